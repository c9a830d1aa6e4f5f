#pragma once

// Two versions of a text as a patch.

#include <cstddef>
#include <string>
#include <string_view>

namespace seawall::commands {

/// Lines of one document that may differ before it is shown as replaced as a whole ("changes of a patch").
inline constexpr std::size_t most_changes = 3000;

/// A unified diff as `git apply` and `patch -p1` take it; empty when the texts are equal. The cost of each document
/// grows with the number of its lines times the number of those that differ.
std::string patch(std::string_view path, std::string_view before, std::string_view after);

}  // namespace seawall::commands
