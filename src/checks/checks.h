#pragma once

// The catalogue: one file a check, all of them in one list that the build generates, sorted by id.

#include <span>
#include <string_view>

#include "findings/findings.h"

namespace seawall::checks {

/// All checks, sorted by id. A duplicate or misnamed id fails the build.
std::span<const findings::Check* const> all() noexcept;
const findings::Check* find(std::string_view id) noexcept;

}  // namespace seawall::checks

#include "cluster_components.h"
