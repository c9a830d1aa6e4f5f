#include "input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "checks/checks.h"

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;
using cluster::Purpose;
using cluster::Wanted;
using testing::IsEmpty;

/// "Kind.group", as checks name them.
std::string name_of(std::string_view group, std::string_view kind) {
  return std::string(kind) + (group.empty() ? "" : "." + std::string(group));
}

/// Kinds of files on nodes, which no API server serves, and of groups that are served under another name. And Secrets,
/// for which a scan does not ask on purpose.
bool is_of_files(std::string_view name) {
  constexpr std::string_view groups[] = {".apiserver.config.k8s.io", ".kubelet.config.k8s.io",
                                         ".pod-security.admission.config.k8s.io", ".extensions", ".seawall.dev"};
  constexpr std::string_view kinds[] = {"Route", "SecurityContextConstraints", "EncryptionConfig",
                                        "EncryptionConfiguration", "Secret"};
  return std::ranges::any_of(groups, [&](std::string_view group) { return name.ends_with(group); }) ||
         std::ranges::count(kinds, name) > 0;
}

class Covered {
 public:
  explicit Covered(Purpose purpose) {
    for (const Wanted& each : cluster::wanted_for(purpose, {})) names_.insert(name_of(each.group, each.kind));
  }
  bool holds(std::string_view group, std::string_view kind) const {
    return names_.contains(name_of(group, kind)) || names_.contains(name_of(group, "*"));
  }

 private:
  std::set<std::string> names_;
};

TEST(Wanted, AScanReadsEveryKindThatAChecksNames) {
  const Covered scan(Purpose::scan);
  for (const findings::Check* check : checks::all()) {
    for (std::string_view kinds = check->kinds; !kinds.empty();) {
      const std::string_view name = kinds.substr(0, kinds.find(','));
      kinds.remove_prefix(std::min(name.size() + 1, kinds.size()));
      const std::size_t dot = std::min(name.find('.'), name.size());
      const std::string_view group = name.substr(std::min(dot + 1, name.size()));
      EXPECT_TRUE(is_of_files(name) || scan.holds(group, name.substr(0, dot))) << check->id << " " << name;
    }
  }
}

TEST(Wanted, AScanReadsEveryKindThatMakesAFixtureFireOrStayQuiet) {
  const Covered scan(Purpose::scan);
  // What the fixtures hold beside what their check is about.
  const std::set<std::string> others = {"CronJob.example.com",
                                        "WebApp.example.com",
                                        "Cluster.cluster.x-k8s.io",
                                        "Route.serving.knative.dev",
                                        "Certificate.networking.internal.knative.dev",
                                        "CustomResourceDefinition.apiextensions.k8s.io"};
  std::size_t count = 0;
  for (const auto& file : fs::recursive_directory_iterator(SEAWALL_SOURCE_DIR "/tests/checks")) {
    if (file.path().extension() != ".yaml") continue;
    auto text = files::read(file.path().string());
    ASSERT_TRUE(text) << file.path();
    auto source = documents::Source::from_bytes(file.path().string(), *text);
    ASSERT_TRUE(source);
    objects::Inventory inventory;
    inventory.add(documents::read(*source), **source, true);
    inventory.finish();
    for (const objects::Object& object : inventory.objects()) {
      const std::string name = name_of(object.group, object.kind);
      ++count;
      EXPECT_TRUE(is_of_files(name) || others.contains(name) || scan.holds(object.group, object.kind))
          << file.path() << " " << name;
    }
  }
  EXPECT_GT(count, 500u);
}

TEST(Wanted, ASnapshotHoldsWhatAnyCommandReads) {
  const Covered snapshot(Purpose::snapshot);
  for (const Purpose purpose :
       {Purpose::scan, Purpose::access, Purpose::powers, Purpose::network, Purpose::pods, Purpose::secrets}) {
    for (const Wanted& each : cluster::wanted_for(purpose, {})) {
      EXPECT_TRUE(snapshot.holds(each.group, each.kind)) << each.group << " " << each.kind;
    }
  }
}

TEST(Wanted, SecretsAreReadWhereTheyLeadToRightsAndNowhereElse) {
  for (const Purpose purpose : {Purpose::scan, Purpose::access, Purpose::network, Purpose::pods}) {
    EXPECT_FALSE(Covered(purpose).holds("", "Secret"));
  }
  EXPECT_TRUE(Covered(Purpose::powers).holds("", "Secret"));
  EXPECT_TRUE(Covered(Purpose::secrets).holds("", "Secret"));
}

TEST(Wanted, EachKindHasAPlural) {
  for (const Wanted& each : cluster::wanted_for(Purpose::snapshot, {})) {
    EXPECT_FALSE(each.plural.empty()) << each.group << " " << each.kind;
  }
}

TEST(TwoStates, AreTwoPathsOrAClusterAndAPath) {
  const auto states = [](std::vector<std::string> paths, bool asks_cluster, bool prefers_cluster = false) {
    PodsInput input;
    input.paths = std::move(paths);
    input.cluster.is_asked = asks_cluster;
    input.cluster.is_preferred = prefers_cluster;
    return two_states(input);
  };
  EXPECT_EQ(states({"a", "b"}, false)->before, "a");
  EXPECT_EQ(states({"a", "b"}, false)->after, "b");
  EXPECT_EQ(states({"b"}, true)->before, std::nullopt);
  EXPECT_EQ(states({"b"}, true)->after, "b");
  EXPECT_EQ(states({"b"}, false, true)->before, std::nullopt);
  EXPECT_EQ(states({"a", "b"}, false, true)->before, "a");
  testing::internal::CaptureStderr();
  EXPECT_FALSE(states({"b"}, false));
  EXPECT_FALSE(states({"a", "b"}, true));
  EXPECT_FALSE(states({"-", "-"}, false));
  EXPECT_FALSE(testing::internal::GetCapturedStderr().empty());
}

TEST(ChunkSize, IsAtLeastOne) {
  const auto size = [](std::string_view text) {
    const auto count = parse_chunk_size(text);
    return count ? *count : 0;
  };
  EXPECT_EQ(size(""), 500u);
  EXPECT_EQ(size("17"), 17u);
  EXPECT_EQ(size("0"), 0u);
  EXPECT_EQ(size("x"), 0u);
}

TEST(MinorOf, TheUserCountsBeforeTheClusterAndTheClusterBeforeTheNewest) {
  const auto inventory_of = [](const std::string& text) {
    auto source = documents::Source::from_bytes("snapshot.yaml", text);
    EXPECT_TRUE(source);
    objects::Inventory inventory;
    inventory.add(documents::read(*source), **source, true);
    inventory.finish();
    return inventory;
  };
  const objects::Inventory files = inventory_of("");
  const objects::Inventory cluster =
      inventory_of("apiVersion: seawall.dev/v1alpha1\nkind: Snapshot\nkubernetesVersion: v1.31.4-eks-1\n");
  const objects::Inventory newer =
      inventory_of("apiVersion: seawall.dev/v1alpha1\nkind: Snapshot\nkubernetesVersion: v1.999.0\n");
  Settings settings;
  EXPECT_EQ(minor_of(settings, files), findings::newest_minor);
  EXPECT_EQ(minor_of(settings, cluster), 31);
  EXPECT_EQ(minor_of(settings, newer), findings::newest_minor);
  settings.minor = {28, Layer::command_line, {}};
  EXPECT_EQ(minor_of(settings, cluster), 28);
}

}  // namespace
}  // namespace seawall::commands
