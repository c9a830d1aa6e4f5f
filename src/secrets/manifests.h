#pragma once

// Secrets as manifests have them: what base64 over many lines and quoting hide from a search in the text. Private to
// secrets.

#include <string_view>
#include <vector>

#include "search.h"

namespace seawall::secrets {

/// Looks at the Secrets of a text in YAML or JSON, also of Lists, where the search has met them. What the text is not,
/// is no fault: then nothing is found. A Secret with data is itself a candidate, once; what a SealedSecret holds is
/// none.
void look_at_manifests(std::string_view file_name, std::string_view text, Search& search,
                       std::vector<Candidate>& candidates);
/// Where values of Secrets stand in such a text: data and stringData.
std::vector<documents::Range> values_of_secrets(std::string_view file_name, std::string_view text,
                                                const Search& search);

}  // namespace seawall::secrets
