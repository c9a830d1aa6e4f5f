#include "purl_text.h"

#include <algorithm>

namespace seawall::packages {
namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// How a sequence begins, and the least code point that needs one of its length.
struct Lead {
  std::uint32_t bits;
  std::size_t size;
  std::uint32_t least;
};
Lead lead_of(unsigned char byte) noexcept {
  if (byte < 0x80) return {byte, 1, 0};
  if ((byte & 0xE0) == 0xC0) return {byte & 0x1Fu, 2, 0x80};
  if ((byte & 0xF0) == 0xE0) return {byte & 0x0Fu, 3, 0x800};
  if ((byte & 0xF8) == 0xF0) return {byte & 0x07u, 4, 0x10000};
  return {0, 0, 0};
}

}  // namespace

Utf8Character first_character(std::string_view text) noexcept {
  const Lead lead = lead_of(static_cast<unsigned char>(text[0]));
  if (lead.size == 0 || lead.size > text.size()) return {};
  std::uint32_t point = lead.bits;
  for (const char each : text.substr(1, lead.size - 1)) {
    const auto byte = static_cast<unsigned char>(each);
    if ((byte & 0xC0) != 0x80) return {};
    point = point << 6 | (byte & 0x3Fu);
  }
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < lead.least || point > 0x10FFFF || is_surrogate) return {};
  return {point, lead.size, true};
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const Utf8Character character = first_character(text);
    if (!character.is_valid) return false;
    text.remove_prefix(character.size);
  }
  return true;
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), lower);
  return lowered;
}

}  // namespace seawall::packages
