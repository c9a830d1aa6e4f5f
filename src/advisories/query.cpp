// What OSV calls a package: its ecosystems are by package URL type, of distributions by os-release(5).

#include <algorithm>

#include "advisories/advisories.h"
#include "advisories/orders.h"
#include "advisories/reading.h"

namespace seawall::advisories {
namespace {

using packages::Distribution;
using packages::Package;
using packages::Type;

constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }

/// "15" of "15.5".
std::string major_of(std::string_view version) { return std::string(version.substr(0, version.find('.'))); }

/// "3.19" of "3.19.1"; all of what has fewer numbers.
std::string two_numbers_of(std::string_view version) {
  const std::size_t first = version.find('.');
  if (first == std::string_view::npos) return std::string(version);
  return std::string(version.substr(0, version.find('.', first + 1)));
}

/// A release that no advisory has: where the distribution tells none, asking about all of them would be wrong.
constexpr std::string_view rolling = "rolling";

std::string debian_release(const Distribution& distribution) {
  if (!distribution.version_id.empty()) return major_of(distribution.version_id);
  const std::string_view number = debian_number(distribution.codename.substr(0, distribution.codename.find('/')));
  return std::string(number.empty() ? rolling : number);
}

std::string alpine_release(const Distribution& distribution) {
  const std::string& version = distribution.version_id;
  if (version.empty() || version.contains("alpha") || version.contains("edge")) return "edge";
  return "v" + two_numbers_of(version);
}

std::string release_or_rolling(std::string release) { return release.empty() ? std::string(rolling) : release; }

std::string major_release(const Distribution& distribution) {
  return release_or_rolling(major_of(distribution.version_id));
}

std::string whole_release(const Distribution& distribution) { return release_or_rolling(distribution.version_id); }

/// "Linux Enterprise Server 15 SP5" of "15.5".
std::string suse_release(const Distribution& distribution) {
  const std::string_view version = distribution.version_id;
  std::string release = "Linux Enterprise Server " + major_of(version);
  const std::size_t dot = version.find('.');
  if (dot != std::string_view::npos && version.substr(dot + 1) != "0") {
    release += " SP" + std::string(version.substr(dot + 1));
  }
  return release;
}

std::string leap_release(const Distribution& distribution) { return "Leap " + distribution.version_id; }
std::string tumbleweed_release(const Distribution&) { return "Tumbleweed"; }
std::string no_release(const Distribution&) { return {}; }

/// "24.03-LTS-SP1" of "openEuler 24.03 (LTS-SP1)".
std::string euler_release(const Distribution& distribution) {
  const std::size_t open = distribution.name.find('(');
  const std::size_t close = distribution.name.find(')');
  std::string release = whole_release(distribution);
  if (open != std::string::npos && close != std::string::npos && open < close) {
    release += "-" + distribution.name.substr(open + 1, close - open - 1);
  }
  return release;
}

struct Vendor {
  std::string_view id;
  Type type;
  std::string_view ecosystem;
  std::string (*release)(const Distribution&);
  bool by_source = true;  ///< advisories name source packages, of apk origins
};
// Red Hat's advisories are by products that os-release does not tell, so it is not here.
constexpr Vendor vendors[] = {
    {"debian", Type::deb, "Debian", debian_release},
    {"ubuntu", Type::deb, "Ubuntu",
     [](const Distribution& distribution) { return release_or_rolling(two_numbers_of(distribution.version_id)); }},
    {"echo", Type::deb, "Echo", no_release},
    {"alpine", Type::apk, "Alpine", alpine_release},
    {"wolfi", Type::apk, "Wolfi", no_release},
    {"chainguard", Type::apk, "Chainguard", no_release},
    {"minimos", Type::apk, "MinimOS", no_release},
    {"cleanstart", Type::apk, "CleanStart", no_release},
    {"alpaquita", Type::apk, "Alpaquita", whole_release},
    {"almalinux", Type::rpm, "AlmaLinux", major_release, false},
    {"rocky", Type::rpm, "Rocky Linux", major_release},
    {"sles", Type::rpm, "SUSE", suse_release},
    {"sles_sap", Type::rpm, "SUSE", suse_release},
    {"opensuse-leap", Type::rpm, "openSUSE", leap_release},
    {"opensuse-tumbleweed", Type::rpm, "openSUSE", tumbleweed_release},
    {"mageia", Type::rpm, "Mageia", major_release},
    {"openEuler", Type::rpm, "openEuler", euler_release},
    {"photon", Type::rpm, "Photon OS", whole_release, false},
    {"azurelinux", Type::rpm, "Azure Linux", major_release, false},
    {"mariner", Type::rpm, "Azure Linux", major_release, false},
    {"amzn", Type::rpm, "Amazon Linux", major_release, false},
};

std::string_view ecosystem_of(Type type) noexcept {
  switch (type) {
    case Type::cargo: return "crates.io";
    case Type::composer: return "Packagist";
    case Type::gem: return "RubyGems";
    case Type::golang: return "Go";
    case Type::maven: return "Maven";
    case Type::npm: return "npm";
    case Type::nuget: return "NuGet";
    case Type::pypi: return "PyPI";
    case Type::apk:
    case Type::deb:
    case Type::generic:
    case Type::rpm: break;
  }
  return {};
}

/// Go's own versions as OSV has them: "1.22.0-rc.1" of "1.22rc1", and no "go" in front.
std::string go_version(std::string_view version) {
  if (version.starts_with("go")) version.remove_prefix(2);
  if (version.starts_with('v')) version.remove_prefix(1);
  const auto begin = std::ranges::find_if(version, [](char each) { return each != '.' && !is_digit(each); });
  std::string numbers(version.begin(), begin);
  const std::string_view rest(begin, version.end());
  const std::string_view word = rest.starts_with("rc") ? "rc" : rest.starts_with("beta") ? "beta" : "";
  if (word.empty()) return std::string(version);
  if (std::ranges::count(numbers, '.') == 1) numbers += ".0";
  return numbers + "-" + std::string(word) + "." + std::string(rest.substr(word.size()));
}

Query query_of_vendor(const Package& package, const Distribution& distribution, const Vendor& vendor) {
  Query query{std::string(vendor.ecosystem), vendor.release(distribution), package.name, package.version};
  if (!vendor.by_source) return query;
  if (!package.source_name.empty()) query.package = package.source_name;
  if (!package.source_version.empty()) query.version = package.source_version;
  return query;
}

/// Kubernetes' own components have no type of package URL.
bool is_of_kubernetes(const Package& package) noexcept {
  return package.type == Type::generic && package.name.starts_with("k8s.io/");
}

}  // namespace

bool is_of_distributions(std::string_view ecosystem) noexcept {
  // Of these none is asked for, but records have them.
  constexpr std::string_view others[] = {"Amazon", "Mariner", "Oracle", "Red Hat"};
  return std::ranges::find(vendors, ecosystem, &Vendor::ecosystem) != std::end(vendors) ||
         std::ranges::find(others, ecosystem) != std::end(others);
}

std::optional<Query> query_of(const Package& package, const Distribution* distribution) {
  const std::string_view ecosystem = ecosystem_of(package.type);
  if (!ecosystem.empty()) {
    const bool is_go = package.type == Type::golang;
    return Query{std::string(ecosystem), {}, package.name, is_go ? go_version(package.version) : package.version};
  }
  if (is_of_kubernetes(package)) return Query{"kubernetes", {}, package.name, package.version};
  if (!distribution) return std::nullopt;
  for (const Vendor& vendor : vendors) {
    if (vendor.id == distribution->id && vendor.type == package.type) {
      return query_of_vendor(package, *distribution, vendor);
    }
  }
  return std::nullopt;
}

}  // namespace seawall::advisories
