#pragma once

// How a string stands in YAML on one line. Texts are valid UTF-8. Private to documents.

#include <string>
#include <string_view>

namespace seawall::documents {

/// Whether YAML lets all of a text stand in quotes on one line as it is.
bool all_printable(std::string_view text) noexcept;

/// Whether a string may stand plain. Stricter than kubectl: what begins with a digit or a sign is a number or a
/// date to some other reader.
bool can_be_plain(std::string_view text, bool in_flow);

/// In double quotes, with escapes that JSON and YAML share.
void append_double_quoted(std::string& out, std::string_view text);
std::string double_quoted(std::string_view text);

}  // namespace seawall::documents
