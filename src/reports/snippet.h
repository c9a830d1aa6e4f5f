#pragma once

// One line of a scanned text, made fit for a terminal, with a place in it underlined. Private to reports.

#include <cstddef>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::reports {

struct Snippet {
  std::string line;       ///< escaped, tabs expanded, cut to the width around the place
  std::string underline;  ///< spaces, then "^~~~"
};

/// The line that `place` begins in; `place` does not go beyond it. The cost does not depend on the length of the line.
Snippet snippet(std::string_view text, documents::Range place, std::size_t width);

}  // namespace seawall::reports
