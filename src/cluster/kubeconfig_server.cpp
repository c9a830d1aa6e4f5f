#include "kubeconfig_server.h"

#include <algorithm>
#include <utility>

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;

/// What stands before "://" where a host follows, in lower case; else empty.
std::string scheme_of(std::string_view url) {
  const std::size_t end = url.find("://");
  if (end == std::string_view::npos) return {};
  const std::string_view behind = url.substr(end + 3);
  if (behind.empty() || behind.find_first_of("/?#") == 0) return {};
  std::string scheme(url.substr(0, end));
  for (char& each : scheme) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  }
  const bool is_scheme = !scheme.empty() && scheme[0] >= 'a' && scheme[0] <= 'z' &&
                         scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos;
  return is_scheme ? scheme : std::string();
}

}  // namespace

documents::Result<std::string> server_url(std::string_view written) {
  const std::string scheme = scheme_of(written);
  std::string_view rest = scheme.empty() ? written : written.substr(scheme.size() + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  const std::size_t slash = rest.find('/');
  if (scheme.empty() && slash != std::string_view::npos && slash + 1 < rest.size()) {
    return Error(ErrorCode::invalid_argument, "\"server\" is neither a URL nor host:port");
  }
  while (rest.ends_with('/')) rest.remove_suffix(1);
  std::string url = (scheme.empty() ? "http" : scheme) + "://" + std::string(rest);
  if (const auto parsed = http::parse_url(url); !parsed) return parsed.error();
  return url;
}

bool is_proxy_url(std::string_view written) {
  const std::string scheme = scheme_of(written);
  return scheme == "http" || scheme == "https" || scheme == "socks5";
}

Proxy proxy_from_environment(const http::Url& server, const Surroundings& surroundings) {
  const auto either = [&](std::string_view upper_case, std::string_view lower_case) {
    const std::string_view first = surroundings.variable(upper_case);
    return std::string(first.empty() ? surroundings.variable(lower_case) : first);
  };
  const bool is_https = server.scheme == "https";
  if (server.is_loopback() || (!is_https && !surroundings.variable("REQUEST_METHOD").empty())) return {};
  std::string url = is_https ? either("HTTPS_PROXY", "https_proxy") : either("HTTP_PROXY", "http_proxy");
  if (url.empty()) return {};
  if (scheme_of(url).empty()) url.insert(0, "http://");
  return {std::move(url), either("NO_PROXY", "no_proxy")};
}

}  // namespace seawall::cluster
