#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "testing.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string describe(const Change& change) {
  std::string text = change.kind == Change::Kind::added     ? "added "
                     : change.kind == Change::Kind::removed ? "removed "
                                                            : "changed ";
  if (!change.network.empty()) text += "in " + change.network + ": ";
  text += change.from + (change.is_from_new ? " (new)" : change.is_from_gone ? " (gone)" : "");
  text += " => " + change.to + (change.is_to_new ? " (new)" : change.is_to_gone ? " (gone)" : "");
  return text + " : " + text_of(change.before) + " -> " + text_of(change.after);
}

/// All networks of an input.
struct Lists {
  explicit Lists(std::string_view yaml) : sample(yaml) {
    for (const Network& network : sample.reading().networks) {
      lists.push_back(list_connections(network, engines.emplace_back(network.cluster), {}));
    }
  }
  Sample sample;
  std::deque<Engine> engines;
  std::vector<ConnectionList> lists;
};

std::vector<std::string> changes(std::string_view before, std::string_view after) {
  const Lists old_lists(before);
  const Lists new_lists(after);
  std::vector<std::string> lines;
  for (const Change& change : difference(old_lists.lists, new_lists.lists)) lines.push_back(describe(change));
  return lines;
}

std::string pod(std::string_view name, std::string_view namespace_ = "shop", std::string_view more = "") {
  return "---\n{apiVersion: v1, kind: Pod, metadata: {name: " + std::string(name) +
         ", namespace: " + std::string(namespace_) + ", labels: {app: " + std::string(name) + "}" + std::string(more) +
         "}}\n";
}
std::string policy(std::string_view spec) {
  return "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: " +
         std::string(spec) + "}\n";
}

TEST(Difference, OfEqualListsIsNone) { EXPECT_THAT(changes(pod("a") + pod("b"), pod("b") + pod("a")), IsEmpty()); }

TEST(Difference, IsSortedByKindThenEnds) {
  const std::string pods = pod("a") + pod("b");
  const std::string closed = policy("{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{}], ingress: [{from: "
                                    "[{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}]}");
  EXPECT_THAT(changes(pods, pods + closed),
              ElementsAre("changed shop/a[Pod] => shop/b[Pod] : all -> TCP 80",
                          "removed 0.0.0.0-255.255.255.255[External] => shop/a[Pod] : all -> none",
                          "removed 0.0.0.0-255.255.255.255[External] => shop/b[Pod] : all -> none",
                          "removed shop/b[Pod] => shop/a[Pod] : all -> none"));
  EXPECT_THAT(changes(pods + closed, pods),
              ElementsAre("changed shop/a[Pod] => shop/b[Pod] : TCP 80 -> all",
                          "added 0.0.0.0-255.255.255.255[External] => shop/a[Pod] : none -> all",
                          "added 0.0.0.0-255.255.255.255[External] => shop/b[Pod] : none -> all",
                          "added shop/b[Pod] => shop/a[Pod] : none -> all"));
}

TEST(Difference, TellsWhichWorkloadsCameAndWent) {
  const std::string closed =
      policy("{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {}}]}], "
             "ingress: [{from: [{podSelector: {}}]}]}");
  EXPECT_THAT(changes(pod("a") + pod("b") + closed, pod("b") + pod("c") + closed),
              ElementsAre("added shop/b[Pod] => shop/c[Pod] (new) : none -> all",
                          "added shop/c[Pod] (new) => shop/b[Pod] : none -> all",
                          "removed shop/a[Pod] (gone) => shop/b[Pod] : all -> none",
                          "removed shop/b[Pod] => shop/a[Pod] (gone) : all -> none"));
}

TEST(Difference, CutsRangesOnlyWhereTheyDiffer) {
  const auto open_to = [](std::string_view blocks) {
    return pod("a") +
           policy("{podSelector: {}, policyTypes: [Ingress, Egress], egress: [" + std::string(blocks) + "]}");
  };
  EXPECT_THAT(changes(open_to("{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}"),
                      open_to("{to: [{ipBlock: {cidr: 10.64.0.0/10}}]}")),
              ElementsAre("removed shop/a[Pod] => 10.0.0.0-10.63.255.255[External] : all -> none",
                          "removed shop/a[Pod] => 10.128.0.0-10.255.255.255[External] : all -> none"));
  EXPECT_THAT(changes(open_to("{to: [{ipBlock: {cidr: 10.0.0.0/9}}], ports: [{port: 1}]}"),
                      open_to("{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 2}]}")),
              ElementsAre("changed shop/a[Pod] => 10.0.0.0-10.127.255.255[External] : TCP 1 -> TCP 2",
                          "added shop/a[Pod] => 10.128.0.0-10.255.255.255[External] : none -> TCP 2"));
  // What is cut by other rules alone is put together again.
  EXPECT_THAT(changes(open_to("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}"),
                      open_to(
                          "{to: [{ipBlock: {cidr: 0.0.0.0/1}}]}, {to: [{ipBlock: {cidr: 128.0.0.0/1}}], ports: [{}]}, "
                          "{to: [{ipBlock: {cidr: 128.0.0.0/1}}]}")),
              IsEmpty());
  EXPECT_THAT(changes(open_to("{to: [{ipBlock: {cidr: '::/0'}}]}"), open_to("{to: [{ipBlock: {cidr: '::/1'}}]}")),
              ElementsAre(
                  "removed shop/a[Pod] => 8000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] : all -> none"));
}

TEST(Difference, ComparesPrimaryNetworksTogether) {
  const std::string pods = pod("a", "blue") + pod("b", "shop");
  const std::string blue = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: blue, labels: "
                           "{k8s.ovn.org/primary-user-defined-network: ''}}}\n";
  EXPECT_THAT(changes(pods + blue,
                      pods + blue +
                          "---\n{apiVersion: k8s.ovn.org/v1, kind: UserDefinedNetwork, metadata: {name: own, "
                          "namespace: blue}, spec: {topology: Layer2, layer2: {role: Primary}}}\n"),
              ElementsAre("removed blue/a[Pod] => shop/b[Pod] : all -> none",
                          "removed shop/b[Pod] => blue/a[Pod] : all -> none"));
}

TEST(Difference, ComparesAttachmentsByName) {
  const auto attached = [](std::string_view name) {
    return pod(name, "shop", ", annotations: {k8s.v1.cni.cncf.io/networks: vlan}");
  };
  const std::string vlan = "---\n{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: "
                           "vlan, namespace: shop}}\n";
  EXPECT_THAT(changes(vlan + attached("a") + pod("b"), vlan + attached("a") + attached("b")),
              ElementsAre("added in vlan: shop/a[Pod] => shop/b[Pod] : none -> all",
                          "added in vlan: shop/b[Pod] => shop/a[Pod] : none -> all"));
}

}  // namespace
}  // namespace seawall::network
