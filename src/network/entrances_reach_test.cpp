#include "entrances_testing.h"

namespace seawall::network {
namespace {

/// What is open of the first entrance of `shop/web`, TCP 8080 and 9090 behind it.
std::string open_of(const std::string& entrance, const std::string& policies) {
  const FoundEntrances found(std::string(web_pods) + entrance + policies);
  const Engine engine(found.cluster());
  return text_of(open_ports(found.all().at(0), found.all().at(0).backends.at(0), engine));
}

const std::string ports = "selector: {app: web}, ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 81, "
                          "targetPort: 9090}]";
const std::string load_balancer =
    "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: LoadBalancer, " + ports +
    "}}\n";
const std::string ingress =
    "{apiVersion: networking.k8s.io/v1beta1, kind: Ingress, metadata: {name: front, namespace: shop}, spec: {backend: "
    "{serviceName: web, servicePort: a}, rules: [{http: {paths: [{backend: {serviceName: web, servicePort: b}}]}}]}}\n"
    "---\n{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {" +
    ports + "}}\n";

std::string policy(const std::string& ingress_rules) {
  return "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a, namespace: shop}, spec: "
         "{podSelector: {}, ingress: [" +
         ingress_rules + "]}}\n";
}

TEST(OpenPorts, AreThoseThatPoliciesLeave) {
  const struct {
    std::string_view why;
    std::string policies;
    std::string_view of_load_balancer;
    std::string_view of_ingress;
  } rows[] = {
      {"no policy", "", "TCP 8080,9090", "TCP 8080,9090"},
      {"nobody", policy(""), "none", "none"},
      {"anybody at one port", policy("{ports: [{port: 8080}]}"), "TCP 8080", "TCP 8080"},
      {"anybody at one port by name", policy("{ports: [{port: metrics}]}"), "TCP 9090", "TCP 9090"},
      {"addresses", policy("{from: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: 9090}]}"), "TCP 9090", "TCP 9090"},
      {"pods, of which one may be the controller",
       policy("{from: [{namespaceSelector: {matchLabels: {name: edge}}}], ports: [{port: http}]}"), "none", "TCP 8080"},
      {"pods at all ports", policy("{from: [{namespaceSelector: {}}]}"), "none", "TCP 8080,9090"},
      {"pods at other ports", policy("{from: [{podSelector: {}}], ports: [{port: 1}, {port: http, protocol: UDP}]}"),
       "none", "none"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(open_of(load_balancer, row.policies), row.of_load_balancer) << row.why;
    EXPECT_EQ(open_of(ingress, row.policies), row.of_ingress) << row.why;
  }
}

TEST(OpenPorts, AreOpenToTheSourcesOfTheEntranceOnly) {
  const std::string limited =
      "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: LoadBalancer, "
      "loadBalancerSourceRanges: [198.51.100.0/24], " +
      ports + "}}\n";
  EXPECT_EQ(open_of(limited, policy("{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}")), "none");
  EXPECT_EQ(open_of(limited, policy("{from: [{ipBlock: {cidr: 198.51.100.7/32}}]}")), "TCP 8080,9090");
}

}  // namespace
}  // namespace seawall::network
