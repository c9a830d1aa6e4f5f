#pragma once

// Texts as they are compared, and as messages show them.

#include <chrono>
#include <string>
#include <string_view>

namespace seawall::http {

/// As hosts and the names of headers are compared: of ASCII alone.
std::string lower(std::string_view text);
/// In quotes, for a message: cut where it is long, and without what stands before an "@", which may be a password.
std::string quoted(std::string_view text);
/// "10 s", "250 ms"
std::string text_of(std::chrono::milliseconds time);

}  // namespace seawall::http
