#include "text.h"

namespace seawall::http {
namespace {

constexpr std::size_t longest_quote = 200;  // in bytes

}  // namespace

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string quoted(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) text.remove_prefix(at + 1);
  std::string result = "\"";
  for (const char c : text.substr(0, longest_quote)) result += c >= ' ' && c < '\x7f' ? c : '?';
  return result + (text.size() > longest_quote ? "...\"" : "\"");
}

std::string text_of(std::chrono::milliseconds time) {
  const auto count = time.count();
  return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

}  // namespace seawall::http
