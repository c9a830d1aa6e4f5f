#pragma once

// Who we are, for one repository of one registry: nobody until the registry asks. Private to oci.
//
// Threads: an Authorizer may be used by many at once. Lifetimes: it borrows transport, clock and patience.
// Sources: OCI distribution specification 1.1; Docker's "Token Authentication Specification" and its OAuth2 form; RFC
// 7617 (Basic).

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "challenge.h"
#include "http/http.h"
#include "oci.h"

namespace seawall::oci {

/// How requests are made.
struct Means {
  http::Transport& transport;
  http::Clock& clock;
  const http::Patience& patience;
};

class Authorizer {
 public:
  using Ask = std::function<documents::Result<Credentials>(const std::string& registry)>;
  /// `is_plain`: the registry is asked without TLS, and then the server of its tokens may be, too.
  /// `repository`: empty for the list of all. `writes`: a token must allow to push as well.
  Authorizer(std::string registry, std::string repository, bool is_plain, bool writes, Ask ask, Means means);

  /// The value of an Authorization header; empty: none is sent.
  std::string current() const;
  /// What to send in the place of an authorization that was refused with status 401. Fails with forbidden, unavailable,
  /// untrusted, unsupported, or as the asking for credentials does. No message holds a credential.
  documents::Result<std::string> renew(const std::string& refused, const http::Response& refusal, std::stop_token stop);
  bool has_credentials() const;

 private:
  documents::Result<std::string> answer(const Challenge& challenge, std::stop_token stop);
  documents::Result<std::string> token(const Challenge& challenge, std::stop_token stop);
  documents::Result<http::Request> token_request(const Challenge& challenge) const;
  documents::Error error(documents::ErrorCode code, std::string message, std::string advice = {}) const;

  const std::string registry_;
  const std::string repository_;
  const bool is_plain_;
  const bool writes_;
  const Ask ask_;
  const Means means_;
  mutable std::mutex mutex_;
  std::optional<Credentials> credentials_;
  std::string authorization_;
};

/// Whether a text can stand in a header: it has no control characters.
bool fits_header(std::string_view text) noexcept;

}  // namespace seawall::oci
