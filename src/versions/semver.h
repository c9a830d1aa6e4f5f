#pragma once

// What npm, crates.io, Go and NuGet have in common of semver.org's version 2.0.0: labels and precedence. Private to
// versions. All is linear in the lengths, and nothing is copied.

#include <compare>
#include <cstddef>
#include <optional>
#include <string_view>

namespace seawall::versions::semver {

/// The texts between dots, one by one. An empty text has one, which is empty.
class Parts {
 public:
  explicit Parts(std::string_view text) noexcept : rest_(text) {}
  std::optional<std::string_view> next() noexcept;  ///< nothing behind the last

 private:
  std::optional<std::string_view> rest_;
};

struct Sections {
  std::string_view core;         ///< before the first '-' or '+'; not looked at
  std::string_view pre_release;  ///< labels between dots, without the '-'; empty where there are none
};
/// Nothing where labels or build metadata are not as semver.org has them.
std::optional<Sections> split(std::string_view text) noexcept;

/// How many there are between dots; 0 where one is not a number, has a leading zero or is above the largest.
std::size_t count_numbers(std::string_view core, std::string_view largest = {}) noexcept;

bool has_digits_only(std::string_view text) noexcept;

/// Nothing where the labels behind these two decide.
using LabelOrder = std::optional<std::weak_ordering> (*)(std::string_view one, std::string_view other);
/// semver.org's: numbers by their values, of any length and below all texts; texts by their bytes.
std::optional<std::weak_ordering> compare_labels(std::string_view one, std::string_view other) noexcept;
/// A release, that is no labels, is above all; then label by label; then more labels are above fewer.
std::weak_ordering compare_pre_releases(std::string_view one, std::string_view other, LabelOrder order_of_labels);
/// By the numbers of the cores, where one that is missing is 0, then by the labels.
std::weak_ordering compare(const Sections& one, const Sections& other, LabelOrder order_of_labels = compare_labels);

/// Without what Unicode takes for white space around it, and without `also`, one more such character.
std::string_view without_space(std::string_view text, std::string_view also) noexcept;

}  // namespace seawall::versions::semver
