#include "utf8.h"

namespace seawall::documents {

CodePoint first_code_point(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at])); };
  const std::size_t width = byte(0) < 0x80 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  std::uint32_t value = width == 1 ? byte(0) : byte(0) & (0x7Fu >> width);
  for (std::size_t at = 1; at < width; ++at) value = value << 6 | (byte(at) & 0x3F);
  return {value, width};
}

void append_utf8(std::string& text, std::uint32_t code_point) {
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
    return;
  }
  const auto append_tail = [&](int shift) { text += static_cast<char>(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x800) {
    text += static_cast<char>(0xC0 | code_point >> 6);
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0 | code_point >> 12);
    append_tail(6);
  } else {
    text += static_cast<char>(0xF0 | code_point >> 18);
    append_tail(12);
    append_tail(6);
  }
  append_tail(0);
}

}  // namespace seawall::documents
