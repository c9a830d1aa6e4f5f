#pragma once

// Known holes of the components that run in and under a cluster (data/components).

#include <optional>
#include <span>
#include <string_view>

#include "component_versions.h"
#include "image_reference.h"

namespace seawall::checks {

struct Hole {
  std::string_view affected;  ///< ranges, as is_within reads them
  std::string_view detail;  ///< "CVE-2025-1974: any pod can run code in the controller; fixed in 1.11.5 and 1.12.1"
};

/// Of a component of the table, worst first: "containerd". Empty for one that it does not have.
std::span<const Hole> holes_of(std::string_view component) noexcept;
/// Of the component whose project publishes images in a repository. Empty for all others.
std::span<const Hole> holes_of(const ImageRepository& repository) noexcept;
/// What the table calls the component whose project publishes images in a repository. Empty for all others.
std::string_view component_of(const ImageRepository& repository) noexcept;
/// The first that a version has, or nothing.
const Hole* worst_hole(std::span<const Hole> holes, const ComponentVersion& version) noexcept;

}  // namespace seawall::checks
