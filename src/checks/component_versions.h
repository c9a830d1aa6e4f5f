#pragma once

// Versions of the components around a cluster, in the order of semantic versioning: just enough for ranges of
// advisories.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace seawall::checks {

struct ComponentVersion {
  std::array<std::uint64_t, 4> numbers{};
  std::string_view pre_release;  ///< "rc.1"; "" for a release
};

/// A release of upstream, or one before it: "1.6.1", "v1.6", "1.6.0-rc.1", MinIO's "RELEASE.2024-12-13T22-19-12Z".
/// Nothing for a version with anything else behind it: that is a vendor's.
std::optional<ComponentVersion> upstream_version(std::string_view text) noexcept;

/// The same of an image's tag, which may go on with the system that the image is built on: "1.27.2-alpine3.20". Nothing
/// for a tag of fewer than three numbers, which moves from one version to the next.
std::optional<ComponentVersion> version_of_tag(std::string_view tag) noexcept;

bool comes_before(const ComponentVersion& left, const ComponentVersion& right) noexcept;

/// Whether a version lies in one of the ranges "FROM..FIXED,FROM..FIXED".
bool is_within(const ComponentVersion& version, std::string_view ranges) noexcept;

}  // namespace seawall::checks
