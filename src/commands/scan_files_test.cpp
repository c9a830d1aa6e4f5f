#include "scan_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

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
  const files::Listing listing = files::list(arguments);
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
  const files::Listing listing = files::list(std::vector<std::string>{folder.path() + "/missing.yaml", folder.path()});
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

}  // namespace
}  // namespace seawall::commands
