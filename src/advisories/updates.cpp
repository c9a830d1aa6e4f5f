// Which update ends most of what a package has.

#include <map>
#include <tuple>

#include "advisories/orders.h"
#include "match.h"

namespace seawall::advisories {
namespace {

using packages::Package;

/// What is updated together: all that a distribution builds from one source, else packages of one name.
struct Updated {
  packages::Type type;
  std::string_view name;
  std::string_view version;
  friend auto operator<=>(const Updated&, const Updated&) = default;
};
Updated updated_with(const Package& package) noexcept {
  if (package.source_name.empty()) return {package.type, package.name, package.version};
  const std::string& version = package.source_version.empty() ? package.version : package.source_version;
  return {package.type, package.source_name, version};
}

bool is_later(std::string_view one, std::string_view other, const Package& package,
              const packages::Distribution* distribution) {
  const auto query = query_of(package, distribution);
  const auto order = query ? order_of(query->ecosystem) : std::nullopt;
  const auto compared = order ? compare_versions(*order, one, other) : std::nullopt;
  return compared && *compared > 0;
}

}  // namespace

std::vector<std::string> updates_of(const Matches& matches, std::span<const Package> packages,
                                    const packages::Distribution* distribution) {
  std::map<Updated, std::string_view> latest;
  for (const Match& match : matches.matches) {
    if (match.fixed.empty()) continue;
    const Package& package = packages[match.package];
    const auto [to, is_new] = latest.try_emplace(updated_with(package), match.fixed);
    if (!is_new && is_later(match.fixed, to->second, package, distribution)) to->second = match.fixed;
  }
  std::vector<std::string> updates;
  for (const Match& match : matches.matches) {
    const Updated updated = updated_with(packages[match.package]);
    std::string& text = updates.emplace_back();
    if (match.fixed.empty()) continue;
    text.append(updated.name).append(" ").append(updated.version).append(" to ").append(latest.at(updated));
  }
  return updates;
}

}  // namespace seawall::advisories
