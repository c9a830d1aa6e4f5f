#pragma once

#include <span>
#include <string>
#include <string_view>

namespace seawall::config {

/// What was probably meant: `; did you mean "high"?`, or nothing when no candidate is near.
std::string suggestion(std::string_view typed, std::span<const std::string_view> candidates);

}  // namespace seawall::config
