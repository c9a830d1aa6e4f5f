#pragma once

// JSON, piece by piece. Private to reports.

#include <cstddef>
#include <string>
#include <string_view>

#include "buffer.h"

namespace seawall::reports {

/// A JSON string. Characters that a terminal acts on are written as escapes, which mean the same; bytes that
/// are not UTF-8 (file names may hold some) become U+FFFD.
void append_string(std::string& out, std::string_view text);

/// Writes one JSON text; puts the commas. Keys are the program's own and need no escaping.
class Writer {
 public:
  explicit Writer(Buffer& out) : out_(out) {}

  void open(char bracket) {
    separate();
    out_.text() += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_.text() += bracket;
    first_ = false;
  }
  Writer& key(std::string_view name) {
    separate();
    out_.format("\"{}\":", name);
    first_ = true;
    return *this;
  }
  void string(std::string_view value) {
    separate();
    append_string(out_.text(), value);
  }
  void number(std::size_t value) {
    separate();
    out_.format("{}", value);
  }
  void boolean(bool value) {
    separate();
    out_.append(value ? "true" : "false");
  }
  /// What is JSON already.
  void json(std::string_view text) {
    separate();
    out_.append(text);
  }
  /// Starts a line of its own: elements of the long lists stand one a line.
  void line(std::string_view indentation) {
    if (!first_) out_.append(",");
    out_.append("\n");
    out_.append(indentation);
    first_ = true;
    out_.drain();
  }
  /// Before a closing bracket on a line of its own.
  void end_line(std::string_view indentation) {
    out_.append("\n");
    out_.append(indentation);
  }

 private:
  void separate() {
    if (!first_) out_.append(",");
    first_ = false;
  }
  Buffer& out_;
  bool first_ = true;
};

}  // namespace seawall::reports
