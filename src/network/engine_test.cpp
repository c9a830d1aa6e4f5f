#include "engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "testing.h"

namespace seawall::network {
namespace {

using addresses::protocols;

constexpr std::uint16_t probed_ports[] = {1, 80, 81, 82, 83, 65535};

std::vector<End> ends_of(const Cluster& cluster) {
  std::vector<End> ends;
  for (std::uint32_t pod = 0; pod < cluster.pods.size(); ++pod) ends.push_back(End::pod(pod));
  for (const std::string_view address : {"8.8.1.1", "9.9.9.9", "192.168.0.1", "10.0.0.200"}) {
    ends.push_back(End::address(*addresses::parse_address(address)));
  }
  return ends;
}

template <typename Call>
void each_probe(const std::vector<End>& ends, Call call) {
  for (const End& from : ends) {
    for (const End& to : ends) {
      for (const Protocol protocol : protocols) {
        for (const std::uint16_t port : probed_ports) call(from, to, protocol, port);
      }
    }
  }
}

class RandomClusters : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, RandomClusters, testing::Range(0U, 100U));

TEST_P(RandomClusters, TablesSayWhatTheRulesSayOneByOne) {
  const Sample sample(RandomCluster(GetParam()).text());
  ASSERT_TRUE(sample.reading().faults.empty()) << sample.reading().faults.front().message;
  const Engine engine(sample.cluster(),
                      {.ip_block_selects_pods = GetParam() % 2 == 0, .policies_rule_host_network = GetParam() % 4 < 2});
  each_probe(ends_of(sample.cluster()), [&](const End& from, const End& to, Protocol protocol, std::uint16_t port) {
    const Verdict verdict = engine.explain(from, to, protocol, port);
    ASSERT_EQ(engine.allows(from, to, protocol, port), verdict.is_allowed);
    ASSERT_EQ(engine.ports(from, to).contains(protocol, port), verdict.is_allowed);
    ASSERT_EQ(engine.egress_ports(from, to).contains(protocol, port) || verdict.egress.by == Decision::By::own_node ||
                  verdict.egress.by == Decision::By::same_pod,
              verdict.egress.is_allowed);
  });
}

TEST_P(RandomClusters, APairOfClassesStandsForAllPairsOfItsMembers) {
  const Sample sample(RandomCluster(GetParam()).text());
  const Cluster& cluster = sample.cluster();
  const Engine engine(cluster);
  std::vector<std::vector<PortSet>> allowed(cluster.pods.size(), std::vector<PortSet>(cluster.pods.size()));
  engine.relation([&](std::uint32_t source, std::uint32_t destination, const PortSet& ports) {
    for (const std::uint32_t from : engine.sources()[source].pods) {
      for (const std::uint32_t to : engine.destinations()[destination].pods) allowed[from][to] = ports;
    }
  });
  std::uint64_t pairs = 0;
  for (std::uint32_t from = 0; from < cluster.pods.size(); ++from) {
    for (std::uint32_t to = 0; to < cluster.pods.size(); ++to) {
      if (from == to) continue;
      const PortSet expected = intersect(engine.egress_ports(End::pod(from), End::pod(to)),
                                         engine.ingress_ports(End::pod(from), End::pod(to)));
      EXPECT_EQ(allowed[from][to], expected);
      if (!expected.empty()) ++pairs;
    }
  }
  EXPECT_EQ(engine.totals().allowed_pairs, pairs);
  EXPECT_EQ(engine.totals().pairs, cluster.pods.size() * (cluster.pods.size() - 1));
}

TEST_P(RandomClusters, EachEndIsInOneClassOfEachKind) {
  const Sample sample(RandomCluster(GetParam()).text());
  const Engine engine(sample.cluster());
  for (const std::span<const Engine::Class> classes : {engine.sources(), engine.destinations()}) {
    std::vector<std::uint32_t> pods;
    AddressSet addresses;
    for (const Engine::Class& each : classes) {
      EXPECT_NE(each.pods.empty(), each.addresses.empty());
      EXPECT_TRUE(intersect(addresses, each.addresses).empty());
      addresses = unite(addresses, each.addresses);
      pods.insert(pods.end(), each.pods.begin(), each.pods.end());
    }
    std::ranges::sort(pods);
    std::vector<std::uint32_t> all(sample.cluster().pods.size());
    for (std::uint32_t pod = 0; pod < all.size(); ++pod) all[pod] = pod;
    EXPECT_EQ(pods, all);
    EXPECT_EQ(addresses, AddressSet::all(addresses::Family::ipv4));
  }
}

TEST_P(RandomClusters, TheDigestDoesNotDependOnTheOrderOfObjects) {
  const std::string text = RandomCluster(GetParam()).text();
  std::vector<std::string> documents;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("---\n", at + 1), text.size());
    documents.push_back(text.substr(at, end - at));
    at = end;
  }
  std::ranges::reverse(documents);
  std::string reversed;
  for (const std::string& document : documents) reversed += document;
  const Sample sample(text);
  const Sample other(reversed);
  const Engine::Totals totals = Engine(sample.cluster()).totals();
  EXPECT_EQ(Engine(other.cluster()).totals().digest, totals.digest);
  EXPECT_EQ(Engine(other.cluster()).totals().allowed_pairs, totals.allowed_pairs);
}

// --- by hand ---

constexpr std::string_view shop = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a, floor: '1'}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: bank, labels: {team: b, floor: '1'}}}
---
{apiVersion: v1, kind: Node, metadata: {name: node-1}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: cart, namespace: shop, labels: {app: cart}},
 spec: {nodeName: node-1, containers: [{name: c, image: i, ports: [{name: web, containerPort: 8080}]}]},
 status: {podIP: 10.0.0.1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}},
 spec: {containers: [{name: c, image: i, ports: [{name: web, containerPort: 5432}]}]}, status: {podIP: 10.0.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: till, namespace: bank, labels: {app: till}},
 spec: {containers: [{name: c, image: i}]}, status: {podIP: 10.0.0.3}}
---
{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: bank, labels: {app: cart}},
 spec: {hostNetwork: true, nodeName: node-1, containers: [{name: c, image: i}]}, status: {podIP: 192.168.0.1}}
---
)";

struct Shop {
  explicit Shop(std::string_view policies)
      : sample(std::string(shop) + std::string(policies)), engine(sample.cluster()) {}
  bool tcp(std::string_view from, std::string_view to, std::uint16_t port) const {
    return engine.allows(sample.end(from), sample.end(to), Protocol::tcp, port);
  }
  Verdict why(std::string_view from, std::string_view to, std::uint16_t port) const {
    return engine.explain(sample.end(from), sample.end(to), Protocol::tcp, port);
  }
  Sample sample;
  Engine engine;
};

TEST(Engine, WithoutPoliciesEverythingIsAllowed) {
  const Shop cluster("");
  EXPECT_TRUE(cluster.engine.ports(cluster.sample.end("shop/cart"), cluster.sample.end("8.8.8.8")).is_all());
  EXPECT_EQ(cluster.why("shop/cart", "shop/db", 80).ingress.by, Decision::By::no_policy);
  EXPECT_EQ(cluster.why("8.8.8.8", "shop/db", 80).egress.by, Decision::By::no_pod);
  EXPECT_EQ(cluster.engine.totals().allowed_pairs, 12U);
}

TEST(Engine, ANamedPortIsTheDestinationsOwn) {
  const Shop cluster(R"({apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop},
    spec: {podSelector: {}, ingress: [{ports: [{port: web}]}]}})");
  EXPECT_TRUE(cluster.tcp("bank/till", "shop/cart", 8080));
  EXPECT_FALSE(cluster.tcp("bank/till", "shop/cart", 5432));
  EXPECT_TRUE(cluster.tcp("bank/till", "shop/db", 5432));
}

TEST(Engine, APodReachesItselfAndItsNodeReachesIt) {
  const Shop cluster(R"({apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: shop},
    spec: {podSelector: {}, policyTypes: [Ingress, Egress]}})");
  EXPECT_TRUE(cluster.tcp("shop/cart", "shop/cart", 1));
  EXPECT_TRUE(cluster.tcp("bank/agent", "shop/cart", 1));
  EXPECT_TRUE(cluster.tcp("192.168.0.1", "shop/cart", 1));
  EXPECT_EQ(cluster.why("192.168.0.1", "shop/cart", 1).ingress.by, Decision::By::own_node);
  EXPECT_FALSE(cluster.tcp("bank/agent", "shop/db", 1)) << "its node is not known";
  EXPECT_FALSE(cluster.tcp("shop/db", "shop/cart", 1));
}

TEST(Engine, NoSelectorFindsAPodOnTheHostsNetworkButAnAddressDoes) {
  const Shop cluster(R"({apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop},
    spec: {podSelector: {matchLabels: {app: db}}, ingress: [
      {from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: cart}}}]},
      {from: [{ipBlock: {cidr: 192.168.0.1/32}}], ports: [{port: 9}]}]}})");
  EXPECT_TRUE(cluster.tcp("shop/cart", "shop/db", 80));
  EXPECT_FALSE(cluster.tcp("bank/agent", "shop/db", 80));
  EXPECT_TRUE(cluster.tcp("bank/agent", "shop/db", 9));
}

TEST(Engine, SameLabelsCompareWithTheSubjectsNamespace) {
  const Shop cluster(
      R"({apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: p},
    spec: {priority: 1,
    subject: {namespaces: {}}, ingress: [
      {name: floor, action: Allow, from: [{namespaces: {sameLabels: [floor]}}],
       ports: [{portNumber: {protocol: TCP, port: 80}}]},
      {name: team, action: Deny, from: [{namespaces: {notSameLabels: [team]}}]}]}})");
  EXPECT_TRUE(cluster.tcp("bank/till", "shop/db", 80));
  EXPECT_FALSE(cluster.tcp("bank/till", "shop/db", 81));
  EXPECT_TRUE(cluster.tcp("shop/cart", "shop/db", 81));
  EXPECT_EQ(cluster.why("bank/till", "shop/db", 81).ingress.rule->name, "team");
}

TEST(Engine, NotSameLabelsNeedOneValueThatDiffers) {
  const Shop cluster(R"({apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: p},
    spec: {priority: 1, subject: {namespaces: {}}, ingress: [
      {name: a, action: Deny, from: [{namespaces: {notSameLabels: [floor, team]}}]},
      {name: b, action: Deny, from: [{namespaces: {notSameLabels: [floor]}}], ports: [{namedPort: web}]}]}})");
  EXPECT_FALSE(cluster.tcp("bank/till", "shop/db", 80)) << "of one floor, but another team";
  EXPECT_TRUE(cluster.tcp("shop/cart", "shop/db", 80));
}

TEST(Engine, WhatIsPassedIsForNetworkPoliciesAndThenForTheBaseline) {
  constexpr std::string_view admin =
      R"({apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: p},
    spec: {priority: 1, subject: {namespaces: {}}, ingress: [{name: pass, action: Pass, from: [{namespaces: {}}]},
      {name: deny, action: Deny, from: [{namespaces: {}}]}]}}
---
{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: default},
    spec: {subject: {namespaces: {}}, ingress: [{name: base, action: Deny, from: [{namespaces: {}}]}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: np, namespace: shop},
    spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}}
)";
  const Shop cluster(admin);
  const Verdict allowed = cluster.why("shop/cart", "shop/db", 80);
  EXPECT_TRUE(allowed.is_allowed);
  EXPECT_EQ(allowed.ingress.passed.size(), 1U);
  EXPECT_EQ(allowed.ingress.policy->object->name, "np");
  const Verdict isolated = cluster.why("bank/till", "shop/db", 80);
  EXPECT_FALSE(isolated.is_allowed);
  EXPECT_EQ(isolated.ingress.by, Decision::By::isolation);
  ASSERT_EQ(isolated.ingress.isolating.size(), 1U);
  const Verdict base = cluster.why("shop/db", "shop/cart", 80);
  EXPECT_FALSE(base.is_allowed);
  EXPECT_EQ(base.ingress.rule->name, "base");
}

TEST(Engine, WhetherAnIpBlockMeansPodsIsAnAssumption) {
  constexpr std::string_view policy =
      R"({apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop},
    spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}})";
  const Shop cluster(policy);
  EXPECT_FALSE(cluster.tcp("bank/till", "shop/db", 80));
  EXPECT_TRUE(cluster.tcp("10.1.1.1", "shop/db", 80));
  EXPECT_EQ(cluster.engine.pods_in_ip_blocks(), 3U);
  const Engine other(cluster.sample.cluster(), {.ip_block_selects_pods = true});
  EXPECT_TRUE(other.allows(cluster.sample.end("bank/till"), cluster.sample.end("shop/db"), Protocol::tcp, 80));
}

TEST(Engine, NetworksOfAllAddressesHavePodsOfUnknownAddress) {
  const Shop cluster(R"({apiVersion: apps/v1, kind: Deployment, metadata: {name: new, namespace: shop},
    spec: {template: {metadata: {labels: {app: new}}, spec: {containers: [{name: c, image: i}]}}}}
---
{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: p}, spec: {priority: 1,
    subject: {namespaces: {}}, egress: [{name: half, action: Allow, to: [{networks: [10.0.0.0/8]}]},
      {name: all, action: Deny, to: [{networks: [0.0.0.0/0]}]}]}})");
  EXPECT_TRUE(cluster.tcp("shop/cart", "shop/db", 80));
  EXPECT_FALSE(cluster.tcp("shop/cart", "shop/new", 80));
  EXPECT_EQ(cluster.why("shop/cart", "shop/new", 80).egress.rule->name, "all");
}

TEST(Engine, ListsIPv6WhereARuleIsAboutAllOfIt) {
  const Shop cluster(R"({apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop},
    spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '::/0'}}]}]}})");
  const auto has_ipv6 = [](const Engine::Class& each) { return !each.addresses.of(addresses::Family::ipv6).empty(); };
  EXPECT_TRUE(std::ranges::any_of(cluster.engine.sources(), has_ipv6));
  EXPECT_FALSE(std::ranges::any_of(cluster.engine.destinations(), has_ipv6));
}

TEST(Engine, WhetherPoliciesRuleTheHostsNetworkIsAnAssumption) {
  constexpr std::string_view policy = R"({apiVersion: networking.k8s.io/v1, kind: NetworkPolicy,
    metadata: {name: p, namespace: bank}, spec: {podSelector: {}}})";
  const Shop cluster(policy);
  EXPECT_TRUE(cluster.tcp("shop/db", "bank/agent", 80));
  EXPECT_EQ(cluster.why("shop/db", "bank/agent", 80).ingress.by, Decision::By::no_pod);
  const Engine other(cluster.sample.cluster(), {.policies_rule_host_network = true});
  EXPECT_FALSE(other.allows(cluster.sample.end("shop/db"), cluster.sample.end("bank/agent"), Protocol::tcp, 80));
}

TEST(Engine, PodsThatAreTreatedAlikeAreOneClass) {
  std::string text(shop);
  for (int pod = 0; pod < 50; ++pod) {
    text += "{apiVersion: v1, kind: Pod, metadata: {name: w" + std::to_string(pod) +
            ", namespace: shop, labels: {app: web, id: '" + std::to_string(pod) +
            "'}}, spec: {containers: [{name: c, image: i}]}}\n---\n";
  }
  text += R"({apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop},
    spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]}})";
  const Sample sample(text);
  const Engine engine(sample.cluster());
  EXPECT_EQ(std::ranges::count_if(engine.destinations(), [](const Engine::Class& each) { return !each.pods.empty(); }),
            2);
  EXPECT_EQ(engine.totals().allowed_pairs, 54U * 53U - 50U * 52U);
}

}  // namespace
}  // namespace seawall::network
