#pragma once

// Tar archives made by hand, for what no writer writes.

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seawall::archives::testing {

inline std::string octal(std::size_t number, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*zo", digits, number);
  return text;
}

struct Header {
  std::string name;
  std::size_t size = 0;
  char type = '0';  ///< '1' a hard link, '2' a symbolic one, '5' a folder, 'L' and 'x' what tells of the next entry
  std::string target = {};
  std::size_t mode = 0644;
  std::size_t user = 0;
  std::size_t group = 0;
  std::size_t modified = 0;
  std::string_view kind = {"ustar\0"
                           "00",
                           8};
};

/// A header with its checksum; `change` may spoil it first.
inline std::string header(const Header& entry, const std::vector<std::pair<std::size_t, std::string>>& change = {}) {
  std::string block(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { block.replace(at, text.size(), text); };
  put(0, entry.name);
  put(100, octal(entry.mode, 7));
  put(108, octal(entry.user, 7));
  put(116, octal(entry.group, 7));
  put(124, octal(entry.size, 11));
  put(136, octal(entry.modified, 11));
  put(148, "        ");
  put(156, std::string(1, entry.type));
  put(157, entry.target);
  put(257, entry.kind);
  for (const auto& [at, text] : change) put(at, text);
  std::size_t sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put(148, octal(sum, 6) + '\0');
  return block;
}

inline std::string padded(const std::string& bytes) {
  return bytes + std::string((512 - bytes.size() % 512) % 512, '\0');
}

inline std::string file(const std::string& name, const std::string& bytes) {
  return header({.name = name, .size = bytes.size()}) + padded(bytes);
}

/// "27 path=some/path\n": records with their own lengths in front.
inline std::string record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t size = rest.size() + 1;
  while (std::to_string(size).size() + rest.size() != size) ++size;
  return std::to_string(size) + rest;
}

/// What pax tells of the next entry.
inline std::string pax(const std::vector<std::pair<std::string, std::string>>& records) {
  std::string text;
  for (const auto& [key, value] : records) text += record(key, value);
  return header({.name = "PaxHeaders/x", .size = text.size(), .type = 'x'}) + padded(text);
}

/// A long name of the next entry as GNU tar writes it; of type 'K' that of a link's target.
inline std::string long_name(const std::string& name, char type = 'L') {
  const std::string text = name + '\0';
  return header({.name = "././@LongLink", .size = text.size(), .type = type, .kind = {"ustar  \0", 8}}) + padded(text);
}

inline const std::string end_mark(1024, '\0');

}  // namespace seawall::archives::testing
