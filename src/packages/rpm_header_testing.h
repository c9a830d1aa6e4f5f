#pragma once

// Writes headers of packages as rpm keeps them, for tests.

#include <string>
#include <vector>

#include "rpm_header.h"

namespace seawall::packages::testing {

inline std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}
inline std::string little_endian(std::uint32_t value) {
  const std::string bytes = big_endian(value);
  return {bytes.rbegin(), bytes.rend()};
}

struct HeaderEntry {
  std::uint32_t tag;
  std::uint32_t kind;
  std::string data;
  std::uint32_t count = 1;
};
inline HeaderEntry text_entry(std::uint32_t tag, const std::string& text) { return {tag, 6, text + '\0'}; }
inline HeaderEntry number_entry(std::uint32_t tag, std::uint32_t value) { return {tag, 4, big_endian(value)}; }

inline std::string index_entry(std::uint32_t tag, std::uint32_t kind, std::size_t offset, std::uint32_t count) {
  return big_endian(tag) + big_endian(kind) + big_endian(static_cast<std::uint32_t>(offset)) + big_endian(count);
}

/// A header with a region around its entries, or, of the time before there were regions, without. Those added on the
/// machine follow.
inline std::string header_of(const std::vector<HeaderEntry>& entries, const std::vector<HeaderEntry>& added = {},
                             bool has_region = true) {
  std::string index;
  std::string store;
  const auto add = [&](const HeaderEntry& entry) {
    while (entry.kind == 4 && store.size() % 4 != 0) store += '\0';
    index += index_entry(entry.tag, entry.kind, store.size(), entry.count);
    store += entry.data;
  };
  for (const HeaderEntry& entry : entries) add(entry);
  if (has_region) {
    index = index_entry(63, 7, store.size(), 16) + index;
    store += index_entry(63, 7, 0U - index.size(), 16);
  }
  for (const HeaderEntry& entry : added) add(entry);
  return big_endian(static_cast<std::uint32_t>(index.size() / 16)) +
         big_endian(static_cast<std::uint32_t>(store.size())) + index + store;
}

/// Of a package with version 1 and release 2, and a description that fills it up.
inline std::string header_of(const std::string& name, std::size_t size_of_description = 0) {
  return header_of({text_entry(1000, name), text_entry(1001, "1"), text_entry(1002, "2"),
                    text_entry(1005, std::string(size_of_description, 'x')), text_entry(1022, "noarch")});
}

/// "name version", ordered.
inline std::vector<std::string> names_of(const Reading& reading) {
  std::vector<std::string> names;
  for (const Package& package : reading.packages) names.push_back(package.name + " " + package.version);
  return names;
}
inline std::vector<std::string> faults_of(const Reading& reading) {
  std::vector<std::string> faults;
  for (const documents::Error& fault : reading.faults) faults.push_back(fault.message());
  return faults;
}

}  // namespace seawall::packages::testing
