// Source: npm's semver 7.8.6, not loose: classes/semver.js, internal/re.js, internal/identifiers.js.

#include <algorithm>
#include <charconv>
#include <compare>
#include <cstddef>
#include <optional>
#include <string_view>

#include "orders.h"
#include "semver.h"

namespace seawall::versions::npm {
namespace {

constexpr std::ptrdiff_t most_characters = 256;
constexpr std::string_view largest_number = "9007199254740991";  // to which a double counts without gaps
constexpr std::string_view byte_order_mark = "\ufeff";           // white space to JavaScript

/// As JavaScript counts, for characters up to U+FFFF; a version has no others.
std::ptrdiff_t count_characters(std::string_view text) noexcept {
  return std::ranges::count_if(text, [](char byte) { return (byte & 0xc0) != 0x80; });
}

std::optional<semver::Sections> parse(std::string_view version) {
  if (count_characters(version) > most_characters) return {};  // with the space around it
  version = semver::without_space(version, byte_order_mark);
  version.remove_prefix(version.starts_with('v') ? 1 : 0);
  return semver::split(version);
}

double to_double(std::string_view digits) noexcept {
  double number = 0;  // never out of range: a version's length does not allow it
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// Departs from semver.org: long numbers are compared as doubles, and where two different ones are the same double,
/// the labels behind them do not count any more.
std::optional<std::weak_ordering> compare_labels(std::string_view one, std::string_view other) {
  if (one != other && semver::has_digits_only(one) && semver::has_digits_only(other)) {
    return std::weak_order(to_double(one), to_double(other));
  }
  return semver::compare_labels(one, other);
}

}  // namespace

bool is_valid(std::string_view version) {
  const auto sections = parse(version);
  return sections && semver::count_numbers(sections->core, largest_number) == 3;
}

std::weak_ordering compare(std::string_view one, std::string_view other) {
  return semver::compare(parse(one).value_or(semver::Sections{}), parse(other).value_or(semver::Sections{}),
                         compare_labels);
}

}  // namespace seawall::versions::npm
