#include "names.h"

#include <algorithm>

#include "values.h"

namespace seawall::secrets {
namespace {

constexpr std::size_t longest_before = 50;  // of a name, before the word
constexpr std::size_t longest_behind = 20;

bool is_name(char character) noexcept { return is_word(character) || character == '-' || character == '.'; }
bool is_blank(char character) noexcept { return character == ' ' || character == '\t'; }
bool is_space(char character) noexcept { return is_blank(character) || character == '\n' || character == '\r'; }
bool is_quote(char character) noexcept {
  return character == '"' || character == '\'' || character == '`' || character == '\\';
}

/// Steps over what a predicate holds for, at most so many characters.
template <typename Holds>
std::size_t skip(std::string_view text, std::size_t at, std::size_t most, Holds&& holds) noexcept {
  const std::size_t end = at + std::min(most, text.size() - at);
  while (at < end && holds(text[at])) ++at;
  return at;
}

/// Behind an operator of assignment, or where it began when there is none.
std::size_t behind_operator(std::string_view text, std::size_t at) noexcept {
  constexpr std::string_view operators[] = {":::=", "::=", "=>", ":=", "?=", "||", "=", ":", ">", ","};
  for (const std::string_view each : operators) {
    if (text.substr(at).starts_with(each)) return at + each.size();
  }
  return at;
}

/// Whether the word stands in the value of something called name: `- name: API_KEY`, `{"name": "API_KEY"`.
bool is_value_of_name(std::string_view text, std::size_t begin) noexcept {
  std::size_t at = begin;
  const auto step_back = [&](auto&& holds) {
    while (at > 0 && begin - at < 80 && holds(text[at - 1])) --at;
  };
  step_back(is_quote);
  step_back(is_blank);
  if (at == 0 || (text[at - 1] != ':' && text[at - 1] != '=')) return false;
  --at;
  step_back(is_blank);
  step_back(is_quote);
  const std::string_view before = text.substr(0, at);
  return before.ends_with("name") || before.ends_with("Name") || before.ends_with("key");
}

/// Behind `value:` of the next entry, or where it began when there is none.
std::size_t behind_value_key(std::string_view text, std::size_t from) noexcept {
  constexpr std::size_t most_between = 100;  // the indentation of the next line
  std::size_t at = skip(text, from, 2, is_quote);
  at = skip(text, at, 1, [](char character) { return character == ','; });
  at = skip(text, at, most_between, is_space);
  at = skip(text, at, 2, is_quote);
  if (!text.substr(at).starts_with("value") && !text.substr(at).starts_with("Value")) return from;
  at = skip(text, at + 5, 2, is_quote);
  at = skip(text, at, 10, is_blank);
  const std::size_t behind = skip(text, at, 1, [](char character) { return character == ':' || character == '='; });
  return behind == at ? from : behind;
}

}  // namespace

std::optional<NamedValue> value_beside(std::string_view text, Word word) noexcept {
  std::size_t begin = word.begin;
  // Of an annotation's key, all: "checksum/secret".
  while (begin > 0 && word.begin - begin < longest_before && (is_name(text[begin - 1]) || text[begin - 1] == '/'))
    --begin;
  const std::size_t name_end = skip(text, word.end, longest_behind, is_name);
  const auto is_name_or_blank = [](char character) { return is_name(character) || is_blank(character); };
  const std::size_t loose_end = skip(text, word.end, longest_behind, is_name_or_blank);
  const auto is_space_or_quote = [](char character) { return is_space(character) || is_quote(character); };
  const std::size_t at = skip(text, loose_end, 4, is_space_or_quote);
  std::size_t behind = behind_operator(text, at);
  const std::size_t other = is_value_of_name(text, begin) ? behind_value_key(text, name_end) : name_end;
  if (other == name_end && behind == at) return {};
  if (other != name_end) behind = other;
  constexpr std::size_t most_quotes = 5;
  const std::size_t value = skip(text, behind, most_quotes, [&](char character) {
    return is_space(character) || is_quote(character) || character == '=';
  });
  if (value == text.size()) return {};
  // Of arguments and columns, only what is quoted: `api.IPv4Protocol, api.IPv6Protocol` are none.
  if (text[behind - 1] == ',' && !std::ranges::any_of(text.substr(behind, value - behind), is_quote)) return {};
  const std::string_view tail = text.substr(name_end, loose_end - name_end);
  return NamedValue{text.substr(begin, loose_end - begin), text.substr(value),
                    tail.find_first_not_of(" \t") != tail.npos};
}

bool ends_as_secret(std::string_view name) noexcept {
  while (!name.empty() && !is_letter(name.back())) name.remove_suffix(1);
  constexpr std::string_view words[] = {"key", "token", "secret", "password", "passwd", "credential", "credentials"};
  return std::ranges::any_of(words, [&](std::string_view word) {
    return name.size() >= word.size() && contains_any_case(name.substr(name.size() - word.size()), word);
  });
}

bool ends_value(std::string_view rest) noexcept {
  if (rest.empty()) return true;
  if (rest.front() == '\\')
    return rest.size() == 1 || rest[1] == 'n' || rest[1] == 'r' || rest[1] == '"' || rest[1] == '\'' ||
           rest[1] == '\n' || rest[1] == 't';
  return std::string_view(" \t\r\n\"'`;,)]}<>&@|\0", 19).find(rest.front()) != std::string_view::npos;
}

}  // namespace seawall::secrets
