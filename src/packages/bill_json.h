#pragma once

// Bills of materials, written: JSON, and what both of their formats say of packages. Private to packages, and to
// advisories, which write JSON beside them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "packages.h"

namespace seawall::packages {

/// Writes one JSON text, each value on a line of its own. Bytes that are not UTF-8 become U+FFFD; what a terminal would
/// act on is escaped.
class JsonWriter {
 public:
  void open(char bracket);
  void close(char bracket);
  JsonWriter& key(std::string_view name);
  void string(std::string_view value);
  void number(std::size_t value);
  void real(double value);  ///< finite
  void boolean(bool value);

  void member(std::string_view name, std::string_view value) { key(name).string(value); }
  /// Nothing where the value is empty.
  void member_if_any(std::string_view name, std::string_view value) {
    if (!value.empty()) member(name, value);
  }
  /// How much is written, behind the value or the key that was last.
  std::size_t size() const noexcept { return text_.size(); }
  std::string& text() noexcept { return text_; }

 private:
  void begin_value();
  void line();
  std::string text_;
  std::size_t depth_ = 0;
  bool is_first_ = true;  // in its brackets
  bool is_behind_key_ = false;
};

/// How the packages of a bill are listed. Those without a name are not.
struct Listing {
  explicit Listing(const Bill& bill);
  std::vector<std::uint32_t> order;  ///< by what they are, and not as they stand in the bill
  // By the index of a package in the bill:
  std::vector<std::string> references;  ///< its package URL, and "#2" behind it where there are more of them
  std::vector<std::uint32_t> parents;  ///< one that is listed, else Package::none
};

/// A digest in parts: "sha256:0a1b", also the "sha512-..." in base64 of npm.
struct FileHash {
  std::string algorithm;  ///< "md5", "sha1", "sha256", "sha384", "sha512"
  std::string digits;  ///< in hexadecimal, lower case
};
/// All that a digest tells, in order; none where one is of another kind.
std::vector<FileHash> file_hashes_of(std::string_view digest);

/// RFC 3339, in UTC, of the years from 1970 to 9999.
std::string time_text(std::int64_t seconds);

/// A UUID of version 8 (RFC 9562), made of a hash of a text; empty where that cannot be computed.
std::string content_uuid(std::string_view text);

}  // namespace seawall::packages
