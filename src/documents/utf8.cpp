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

std::size_t sequence_length(std::string_view bytes, std::size_t at, bool& valid) noexcept {
  const auto byte = [&](std::size_t ahead) {
    return at + ahead < bytes.size() ? static_cast<unsigned char>(bytes[at + ahead]) : 0u;
  };
  const unsigned first = byte(0);
  valid = first < 0x80;
  if (first < 0xC2 || first > 0xF4) return 1;
  const std::size_t width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  std::size_t good = 1;
  while (good < width && byte(good) >= (good == 1 ? low : 0x80) && byte(good) <= (good == 1 ? high : 0xBF)) ++good;
  valid = good == width;
  return good;
}

}  // namespace seawall::documents
