#pragma once

// The header Retry-After (RFC 9110, section 10.2.3).

#include <chrono>
#include <optional>
#include <string_view>

namespace seawall::http {

/// How long to wait by its value: seconds, or a date in one of HTTP's three forms; 0 for a date that has passed.
/// Nothing for any other text.
std::optional<std::chrono::seconds> retry_after(std::string_view value, std::chrono::system_clock::time_point now);

}  // namespace seawall::http
