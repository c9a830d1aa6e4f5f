// Source: golang.org/x/mod v0.43.0, semver/semver.go.

#include <cstddef>
#include <string_view>

#include "orders.h"
#include "semver.h"

namespace seawall::versions::go {
namespace {

semver::Sections sections_of(std::string_view version) {
  version.remove_prefix(version.starts_with('v') ? 1 : 0);
  return semver::split(version).value_or(semver::Sections{});
}

}  // namespace

bool is_valid(std::string_view version) {
  if (!version.starts_with('v')) return false;
  const semver::Sections sections = sections_of(version);
  const std::size_t numbers = semver::count_numbers(sections.core);
  // Departs from semver.org: there may be fewer numbers, but then nothing behind them.
  const bool is_core_only = sections.core.size() == version.size() - 1;
  return numbers == 3 || (is_core_only && (numbers == 1 || numbers == 2));
}

std::weak_ordering compare(std::string_view one, std::string_view other) {
  return semver::compare(sections_of(one), sections_of(other));
}

}  // namespace seawall::versions::go
