#pragma once

// UTF-8 and letters. Private to packages.

#include <cstdint>
#include <string>
#include <string_view>

namespace seawall::packages {

struct Utf8Character {
  std::uint32_t point = 0xFFFD;
  std::size_t size = 1;  ///< of what is not UTF-8: one byte
  bool is_valid = false;
};
/// The first character of a text that is not empty.
Utf8Character first_character(std::string_view text) noexcept;
bool is_utf8(std::string_view text) noexcept;

std::string lower_case(std::string_view text);  ///< of ASCII

}  // namespace seawall::packages
