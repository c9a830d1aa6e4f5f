#pragma once

// Characters of scanned text on a terminal: how wide they are, and which must not reach it as they are.

#include <cstddef>
#include <string>
#include <string_view>

namespace seawall::reports {

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 1;  ///< bytes that it takes
  bool valid = true;     ///< not: one byte that is not UTF-8
};

/// The code point at the start of a text that is not empty.
CodePoint decode(std::string_view text) noexcept;

/// Controls, line separators and characters that reorder text.
bool is_unsafe(CodePoint point) noexcept;

/// Columns that a terminal gives the character: 0 for combining marks, 2 for wide ones (approximated by blocks).
std::size_t columns(char32_t value) noexcept;
std::size_t columns(std::string_view text) noexcept;

/// Appends one character, escaped if it is unsafe.
void append_escaped(std::string& out, std::string_view bytes, CodePoint point);
void append_escaped(std::string& out, std::string_view text);

}  // namespace seawall::reports
