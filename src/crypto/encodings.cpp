#include <array>
#include <cstddef>
#include <cstdint>

#include "crypto.h"

namespace seawall::crypto {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> digits = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<std::uint8_t>(alphabet[i])] = std::uint8_t(i);
  return table;
}();

}  // namespace

std::string hex(std::string_view bytes) {
  constexpr std::string_view hex_digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char each : bytes) {
    const auto byte = static_cast<std::uint8_t>(each);
    text += hex_digits[byte >> 4];
    text += hex_digits[byte & 0xF];
  }
  return text;
}

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < group.size() ? static_cast<std::uint8_t>(group[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) text += i <= group.size() ? alphabet[bits >> (18 - 6 * i) & 0x3F] : '=';
  }
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  unsigned count = 0;    // digits of the group of four
  unsigned padding = 0;  // that stands behind them
  for (const char each : text) {
    if (each == '\r' || each == '\n') continue;
    if (each == '=') {
      if (count + ++padding > 4 || count < 2) return std::nullopt;
      continue;
    }
    const std::uint8_t digit = digits[static_cast<std::uint8_t>(each)];
    if (digit == no_digit || padding > 0) return std::nullopt;
    bits = bits << 6 | digit;
    if (++count < 4) continue;
    bytes += {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
    count = 0;
  }
  if (count == 0) return bytes;
  if (count + padding != 4) return std::nullopt;
  // Bits behind the last whole byte are ignored, as Go does where it is not told to be strict.
  if (count == 2) bytes += static_cast<char>(bits >> 4);
  if (count == 3) bytes += {static_cast<char>(bits >> 10), static_cast<char>(bits >> 2)};
  return bytes;
}

}  // namespace seawall::crypto
