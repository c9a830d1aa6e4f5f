#pragma once

// What a byte may mean in YAML and JSON text. Private to documents.

#include <array>
#include <cstdint>
#include <string_view>

namespace seawall::documents {

enum CharacterClass : std::uint8_t {
  plain_stop = 1,       // may end a plain scalar in a block: blanks, line breaks, ':', or not ASCII
  flow_stop = 2,        // may end a plain scalar in a flow collection
  quoted_stop = 4,      // needs a look in a quoted scalar
  word = 8,             // letters, digits, '_' and '-'
  uri = 16,             // allowed in a tag, with `word`
  line_stop = 32,       // ends the run of a comment or a block scalar's line
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    const auto is = [&](std::string_view set) { return c < 0x80 && set.find(static_cast<char>(c)) != set.npos; };
    std::uint8_t bits = 0;
    const bool stop = c >= 0x80 || c == 0 || is(" \t\r\n");
    if (stop || c == ':') bits |= plain_stop;
    if (stop || is(":,?[]{}")) bits |= flow_stop;
    if (stop || is("'\"\\")) bits |= quoted_stop;
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-')
      bits |= word;
    if (is(";/?:@&=+$,.!~*'()[]%")) bits |= uri;
    if (c >= 0x80 || c == 0 || c == '\r' || c == '\n') bits |= line_stop;
    classes[c] = bits;
  }
  return classes;
}
inline constexpr std::array<std::uint8_t, 256> classes = make_classes();

inline bool has_class(char c, std::uint8_t bits) noexcept { return classes[static_cast<unsigned char>(c)] & bits; }
inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

inline int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

inline std::size_t utf8_width(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace seawall::documents
