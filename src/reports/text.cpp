#include "text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "reports.h"

namespace seawall::reports {
namespace {

bool is_plain(unsigned char byte) noexcept { return byte >= 0x20 && byte < 0x7F; }

struct Block {
  char32_t first;
  char32_t last;
};

// From Unicode's EastAsianWidth (W and F), joined into blocks; sorted.
constexpr std::array wide_blocks = {
    Block{0x1100, 0x115F},   Block{0x231A, 0x231B},   Block{0x23E9, 0x23EC},   Block{0x25FD, 0x25FE},
    Block{0x2614, 0x2615},   Block{0x2648, 0x2653},   Block{0x2705, 0x2705},   Block{0x270A, 0x270B},
    Block{0x274C, 0x274C},   Block{0x2753, 0x2755},   Block{0x2795, 0x2797},   Block{0x2B1B, 0x2B1C},
    Block{0x2E80, 0x303E},   Block{0x3041, 0x33FF},   Block{0x3400, 0x4DBF},   Block{0x4E00, 0x9FFF},
    Block{0xA000, 0xA4CF},   Block{0xA960, 0xA97C},   Block{0xAC00, 0xD7A3},   Block{0xF900, 0xFAFF},
    Block{0xFE10, 0xFE19},   Block{0xFE30, 0xFE6F},   Block{0xFF00, 0xFF60},   Block{0xFFE0, 0xFFE6},
    Block{0x17000, 0x18AFF}, Block{0x1B000, 0x1B2FF}, Block{0x1F300, 0x1F64F}, Block{0x1F680, 0x1F6FF},
    Block{0x1F7E0, 0x1F7EB}, Block{0x1F90C, 0x1F9FF}, Block{0x1FA70, 0x1FAFF}, Block{0x20000, 0x3FFFD},
};

constexpr std::array narrow_blocks = {
    Block{0x0300, 0x036F}, Block{0x0483, 0x0489}, Block{0x0591, 0x05BD}, Block{0x0610, 0x061A},   Block{0x064B, 0x065F},
    Block{0x06D6, 0x06DC}, Block{0x0E31, 0x0E31}, Block{0x0E34, 0x0E3A}, Block{0x0E47, 0x0E4E},   Block{0x1AB0, 0x1AFF},
    Block{0x1DC0, 0x1DFF}, Block{0x200B, 0x200D}, Block{0x20D0, 0x20FF}, Block{0x302A, 0x302D},   Block{0x3099, 0x309A},
    Block{0xFE00, 0xFE0F}, Block{0xFE20, 0xFE2F}, Block{0xFEFF, 0xFEFF}, Block{0xE0100, 0xE01EF},
};

template <std::size_t Size>
bool holds(const std::array<Block, Size>& blocks, char32_t value) noexcept {
  const auto found = std::ranges::lower_bound(blocks, value, {}, &Block::last);
  return found != blocks.end() && value >= found->first;
}

}  // namespace

CodePoint decode(std::string_view text) noexcept {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : static_cast<unsigned char>(0);
  };
  const unsigned char first = byte(0);
  const CodePoint invalid{first, 1, false};
  if (first < 0x80) return {first, 1, true};
  if (first < 0xC2 || first > 0xF4) return invalid;
  const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t value = first & (0x7Fu >> size);
  for (std::size_t index = 1; index < size; ++index) {
    if ((byte(index) & 0xC0) != 0x80) return invalid;
    value = (value << 6) | (byte(index) & 0x3Fu);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return invalid;
  return {value, size, true};
}

bool is_unsafe(CodePoint point) noexcept {
  if (!point.valid) return true;
  const char32_t value = point.value;
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0x061C || value == 0x200E || value == 0x200F ||
         (value >= 0x2028 && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
}

std::size_t columns(char32_t value) noexcept {
  if (value < 0x300) return 1;
  if (holds(narrow_blocks, value)) return 0;
  return holds(wide_blocks, value) ? 2 : 1;
}

std::size_t columns(std::string_view text) noexcept {
  std::size_t sum = 0;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    sum += columns(point.value);
    text.remove_prefix(point.size);
  }
  return sum;
}

void append_escaped(std::string& out, std::string_view bytes, CodePoint point) {
  if (!is_unsafe(point)) {
    out.append(bytes.substr(0, point.size));
  } else if (point.value < 0x80 || !point.valid) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(point.value));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<unsigned>(point.value));
  }
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto odd =
        std::ranges::find_if_not(text, [](char byte) { return is_plain(static_cast<unsigned char>(byte)); });
    out.append(text.begin(), odd);
    text.remove_prefix(static_cast<std::size_t>(odd - text.begin()));
    if (text.empty()) return;
    const CodePoint point = decode(text);
    append_escaped(out, text, point);
    text.remove_prefix(point.size);
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_escaped(out, text);
  return out;
}

}  // namespace seawall::reports
