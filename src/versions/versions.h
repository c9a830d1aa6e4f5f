#pragma once

// Version orders of package ecosystems, each as its own package manager has it.
//
// Threads: functions of their arguments alone.
// Sources: dpkg's deb-version(7); rpm's rpmvercmp and rpm.ver; apk-tools' version.c; PEP 440 with packaging; semver.org
// with npm's semver and Rust's semver crate; golang.org/x/mod/semver; Maven's ComparableVersion; RubyGems'
// Gem::Version; NuGet.Versioning; composer/semver; Haskell's Package Versioning Policy; R's package_version. Their
// differences from the documents are followed.

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace seawall::versions {

/// By its package format: distributions with the same one have the same order.
enum class Ecosystem : std::uint8_t {
  debian,  ///< also Ubuntu
  rpm,
  alpine,  ///< also Wolfi and Chainguard
  pypi,
  npm,
  go,
  maven,
  rubygems,
  crates,
  nuget,
  packagist,
  hackage,
  cran,
};
std::span<const Ecosystem> all_ecosystems() noexcept;
std::string_view name_of(Ecosystem ecosystem) noexcept;  ///< "debian"

/// Whether the ecosystem's own implementation takes it for a version. Maven's takes any text.
bool is_valid(Ecosystem ecosystem, std::string_view version);

/// How one version stands to another; equivalent ones may be written differently. Nothing where either is not valid:
/// whoever asks says which, and does not guess. Any length; numbers of any length are compared exactly unless the
/// ecosystem itself does not. Linear in the lengths.
std::optional<std::weak_ordering> compare(Ecosystem ecosystem, std::string_view one, std::string_view other);

}  // namespace seawall::versions
