#pragma once

// The lines around a place, for outlets that have room for them. Private to reports.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "documents/documents.h"

namespace seawall::reports {

/// Lines of context before and behind the place, if there are as many.
inline constexpr std::size_t context_lines = 3;
/// Bytes of a line that are shown ("excerpt width"): the first ones, or those around the place.
inline constexpr std::size_t excerpt_width = 240;

struct ExcerptLine {
  std::uint32_t number = 0;  ///< from 1
  documents::Range range;    ///< what is shown of it
  bool cut_before = false;
  bool cut_behind = false;
};

struct Excerpt {
  std::vector<ExcerptLine> lines;  ///< in order, without gaps
  std::size_t marked = 0;          ///< index of the line that holds the place
};

/// `place` begins in line `number` and does not go beyond it. The cost does not depend on the length of lines:
/// context ends at one of more than 4 KiB.
Excerpt excerpt(std::string_view text, documents::Range place, std::uint32_t number);

}  // namespace seawall::reports
