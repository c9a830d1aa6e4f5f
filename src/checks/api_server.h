#pragma once

// The Kubernetes API server, where it runs as a pod.

#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::checks {

/// By its image, or by the program that the command names.
bool is_api_server(const Container& container) noexcept;

struct FlagValue {
  Node at;  ///< the item of `command` or `args` that says so
  std::string_view value;
};
/// All values of a flag, written as `--flag=value` or as two items, in order.
std::vector<FlagValue> flag_values(const Container& container, std::string_view flag, objects::Reader& reader);

/// Whether the flags stand in a text for a shell, which only that shell can read.
bool is_started_by_script(const Container& container) noexcept;
/// Where flags stand, or would stand.
Node place_of_flags(const Container& container) noexcept;

/// Whether an API server of the input admits pods with AlwaysPullImages.
bool always_pulls_images(const objects::Inventory& inventory);

}  // namespace seawall::checks
