// Numbers between separators, and nothing else: Haskell's Package Versioning Policy (https://pvp.haskell.org) and R's
// package_version.

#include <algorithm>

#include "orders.h"

namespace seawall::versions {
namespace {

bool are_numbers(std::string_view version, std::string_view separators) noexcept {
  bool wants_digit = true;
  for (const char character : version) {
    if (is_digit(character)) {
      wants_digit = false;
    } else if (wants_digit || !separators.contains(character)) {
      return false;
    } else {
      wants_digit = true;
    }
  }
  return !wants_digit;
}

std::string_view take_number(std::string_view& rest) noexcept {
  const std::size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const std::string_view number = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return number;
}

/// Number by number; of two that begin alike the shorter one is lower.
std::weak_ordering compare_by_numbers(std::string_view one, std::string_view other) noexcept {
  while (!one.empty() && !other.empty()) {
    if (const auto order = compare_numbers(take_number(one), take_number(other)); order != 0) return order;
  }
  return !one.empty() <=> !other.empty();
}

}  // namespace

bool hackage::is_valid(std::string_view version) { return are_numbers(version, "."); }
std::weak_ordering hackage::compare(std::string_view one, std::string_view other) {
  return compare_by_numbers(one, other);
}

bool cran::is_valid(std::string_view version) { return are_numbers(version, ".-"); }
std::weak_ordering cran::compare(std::string_view one, std::string_view other) {
  return compare_by_numbers(one, other);
}

}  // namespace seawall::versions
