#pragma once

// JSON that is written piece by piece, as bills of materials are and what stands beside them, and what such documents
// are dated and named by. Threads: functions of their arguments; a writer belongs to one thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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

/// RFC 3339, in UTC, of the years from 1970 to 9999.
std::string time_text(std::int64_t seconds);

/// A UUID of version 8 (RFC 9562), made of a hash of a text; empty where that cannot be computed.
std::string content_uuid(std::string_view text);

}  // namespace seawall::packages
