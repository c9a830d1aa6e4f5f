#include "texts.h"

#include <algorithm>

namespace seawall::packages {

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::optional<std::string_view> take_line(std::string_view& rest) noexcept {
  if (rest.empty()) return std::nullopt;
  std::string_view line = take_until(rest, '\n');
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view take_until(std::string_view& rest, char mark) noexcept {
  const std::size_t end = rest.find(mark);
  const std::string_view taken = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
  return taken;
}

std::string_view take_word(std::string_view& rest) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
  rest.remove_prefix(word.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  return word;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count).append(count == 1 ? one : many);
}

bool equal_in_any_case(std::string_view one, std::string_view other) noexcept {
  const auto lower = [](char each) { return each >= 'A' && each <= 'Z' ? static_cast<char>(each + 32) : each; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 100;
  const bool is_long = text.size() > longest;
  return '"' + std::string(text.substr(0, longest)) + (is_long ? "...\"" : "\"");
}

}  // namespace seawall::packages
