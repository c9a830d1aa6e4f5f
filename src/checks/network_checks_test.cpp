// What the checks of network policies, Services and Ingresses say, and where, as fixtures cannot tell.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string object_of_kind(std::string_view api, std::string_view kind, std::string_view spec) {
  return "---\n{apiVersion: " + std::string(api) + ", kind: " + std::string(kind) +
         ", metadata: {name: web, namespace: shop}, spec: " + std::string(spec) + "}\n";
}
std::string policy_with(std::string_view spec) { return object_of_kind("networking.k8s.io/v1", "NetworkPolicy", spec); }
std::string service_with(std::string_view spec) { return object_of_kind("v1", "Service", spec); }
std::string ingress_with_spec(std::string_view spec) { return object_of_kind("networking.k8s.io/v1", "Ingress", spec); }
std::string annotated_ingress(std::string_view annotations, std::string_view spec) {
  return "---\n{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: shop, annotations: "
         "{" +
         std::string(annotations) + "}}, spec: " + std::string(spec) + "}\n";
}

constexpr std::string_view namespace_shop = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n";
constexpr std::string_view pod_of_shop =
    "---\n{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {containers: []}}\n";

TEST(NetworkChecks, SayWhatIsWrongAndWhere) {
  const struct {
    std::string_view id;
    std::string text;
    std::string line;
    std::string path;
  } rows[] = {
      {"namespace-without-network-policy", std::string(namespace_shop) + std::string(pod_of_shop),
       "Namespace shop: namespace-without-network-policy (medium): namespace \"shop\" has pods and no network policy",
       "metadata.name"},
      {"default-deny-missing", std::string(namespace_shop) + policy_with("{podSelector: {}}"),
       "Namespace shop: default-deny-missing (medium): no policy of namespace \"shop\" denies by default what its pods "
       "connect to",
       "metadata.name"},
      {"default-deny-missing", std::string(namespace_shop) + policy_with("{policyTypes: [Egress]}"),
       "Namespace shop: default-deny-missing (medium): no policy of namespace \"shop\" denies by default what connects "
       "to its pods",
       "metadata.name"},
      {"network-policy-allows-all", policy_with("{ingress: [{}]}"),
       "NetworkPolicy shop/web: network-policy-allows-all (medium): the policy lets everything in: a rule limits "
       "neither peers nor ports",
       "spec.ingress[0]"},
      {"network-policy-allows-all", policy_with("{policyTypes: [Egress], egress: [{to: []}]}"),
       "NetworkPolicy shop/web: network-policy-allows-all (medium): the policy lets everything out: a rule limits "
       "neither peers nor ports",
       "spec.egress[0].to"},
      {"network-policy-allows-all", policy_with("{egress: [{to: [{ipBlock: {cidr: '::/0'}}]}]}"),
       "NetworkPolicy shop/web: network-policy-allows-all (medium): the policy lets its pods connect to every address",
       "spec.egress[0].to[0].ipBlock.cidr"},
      {"network-policy-allows-all", policy_with("{ingress: [{from: [{namespaceSelector: {}}]}]}"),
       "NetworkPolicy shop/web: network-policy-allows-all (medium): the policy lets the pods of every namespace in",
       "spec.ingress[0].from[0].namespaceSelector"},
      {"network-policy-empty-selector", policy_with("{podSelector: {}, ingress: [{}]}"),
       "NetworkPolicy shop/web: network-policy-empty-selector (info): the policy selects no pods by label, so its "
       "rules "
       "hold for all of the namespace",
       "spec.podSelector"},
      {"network-policy-empty-selector", policy_with("{ingress: [{}]}"),
       "NetworkPolicy shop/web: network-policy-empty-selector (info): the policy selects no pods by label, so its "
       "rules "
       "hold for all of the namespace",
       "spec"},
      {"service-node-port", service_with("{type: NodePort}"),
       "Service shop/web: service-node-port (medium): the Service opens its ports on every node", "spec.type"},
      {"service-node-port", service_with("{type: LoadBalancer}"),
       "Service shop/web: service-node-port (info): the Service opens its ports on every node, beside its load "
       "balancer",
       "spec"},
      {"service-node-port", service_with("{type: LoadBalancer, allocateLoadBalancerNodePorts: true}"),
       "Service shop/web: service-node-port (info): the Service opens its ports on every node, beside its load "
       "balancer",
       "spec.allocateLoadBalancerNodePorts"},
      {"service-load-balancer", service_with("{type: LoadBalancer}"),
       "Service shop/web: service-load-balancer (medium): a load balancer opens the Service to every address",
       "spec.type"},
      {"service-load-balancer", service_with("{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, '::/0']}"),
       "Service shop/web: service-load-balancer (medium): a load balancer opens the Service to every address",
       "spec.loadBalancerSourceRanges[1]"},
      {"service-load-balancer", service_with("{type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]}"),
       "Service shop/web: service-load-balancer (low): a load balancer opens the Service to the addresses that it "
       "lists",
       "spec.type"},
      {"service-external-ip", service_with("{externalIPs: [192.0.2.1]}"),
       "Service shop/web: service-external-ip (high): the Service takes the cluster's traffic to 192.0.2.1",
       "spec.externalIPs[0]"},
      {"service-to-localhost", service_with("{type: ExternalName, externalName: localhost.}"),
       "Service shop/web: service-to-localhost (high): the Service is another name for localhost., which is whoever "
       "asks",
       "spec.externalName"},
      {"service-to-localhost", service_with("{type: ExternalName, externalName: 169.254.169.254}"),
       "Service shop/web: service-to-localhost (high): the Service is another name for 169.254.169.254, which is on "
       "the "
       "asking node's own link",
       "spec.externalName"},
      {"ingress-without-tls", ingress_with_spec("{rules: [{host: a.example.com}]}"),
       "Ingress shop/web: ingress-without-tls (medium): the Ingress serves its hosts over plain HTTP: it has no tls",
       "spec"},
      {"ingress-without-tls", ingress_with_spec("{tls: []}"),
       "Ingress shop/web: ingress-without-tls (medium): the Ingress serves its hosts over plain HTTP: it has no tls",
       "spec.tls"},
      {"ingress-without-tls", ingress_with_spec("{tls: [{hosts: [b]}], rules: [{host: b}, {host: a.example.com}]}"),
       "Ingress shop/web: ingress-without-tls (medium): the Ingress serves a.example.com over plain HTTP: no entry of "
       "tls names it",
       "spec.rules[1].host"},
      {"ingress-without-tls",
       annotated_ingress("nginx.ingress.kubernetes.io/ssl-redirect: 'false'", "{tls: [{secretName: web}]}"),
       "Ingress shop/web: ingress-without-tls (medium): the Ingress serves its hosts over plain HTTP: an annotation "
       "allows it",
       "metadata.annotations[\"nginx.ingress.kubernetes.io/ssl-redirect\"]"},
      {"ingress-wildcard-host", ingress_with_spec("{rules: [{http: {}}]}"),
       "Ingress shop/web: ingress-wildcard-host (medium): the rule takes requests for every host", "spec.rules[0]"},
      {"ingress-wildcard-host", ingress_with_spec("{rules: [{host: '*.example.com'}]}"),
       "Ingress shop/web: ingress-wildcard-host (medium): the rule takes requests for *.example.com",
       "spec.rules[0].host"},
      {"ingress-wildcard-host",
       object_of_kind("gateway.networking.k8s.io/v1", "Gateway", "{listeners: [{name: a, protocol: HTTP}]}"),
       "Gateway shop/web: ingress-wildcard-host (medium): the listener takes requests for every host",
       "spec.listeners[0]"},
      {"ingress-wildcard-host", object_of_kind("networking.istio.io/v1", "VirtualService", "{hosts: [a, '*']}"),
       "VirtualService shop/web: ingress-wildcard-host (medium): the virtual service takes requests for every host",
       "spec.hosts[1]"},
      {"ingress-default-backend", ingress_with_spec("{defaultBackend: {service: {name: a}}}"),
       "Ingress shop/web: ingress-default-backend (low): requests that match no rule go to the default backend of the "
       "Ingress",
       "spec.defaultBackend"},
      {"nginx-snippet-annotation", annotated_ingress("nginx.ingress.kubernetes.io/server-snippet: return 418;", "{}"),
       "Ingress shop/web: nginx-snippet-annotation (high): nginx.ingress.kubernetes.io/server-snippet writes into the "
       "configuration of the controller",
       "metadata.annotations[\"nginx.ingress.kubernetes.io/server-snippet\"]"},
      {"nginx-snippet-annotation", annotated_ingress("nginx.ingress.kubernetes.io/server-snippet: root /;", "{}"),
       "Ingress shop/web: nginx-snippet-annotation (critical): nginx.ingress.kubernetes.io/server-snippet runs code in "
       "the controller or hands out its files",
       "metadata.annotations[\"nginx.ingress.kubernetes.io/server-snippet\"]"},
      {"nginx-snippet-annotation",
       "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {allow-snippet-annotations: 'true'}}",
       "ConfigMap a: nginx-snippet-annotation (high): allow-snippet-annotations lets every Ingress write into the "
       "configuration of the controller",
       "data[\"allow-snippet-annotations\"]"},
      {"nginx-annotation-injection", annotated_ingress("nginx.ingress.kubernetes.io/auth-url: 'a;b'", "{}"),
       "Ingress shop/web: nginx-annotation-injection (critical): nginx.ingress.kubernetes.io/auth-url holds characters "
       "that end its directive in nginx' configuration",
       "metadata.annotations[\"nginx.ingress.kubernetes.io/auth-url\"]"},
      {"nginx-annotation-injection", ingress_with_spec("{rules: [{http: {paths: [{path: /run/secrets/a}]}}]}"),
       "Ingress shop/web: nginx-annotation-injection (critical): /run/secrets/a names files of the controller",
       "spec.rules[0].http.paths[0].path"},
  };
  for (const auto& row : rows) {
    const AccessScan scan(row.text, row.id);
    EXPECT_THAT(scan.lines(), ElementsAre(row.line)) << row.text;
    EXPECT_THAT(scan.paths(), ElementsAre(row.path)) << row.text;
    EXPECT_THAT(scan.not_looked(), IsEmpty()) << row.text;
  }
}

TEST(NetworkChecks, TellFieldsOfAWrongTypeAndNeitherFireNorPass) {
  const struct {
    std::string_view id;
    std::string text;
  } rows[] = {
      {"namespace-without-network-policy", std::string(namespace_shop) + std::string(pod_of_shop) + policy_with("1")},
      {"default-deny-missing", std::string(namespace_shop) + policy_with("{podSelector: 1}")},
      {"default-deny-missing", std::string(namespace_shop) + policy_with("{ingress: [{from: 1}]}")},
      {"network-policy-allows-all", policy_with("{ingress: [{from: 1}]}")},
      {"network-policy-allows-all", policy_with("{policyTypes: [1], ingress: [{}]}")},
      {"network-policy-empty-selector", policy_with("{podSelector: 1, ingress: [{}]}")},
      {"network-policy-empty-selector", policy_with("{podSelector: {matchLabels: 1}, ingress: [{}]}")},
      {"network-policy-empty-selector", policy_with("{podSelector: {}, ingress: 1}")},
      {"service-node-port", service_with("{type: [NodePort]}")},
      {"service-node-port", service_with("{type: LoadBalancer, allocateLoadBalancerNodePorts: 'true'}")},
      {"service-load-balancer", service_with("{type: LoadBalancer, loadBalancerSourceRanges: 0.0.0.0/0}")},
      {"service-load-balancer", service_with("{type: LoadBalancer, loadBalancerSourceRanges: [1]}")},
      {"service-load-balancer", service_with("{type: LoadBalancer, loadBalancerClass: 1}")},
      {"service-external-ip", service_with("{externalIPs: 192.0.2.1}")},
      {"service-external-ip", service_with("{externalIPs: [1]}")},
      {"service-to-localhost", service_with("{type: ExternalName, externalName: [localhost]}")},
      {"ingress-without-tls", ingress_with_spec("{tls: {}}")},
      {"ingress-without-tls", ingress_with_spec("{tls: [{hosts: a}], rules: [{host: a}]}")},
      {"ingress-without-tls", ingress_with_spec("{tls: [1], rules: 1}")},
      {"ingress-without-tls", annotated_ingress("networking.gke.io/certmap: 1", "{}")},
      {"ingress-wildcard-host", ingress_with_spec("{rules: [{host: 1}, {}]}")},
      {"ingress-default-backend", ingress_with_spec("{defaultBackend: cart}")},
      {"nginx-snippet-annotation", annotated_ingress("nginx.ingress.kubernetes.io/server-snippet: 1", "{}")},
      {"nginx-snippet-annotation",
       "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {allow-snippet-annotations: true}}"},
      {"nginx-annotation-injection", annotated_ingress("nginx.ingress.kubernetes.io/auth-url: [';']", "{}")},
      {"nginx-annotation-injection", ingress_with_spec("{rules: [{http: {paths: [{path: [';']}]}}]}")},
  };
  for (const auto& row : rows) {
    const AccessScan scan(row.text, row.id);
    EXPECT_THAT(scan.lines(), IsEmpty()) << row.text;
    EXPECT_FALSE(scan.not_looked().empty()) << row.id << ": " << row.text;
  }
}

TEST(NetworkChecks, GoOnBesideAFieldOfAWrongType) {
  EXPECT_THAT(AccessScan(policy_with("{ingress: [{from: 1}, {}]}"), "network-policy-allows-all").paths(),
              ElementsAre("spec.ingress[1]"));
  EXPECT_THAT(AccessScan(service_with("{externalIPs: [1, 192.0.2.1]}"), "service-external-ip").paths(),
              ElementsAre("spec.externalIPs[1]"));
  EXPECT_THAT(AccessScan(ingress_with_spec("{rules: [{host: 1}, {host: '*'}]}"), "ingress-wildcard-host").paths(),
              ElementsAre("spec.rules[1].host"));
}

TEST(NetworkChecks, SayBothDirectionsOfANamespaceApart) {
  const AccessScan scan(std::string(namespace_shop) + policy_with("{podSelector: {matchLabels: {app: web}}}"),
                        "default-deny-missing");
  EXPECT_EQ(scan.lines().size(), 2u);
}

TEST(NetworkChecks, OfNamespacesLackThemWhereNoneIsThere) {
  for (const std::string_view id : {"namespace-without-network-policy", "default-deny-missing"}) {
    EXPECT_THAT(AccessScan(policy_with("{}"), id).not_assessed(), ElementsAre("no Namespace is in the input")) << id;
    EXPECT_THAT(AccessScan(std::string(namespace_shop), id).not_assessed(), IsEmpty()) << id;
  }
}

/// Of one check with a parameter, the first in its list.
std::vector<std::string> reasons_with(std::string_view id, std::string_view value, std::string text) {
  auto source = documents::Source::from_bytes("input.yaml", std::move(text));
  EXPECT_TRUE(source);
  objects::Inventory inventory;
  inventory.add(documents::read(*source), **source, true);
  inventory.finish();
  findings::ConfiguredCheck check = findings::configured(*find(id));
  auto parsed = findings::parse_value(check.check->parameters[0], value);
  EXPECT_TRUE(parsed);
  check.values[0] = take(std::move(parsed));
  const auto judged = findings::judge_all({.inventory = &inventory}, {&check, 1});
  EXPECT_THAT(judged.findings, IsEmpty());
  std::vector<std::string> reasons;
  for (const findings::NotAssessed& entry : judged.not_assessed) reasons.emplace_back(entry.reason);
  return reasons;
}

TEST(NetworkChecks, DoNotAssessWithParametersThatMeanNothing) {
  for (const std::string_view range : {"x", "0", "65536", "80-", "-80", "9-8", "1-2-3", "80 - 90"}) {
    EXPECT_THAT(reasons_with("service-port-outside-range", range, service_with("{ports: [{port: 7}]}")),
                ElementsAre("a range of ports is not of the form \"443\" or \"8000-8999\""))
        << range;
  }
  for (const std::string_view address : {"x", "192.0.2.0/33", "192.0.2", "192.0.2.0/", "::/129"}) {
    EXPECT_THAT(reasons_with("service-external-ip", address, service_with("{externalIPs: [192.0.2.1]}")),
                ElementsAre("its parameter \"allowed\" has an entry that is no address and no CIDR"))
        << address;
  }
  EXPECT_THAT(reasons_with("default-deny-missing", "ingress,in", std::string(namespace_shop) + policy_with("{}")),
              ElementsAre("its parameter \"directions\" has an entry that is neither ingress nor egress"));
}

TEST(NetworkChecks, DoNotAssessAClassThatTheDefaultDecidesUnknown) {
  EXPECT_THAT(reasons_with("ingress-host-or-class-not-allowed", "a", ingress_with_spec("{}")),
              ElementsAre("it names no class, and the cluster's default class is not in the input"));
  EXPECT_THAT(reasons_with("ingress-host-or-class-not-allowed", "a", ingress_with_spec("{ingressClassName: a}")),
              IsEmpty());
}

}  // namespace
}  // namespace seawall::checks
