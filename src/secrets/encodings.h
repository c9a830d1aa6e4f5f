#pragma once

// Text in text: runs of base64 and hexadecimal digits, percent and \u escapes, gzip. Private to secrets.
//
// Sources: RFC 4648 (base64 and base64url, with or without padding), RFC 3986 section 2.1, RFC 1952

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seawall::secrets {

/// A shorter run holds no secret that would be worth it.
inline constexpr std::size_t least_run = 16;

/// Letters, digits, `+`, `/`, `-`, `_`.
inline constexpr std::uint8_t no_digit = 0xff;
/// Values of the digits of both alphabets.
inline constexpr std::array<std::uint8_t, 256> base64_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (std::size_t value = 0; value < digits.size(); ++value) {
    values[static_cast<unsigned char>(digits[value])] = static_cast<std::uint8_t>(value);
  }
  values['+'] = values['-'] = 62;
  values['/'] = values['_'] = 63;
  return values;
}();
constexpr bool is_base64(char character) noexcept {
  return base64_values[static_cast<unsigned char>(character)] != no_digit;
}

/// A run of them, padding included.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
};
/// The first one of at least least_run characters from an offset on. Looks at every 16th character where there is none.
std::optional<Run> next_run(std::string_view text, std::size_t from) noexcept;

/// Of either alphabet, with or without padding. Nothing where it is neither.
std::optional<std::string> decoded_base64(std::string_view text);
/// The same of what seems to be text or gzip by its first bytes, so that words and hashes cost little.
std::optional<std::string> decoded_readable(std::string_view run);
/// An even number of digits that mean text.
std::optional<std::string> decoded_hex(std::string_view text);
/// With %NN and \u00NN as what they stand for. Nothing where there is neither.
std::optional<std::string> unescaped(std::string_view text);

bool is_gzip(std::string_view bytes) noexcept;
/// Nothing where it is broken, or larger than the limit. What it took is added to `bytes` in any case.
std::optional<std::string> decompressed(std::string_view gzip, std::size_t limit, std::size_t& bytes);

/// Whether it is UTF-8 without control characters.
bool is_text(std::string_view bytes) noexcept;

}  // namespace seawall::secrets
