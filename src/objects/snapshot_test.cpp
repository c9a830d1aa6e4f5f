#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::objects {
namespace {

using testing::add;
using testing::inventory_of;
using Reason = NotLooked::Reason;

constexpr const char* head = "apiVersion: seawall.dev/v1alpha1\nkind: Snapshot\nmetadata: {name: cluster}\n";

Inventory reading(const std::string& body, const std::string& name = "cluster/snapshot.yaml") {
  Inventory inventory;
  add(inventory, head + body, name);
  inventory.finish();
  return inventory;
}

/// "file:line message" a line.
std::string told(const Inventory& inventory) {
  std::string text;
  for (const NotLooked& entry : inventory.not_looked()) {
    text += entry.place.file + ':' + std::to_string(entry.place.line) + ' ' + entry.message + '\n';
  }
  return text;
}

TEST(Snapshot, IsNoObjectAndOutlivesItsText) {
  Inventory inventory;
  add(inventory, std::string(head) + "kubernetesVersion: v1.37.2\n---\n{apiVersion: v1, kind: Pod}\n", "a/b.yaml");
  add(inventory, "{apiVersion: v1, kind: List, items: [{apiVersion: seawall.dev/v9, kind: Snapshot}]}", "c.yaml");
  add(inventory, "{apiVersion: example.com/v1, kind: Snapshot}", "d.yaml");
  inventory.finish();
  EXPECT_EQ(told(inventory), "");
  ASSERT_EQ(inventory.objects().size(), 2u);
  EXPECT_EQ(inventory.objects()[0].kind, "Pod");
  EXPECT_EQ(inventory.objects()[0].index, 0u);
  EXPECT_EQ(inventory.objects()[1].group, "example.com");
  EXPECT_EQ(inventory.objects()[1].index, 1u);
  ASSERT_EQ(inventory.snapshots().size(), 2u);
  EXPECT_EQ(inventory.snapshots()[0].root.child("kubernetesVersion").text(), "v1.37.2");
}

TEST(Snapshot, TellsTheMinorOfItsCluster) {
  constexpr struct {
    const char* version;
    int minor;
  } rows[] = {
      {"v1.37.2", 37},
      {"v1.31.4-eks-1", 31},
      {"v1.30+", 30},
      {"1.29.0", 29},
      {"v1.", 0},
      {"v2.3.0", 0},
      {"v1", 0},
      {"''", 0},
      {"v1.-3", 0},
      {"v1.x", 0},
      {"master", 0},
      {"v1.0.0", 0},
      {"", 0},
      {"37", 0},
      {"v1.99999999999999999999", 0},
  };
  for (const auto& row : rows) {
    const Inventory inventory = reading(std::string("kubernetesVersion: ") + row.version + "\n");
    EXPECT_EQ(inventory.snapshots()[0].minor, row.minor) << row.version;
  }
  EXPECT_EQ(reading("").snapshots()[0].minor, 0);
}

TEST(Snapshot, TellsWhatWasLeftOutOnPurposeWhichIsNoFailure) {
  constexpr struct {
    const char* body;
    const char* told;
  } rows[] = {
      {"resources: []\n", ""},
      {"namespaces: null\nlabelSelector: ''\n", ""},
      {"namespaces: []\n", ""},
      {"namespaces: [shop, bank]\n", "cluster/snapshot.yaml:0 only namespace shop, bank was read, as was asked for\n"},
      {"labelSelector: app=cart\n",
       "cluster/snapshot.yaml:0 only pods with the labels app=cart were read, and what makes them, as was asked for\n"},
  };
  for (const auto& row : rows) {
    const Inventory inventory = reading(row.body);
    EXPECT_EQ(told(inventory), row.told) << row.body;
    for (const NotLooked& entry : inventory.not_looked()) {
      EXPECT_EQ(entry.reason, Reason::excluded);
      EXPECT_FALSE(entry.is_failure);
    }
  }
}

TEST(Snapshot, TellsWhatWasNotReadWhereItWouldHaveBeen) {
  const Inventory inventory = reading(R"(notLookedAt:
- {resource: secrets, reason: forbidden, message: "a role that lists secrets"}
- {resource: widgets.example.com, reason: unreadable, message: the server is overloaded}
- {resource: pods, reason: eclipse, message: too dark}
- {resource: nodes}
)");
  EXPECT_EQ(told(inventory), "cluster/nodes.yaml:0 not read, for a reason that the snapshot does not tell\n"
                             "cluster/widgets.example.com.yaml:0 the server is overloaded\n"
                             "cluster/pods.yaml:0 too dark\n"
                             "cluster/secrets.yaml:0 a role that lists secrets\n");
  for (const NotLooked& entry : inventory.not_looked()) {
    EXPECT_TRUE(entry.is_failure) << entry.message;
    const bool is_forbidden = entry.place.file == "cluster/secrets.yaml";
    EXPECT_EQ(entry.reason, is_forbidden ? Reason::forbidden : Reason::unreadable) << entry.message;
  }
  EXPECT_EQ(told(reading("notLookedAt: [{resource: secrets, message: gone}]\n", "snapshot.yaml")),
            "secrets.yaml:0 gone\n");
}

TEST(Snapshot, OfAnotherFormIsToldAndNeverLost) {
  constexpr struct {
    const char* body;
    const char* told;
  } rows[] = {
      {"notLookedAt: secrets\n", "cluster/snapshot.yaml:4 Snapshot cluster: \"notLookedAt\" is a string, not a list\n"},
      {"notLookedAt: [secrets, [], null]\n",
       "cluster/snapshot.yaml:4 Snapshot cluster: \"notLookedAt[0]\" is a string, not a map\n"
       "cluster/snapshot.yaml:4 Snapshot cluster: \"notLookedAt[1]\" is a list, not a map\n"},
      {"notLookedAt: [{resource: 7, reason: forbidden, message: gone}]\n",
       "cluster/snapshot.yaml:4 gone\n"
       "cluster/snapshot.yaml:4 Snapshot cluster: \"notLookedAt[0].resource\" is an integer, not a string\n"},
      {"notLookedAt: [{message: gone}]\n", "cluster/snapshot.yaml:4 gone\n"},
      {"kubernetesVersion: 1.37\nnamespaces: {}\nlabelSelector: []\n",
       "cluster/snapshot.yaml:4 Snapshot cluster: \"kubernetesVersion\" is a number, not a string\n"
       "cluster/snapshot.yaml:5 Snapshot cluster: \"namespaces\" is a map, not a list\n"
       "cluster/snapshot.yaml:6 Snapshot cluster: \"labelSelector\" is a list, not a string\n"},
      {"metadata: []\n",
       "cluster/snapshot.yaml:4 key \"metadata\" is set again: first at line 3; the last value counts\n"
       "cluster/snapshot.yaml:4 Snapshot (no name): \"metadata\" is a list, not a map\n"},
  };
  for (const auto& row : rows) {
    const Inventory inventory = reading(row.body);
    EXPECT_EQ(told(inventory), row.told) << row.body;
    EXPECT_EQ(inventory.snapshots().size(), 1u) << row.body;
  }
}

}  // namespace
}  // namespace seawall::objects
