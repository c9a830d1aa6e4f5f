#pragma once

// Comments of YAML that speak to a scanner. Private to findings.

#include <span>
#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::findings {

struct Comment {
  std::uint32_t offset = 0;  ///< of its mark
  std::string_view text;     ///< from the mark on, "seawall:ignore [...]", to the end of the line
  /// The line that it is about: its own if something stands before it, else the next one that is neither blank nor a
  /// comment. Empty when nothing follows.
  documents::Range about;
  bool stands_alone = false;
};

/// Comments with one of the marks `seawall:ignore`, `trivy:ignore` and `checkov:skip` right behind a `#`, in the order
/// of the text. What stands inside of a scalar is no comment, and JSON has none. `documents`: what is known to stand
/// in the source. Reads the text once; no more when no mark is in it.
std::vector<Comment> comments_in(const documents::Source& source,
                                 std::span<const documents::Document* const> documents);

}  // namespace seawall::findings
