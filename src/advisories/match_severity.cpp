// How severe a vulnerability is, and how urgent.

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

#include "match_parts.h"

namespace seawall::advisories {
namespace {

using documents::Result;

/// Words that sources have for ratings, in lower case.
struct Word {
  std::string_view word;
  std::string_view rating;
};
constexpr Word words[] = {{"critical", "critical"}, {"high", "high"},         {"important", "high"},
                          {"medium", "medium"},     {"moderate", "medium"},   {"low", "low"},
                          {"minor", "low"},         {"negligible", "low"},    {"none", "none"},
                          {"unimportant", "low"},   {"informational", "none"}};
constexpr std::size_t longest_word = std::string_view("informational").size();

std::string_view rating_of_word(std::string_view text) noexcept {
  std::array<char, longest_word> lower;
  if (text.size() > lower.size()) return {};
  std::ranges::transform(text, lower.begin(),
                         [](char each) { return each >= 'A' && each <= 'Z' ? static_cast<char>(each + 32) : each; });
  const auto found = std::ranges::find(words, std::string_view(lower.data(), text.size()), &Word::word);
  return found == std::end(words) ? std::string_view() : found->rating;
}

/// The middle of what FIRST has for a rating, ten times.
int middle_of(std::string_view rating) noexcept {
  if (rating == "none") return 0;
  if (rating == "low") return 20;
  if (rating == "high") return 80;
  if (rating == "critical") return 95;
  return rating == "medium" ? 55 : 50;
}

int cvss_version(std::string_view vector) noexcept {
  if (vector.starts_with("CVSS:4")) return 4;
  return vector.starts_with("CVSS:3") ? 3 : 2;
}

std::optional<Rating> rating_of_source(const Holding& holding, const Record& head) {
  auto rating = rating_of(holding.severity);
  return rating ? rating : rating_of(head);
}

constexpr std::size_t most_names = 16;  // that are looked up of one vulnerability

}  // namespace

std::optional<Rating> rating_of(std::string_view text) {
  if (text.empty()) return {};
  if (const auto score = cvss_score(text)) return Rating{std::string(text), score, std::string(cvss_rating(*score))};
  const std::string_view word = rating_of_word(text);
  if (word.empty()) return {};
  return Rating{{}, {}, std::string(word)};
}

std::optional<Rating> rating_of(const Record& record) {
  std::optional<Rating> best;
  for (const Severity& severity : record.severities) {
    auto rating = rating_of(severity.score);
    if (!rating) continue;
    const bool is_better = !best || (best->vector.empty() && !rating->vector.empty()) ||
                           (!rating->vector.empty() && cvss_version(rating->vector) > cvss_version(best->vector));
    if (is_better) best = std::move(rating);
  }
  return best;
}

Result<std::optional<Rating>> rating_of(const Vulnerability& vulnerability, std::span<const Holding> holdings,
                                        std::span<const Record> heads, NameLookup& lookup) {
  const auto first_of = [&](bool of_bulletins) -> std::optional<Rating> {
    for (const auto& [holding, is_bulletin] : vulnerability.sources) {
      if (is_bulletin != of_bulletins) continue;
      if (auto rating = rating_of_source(holdings[holding], heads[holding])) return rating;
    }
    return {};
  };
  if (auto rating = first_of(false)) return rating;
  // The id first; those of the sources have told all that they know.
  std::vector<std::string_view> names = {vulnerability.id};
  const auto is_source = [&](std::string_view name) {
    return std::ranges::any_of(vulnerability.sources | std::views::take(most_names),
                               [&](const auto& source) { return heads[source.holding].id == name; });
  };
  for (const std::string& name : vulnerability.names) {
    if (names.size() == most_names) break;
    if (name != vulnerability.id && !is_source(name)) names.push_back(name);
  }
  for (const std::string_view name : names) {
    auto rating = lookup.rating(std::string(name));
    if (!rating || *rating) return rating;
  }
  return first_of(true);
}

int priority_of(const Match& match) noexcept {
  if (match.exploited) return 100;
  double priority = match.score ? 10 * *match.score : middle_of(match.rating);
  if (match.likelihood) priority += 20 * match.likelihood->probability;
  if (!(priority > 0)) return 0;
  return static_cast<int>(std::lround(std::min(priority, 99.0)));
}

}  // namespace seawall::advisories
