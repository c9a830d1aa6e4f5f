// Source: NuGet.Client, NuGet.Versioning: NuGetVersionFactory.cs, SemanticVersionFactory.cs, VersionComparer.cs; and of
// the class library below it String.Trim, Version.TryParse and Int32.TryParse.

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <optional>
#include <string_view>
#include <system_error>

#include "orders.h"
#include "semver.h"

namespace seawall::versions::nuget {
namespace {

constexpr std::string_view next_line = "\u0085";  // white space to .NET

struct Version {
  std::array<int, 4> numbers{};
  std::string_view pre_release;
};

std::optional<int> parse_integer(std::string_view text) noexcept {
  static_assert(sizeof(int) == 4);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

/// Departs from semver.org: leading zeros, space around each number and NULs behind it are as nothing.
std::optional<int> parse_number(std::string_view text) noexcept {
  constexpr std::string_view spaces = " \t\n\v\f\r";
  text = text.substr(0, text.find_last_not_of('\0') + 1);
  text = text.substr(0, text.find_last_not_of(spaces) + 1);
  return parse_integer(text.substr(std::min(text.find_first_not_of(spaces), text.size())));
}

std::optional<std::array<int, 4>> parse_core(std::string_view core) noexcept {
  std::array<int, 4> numbers{};
  semver::Parts parts(core);
  for (int& number : numbers) {
    const auto part = parts.next();
    if (!part) return numbers;
    const auto parsed = parse_number(*part);
    if (!parsed) return {};
    number = *parsed;
  }
  return parts.next() ? std::nullopt : std::optional(numbers);
}

std::optional<Version> parse(std::string_view text) {
  const auto sections = semver::split(semver::without_space(text, next_line));
  if (!sections) return {};
  const auto numbers = parse_core(sections->core);
  if (!numbers) return {};
  return Version{*numbers, sections->pre_release};
}

/// Labels have no letters but ASCII's.
constexpr char upper(char character) noexcept {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

std::weak_ordering compare_without_case(std::string_view one, std::string_view other) noexcept {
  return std::lexicographical_compare_three_way(one.begin(), one.end(), other.begin(), other.end(),
                                                [](char left, char right) { return upper(left) <=> upper(right); });
}

/// Departs from semver.org: what does not fit into 32 bits is text, "-1" is a number, and case does not count.
std::optional<std::weak_ordering> compare_labels(std::string_view one, std::string_view other) {
  const auto one_number = parse_integer(one);
  const auto other_number = parse_integer(other);
  std::weak_ordering order = std::weak_ordering::equivalent;
  if (one_number && other_number) {
    order = *one_number <=> *other_number;
  } else if (one_number || other_number) {
    order = one_number ? std::weak_ordering::less : std::weak_ordering::greater;
  } else {
    order = compare_without_case(one, other);
  }
  return order == 0 ? std::nullopt : std::optional(order);
}

}  // namespace

bool is_valid(std::string_view version) { return parse(version).has_value(); }

std::weak_ordering compare(std::string_view one, std::string_view other) {
  const Version left = parse(one).value_or(Version{});
  const Version right = parse(other).value_or(Version{});
  const std::weak_ordering order = left.numbers <=> right.numbers;
  return order != 0 ? order : semver::compare_pre_releases(left.pre_release, right.pre_release, compare_labels);
}

}  // namespace seawall::versions::nuget
