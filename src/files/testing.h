#pragma once

// The folder that the tests of this module work in.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "files.h"

namespace seawall::files {

/// Each test works in a new folder, which is the current one.
class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/seawall-files-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

  static void write(const std::filesystem::path& path, std::string_view text = "a: 1\n") {
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  static Listing list_of(std::vector<std::string> arguments, const ListOptions& options = {}) {
    return list(arguments, options);
  }
  static std::vector<std::string> paths(const Listing& listing) {
    std::vector<std::string> result;
    for (const Found& file : listing.files) result.push_back(file.path);
    return result;
  }
  static std::vector<std::string> refused(const Listing& listing) {
    std::vector<std::string> result;
    for (const Refused& each : listing.refused) result.push_back(each.path + ": " + each.error.message());
    return result;
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path before_;
};

}  // namespace seawall::files
