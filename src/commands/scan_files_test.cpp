#include "scan_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "archives/archives.h"
#include "checks/checks.h"

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;

/// A new folder with files in it.
class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "/seawall-scan-XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

std::string deployment(int index) {
  const std::string number = std::to_string(index);
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d" + number + "\nspec:\n  template:\n    spec:\n" +
         (index % 7 == 0 ? "      hostPID: true\n" : "") +
         "      containers:\n        - name: app\n          image: a/b:" + number +
         "\n          securityContext:\n            privileged: " + (index % 3 == 0 ? "true" : "false") + "\n---\n";
}

std::string all_reports(const std::vector<std::string>& arguments, std::size_t threads) {
  Pool pool(threads);
  files::Listing listing = files::list(arguments);
  const std::vector<findings::ConfiguredCheck> checks = findings::enabled_by_default(checks::all());
  const Scanned scanned = scan_files(listing, {.checks = checks}, pool);
  std::string out;
  const reports::Sink sink = [&](std::string_view text) { out += text; };
  reports::terminal(scanned.scan, {}, sink);
  for (const auto outlet : {reports::json, reports::jsonl, reports::sarif, reports::junit, reports::markdown,
                            reports::github, reports::gitlab, reports::csv, reports::gcc, reports::html}) {
    outlet(scanned.scan, sink);
  }
  return out;
}

TEST(Scan, gives_the_same_bytes_for_any_number_of_threads) {
  const Folder folder;
  std::string large;
  for (int index = 0; large.size() < 700'000; ++index)
    large += deployment(index) + (index % 1000 == 0 ? "a: [\n---\n" : "");
  folder.write("large.yaml", large);
  for (int index = 0; index < 100; ++index) folder.write("small-" + std::to_string(index) + ".yaml", deployment(index));
  folder.write(
      "typed.yaml",
      "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: 1, securityContext: {privileged: yes please}}]}\n");
  const std::string alone = all_reports({folder.path()}, 1);
  EXPECT_THAT(alone, testing::HasSubstr("102 files"));
  for (const std::size_t threads : {2u, 8u}) EXPECT_TRUE(all_reports({folder.path()}, threads) == alone) << threads;
}

TEST(Scan, gives_the_same_bytes_for_any_order_of_files) {
  const Folder folder;
  std::vector<std::string> paths;
  for (int index = 0; index < 6; ++index) {
    folder.write(std::to_string(index) + ".yaml", deployment(3 * index) + (index % 2 == 0 ? "a: [\n" : ""));
    paths.push_back(folder.path() + '/' + std::to_string(index) + ".yaml");
  }
  const std::string sorted = all_reports(paths, 2);
  EXPECT_THAT(sorted, testing::HasSubstr("6 files"));
  for (int round = 0; round < 20; ++round) {
    std::rotate(paths.begin(), paths.begin() + 1 + round % 3, paths.end());
    std::swap(paths[0], paths[static_cast<std::size_t>(2 + round % 4)]);
    EXPECT_TRUE(all_reports(paths, 2) == sorted) << round;
  }
}

TEST(Scan, tells_what_was_not_looked_at_in_the_order_of_files_and_what_was_refused_last) {
  const Folder folder;
  folder.write("a.yaml", "apiVersion: v1\nkind: Pod\nspec: {containers: 7}\n---\na: [\n");
  folder.write("b.yaml", "a: {\n");
  folder.write("c.yaml", "apiVersion: v1\nkind: Pod\nspec: {containers: {}}\n");
  Pool pool(1);
  files::Listing listing = files::list(std::vector<std::string>{folder.path() + "/missing.yaml", folder.path()});
  const std::vector<findings::ConfiguredCheck> checks = findings::enabled_by_default(checks::all());
  const Scanned scanned = scan_files(listing, {.checks = checks}, pool);
  using Reason = objects::NotLooked::Reason;
  std::vector<std::pair<std::string, Reason>> told;
  for (const objects::NotLooked& entry : scanned.scan.not_looked) {
    told.emplace_back(fs::path(entry.place.file).filename().string(), entry.reason);
  }
  EXPECT_THAT(told, testing::ElementsAre(std::pair("a.yaml", Reason::wrong_type), std::pair("a.yaml", Reason::syntax),
                                         std::pair("b.yaml", Reason::syntax), std::pair("c.yaml", Reason::wrong_type),
                                         std::pair("missing.yaml", Reason::unreadable)));
  EXPECT_EQ(scanned.scan.files, 3u);
}

// --- what was read from a cluster -------------------------------------------------------------------

/// Of texts by their names, whose content is known, with all checks.
Scanned scanned(const std::vector<std::pair<std::string, std::string>>& texts) {
  files::Listing listing;
  for (const auto& [name, text] : texts) listing.files.push_back({name, false, text});
  static const std::vector<findings::ConfiguredCheck> checks = findings::enabled_by_default(checks::all());
  Pool pool(2);
  return scan_files(listing, {.checks = checks}, pool);
}

/// "Pod cart-1-x: privileged-container"
std::vector<std::string> told(const Scanned& scanned) {
  std::vector<std::string> lines;
  for (const findings::Finding& finding : scanned.scan.findings) {
    lines.push_back(finding.object->title() + ": " + std::string(finding.check->id));
  }
  return lines;
}

TEST(Scan, takes_for_dockerfiles_what_was_listed_as_such_and_no_description_of_an_image_named_so) {
  const Scanned made =
      scanned({{"docker/dockerfile", "apiVersion: seawall.dev/v1alpha1\nkind: Image\nmetadata: {name: a}\n"
                                     "config: {user: root}\n"}});
  EXPECT_THAT(told(made), testing::ElementsAre("Image a: image-runs-as-root"));
  EXPECT_TRUE(made.scan.not_looked.empty());
}

const std::string cart = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop, uid: d1}
spec:
  replicas: 3
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {hostPID: true, containers: [{name: app, image: "shop/cart:1", securityContext: {privileged: true}}]}
---
)";

std::string replica_set(const std::string& name, int replicas, const std::string& image) {
  return "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: " + name + ", namespace: shop, uid: " + name +
         ", ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: cart, uid: d1, controller: true}]}\n" +
         "spec:\n  replicas: " + std::to_string(replicas) +
         "\n  selector: {matchLabels: {app: cart}}\n  template:\n    metadata: {labels: {app: cart}}\n" +
         "    spec: {hostPID: true, containers: [{name: app, image: \"" + image +
         "\", securityContext: {privileged: true}}]}\n---\n";
}

std::string pod(const std::string& name, const std::string& spec) {
  return "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: " + name +
         "\n    namespace: shop\n    labels: {app: cart}\n    ownerReferences: [{apiVersion: apps/v1, kind: "
         "ReplicaSet, "
         "name: cart-2, uid: cart-2, controller: true}]\n  spec: " +
         spec + '\n';
}

const std::string of_template =
    "hostPID: true, containers: [{name: app, image: \"shop/cart:1\", securityContext: {privileged: true}}]";
const std::string sidecar = "{name: proxy, image: \"mesh/proxy:1\", securityContext: {privileged: true}}";
const std::string sets = replica_set("cart-1", 0, "shop/old:latest") + replica_set("cart-2", 3, "shop/cart:1");
const std::string list = "apiVersion: v1\nkind: List\nitems:\n";
const std::string copies = pod("cart-2-b", "{<<: *a1, nodeName: n2}") + pod("cart-2-c", "{<<: *a1, nodeName: n3}");

TEST(Scan, finds_in_a_cluster_what_its_deployments_have_once) {
  const std::string pods = list + pod("cart-2-a", "{<<: &a1 {" + of_template + "}, nodeName: n1}") + copies;
  const std::vector<std::string> of_deployment = told(scanned({{"cluster/deployments.yaml", cart}}));
  EXPECT_THAT(of_deployment, testing::Contains("Deployment shop/cart: privileged-container"));
  EXPECT_THAT(of_deployment, testing::Contains("Deployment shop/cart: pod-without-network-policy"));
  const Scanned all =
      scanned({{"cluster/deployments.yaml", cart}, {"cluster/pods.yaml", pods}, {"cluster/replicasets.yaml", sets}});
  EXPECT_EQ(told(all), of_deployment);
  EXPECT_EQ(all.inventory->copy_count(), 2u);
  EXPECT_EQ(all.scan.pod_templates, 3u);  // of the Deployment, of the ReplicaSet that runs, and of the first pod
}

TEST(Scan, finds_in_pods_what_was_put_into_them_alone) {
  std::string injected = of_template;
  injected.insert(injected.rfind(']'), ", " + sidecar);
  const std::string pods = list + pod("cart-2-a", "{<<: &a1 {" + injected + "}, nodeName: n1}") + copies;
  const Scanned all =
      scanned({{"cluster/deployments.yaml", cart}, {"cluster/pods.yaml", pods}, {"cluster/replicasets.yaml", sets}});
  std::vector<std::string> privileged;
  for (const findings::Finding& finding : all.scan.findings) {
    if (finding.check->id != "privileged-container") continue;
    privileged.push_back(finding.object->title() + ": " + std::string(finding.container));
  }
  EXPECT_THAT(privileged, testing::ElementsAre("Deployment shop/cart: app", "Pod shop/cart-2-a: proxy"));
}

TEST(Scan, says_what_a_snapshot_says_was_not_read) {
  const Scanned all = scanned({{"cluster/snapshot.yaml", R"(apiVersion: seawall.dev/v1alpha1
kind: Snapshot
kubernetesVersion: v1.31.0
notLookedAt: [{resource: secrets, reason: forbidden, message: "jane may not list secrets"}]
)"}});
  EXPECT_EQ(all.inventory->objects().size(), 0u);
  ASSERT_EQ(all.scan.not_looked.size(), 1u);
  EXPECT_EQ(all.scan.not_looked[0].place.file, "cluster/secrets.yaml");
  EXPECT_EQ(all.scan.not_looked[0].message, "jane may not list secrets");
  EXPECT_TRUE(all.scan.not_looked[0].is_failure);
}

TEST(Scan, of_an_archive_gives_what_its_files_give) {
  const Folder folder;
  const std::string path = folder.path() + "/cluster.tar.zst";
  {
    auto writer = archives::Writer::create(path);
    ASSERT_TRUE(writer);
    ASSERT_FALSE((*writer)->add("deployments.yaml", cart));
    ASSERT_FALSE((*writer)->add("replicasets.yaml", sets));
    ASSERT_FALSE((*writer)->close());
  }
  const std::string report = all_reports({path}, 2);
  EXPECT_TRUE(all_reports({path}, 1) == report);
  EXPECT_THAT(report, testing::HasSubstr(path + "/deployments.yaml:9:"));
  EXPECT_THAT(report, testing::HasSubstr("2 files, 3 objects, 2 pod templates: "));
}

}  // namespace
}  // namespace seawall::commands
