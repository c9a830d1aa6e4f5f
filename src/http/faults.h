#pragma once

// Why a request failed, in words that say what to look at.

#include <chrono>
#include <string>
#include <string_view>

#include "http.h"
#include "libcurl.h"

namespace seawall::http {

/// What libcurl says of a transfer that failed, and who took part.
struct Fault {
  CURLcode code = CURLE_OK;
  std::string_view detail;    ///< libcurl's own words; may be empty
  long system_error = 0;      ///< errno of a connection that failed; 0: not known
  long verification = 0;      ///< OpenSSL's result for the certificate of the server; 0: good
  long proxy_verification = 0;
  long proxy_status = 0;      ///< of the proxy's answer to CONNECT
  std::string server;         ///< "127.0.0.1:6443"
  std::string proxy;          ///< empty: none
  std::string name;           ///< that the certificate has to be for
  bool is_verified = true;
  bool has_authorities = false;
  bool has_certificate = false;
};
documents::Error error_of(const Fault& fault, const Limits& limits);

documents::Error broken_off(const std::string& server, std::string_view why);
/// Of what did not happen: "no connection to 127.0.0.1:6443".
documents::Error over_time(const std::string& what, std::string_view limit, std::chrono::milliseconds time);
documents::Error over_limit(const std::string& server, std::string_view limit, std::size_t count,
                            std::string_view unit = "");
documents::Error stopped(const std::string& server);

}  // namespace seawall::http
