#pragma once

// What all need who look for secrets in files: whether one is text, how a large one is cut, and what its author has
// said about a finding.
//
// Threads: functions of their arguments alone.

#include <cstddef>
#include <string_view>

#include "detector.h"

namespace seawall::secrets {

/// Bytes of a file that are looked through at once; what is larger is looked through piece by piece ("window").
inline constexpr std::size_t window_size = std::size_t{4} << 20;
/// What a secret may need of the text behind it, such as a private key, and before it, as the name on the line above:
/// so much do windows overlap, and a finding counts in the one that has its beginning in the middle.
inline constexpr std::size_t behind_window = 64 << 10;
inline constexpr std::size_t before_window = 4 << 10;

/// Where the middle of a window ends that others follow: behind the last line that has enough behind it; of a line that
/// is longer than half a window, anywhere.
std::size_t end_of_middle(std::string_view window) noexcept;

/// As git tells it: by a zero byte near the beginning.
bool is_binary(std::string_view beginning) noexcept;

/// Whether a comment on the line of a finding or on the one above leaves it alone, with a reason:
/// `seawall:ignore RULE[,RULE]... reason`.
bool is_left_alone(std::string_view text, const Leak& leak);

}  // namespace seawall::secrets
