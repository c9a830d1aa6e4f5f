// What the checks of gateways, routes, load balancers, certificates and probed services say, and where, as fixtures
// cannot tell.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Row {
  std::string_view id;
  std::string_view text;
  std::string_view line;
  std::string_view path;
};

constexpr Row findings_and_places[] = {
    {"gateway-tls-weak",
     "{apiVersion: consul.hashicorp.com/v1alpha1, kind: Mesh, metadata: {name: mesh}, spec: {tls: {incoming: "
     "{tlsMinVersion: TLSv1_0}}}}",
     "Mesh mesh: gateway-tls-weak (medium): TLS is weakened: the lowest version is TLSv1_0",
     "spec.tls.incoming.tlsMinVersion"},
    {"gateway-tls-weak",
     "{apiVersion: traefik.io/v1alpha1, kind: TLSOption, metadata: {name: default, namespace: shop}, spec: {}}",
     "TLSOption shop/default: gateway-tls-weak (low): TLS is weakened: options named default are those of every "
     "router, and this namespace is not Traefik's",
     "metadata.name"},
    {"gateway-tls-weak",
     "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: cart}, spec: {subsets: [{}, "
     "{trafficPolicy: {portLevelSettings: [{tls: {mode: DISABLE}}]}}]}}",
     "DestinationRule cart: gateway-tls-weak (medium): TLS is weakened: mode DISABLE sends plaintext",
     "spec.subsets[1].trafficPolicy.portLevelSettings[0].tls.mode"},
    {"gateway-tls-weak",
     "{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: web}, spec: {servers: [{hosts: [shop/a.b], "
     "tls: {credentialName: web}}]}}\n---\n{apiVersion: cert-manager.io/v1, kind: Certificate, spec: {secretName: web, "
     "dnsNames: [a.c]}}",
     "Gateway web: gateway-tls-weak (medium): TLS is weakened: the certificate in Secret \"web\" is not for host "
     "\"a.b\"",
     "spec.servers[0].hosts[0]"},
    {"open-shift-route-without-tls",
     "{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: cart}, spec: {host: a}}",
     "Route cart: open-shift-route-without-tls (medium): the route has no TLS, so that traffic is plaintext", "spec"},
    {"open-shift-route-without-tls",
     "{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: cart}, spec: {tls: "
     "{insecureEdgeTerminationPolicy: Allow}}}",
     "Route cart: open-shift-route-without-tls (medium): the route takes plaintext beside TLS",
     "spec.tls.insecureEdgeTerminationPolicy"},
    {"cloud-load-balancer-without-tls",
     "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: LoadBalancer, loadBalancerClass: "
     "eks.amazonaws.com/nlb, ports: [{port: 5432}, {port: 80}, {port: 8080}]}}",
     "Service web: cloud-load-balancer-without-tls (low): port 80 of the load balancer carries HTTP, and no "
     "certificate is set for it",
     "spec.ports[1].port"},
    {"certificate-request-outside-policy",
     "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: web}, spec: {duration: 2401h}}",
     "Certificate web: certificate-request-outside-policy (info): the certificate is outside your policy: its "
     "lifetime of 2401h is longer than 2400h",
     "spec.duration"},
    {"service-without-authentication",
     "{apiVersion: kubescape.io/v1, kind: ServiceScanResult, metadata: {name: cache, namespace: shop}, spec: {ports: "
     "[{port: 6379, sessionLayer: tcp, presentationLayer: '', authenticated: false}]}}",
     "ServiceScanResult shop/cache: service-without-authentication (high): Service \"cache\" answers on port 6379 "
     "(tcp) without credentials",
     "spec.ports[0].authenticated"},
};

TEST(ChecksOfTls, TellWhatIsWrongAndWhere) {
  for (const Row& row : findings_and_places) {
    const AccessScan scan{std::string(row.text), row.id};
    EXPECT_THAT(scan.lines(), ElementsAre(row.line)) << row.text;
    EXPECT_THAT(scan.paths(), ElementsAre(row.path)) << row.text;
    EXPECT_THAT(scan.not_assessed(), IsEmpty()) << row.text;
  }
}

TEST(LoadBalancers, AreKnownByTheAnnotationsOfEachCloudAndByItsNodes) {
  const struct {
    std::string_view annotation;
    std::string_view node;
    std::string_view certificate;
  } rows[] = {
      {"load-balancer.hetzner.cloud/location", "hcloud://1", "load-balancer.hetzner.cloud/http-certificates"},
      {"loadbalancer.openstack.org/timeout", "openstack:///1", "loadbalancer.openstack.org/default-tls-container-ref"},
      {"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec", "alicloud://1",
       "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id"},
      {"service.beta.kubernetes.io/aws-load-balancer-type", "aws:///a/1",
       "service.beta.kubernetes.io/aws-load-balancer-ssl-cert"},
      {"service.beta.kubernetes.io/do-loadbalancer-name", "digitalocean://1",
       "service.beta.kubernetes.io/do-loadbalancer-certificate-id"},
      {"service.beta.kubernetes.io/linode-loadbalancer-throttle", "linode://1",
       "service.beta.kubernetes.io/linode-loadbalancer-port-443"},
      {"service.beta.kubernetes.io/oci-load-balancer-shape", "oci://1",
       "service.beta.kubernetes.io/oci-load-balancer-tls-secret"},
      {"service.beta.kubernetes.io/scw-loadbalancer-type", "scaleway://instance/1",
       "service.beta.kubernetes.io/scw-loadbalancer-certificate-ids"},
      {"service.beta.kubernetes.io/vultr-loadbalancer-label", "vultr://1",
       "service.beta.kubernetes.io/vultr-loadbalancer-ssl"},
  };
  const auto service = [](const std::string& annotations) {
    return "{apiVersion: v1, kind: Service, metadata: {name: web, annotations: {" + annotations +
           "}}, spec: {type: LoadBalancer, ports: [{port: 80}]}}\n";
  };
  const auto findings = [](const std::string& text) {
    return AccessScan(text, "cloud-load-balancer-without-tls").lines().size();
  };
  for (const auto& row : rows) {
    const std::string node =
        "---\n{apiVersion: v1, kind: Node, metadata: {name: a}, spec: {providerID: '" + std::string(row.node) + "'}}\n";
    EXPECT_EQ(findings(service(std::string(row.annotation) + ": a")), 1u) << row.annotation;
    EXPECT_EQ(findings(service("") + node), 1u) << row.node;
    EXPECT_EQ(findings(service(std::string(row.certificate) + ": a")), 0u) << row.certificate;
    EXPECT_EQ(findings(service(std::string(row.certificate) + ": a") + node), 0u) << row.certificate;
  }
  EXPECT_EQ(findings(service("example.com/a: a")), 0u);
}

TEST(ChecksOfTls, AreNotAssessedWithoutWhatTheyAreAbout) {
  const std::string other = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: LoadBalancer, ports: "
                            "[{port: 80}]}}";
  EXPECT_THAT(AccessScan(other, "service-without-authentication").not_assessed(),
              ElementsAre("it takes a probe that connects to services, and no result of one (ServiceScanResult) is in "
                          "the input"));
  EXPECT_THAT(AccessScan(other, "cloud-load-balancer-without-tls").not_assessed(),
              ElementsAre("no Service of type LoadBalancer in the input is known to be of a cloud that can end TLS for "
                          "it"));
}

TEST(ChecksOfTls, TellWrongTypesAndReportNothingForThem) {
  const struct {
    std::string_view id;
    std::string_view text;
    std::size_t faults;
  } rows[] = {
      {"gateway-tls-weak",
       "{apiVersion: networking.istio.io/v1, kind: Gateway, spec: {servers: [1, {tls: 1}, {hosts: 1, "
       "tls: {minProtocolVersion: 1, credentialName: [1]}}]}}",
       5},
      {"gateway-tls-weak",
       "{apiVersion: networking.istio.io/v1, kind: DestinationRule, spec: {host: 1, trafficPolicy: "
       "{tls: {mode: 1, insecureSkipVerify: 'true'}, portLevelSettings: {}}, subsets: [1]}}",
       5},
      {"gateway-tls-weak", "{apiVersion: consul.hashicorp.com/v1, kind: Mesh, spec: {tls: {incoming: 1}}}", 1},
      {"gateway-tls-weak", "{apiVersion: traefik.io/v1, kind: TLSOption, spec: {minVersion: 1, maxVersion: 1.1}}", 2},
      {"open-shift-route-without-tls", "{apiVersion: route.openshift.io/v1, kind: Route, spec: {tls: true}}", 1},
      {"open-shift-route-without-tls",
       "{apiVersion: route.openshift.io/v1, kind: Route, spec: {tls: {insecureEdgeTerminationPolicy: [Allow]}}}", 1},
      {"cloud-load-balancer-without-tls",
       "{apiVersion: v1, kind: Service, spec: {type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb, ports: "
       "[{port: 80, name: 1}]}}",
       1},
      {"certificate-request-outside-policy",
       "{apiVersion: cert-manager.io/v1, kind: Certificate, spec: {duration: 3600, issuerRef: 1, dnsNames: 1}}", 3},
      {"service-without-authentication",
       "{apiVersion: kubescape.io/v1, kind: ServiceScanResult, spec: {ports: [1, {port: '80', authenticated: "
       "'false'}]}}",
       3},
  };
  for (const auto& row : rows) {
    const AccessScan scan{std::string(row.text), row.id};
    EXPECT_THAT(scan.lines(), IsEmpty()) << row.text;
    EXPECT_EQ(scan.not_looked().size(), row.faults) << row.text;
  }
}

}  // namespace
}  // namespace seawall::checks
