#pragma once

// The inputs that prepare.py made.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace seawall::bench {

inline std::string data_path(const std::string& name) {
  const char* folder = std::getenv("SEAWALL_BENCH_DATA");
  return std::string(folder ? folder : "build/bench-data") + "/" + name;
}

inline std::string read_data(const std::string& name) {
  std::ifstream file(data_path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A file's text, or those of all YAML files below a folder.
inline std::vector<std::string> read_texts(const std::string& name) {
  const std::filesystem::path path = data_path(name);
  if (!std::filesystem::is_directory(path)) return {read_data(name)};
  std::vector<std::string> texts;
  const auto follow = std::filesystem::directory_options::follow_directory_symlink;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path, follow)) {
    const std::string ending = entry.path().extension().string();
    if (entry.is_regular_file() && (ending == ".yaml" || ending == ".yml")) {
      std::ifstream file(entry.path(), std::ios::binary);
      texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  return texts;
}

}  // namespace seawall::bench
