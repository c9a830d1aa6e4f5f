#pragma once

// Files as other programs know them: from the folder that holds the user's project. Private to reports.

#include <string>
#include <string_view>

namespace seawall::reports {

/// A path without `.` and `..`, relative to `base` if it lies below it, else absolute. Without a base, or for
/// a relative path that leads out of nowhere, `..` stays at its start.
std::string path_from(std::string_view base, std::string_view file);

/// RFC 3986: a relative reference for a relative path, a file: URI for an absolute one. All bytes but letters,
/// digits, `-`, `.`, `_`, `~` and `/` are percent-encoded.
std::string uri_of(std::string_view path);

}  // namespace seawall::reports
