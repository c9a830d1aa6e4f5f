#include "words.h"

#include <algorithm>
#include <charconv>

#include "config/config.h"

namespace seawall::commands {

std::string joined(std::span<const std::string> texts, std::string_view separator) {
  std::string text;
  for (std::size_t index = 0; index < texts.size(); ++index)
    text.append(index > 0 ? separator : "").append(texts[index]);
  return text;
}

std::string enumeration(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (index > 0) text += index + 1 == words.size() ? " and " : ", ";
    text += words[index];
  }
  return text;
}

documents::Error unknown(std::string_view what, std::string_view typed, std::span<const std::string_view> candidates,
                         std::string_view otherwise) {
  const std::string near = config::suggestion(typed, candidates);
  return {documents::ErrorCode::invalid_argument, "unknown " + std::string(what) + " \"" + std::string(typed) + "\"" +
                                                      (near.empty() ? "; " + std::string(otherwise) : near)};
}

documents::Result<std::size_t> parse_count(std::string_view option, std::string_view text) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc() && end == text.data() + text.size()) return number;
  return documents::Error(documents::ErrorCode::invalid_argument,
                          std::string(option) + " is a whole number from 0 on, not \"" + std::string(text) + "\"");
}

documents::Result<std::string> parse_word(std::string_view what, const std::string& value,
                                          std::span<const std::string_view> words) {
  if (std::ranges::count(words, value) > 0) return value;
  return unknown(what, value, words, "there are " + enumeration(words));
}

}  // namespace seawall::commands
