#pragma once

// The changes that mend most findings: another value, a field more, or one entry less.

#include <optional>
#include <string_view>

#include "check.h"

namespace seawall::checks {

/// Replaces the offending value, which is a scalar.
std::optional<Fix> setting(const Finding& finding, std::string_view literal, bool safe);

/// Adds the field that is missing. `path` leads to it from the container or the pod's spec, such as
/// "securityContext.procMount"; the finding is at any of the maps on it, or at the container itself. Nothing where
/// the field stands there after all, with null or a value of another type: then it is not for a program to decide.
std::optional<Fix> adding(const Finding& finding, std::string_view path, std::string_view literal, bool safe);

/// Takes the offending entry or item away.
std::optional<Fix> removing(const Finding& finding, bool safe);

}  // namespace seawall::checks
