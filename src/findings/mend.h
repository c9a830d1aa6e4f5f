#pragma once

// Fixes as edits of the text that a finding was found in.

#include <string>
#include <vector>

#include "check.h"

namespace seawall::findings {

/// The place of the source of Fix::at that changes, and what comes there. Costs as much as reading the document again.
/// Fails with unsupported where nothing may be changed, as in text that an alias repeats.
documents::Result<documents::Edit> edit_of(const Fix& fix);

/// A finding whose fix could not be made, and why.
struct Unmended {
  const Finding* finding = nullptr;
  documents::Error error;
};

struct Mending {
  std::vector<documents::Edit> edits;      ///< in order, apart from each other
  std::vector<const Finding*> findings;    ///< those that the edits mend
  std::vector<const Finding*> postponed;   ///< at a place that another edit changes: ask again once these are made
  std::vector<Unmended> refused;
};
/// What can be changed at once for findings of one source, in their order. `unsafe`: also fixes that a program might
/// notice.
Mending mend(std::span<const Finding* const> findings, bool unsafe);

}  // namespace seawall::findings
