#pragma once

// What the script of the HTML report works on. Private to reports.

#include <cstddef>
#include <span>

#include "view.h"

namespace seawall::reports {

/// Findings whose lines of source are part of the page ("excerpts"): the first ones, as the most urgent come first.
inline constexpr std::size_t most_excerpts = 10'000;

/// Writes JSON that may stand inside a script element. Texts and lines that occur more than once are stored once.
void write_html_data(const Scan& scan, std::span<const Shown> findings, const Sink& sink);

}  // namespace seawall::reports
