#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::objects {
namespace {

using testing::add;
using testing::inventory_of;

/// A pod of a controller, as an item of a list.
std::string pod(const std::string& name, const std::string& spec, const std::string& uid = "r1",
                const std::string& labels = "labels: {app: web}") {
  return "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: " + name + "\n    " + labels +
         "\n    ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: " + uid +
         ", controller: true}]\n  spec: " + spec + '\n';
}

std::string list(const std::string& items) { return "apiVersion: v1\nkind: List\nitems:\n" + items; }

const std::string first =
    pod("a", "{<<: &a1 {containers: [{name: app, image: x}], volumes: [], hostPID: true}, nodeName: n1}");

/// Object::like of each object.
std::vector<std::uint32_t> likes(const Inventory& inventory) {
  std::vector<std::uint32_t> result;
  for (const Object& object : inventory.objects()) result.push_back(object.like);
  return result;
}

using Likes = std::vector<std::uint32_t>;

TEST(Copies, AreLikeTheFirstPodOfTheirTemplate) {
  const Inventory inventory = inventory_of(list(first + pod("b", "{<<: *a1, nodeName: n2}") + pod("c", "{<<: *a1}")));
  EXPECT_EQ(likes(inventory), (Likes{0, 0, 0}));
  EXPECT_EQ(inventory.copy_count(), 2u);
  EXPECT_FALSE(inventory.objects()[0].is_copy());
  EXPECT_TRUE(inventory.objects()[1].is_copy());
  EXPECT_EQ(inventory.objects()[2].name, "c");
}

TEST(Copies, MayHaveAnotherNodeAndHostNameAndNothingElse) {
  constexpr struct {
    const char* spec;
    bool is_copy;
  } rows[] = {
      {"{<<: *a1}", true},
      {"{<<: *a1, nodeName: n2, hostname: b}", true},
      {"{<<: *a1, hostname: b, nodeName: n2}", true},
      {"{<<: *a1, subdomain: b}", false},
      {"{<<: *a1, hostPID: false}", false},
      {"{<<: *a1, hostPID: true}", false},  // written anew: nothing says that it stays the same text
      {"{<<: *a1, volumes: []}", false},
      {"{<<: *a1, containers: [{name: app, image: x}]}", false},
      {"{containers: [{name: app, image: x}], volumes: [], hostPID: true}", false},
  };
  for (const auto& row : rows) {
    const Inventory inventory = inventory_of(list(first + pod("b", row.spec)));
    EXPECT_EQ(inventory.objects()[1].is_copy(), row.is_copy) << row.spec;
    EXPECT_EQ(inventory.copy_count(), row.is_copy ? 1u : 0u) << row.spec;
  }
}

TEST(Copies, HaveTheLabelsAndAnnotationsOfTheFirst) {
  constexpr struct {
    const char* of_first;
    const char* of_other;
    bool is_copy;
  } rows[] = {
      {"labels: &l {app: web}", "labels: *l", true},
      {"labels: {app: web}", "labels: {app: web}", true},
      {"labels: {app: web}", "labels: {app: \"web\"}", true},
      {"labels: {app: web}", "labels: {app: shop}", false},
      {"labels: {app: web}", "labels: {app: web, tier: front}", false},
      {"labels: {app: web, tier: front}", "labels: {app: web}", false},
      {"labels: {app: web}", "generateName: web-", false},
      {"generateName: web-", "generateName: web-", true},
      {"annotations: {a: '1'}", "annotations: {a: '1'}", true},
      {"annotations: {a: '1'}", "annotations: {b: '1'}", false},
      {"annotations: {cni.projectcalico.org/podIP: 10.0.0.1/32}",
       "annotations: {cni.projectcalico.org/podIP: 10.0.0.2/32}", true},
      {"annotations: {k8s.ovn.org/pod-networks: '{}'}", "annotations: {k8s.ovn.org/pod-networks: '[]'}", true},
      {"annotations: {k8s.v1.cni.cncf.io/network-status: '1'}", "annotations: {k8s.v1.cni.cncf.io/network-status: '2'}",
       true},
      {"annotations: {k8s.v1.cni.cncf.io/networks: a}", "annotations: {k8s.v1.cni.cncf.io/networks: b}", false},
      {"annotations: {a: [1]}", "annotations: {a: [1]}", false},  // no annotations: what they mean is not known
  };
  for (const auto& row : rows) {
    const std::string spec = "{<<: &a1 {containers: []}}";
    const Inventory inventory =
        inventory_of(list(pod("a", spec, "r1", row.of_first) + pod("b", "{<<: *a1}", "r1", row.of_other)));
    EXPECT_EQ(inventory.objects()[1].is_copy(), row.is_copy) << row.of_first << " and " << row.of_other;
  }
}

TEST(Copies, OfADaemonSetMayChooseAnotherNode) {
  for (const bool is_of_daemon_set : {false, true}) {
    std::string text = list(pod("a", "{<<: &a1 {containers: []}, affinity: {nodeAffinity: a}}") +
                            pod("b", "{<<: *a1, affinity: {nodeAffinity: b}}"));
    for (std::size_t at; is_of_daemon_set && (at = text.find("ReplicaSet")) != std::string::npos;) {
      text.replace(at, 10, "DaemonSet");
    }
    EXPECT_EQ(inventory_of(text).copy_count(), is_of_daemon_set ? 1u : 0u);
  }
}

TEST(Copies, HaveTheSameController) {
  const Inventory inventory = inventory_of(list(first + pod("b", "{<<: *a1}", "r2") + pod("c", "{<<: *a1}")));
  EXPECT_EQ(likes(inventory), (Likes{0, 1, 0}));
  EXPECT_EQ(inventory_of(list(pod("a", "{<<: &a1 {containers: []}}", "''") + pod("b", "{<<: *a1}", "''"))).copy_count(),
            0u);
}

TEST(Copies, ArePods) {
  std::string text = list(first + pod("b", "{<<: *a1}"));
  for (std::size_t at; (at = text.find("kind: Pod\n")) != std::string::npos;) text.replace(at, 9, "kind: Bean");
  EXPECT_EQ(inventory_of(text).copy_count(), 0u);
}

TEST(Copies, AreOfTheirOwnDocument) {
  Inventory inventory;
  const std::string page = list(first + pod("b", "{<<: *a1}"));
  add(inventory, page + "---\n" + page, "pods.yaml");
  add(inventory, page, "pods-2.yaml");
  inventory.finish();
  EXPECT_EQ(likes(inventory), (Likes{0, 0, 2, 2, 4, 4}));
}

TEST(Copies, OfSeveralTemplatesAreKeptApart) {
  const std::string second = pod("c", "{<<: &a2 {containers: [{name: app, image: y}]}}", "r2");
  const Inventory inventory = inventory_of(
      list(first + second + pod("d", "{<<: *a2}", "r2") + pod("b", "{<<: *a1}") + pod("e", "{<<: *a2}", "r2")));
  EXPECT_EQ(likes(inventory), (Likes{0, 1, 1, 0, 1}));
  EXPECT_EQ(inventory.copy_count(), 3u);
}

TEST(Copies, AreNoneWhereNothingIsShared) {
  const std::string text = R"({"apiVersion": "v1", "kind": "PodList", "items": [)"
                           R"({"spec": {"containers": []}}, {"spec": {"containers": []}}, {"spec": 7}, {}]})";
  const Inventory inventory = inventory_of(text);
  EXPECT_EQ(likes(inventory), (Likes{0, 1, 2, 3}));
  EXPECT_EQ(inventory.copy_count(), 0u);
}

}  // namespace
}  // namespace seawall::objects
