#pragma once

// One file an ecosystem, but Hackage's and CRAN's, which differ in their separators alone. Private to versions.
// `compare` is given valid versions only.

#include <compare>
#include <string_view>

namespace seawall::versions {

#define SEAWALL_VERSION_ORDER(ecosystem)                                    \
  namespace ecosystem {                                                     \
  bool is_valid(std::string_view version);                                  \
  std::weak_ordering compare(std::string_view one, std::string_view other); \
  }

SEAWALL_VERSION_ORDER(debian)
SEAWALL_VERSION_ORDER(rpm)
SEAWALL_VERSION_ORDER(alpine)
SEAWALL_VERSION_ORDER(pypi)
SEAWALL_VERSION_ORDER(npm)
SEAWALL_VERSION_ORDER(go)
SEAWALL_VERSION_ORDER(maven)
SEAWALL_VERSION_ORDER(rubygems)
SEAWALL_VERSION_ORDER(crates)
SEAWALL_VERSION_ORDER(nuget)
SEAWALL_VERSION_ORDER(packagist)
SEAWALL_VERSION_ORDER(hackage)
SEAWALL_VERSION_ORDER(cran)

#undef SEAWALL_VERSION_ORDER

/// Numbers written in decimal, of any length; leading zeros do not count, and no digits are 0.
std::strong_ordering compare_numbers(std::string_view one, std::string_view other) noexcept;
constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }
constexpr bool is_letter(char character) noexcept {
  const char lower = static_cast<char>(character | 32);
  return lower >= 'a' && lower <= 'z';
}

}  // namespace seawall::versions
