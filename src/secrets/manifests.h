#pragma once

// Secrets as manifests have them: what base64 over many lines and quoting hide from a search in the text. Private to
// secrets.

#include <string_view>
#include <vector>

#include "search.h"

namespace seawall::secrets {

/// Looks at the Secrets of a text in YAML or JSON, also of Lists, where the search has met them. What the text is not,
/// is no fault: then nothing is found. A Secret with data is itself a candidate, once; what a SealedSecret holds is
/// none. Gives where values of Secrets stand, in data and stringData, whatever they are.
std::vector<documents::Range> look_at_manifests(std::string_view file_name, std::string_view text, Search& search,
                                                std::vector<Candidate>& candidates);

}  // namespace seawall::secrets
