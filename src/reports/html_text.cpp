#include "html_text.h"

#include "text.h"

namespace seawall::reports {

std::string visible(std::string_view text, bool keep_tabs) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = decode(text);
    if (!point.valid) {
      out += "\xEF\xBF\xBD";
    } else if (keep_tabs && point.value == '\t') {
      out += '\t';
    } else {
      append_escaped(out, text, point);
    }
    text.remove_prefix(point.size);
  }
  return out;
}

void append_html(std::string& out, std::string_view text) {
  for (const char byte : visible(text)) {
    switch (byte) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += byte;
    }
  }
}

std::size_t utf16_length(std::string_view text) noexcept {
  std::size_t length = 0;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    length += point.value >= 0x10000 ? 2 : 1;
    text.remove_prefix(point.size);
  }
  return length;
}

}  // namespace seawall::reports
