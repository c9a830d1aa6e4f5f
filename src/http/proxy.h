#pragma once

// Which proxy, and which servers are reached without it.

#include "http.h"

namespace seawall::http {

struct Proxy {
  std::string url;   ///< as libcurl takes it, user and password included
  std::string name;  ///< "proxy.example.com:3128", for messages
};

/// Of a URL, or of a host alone, which is http then. Fails with invalid_argument; a password is in no message.
documents::Result<Proxy> parse_proxy(std::string_view text);

/// Whether a list such as "10.0.0.0/8, .cluster.local, example.com:8443, *" names a server, by the rules of Go
/// (golang.org/x/net/http/httpproxy), because those are the ones that kubectl keeps: addresses, CIDRs, domains
/// ("example.com" with those below it, ".example.com" and "*.example.com" only those below it), each but CIDRs with a
/// port or without.
bool goes_without_proxy(const Url& url, std::string_view no_proxy);

}  // namespace seawall::http
