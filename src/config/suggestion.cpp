#include "suggestion.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace seawall::config {
namespace {

/// Insertions, deletions, replacements and swaps of neighbours that make one word of the other.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before_previous;
  std::vector<std::size_t> previous(right.size() + 1);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t row = 1; row <= left.size(); ++row) {
    std::vector<std::size_t> current(right.size() + 1, row);
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const bool same = left[row - 1] == right[column - 1];
      current[column] =
          std::min({previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (same ? 0 : 1)});
      const bool swapped =
          row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
      if (swapped) current[column] = std::min(current[column], before_previous[column - 2] + 1);
    }
    before_previous = std::exchange(previous, std::move(current));
  }
  return previous.back();
}

}  // namespace

std::string suggestion(std::string_view typed, std::span<const std::string_view> candidates) {
  constexpr std::size_t longest_worth_comparing = 100;
  if (typed.empty() || typed.size() > longest_worth_comparing) return {};
  std::string_view nearest;
  std::size_t smallest = std::max<std::size_t>(1, typed.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t next = distance(typed, candidate);
    if (next < smallest) {
      smallest = next;
      nearest = candidate;
    }
  }
  if (nearest.empty()) return {};
  return "; did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace seawall::config
