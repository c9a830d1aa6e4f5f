#pragma once

// Which image fits a machine. Private to oci.
//
// Threads: functions of their arguments alone.
// Source: OCI image index ("platform"), Go's GOARCH; containerd's platforms for which variant runs where.

#include <optional>

#include "oci.h"

namespace seawall::oci {

/// How well an image of a platform does on another: 0 fits best, more is an older variant, nothing does not run there.
std::optional<int> distance(const Platform& wanted, const Platform& offered);
/// As indexes have them: "x86_64" is "amd64"; a variant that goes without saying is none.
Platform normalised(Platform platform);

}  // namespace seawall::oci
