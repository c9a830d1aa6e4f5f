#include "connections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "testing.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// "shop/cart[Deployment] => shop/db[Deployment] : TCP 5432".
std::vector<std::string> lines_of(const ConnectionList& list) {
  std::vector<std::string> lines;
  for (const Connection& connection : list.connections) {
    lines.push_back(text_of(connection.from, *list.network) + " => " + text_of(connection.to, *list.network) + " : " +
                    text_of(connection.ports));
  }
  return lines;
}

std::vector<std::string> connections_in(std::string_view yaml, const ListLimits& limits = {}) {
  const Sample sample(yaml);
  const Engine engine(sample.cluster());
  std::vector<Fault> faults;
  const auto entrances = find_entrances(sample.inventory(), sample.cluster(), faults);
  return lines_of(list_connections(sample.network(), engine, entrances, limits));
}

std::string workload(std::string_view name, std::string_view labels = "{app: a}") {
  return "---\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: " + std::string(name) +
         ", namespace: shop}, spec: {template: {metadata: {labels: " + std::string(labels) +
         "}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}}}\n";
}
std::string policy(std::string_view spec, std::string_view name = "p") {
  return "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: " + std::string(name) +
         ", namespace: shop}, spec: " + std::string(spec) + "}\n";
}

constexpr std::string_view any_ipv4 = "0.0.0.0-255.255.255.255[External]";

TEST(Connections, AreBetweenWorkloadsAndWithOutsideAddresses) {
  EXPECT_THAT(connections_in(workload("cart", "{app: cart}") + workload("db", "{app: db}") +
                             policy("{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: "
                                    "{matchLabels: {app: cart}}}], ports: [{port: 5432}]}]}")),
              ElementsAre("0.0.0.0-255.255.255.255[External] => shop/cart[Deployment] : all",
                          "shop/cart[Deployment] => 0.0.0.0-255.255.255.255[External] : all",
                          "shop/cart[Deployment] => shop/db[Deployment] : TCP 5432",
                          "shop/db[Deployment] => 0.0.0.0-255.255.255.255[External] : all",
                          "shop/db[Deployment] => shop/cart[Deployment] : all"));
}

TEST(Connections, OfAWorkloadAreThoseOfAnyOfItsPods) {
  const std::string pods =
      "---\n{apiVersion: v1, kind: Pod, metadata: {name: one, namespace: shop, labels: {track: old},"
      " ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: cart, controller: true}]}}\n"
      "---\n{apiVersion: v1, kind: Pod, metadata: {name: two, namespace: shop, labels: {track: new},"
      " ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: cart, controller: true}]}}\n";
  const auto lines =
      connections_in(pods + workload("db", "{app: db}") +
                     policy("{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: ["
                            "{from: [{podSelector: {matchLabels: {track: old}}}], ports: [{port: 1}]}, "
                            "{from: [{podSelector: {matchLabels: {track: new}}}], ports: [{port: 3}]}]}"));
  EXPECT_THAT(lines, testing::Contains("shop/cart[ReplicaSet] => shop/db[Deployment] : TCP 1,3"));
  EXPECT_THAT(lines, testing::Not(testing::Contains(testing::StartsWith("shop/cart[ReplicaSet] => shop/cart"))));
}

TEST(Connections, KeepRangesApartOnlyWhereTheyAreTreatedDifferently) {
  const auto lines =
      connections_in(workload("cart") +
                     policy("{podSelector: {}, policyTypes: [Ingress, Egress], egress: ["
                            "{to: [{ipBlock: {cidr: 10.0.0.0/9}}, {ipBlock: {cidr: 10.128.0.0/9}}]}, "
                            "{to: [{ipBlock: {cidr: 10.0.0.0/7, except: [10.1.0.0/16]}}], ports: [{port: 443}]}]}"));
  EXPECT_THAT(lines, ElementsAre("shop/cart[Deployment] => 10.0.0.0-10.255.255.255[External] : all",
                                 "shop/cart[Deployment] => 11.0.0.0-11.255.255.255[External] : TCP 443"));
}

TEST(Connections, LeaveOutWhatANodeMayAlwaysDo) {
  EXPECT_THAT(connections_in("---\n{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: "
                             "[{type: InternalIP, address: 192.168.0.7}]}}\n"
                             "---\n{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop}, "
                             "spec: {nodeName: n1}, status: {podIP: 10.0.0.1, hostIP: 192.168.0.7}}\n" +
                             policy("{podSelector: {}, policyTypes: [Ingress, Egress]}")),
              IsEmpty());
}

TEST(Connections, SpeakOfIpv6WhereTheInputDoes) {
  const std::string open = policy("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 'REPLACE'}}]}]}");
  const auto with = [&](std::string_view cidr) {
    std::string text = open;
    return connections_in(workload("cart") + text.replace(text.find("REPLACE"), 7, cidr));
  };
  EXPECT_THAT(with("10.0.0.0/8"), ElementsAre("10.0.0.0-10.255.255.255[External] => shop/cart[Deployment] : all",
                                              "shop/cart[Deployment] => 0.0.0.0-255.255.255.255[External] : all"));
  EXPECT_THAT(with("fd00::/8"),
              testing::Contains(
                  "fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => shop/cart[Deployment] : all"));
}

constexpr std::string_view ingress =
    "---\n{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {selector: {app: a}, ports: "
    "[{port: 80, targetPort: http}]}}\n"
    "---\n{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web, namespace: shop}, spec: "
    "{defaultBackend: {service: {name: web, port: {number: 80}}}}}\n";

std::vector<std::string> entrances_in(const std::string& yaml) {
  std::vector<std::string> lines = connections_in(yaml);
  std::erase_if(lines, [](const std::string& line) { return !line.starts_with("{ingress-controller}"); });
  return lines;
}

TEST(Connections, ComeInThroughTheIngressControllerAsFarAsAnUnknownPodMay) {
  const std::string open = workload("web") + std::string(ingress);
  EXPECT_THAT(entrances_in(open), ElementsAre("{ingress-controller} => shop/web[Deployment] : TCP 8080"));
  EXPECT_THAT(entrances_in(open + policy("{podSelector: {}}")), IsEmpty());
  EXPECT_THAT(entrances_in(open + policy("{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}")),
              ElementsAre("{ingress-controller} => shop/web[Deployment] : TCP 8080"));
  EXPECT_THAT(entrances_in(open + policy("{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: "
                                         "[{key: team, operator: DoesNotExist}]}}]}]}")),
              ElementsAre("{ingress-controller} => shop/web[Deployment] : TCP 8080"));
  EXPECT_THAT(entrances_in(open + policy("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")), IsEmpty());
}

TEST(Connections, ThroughTheIngressControllerObeyWhatAdministratorsSayOfAllPods) {
  const auto admin = [](std::string_view subject, std::string_view app) {
    return "---\n{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: deny}, "
           "spec: "
           "{priority: 1, subject: " +
           std::string(subject) +
           ", egress: [{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: " +
           std::string(app) + "}}}}]}]}}\n";
  };
  const std::string open = workload("web") + std::string(ingress);
  EXPECT_THAT(entrances_in(open + admin("{namespaces: {}}", "a")), IsEmpty());
  EXPECT_THAT(entrances_in(open + admin("{namespaces: {}}", "b")), testing::SizeIs(1));
  EXPECT_THAT(entrances_in(open + admin("{namespaces: {matchLabels: {team: a}}}", "a")), testing::SizeIs(1));
}

TEST(Connections, BeyondTheLimitAreLeftOutAndTold) {
  std::string yaml;
  for (const std::string name : {"a", "b", "c", "d"}) yaml += workload(name);
  const Sample sample(yaml);
  const Engine engine(sample.cluster());
  const ConnectionList all = list_connections(sample.network(), engine, {});
  EXPECT_EQ(all.connections.size(), 4U * 3U + 8U);
  EXPECT_FALSE(all.is_truncated);
  EXPECT_FALSE(list_connections(sample.network(), engine, {}, {.connections = 20}).is_truncated);
  for (const std::size_t limit : {0U, 1U, 5U, 12U, 19U}) {
    const ConnectionList some = list_connections(sample.network(), engine, {}, {.connections = limit});
    EXPECT_EQ(some.connections.size(), limit);
    EXPECT_TRUE(some.is_truncated);
  }
}

class RandomLists : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, RandomLists, testing::Range(0U, 40U));

TEST_P(RandomLists, SayWhatTheEngineSaysPodByPod) {
  const Sample sample(RandomCluster(GetParam()).text());
  const Cluster& cluster = sample.cluster();
  const Engine engine(cluster);
  std::map<std::pair<std::uint32_t, std::uint32_t>, PortSet> expected;
  for (std::uint32_t from = 0; from < cluster.pods.size(); ++from) {
    for (std::uint32_t to = 0; to < cluster.pods.size(); ++to) {
      const auto workloads = std::pair(cluster.pods[from].workload, cluster.pods[to].workload);
      if (workloads.first == workloads.second) continue;
      const PortSet ports = intersect(engine.egress_ports(End::pod(from), End::pod(to)),
                                      engine.ingress_ports(End::pod(from), End::pod(to)));
      if (!ports.empty()) expected[workloads] = unite(expected[workloads], ports);
    }
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, PortSet> got;
  const ConnectionList list = list_connections(sample.network(), engine, {});
  for (const Connection& connection : list.connections) {
    if (connection.from.kind == Party::Kind::workload && connection.to.kind == Party::Kind::workload) {
      EXPECT_TRUE(got.try_emplace({connection.from.workload, connection.to.workload}, connection.ports).second);
      continue;
    }
    // Any address of a range stands for all of it.
    const bool is_from = connection.from.kind == Party::Kind::addresses;
    const Party& range = is_from ? connection.from : connection.to;
    const std::uint32_t pod = static_cast<std::uint32_t>(
        std::ranges::find(cluster.pods, (is_from ? connection.to : connection.from).workload, &Pod::workload) -
        cluster.pods.begin());
    for (const Address& address : {range.first, range.last}) {
      EXPECT_EQ(connection.ports, is_from ? engine.ingress_ports(End::address(address), End::pod(pod))
                                          : engine.egress_ports(End::pod(pod), End::address(address)));
    }
  }
  EXPECT_EQ(got, expected);
}

TEST(Parties, AreWrittenAsPeopleReadThem) {
  const Sample sample(workload("cart"));
  Party party;
  EXPECT_EQ(text_of(party, sample.network()), "shop/cart[Deployment]");
  party.kind = Party::Kind::addresses;
  party.first = *addresses::parse_address("10.0.0.0");
  party.last = *addresses::parse_address("10.0.0.9");
  EXPECT_EQ(text_of(party, sample.network()), "10.0.0.0-10.0.0.9[External]");
  party.kind = Party::Kind::ingress_controller;
  EXPECT_EQ(text_of(party, sample.network()), "{ingress-controller}");
  party.kind = Party::Kind::entire_cluster;
  EXPECT_EQ(text_of(party, sample.network()), "entire-cluster");
}

}  // namespace
}  // namespace seawall::network
