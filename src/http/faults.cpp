#include "faults.h"

#include <algorithm>
#include <system_error>

#include "text.h"

namespace seawall::http {
namespace {

using documents::Error;
using documents::ErrorCode;

// Results of OpenSSL's verification (x509_vfy.h), which libcurl passes on as numbers.
constexpr long unspecified = 1;  // libcurl has it also where the certificate is good and only the name is not
constexpr long not_valid_yet = 9;
constexpr long expired = 10;
constexpr long self_signed = 18;
constexpr long self_signed_authority = 19;
constexpr long issuer_not_known = 20;
constexpr long leaf_not_verified = 21;

constexpr const char* clock_advice = "compare the clock of this machine with the dates of the certificate";

/// As the middle of a sentence; names such as "OpenSSL" stay as they are.
std::string lower_first(std::string_view text) {
  std::string result(text);
  if (text.empty()) return result;
  const std::string_view rest = text.substr(1, text.find(' ') - 1);
  const bool is_word = std::ranges::all_of(rest, [](char c) { return c >= 'a' && c <= 'z'; });
  if (is_word && text[0] >= 'A' && text[0] <= 'Z') result[0] = static_cast<char>(text[0] - 'A' + 'a');
  return result;
}

/// libcurl's words, and of "OpenSSL SSL_read: error:0A000126:SSL routines::unexpected eof while reading, errno 0" those
/// of OpenSSL alone.
std::string detail_of(const Fault& fault) {
  std::string_view detail = fault.detail.empty() ? libcurl().curl_easy_strerror(fault.code) : fault.detail;
  if (detail.find("SSL_ERROR_SYSCALL") != std::string_view::npos) return "the connection was closed";
  constexpr std::string_view mark = "routines::";
  if (const std::size_t found = detail.find(mark); found != std::string_view::npos) {
    detail.remove_prefix(found + mark.size());
    detail = detail.substr(0, detail.find(", errno"));
  }
  if (detail.ends_with('.')) detail.remove_suffix(1);
  return lower_first(detail);
}

std::string proxy_of(const Fault& fault) { return "the proxy " + fault.proxy; }
/// To whom the connection goes that is made first.
std::string first_of(const Fault& fault) { return fault.proxy.empty() ? fault.server : proxy_of(fault); }

Error not_connected(const Fault& fault) {
  const int code = static_cast<int>(fault.system_error);
  const std::string why = code != 0 ? lower_first(std::generic_category().message(code)) : detail_of(fault);
  return {ErrorCode::unavailable, "cannot connect to " + first_of(fault) + ": " + why};
}

/// What the other side said when it ended TLS: "certificate required"; empty when it said nothing.
std::string_view alert_of(std::string_view detail) noexcept {
  constexpr std::string_view mark = " alert ";
  const std::size_t found = detail.find(mark);
  if (found == std::string_view::npos) return {};
  const std::string_view alert = detail.substr(found + mark.size());
  return alert.substr(0, alert.find(','));
}

Error refused_tls(const Fault& fault, std::string_view alert) {
  return {ErrorCode::untrusted,
          fault.server + " refuses TLS: " + std::string(alert),
          {},
          fault.has_certificate ? "look at client-certificate-data and client-key-data"
                                : "it may want a certificate of the client: client-certificate-data"};
}

Error not_trusted(const Fault& fault) {
  // libcurl takes this alert of the server for a fault that OpenSSL found in the server's own certificate.
  if (!fault.is_verified || fault.detail == "SSL certificate verification failed") {
    return refused_tls(fault, "certificate expired");
  }
  const bool is_of_proxy = fault.proxy_verification != 0;
  const std::string certificate = "the certificate of " + (is_of_proxy ? proxy_of(fault) : fault.server);
  const auto refuse = [&](const std::string& why, std::string advice = {}) {
    return Error(ErrorCode::untrusted, certificate + " " + why, {}, std::move(advice));
  };
  switch (is_of_proxy ? fault.proxy_verification : fault.verification) {
    case unspecified:
      if (is_of_proxy) return refuse("is for another name");
      return refuse("is for another name than \"" + fault.name + "\"",
                    "give as tls-server-name one of the names that the certificate is for");
    case expired: return refuse("expired", clock_advice);
    case not_valid_yet: return refuse("is not valid yet", clock_advice);
    case self_signed:
    case self_signed_authority:
    case issuer_not_known:
    case leaf_not_verified:
      return refuse("is not signed by a trusted authority",
                    fault.has_authorities ? "compare certificate-authority-data with the authority of the server"
                                          : "give the authority of the server as certificate-authority-data");
    default: return refuse("is not trusted: " + detail_of(fault));
  }
}

Error broken_handshake(const Fault& fault) {
  if (const std::string_view alert = alert_of(fault.detail); !alert.empty()) return refused_tls(fault, alert);
  if (fault.detail.find("wrong version number") != std::string_view::npos) {
    return {ErrorCode::untrusted, fault.server + " does not speak TLS", {}, "is its URL one of http?"};
  }
  return {ErrorCode::unavailable, "no TLS with " + fault.server + ": " + detail_of(fault)};
}

Error broken_transfer(const Fault& fault) {
  if (const std::string_view alert = alert_of(fault.detail); !alert.empty()) return refused_tls(fault, alert);
  if (fault.proxy_status >= 300) {
    return {ErrorCode::unavailable, proxy_of(fault) + " does not connect to " + fault.server + ": status " +
                                        std::to_string(fault.proxy_status)};
  }
  return broken_off(fault.server, detail_of(fault));
}

}  // namespace

Error broken_off(const std::string& server, std::string_view why) {
  return {ErrorCode::unavailable, "the answer of " + server + " broke off: " + std::string(why)};
}

Error over_time(const std::string& what, std::string_view limit, std::chrono::milliseconds time) {
  return {ErrorCode::unavailable, what + " within the limit \"" + std::string(limit) + "\" of " + text_of(time)};
}

Error over_limit(const std::string& server, std::string_view limit, std::size_t count, std::string_view unit) {
  return {ErrorCode::limit_exceeded, "the answer of " + server + " is over the limit \"" + std::string(limit) +
                                         "\" of " + std::to_string(count) + std::string(unit)};
}

Error stopped(const std::string& server) {
  return {ErrorCode::unavailable, "the request to " + server + " was stopped"};
}

Error error_of(const Fault& fault, const Limits& limits) {
  switch (fault.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return {ErrorCode::unavailable, "cannot find the address of " + first_of(fault)};
    case CURLE_COULDNT_CONNECT: return not_connected(fault);
    case CURLE_OPERATION_TIMEDOUT:  // the only time that libcurl measures; the others are Session's
      return over_time("no connection to " + first_of(fault), "connect time", limits.connect);
    case CURLE_PEER_FAILED_VERIFICATION: return not_trusted(fault);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CLIENTCERT: return broken_handshake(fault);
    case CURLE_SSL_CERTPROBLEM:
      return {ErrorCode::invalid_argument,
              "the certificate of the client, or its key, cannot be used: " + detail_of(fault),
              {},
              "look at client-certificate-data and client-key-data"};
    case CURLE_SSL_CACERT_BADFILE:
      return {ErrorCode::invalid_argument,
              "the authorities to trust cannot be read: " + detail_of(fault),
              {},
              "look at certificate-authority-data"};
    case CURLE_URL_MALFORMAT:
      return {ErrorCode::invalid_argument, "the URL of " + fault.server + " is not understood: " + detail_of(fault)};
    case CURLE_UNSUPPORTED_PROTOCOL: return {ErrorCode::unavailable, "the answer of " + fault.server + " is not HTTP"};
    case CURLE_FAILED_INIT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_NOT_BUILT_IN:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return {ErrorCode::internal, "libcurl cannot send to " + fault.server + ": " + detail_of(fault)};
    case CURLE_PROXY: return {ErrorCode::unavailable, proxy_of(fault) + " does not connect: " + detail_of(fault)};
    default: return broken_transfer(fault);
  }
}

}  // namespace seawall::http
