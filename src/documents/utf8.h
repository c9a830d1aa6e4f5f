#pragma once

// Code points to and from UTF-8. Private to documents.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace seawall::documents {

struct CodePoint {
  std::uint32_t value;
  std::size_t width;  ///< bytes
};

/// The first code point of a text, which must be valid UTF-8 and not empty.
CodePoint first_code_point(std::string_view text) noexcept;
void append_utf8(std::string& text, std::uint32_t code_point);

/// Bytes of the well-formed sequence at a position, or of the part of an ill-formed one that is replaced as a
/// whole (W3C's maximal subpart, as golang.org/x/text has it).
std::size_t sequence_length(std::string_view bytes, std::size_t at, bool& valid) noexcept;

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

}  // namespace seawall::documents
