#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exposure_strangers.h"
#include "testing.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string ports_of(const Connection& connection) {
  std::string text = connection.ports.empty() && !connection.names.empty() ? "" : text_of(connection.ports);
  for (const NamedPortReference& name : connection.names) {
    text += (text.empty() ? "" : "; ") + std::string(name.protocol ? addresses::name_of(*name.protocol) : "any") + ' ' +
            std::string(name.name);
  }
  return text;
}

/// Of one workload and direction, without outside addresses: "entire-cluster : all". Behind them "unprotected".
std::vector<std::string> exposure_in(std::string_view yaml, std::string_view name, Direction direction,
                                     bool with_addresses = false) {
  const Sample sample(yaml);
  EXPECT_THAT(sample.reading().faults, IsEmpty());
  const Engine engine(sample.cluster());
  std::vector<std::string> lines;
  for (const Exposure& exposure : exposure_of(sample.network(), engine)) {
    if (sample.cluster().workloads[exposure.workload].name != name || exposure.direction != direction) continue;
    for (const Connection& connection : exposure.connections) {
      const Party& other = direction == Direction::ingress ? connection.from : connection.to;
      if (other.kind == Party::Kind::addresses && !with_addresses) continue;
      lines.push_back(text_of(other, sample.network()) + " : " + ports_of(connection));
    }
    if (!exposure.is_protected) lines.emplace_back("unprotected");
  }
  return lines;
}

std::string workload(std::string_view name, std::string_view labels = "{app: a}") {
  return "---\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: " + std::string(name) +
         ", namespace: shop}, spec: {template: {metadata: {labels: " + std::string(labels) +
         "}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}}}\n";
}
std::string policy(std::string_view spec) {
  return "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: " +
         std::string(spec) + "}\n";
}
std::string allowing(std::string_view from, std::string_view ports = "[]") {
  return policy("{podSelector: {matchLabels: {app: a}}, ingress: [{from: [" + std::string(from) +
                "], ports: " + std::string(ports) + "}]}");
}
std::string admin(std::string_view name, int priority, std::string_view subject, std::string_view rules) {
  return "---\n{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: " +
         std::string(name) + "}, spec: {priority: " + std::to_string(priority) + ", subject: " + std::string(subject) +
         ", " + std::string(rules) + "}}\n";
}

TEST(Exposure, OfAWorkloadWithoutPolicyIsToTheEntireCluster) {
  const std::string yaml = workload("cart") + policy("{podSelector: {matchLabels: {app: other}}}");
  EXPECT_THAT(exposure_in(yaml, "cart", Direction::ingress), ElementsAre("entire-cluster : all", "unprotected"));
  EXPECT_THAT(exposure_in(yaml, "cart", Direction::egress, true),
              ElementsAre("0.0.0.0-255.255.255.255[External] : all", "entire-cluster : all", "unprotected"));
}

TEST(Exposure, IsToTheEntireClusterWhereARuleMeansAllPods) {
  EXPECT_THAT(exposure_in(workload("cart") + allowing("{namespaceSelector: {}}", "[{port: 80}]"), "cart",
                          Direction::ingress),
              ElementsAre("entire-cluster : TCP 80"));
  EXPECT_THAT(exposure_in(workload("cart") + allowing("{namespaceSelector: {}, podSelector: {}}"), "cart",
                          Direction::ingress),
              ElementsAre("entire-cluster : all"));
  EXPECT_THAT(exposure_in(workload("cart") + policy("{podSelector: {}}"), "cart", Direction::ingress), IsEmpty());
}

TEST(Exposure, NamesTheSelectionsOfRules) {
  const auto to = [](std::string_view peer) {
    return exposure_in(workload("cart") + allowing(peer), "cart", Direction::ingress);
  };
  EXPECT_THAT(to("{podSelector: {}}"), ElementsAre("shop/[all pods] : all"));
  EXPECT_THAT(to("{podSelector: {matchLabels: {tier: web}}}"), ElementsAre("shop/[pod with {tier=web}] : all"));
  EXPECT_THAT(to("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}}"),
              ElementsAre("bank/[all pods] : all"));
  EXPECT_THAT(to("{namespaceSelector: {}, podSelector: {matchLabels: {tier: web}}}"),
              ElementsAre("[all namespaces]/[pod with {tier=web}] : all"));
  EXPECT_THAT(
      to("{namespaceSelector: {matchLabels: {b: c}, matchExpressions: [{key: a, operator: NotIn, values: [w, v]}, "
         "{key: d, operator: Exists}, {key: e, operator: DoesNotExist}, {key: f, operator: In, values: [h, g]}]}}"),
      ElementsAre("[namespace with {!e,a notin (v,w),b=c,d,f in (g,h)}]/[all pods] : all"));
}

TEST(Exposure, LeavesOutASelectionByLabelsThatAPodOfTheInputMeets) {
  const std::string both = workload("cart") + workload("web", "{tier: web}");
  EXPECT_THAT(exposure_in(both + allowing("{podSelector: {matchLabels: {tier: web}}}"), "cart", Direction::ingress),
              IsEmpty());
  EXPECT_THAT(exposure_in(both + allowing("{podSelector: {matchLabels: {tier: api}}}"), "cart", Direction::ingress),
              ElementsAre("shop/[pod with {tier=api}] : all"));
  EXPECT_THAT(exposure_in(both + allowing("{podSelector: {matchExpressions: [{key: tier, operator: Exists}]}}"), "cart",
                          Direction::ingress),
              ElementsAre("shop/[pod with {tier}] : all"));
  EXPECT_THAT(exposure_in(both + allowing("{podSelector: {}}"), "cart", Direction::ingress),
              ElementsAre("shop/[all pods] : all"));
}

TEST(Exposure, TellsWhatIsDeniedToSomeOfTheCluster) {
  const std::string yaml =
      workload("cart") + admin("a", 5, "{namespaces: {}}",
                               "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: red}}}]}, "
                               "{action: Deny, from: [{namespaces: {matchLabels: {team: blue}}}], ports: [{portNumber: "
                               "{protocol: TCP, port: 22}}]}]");
  EXPECT_THAT(exposure_in(yaml, "cart", Direction::ingress),
              ElementsAre("[namespace with {team=blue}]/[all pods] : TCP 1-21,23-65535; UDP; SCTP",
                          "[namespace with {team=red}]/[all pods] : none", "entire-cluster : all"));
}

TEST(Exposure, CountsADenialOfAWiderSelection) {
  const std::string yaml = workload("cart") +
                           admin("deny", 1, "{namespaces: {}}",
                                 "ingress: [{action: Deny, from: [{namespaces: {matchExpressions: [{key: team, "
                                 "operator: In, values: [a, b]}]}}]}]") +
                           admin("allow", 2, "{namespaces: {}}",
                                 "ingress: [{action: Allow, from: [{namespaces: {matchLabels: {team: a, zone: z}}}, "
                                 "{namespaces: {matchLabels: {team: c}}}]}, {action: Deny, from: [{namespaces: {}}]}]");
  EXPECT_THAT(exposure_in(yaml, "cart", Direction::ingress), ElementsAre("[namespace with {team=c}]/[all pods] : all"));
}

TEST(Exposure, KnowsTheLabelsOfANamespaceThatIsNamed) {
  const std::string yaml = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: bank, labels: {team: red}}}\n" +
                           workload("cart") +
                           admin("deny", 1, "{namespaces: {}}",
                                 "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: red}}}]}]") +
                           allowing("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}}, "
                                    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: post}}}");
  EXPECT_THAT(exposure_in(yaml, "cart", Direction::ingress), ElementsAre("post/[all pods] : all"));
}

TEST(Exposure, PassesToTheNextTier) {
  const std::string pass = admin("pass", 1, "{namespaces: {}}",
                                 "ingress: [{action: Pass, from: [{namespaces: {matchLabels: {team: a}}}]}, "
                                 "{action: Deny, from: [{namespaces: {}}]}]");
  EXPECT_THAT(exposure_in(workload("cart") + pass, "cart", Direction::ingress),
              ElementsAre("[namespace with {team=a}]/[all pods] : all"));
  EXPECT_THAT(exposure_in(workload("cart") + pass + policy("{podSelector: {}}"), "cart", Direction::ingress),
              IsEmpty());
}

TEST(Exposure, ResolvesNamesOfPortsThatAreTheWorkloadsOwn) {
  EXPECT_THAT(exposure_in(workload("cart") + allowing("{namespaceSelector: {}}", "[{port: http}, {port: unknown}]"),
                          "cart", Direction::ingress),
              ElementsAre("entire-cluster : TCP 8080"));
  const std::string out =
      policy("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: dns, "
             "protocol: UDP}, {port: http}, {port: 443}]}, {to: [{namespaceSelector: {matchLabels: {a: b}}}], ports: "
             "[{protocol: UDP}]}]}");
  EXPECT_THAT(exposure_in(workload("cart") + out, "cart", Direction::egress),
              ElementsAre("[namespace with {a=b}]/[all pods] : TCP 443; UDP; TCP http",
                          "entire-cluster : TCP 443; UDP dns; TCP http"));
}

TEST(Exposure, ObeysAdministratorsAtTheFarEnd) {
  const std::string yaml =
      workload("cart") +
      admin("a", 1, "{namespaces: {matchLabels: {team: a}}}",
            "ingress: [{action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: "
            "{app: a}}}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}]") +
      policy("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {team: a}}}], "
             "ports: [{port: 80}, {port: 81}]}]}");
  EXPECT_THAT(exposure_in(yaml, "cart", Direction::egress),
              ElementsAre("[namespace with {team=a}]/[all pods] : TCP 81"));
}

TEST(Exposure, OfAWorkloadIsThatOfAnyOfItsPods) {
  const auto pod = [](std::string_view name) {
    return "---\n{apiVersion: v1, kind: Pod, metadata: {name: " + std::string(name) +
           ", namespace: shop, labels: {app: " + std::string(name) +
           "}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: cart, controller: "
           "true}]}}\n";
  };
  const std::string pods = pod("a") + pod("b");
  EXPECT_THAT(exposure_in(pods + allowing("{namespaceSelector: {matchLabels: {c: d}}}"), "cart", Direction::ingress),
              ElementsAre("entire-cluster : all", "unprotected"));
  EXPECT_THAT(
      exposure_in(pods + policy("{podSelector: {}, policyTypes: [Ingress]}") +
                      "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: q, namespace: "
                      "shop}, spec: {podSelector: {matchLabels: {app: b}}, ingress: [{from: [{namespaceSelector: "
                      "{matchLabels: {c: d}}}], ports: [{port: 1}]}]}}\n",
                  "cart", Direction::ingress),
      ElementsAre("[namespace with {c=d}]/[all pods] : TCP 1"));
}

TEST(Exposure, HasPodsOfUnknownAddressInNetworksOfAllAddresses) {
  const auto denying = [](std::string_view networks) {
    return workload("cart") + admin("a", 1, "{namespaces: {}}",
                                    "egress: [{action: Allow, to: [{namespaces: {matchLabels: {c: d}}}]}, {action: "
                                    "Deny, to: [{networks: [" +
                                        std::string(networks) + "]}]}]");
  };
  EXPECT_THAT(exposure_in(denying("0.0.0.0/0"), "cart", Direction::egress),
              ElementsAre("[namespace with {c=d}]/[all pods] : all"));
  EXPECT_THAT(exposure_in(denying("'::/0'"), "cart", Direction::egress),
              ElementsAre("[namespace with {c=d}]/[all pods] : all"));
  EXPECT_THAT(exposure_in(denying("0.0.0.0/1"), "cart", Direction::egress), ElementsAre("entire-cluster : all"));
  // Of a NetworkPolicy only where an ipBlock may mean pods.
  const Sample sample(workload("cart") + policy("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: "
                                                "{cidr: 0.0.0.0/0}}]}]}"));
  for (const bool may : {false, true}) {
    const Engine engine(sample.cluster(), {.ip_block_selects_pods = may});
    EXPECT_EQ(Strangers(engine).with_any(0, Direction::egress).ports, may ? PortSet::all() : PortSet());
  }
}

TEST(Exposure, OfAPodOnTheHostsNetworkDependsOnWhetherPoliciesRuleIt) {
  const Sample sample(
      "---\n{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: shop}, spec: {hostNetwork: true}}\n" +
      policy("{podSelector: {}}"));
  for (const bool does : {false, true}) {
    const Engine engine(sample.cluster(), {.policies_rule_host_network = does});
    Strangers strangers(engine);
    EXPECT_EQ(strangers.is_ruled(0, Direction::ingress), does);
    EXPECT_EQ(strangers.with_any(0, Direction::ingress).ports, does ? PortSet() : PortSet::all());
  }
}

TEST(Exposure, ComparesWithTheLabelsOfTheSubjectsNamespace) {
  const std::string shop =
      "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a, zone: z}}}\n";
  const auto of = [&](std::string_view peer) {
    return exposure_in(shop + workload("cart") +
                           admin("a", 1, "{namespaces: {}}",
                                 "ingress: [{action: Allow, from: [{namespaces: {" + std::string(peer) +
                                     "}}]}, {action: Deny, from: [{namespaces: {}}]}]"),
                       "cart", Direction::ingress);
  };
  EXPECT_THAT(of("sameLabels: [team]"), ElementsAre("[namespace with {team=a}]/[all pods] : all"));
  EXPECT_THAT(of("notSameLabels: [team, zone]"),
              ElementsAre("[namespace with {team,team notin (a),zone}]/[all pods] : all",
                          "[namespace with {team,zone,zone notin (z)}]/[all pods] : all"));
  EXPECT_THAT(of("sameLabels: [unknown]"), IsEmpty());
}

class RandomExposure : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, RandomExposure, testing::Range(0U, 40U));

/// NetworkPolicies take nothing from some pods that they give to all.
TEST_P(RandomExposure, ToTheEntireClusterHoldsForEachPodOfTheInput) {
  const Sample sample(RandomCluster(GetParam()).text());
  Network network = sample.network();
  std::erase_if(network.cluster.policies, [](const Policy& each) { return each.tier != Tier::network_policy; });
  const Cluster& cluster = network.cluster;
  const Engine engine(cluster);
  Strangers strangers(engine);
  for (std::uint32_t pod = 0; pod < cluster.pods.size(); ++pod) {
    const PortSet ingress = strangers.with_any(pod, Direction::ingress).ports;
    const PortSet egress = strangers.with_any(pod, Direction::egress).ports;
    for (std::uint32_t other = 0; other < cluster.pods.size(); ++other) {
      if (engine.is_host(other)) continue;
      EXPECT_TRUE(engine.ingress_ports(End::pod(other), End::pod(pod)).contains(ingress));
      EXPECT_TRUE(engine.egress_ports(End::pod(pod), End::pod(other)).contains(egress));
    }
  }
}

/// The pod that terminates Ingresses is one without labels in a namespace of its own.
TEST_P(RandomExposure, ToAPodWithoutLabelsIsThatToSuchAPod) {
  const std::string text = RandomCluster(GetParam()).text();
  const Sample sample(text);
  const Sample with(text + "---\n{apiVersion: v1, kind: Pod, metadata: {name: unlabelled, namespace: elsewhere}}\n");
  const Engine engine(with.cluster());
  const Engine without(sample.cluster());
  Strangers strangers(without);
  const End stranger = with.end("elsewhere/unlabelled");
  for (std::uint32_t pod = 0; pod < sample.cluster().pods.size(); ++pod) {
    const Pod& each = sample.cluster().pods[pod];
    const End end =
        with.end(std::string(sample.cluster().namespaces[each.namespace_].name) + '/' + std::string(each.name));
    EXPECT_EQ(strangers.from_unlabelled(pod),
              intersect(engine.egress_ports(stranger, end), engine.ingress_ports(stranger, end)))
        << each.name;
  }
}

}  // namespace
}  // namespace seawall::network
