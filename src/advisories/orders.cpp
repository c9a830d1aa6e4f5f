#include "advisories/orders.h"

#include <algorithm>
#include <string>

#include "advisories/advisories.h"
#include "versions/versions.h"

namespace seawall::advisories {
namespace {

using Kind = Order::Kind;

struct Named {
  std::string_view ecosystem;
  Kind kind;
};
constexpr Named orders[] = {
    {"AlmaLinux", Kind::rpm},
    {"Alpaquita", Kind::alpine},
    {"Alpine", Kind::alpine},
    {"Amazon", Kind::rpm},
    {"Amazon Linux", Kind::rpm},
    {"Azure Linux", Kind::rpm},
    {"Bitnami", Kind::npm},
    {"CRAN", Kind::cran},
    {"Chainguard", Kind::alpine},
    {"CleanStart", Kind::alpine},
    {"Debian", Kind::debian},
    {"Echo", Kind::debian},
    {"GHC", Kind::hackage},
    {"Go", Kind::go},
    {"Hackage", Kind::hackage},
    {"Hex", Kind::npm},
    {"Mageia", Kind::rpm},
    {"Mariner", Kind::rpm},
    {"Maven", Kind::maven},
    {"MinimOS", Kind::alpine},
    {"NuGet", Kind::nuget},
    {"Oracle", Kind::rpm},
    {"Packagist", Kind::packagist},
    {"Photon OS", Kind::rpm},
    {"Pub", Kind::npm},
    {"PyPI", Kind::pypi},
    {"Red Hat", Kind::rpm},
    {"Rocky Linux", Kind::rpm},
    {"RubyGems", Kind::rubygems},
    {"SUSE", Kind::rpm},
    {"SwiftURL", Kind::npm},
    {"Ubuntu", Kind::debian},
    {"Wolfi", Kind::alpine},
    {"crates.io", Kind::crates},
    {"kubernetes", Kind::go},
    {"npm", Kind::npm},
    {"openEuler", Kind::rpm},
    {"openSUSE", Kind::rpm},
};
static_assert(std::ranges::is_sorted(orders, {}, &Named::ecosystem));

constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }

std::optional<versions::Ecosystem> shared_order(Kind kind) noexcept {
  switch (kind) {
    case Kind::debian: return versions::Ecosystem::debian;
    case Kind::rpm: return versions::Ecosystem::rpm;
    case Kind::alpine: return versions::Ecosystem::alpine;
    case Kind::pypi: return versions::Ecosystem::pypi;
    case Kind::npm: return versions::Ecosystem::npm;
    case Kind::go: return versions::Ecosystem::go;
    case Kind::maven: return versions::Ecosystem::maven;
    case Kind::rubygems: return versions::Ecosystem::rubygems;
    case Kind::crates: return versions::Ecosystem::crates;
    case Kind::nuget: return versions::Ecosystem::nuget;
    case Kind::packagist: return versions::Ecosystem::packagist;
    case Kind::hackage:
    case Kind::cran: break;
  }
  return std::nullopt;
}

std::string_view separators_of(Kind kind) noexcept { return kind == Kind::cran ? ".-" : "."; }

/// Numbers between separators, and nothing else.
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
  std::string_view number = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  return number;
}

/// Number by number; of two that begin alike the shorter one is lower.
std::weak_ordering compare_numbers(std::string_view one, std::string_view other) noexcept {
  while (!one.empty() && !other.empty()) {
    const std::string_view left = take_number(one);
    const std::string_view right = take_number(other);
    if (left.size() != right.size()) return left.size() <=> right.size();
    if (const auto order = left <=> right; order != 0) return order;
  }
  return !one.empty() <=> !other.empty();
}

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

}  // namespace

std::optional<Order> Order::of(std::string_view ecosystem) noexcept {
  const auto found = std::ranges::lower_bound(orders, ecosystem, {}, &Named::ecosystem);
  if (found == std::end(orders) || found->ecosystem != ecosystem) return std::nullopt;
  return Order(found->kind);
}

bool Order::is_valid(std::string_view version) const {
  const auto shared = shared_order(kind_);
  if (!shared) return are_numbers(version, separators_of(kind_));
  return kind_ == Kind::go ? versions::is_valid(*shared, with_v(version)) : versions::is_valid(*shared, version);
}

std::optional<std::weak_ordering> Order::compare(std::string_view one, std::string_view other) const {
  const auto shared = shared_order(kind_);
  if (shared && kind_ == Kind::go) return versions::compare(*shared, with_v(one), with_v(other));
  if (shared) return versions::compare(*shared, one, other);
  if (!is_valid(one) || !is_valid(other)) return std::nullopt;
  return compare_numbers(one, other);
}

std::optional<versions::Ecosystem> order_of(std::string_view ecosystem) noexcept {
  const auto order = Order::of(ecosystem);
  return order ? shared_order(order->kind()) : std::nullopt;
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
