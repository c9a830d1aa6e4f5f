#pragma once

// What this folder asks of a URL beside what everybody does.

#include <optional>

#include "http.h"

namespace seawall::http {

/// "127.0.0.1:6443", "[::1]:6443": how messages name a server.
std::string name_of(const Url& url);
/// Back as one text, the port always written.
std::string text_of(const Url& url);
/// Whether both lead to one scheme, host and port.
bool are_of_one_server(const Url& a, const Url& b) noexcept;
/// "[::1]" for an address of IPv6, others as they are.
std::string bracketed(std::string_view host);
/// Reads "host:6443" or "[::1]" into host and port, which stays as it is where none is written. What is wrong with it:
/// "has no host".
std::optional<std::string_view> read_authority(std::string_view text, Url& url);

}  // namespace seawall::http
