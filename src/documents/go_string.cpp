#include <algorithm>
#include <iterator>

#include "documents.h"
#include "printable_table.inc"
#include "utf8.h"

namespace seawall::documents {
namespace {

bool is_printable(std::uint32_t code_point) noexcept {
  if (code_point < 0x80) return code_point >= 0x20 && code_point < 0x7F;
  const PrintableRange* range = std::ranges::lower_bound(printable_ranges, code_point, {}, &PrintableRange::last);
  return range != std::end(printable_ranges) && range->first <= code_point;
}

void append_hex(std::string& out, std::uint32_t value, unsigned digits) {
  constexpr std::string_view letters = "0123456789abcdef";
  while (digits-- > 0) out += letters[value >> (4 * digits) & 0xF];
}

void append_escaped(std::string& out, std::uint32_t code_point) {
  constexpr std::string_view short_escapes = "abtnvfr";  // of the code points 7 to 13
  if (code_point >= 7 && code_point <= 13) {
    out += '\\';
    out += short_escapes[code_point - 7];
  } else if (code_point < 0x80) {
    out += "\\x";
    append_hex(out, code_point, 2);
  } else if (code_point < 0x10000) {
    out += "\\u";
    append_hex(out, code_point, 4);
  } else {
    out += "\\U";
    append_hex(out, code_point, 8);
  }
}

}  // namespace

void append_go_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    bool is_valid = true;
    sequence_length(text, 0, is_valid);
    if (!is_valid) {  // Go takes such bytes one by one
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(text.front()), 2);
      text.remove_prefix(1);
      continue;
    }
    const CodePoint next = first_code_point(text);
    if (next.value == '"' || next.value == '\\') out += '\\';
    if (is_printable(next.value)) {
      out += text.substr(0, next.width);
    } else {
      append_escaped(out, next.value);
    }
    text.remove_prefix(next.width);
  }
  out += '"';
}

std::string go_string(std::string_view text) {
  std::string quoted;
  append_go_string(quoted, text);
  return quoted;
}

}  // namespace seawall::documents
