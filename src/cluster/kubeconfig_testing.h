#pragma once

// Folders with kubeconfigs and scripts, for the tests of this folder.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "kubeconfig.h"

namespace seawall::cluster::testing {

/// A new folder, which goes with its object.
class Folder {
 public:
  Folder() {
    std::string pattern = ::testing::TempDir() + "/seawall-kubeconfig-XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = std::filesystem::path(pattern).lexically_normal();
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  /// Writes a file below it; the answer is its path.
  std::string write(const std::filesystem::path& name, std::string_view text) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  /// The same for a program of the shell.
  std::string script(const std::filesystem::path& name, std::string_view text) const {
    const std::string path = write(name, "#!/bin/sh\n" + std::string(text) + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  std::string at(const std::filesystem::path& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace seawall::cluster::testing
