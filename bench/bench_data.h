#pragma once

// The inputs that prepare.py made.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace seawall::bench {

inline std::string data_path(const std::string& name) {
  const char* folder = std::getenv("SEAWALL_BENCH_DATA");
  return std::string(folder ? folder : "build/bench-data") + "/" + name;
}

inline std::string read_data(const std::string& name) {
  std::ifstream file(data_path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace seawall::bench
