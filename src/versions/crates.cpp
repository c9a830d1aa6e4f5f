// Source: the semver crate 1.0.28, Version::parse (parse.rs) and Version::cmp_precedence (lib.rs, impls.rs).

#include <string_view>

#include "orders.h"
#include "semver.h"

namespace seawall::versions::crates {
namespace {

/// Of an unsigned integer of 64 bits. Numbers in labels have no limit.
constexpr std::string_view largest_number = "18446744073709551615";

}  // namespace

bool is_valid(std::string_view version) {
  const auto sections = semver::split(version);
  return sections && semver::count_numbers(sections->core, largest_number) == 3;
}

std::weak_ordering compare(std::string_view one, std::string_view other) {
  return semver::compare(semver::split(one).value_or(semver::Sections{}),
                         semver::split(other).value_or(semver::Sections{}));
}

}  // namespace seawall::versions::crates
