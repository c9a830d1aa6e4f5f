#include "advisories/orders.h"

#include <algorithm>
#include <string>

#include "advisories/advisories.h"

namespace seawall::advisories {
namespace {

using versions::Ecosystem;

struct Named {
  std::string_view ecosystem;
  Ecosystem order;
};
constexpr Named orders[] = {
    {"AlmaLinux", Ecosystem::rpm},
    {"Alpaquita", Ecosystem::alpine},
    {"Alpine", Ecosystem::alpine},
    {"Amazon", Ecosystem::rpm},
    {"Amazon Linux", Ecosystem::rpm},
    {"Azure Linux", Ecosystem::rpm},
    {"Bitnami", Ecosystem::npm},
    {"CRAN", Ecosystem::cran},
    {"Chainguard", Ecosystem::alpine},
    {"CleanStart", Ecosystem::alpine},
    {"Debian", Ecosystem::debian},
    {"Echo", Ecosystem::debian},
    {"GHC", Ecosystem::hackage},
    {"Go", Ecosystem::go},
    {"Hackage", Ecosystem::hackage},
    {"Hex", Ecosystem::npm},
    {"Mageia", Ecosystem::rpm},
    {"Mariner", Ecosystem::rpm},
    {"Maven", Ecosystem::maven},
    {"MinimOS", Ecosystem::alpine},
    {"NuGet", Ecosystem::nuget},
    {"Oracle", Ecosystem::rpm},
    {"Packagist", Ecosystem::packagist},
    {"Photon OS", Ecosystem::rpm},
    {"Pub", Ecosystem::npm},
    {"PyPI", Ecosystem::pypi},
    {"Red Hat", Ecosystem::rpm},
    {"Rocky Linux", Ecosystem::rpm},
    {"RubyGems", Ecosystem::rubygems},
    {"SUSE", Ecosystem::rpm},
    {"SwiftURL", Ecosystem::npm},
    {"Ubuntu", Ecosystem::debian},
    {"Wolfi", Ecosystem::alpine},
    {"crates.io", Ecosystem::crates},
    {"kubernetes", Ecosystem::go},
    {"npm", Ecosystem::npm},
    {"openEuler", Ecosystem::rpm},
    {"openSUSE", Ecosystem::rpm},
};
static_assert(std::ranges::is_sorted(orders, {}, &Named::ecosystem));

constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }

/// versions::go wants the "v" that OSV leaves out.
std::string with_v(std::string_view version) {
  return version.starts_with('v') ? std::string(version) : "v" + std::string(version);
}

std::string_view number_behind(std::string_view release) noexcept {
  const std::size_t begin = release.find_first_of("0123456789");
  return begin == std::string_view::npos ? release : release.substr(begin);
}

/// "22.04" of "Pro:22.04:LTS". Streams of their own, such as "Pro:FIPS:22.04:LTS", keep their whole name.
std::string_view ubuntu_release(std::string_view release) noexcept {
  std::string_view rest = release;
  if (rest.starts_with("Pro:")) rest.remove_prefix(4);
  if (rest.empty() || !is_digit(rest.front())) return release;
  return rest.substr(0, rest.find(':'));
}

/// "15 SP5" of "Linux Enterprise Server 15 SP5-LTSS": SUSE files each package under one of many modules.
std::string_view suse_release(std::string_view release) noexcept {
  if (!release.starts_with("Linux Enterprise ") || release.contains("Micro")) return release;
  std::string_view number = number_behind(release);
  return number.substr(0, number.find('-'));
}

/// Digits at the front are taken away; empty where there are none.
std::string_view take_number(std::string_view& version) noexcept {
  std::size_t end = 0;
  while (end < version.size() && is_digit(version[end])) ++end;
  const std::string_view number = version.substr(0, end);
  version.remove_prefix(end);
  return number;
}

}  // namespace

std::optional<Ecosystem> order_of(std::string_view ecosystem) noexcept {
  const auto found = std::ranges::lower_bound(orders, ecosystem, {}, &Named::ecosystem);
  if (found == std::end(orders) || found->ecosystem != ecosystem) return std::nullopt;
  return found->order;
}

bool is_version(Ecosystem order, std::string_view version) {
  return order == Ecosystem::go ? versions::is_valid(order, with_v(version)) : versions::is_valid(order, version);
}

std::optional<std::weak_ordering> compare_versions(Ecosystem order, std::string_view one, std::string_view other) {
  if (order == Ecosystem::go) return versions::compare(order, with_v(one), with_v(other));
  return versions::compare(order, one, other);
}

std::optional<std::weak_ordering> compare_numbers(std::string_view one, std::string_view other) noexcept {
  // An epoch may be left out.
  constexpr std::string_view epochs = ":!";
  if (one.find_first_of(epochs) != std::string_view::npos || other.find_first_of(epochs) != std::string_view::npos) {
    return {};
  }
  while (true) {
    const std::string_view number = take_number(one);
    const std::string_view other_number = take_number(other);
    // Alpine takes what begins with a zero for a fraction.
    const bool is_plain = number.size() == 1 || (!number.empty() && number[0] != '0');
    const bool is_other_plain = other_number.size() == 1 || (!other_number.empty() && other_number[0] != '0');
    if (!is_plain || !is_other_plain) return {};
    if (number.size() != other_number.size()) return number.size() <=> other_number.size();
    if (number != other_number) return number <=> other_number;
    if (!one.starts_with('.') || !other.starts_with('.')) return {};
    one.remove_prefix(1);
    other.remove_prefix(1);
  }
}

std::string_view release_key(std::string_view ecosystem, std::string_view release) noexcept {
  if (ecosystem == "Ubuntu") return ubuntu_release(release);
  if (ecosystem == "SUSE") return suse_release(release);
  if (ecosystem == "Alpine" && release.size() > 1 && release[0] == 'v' && is_digit(release[1])) {
    return release.substr(1);
  }
  return release;
}

bool is_about(const Affected& affected, std::string_view ecosystem, std::string_view release) noexcept {
  if (affected.ecosystem != ecosystem) return false;
  if (affected.release.empty() || release.empty()) return true;
  return release_key(ecosystem, affected.release) == release_key(ecosystem, release);
}

}  // namespace seawall::advisories
