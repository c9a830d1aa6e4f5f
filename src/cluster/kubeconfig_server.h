#pragma once

// The URL of a server, and the proxy on the way to it.

#include <string>
#include <string_view>

#include "http/http.h"
#include "kubeconfig.h"

namespace seawall::cluster {

/// What `server` means, without query, fragment and slashes at its end. Without a scheme it is http, whatever else is
/// said of TLS, as clientcmd asks for the scheme before it looks at that. Fails with invalid_argument; the message
/// holds no password.
documents::Result<std::string> server_url(std::string_view written);

/// Whether it is a `proxy-url`: of http, https or socks5.
bool is_proxy_url(std::string_view written);

struct Proxy {
  std::string url;  ///< empty: none
  std::string no_proxy;
};
/// As Go's ProxyFromEnvironment: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or in lower case where those are not set; never
/// for this machine itself. HTTP_PROXY does not count beside REQUEST_METHOD, as who calls a CGI program could set it.
/// Which servers NO_PROXY means is up to http.
Proxy proxy_from_environment(const http::Url& server, const Surroundings& surroundings);

}  // namespace seawall::cluster
