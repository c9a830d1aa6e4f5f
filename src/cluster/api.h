#pragma once

// Requests to an API server: only GET. Authentication, impersonation, patience, and errors as people understand them.

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "credentials.h"
#include "http/http.h"
#include "kubeconfig.h"

namespace seawall::cluster {

/// Makes the transport: http::connect, or what a test brings. Called once for requests and once for streams, and again
/// when a plugin gives another certificate.
using Connect = std::function<documents::Result<std::unique_ptr<http::Transport>>(const http::Options&)>;

inline constexpr std::string_view json_only = "application/json";

/// How long a stream may say nothing. A watch is silent while nothing changes, and is closed by the server before this.
inline constexpr std::chrono::milliseconds stream_idle_limit{420'000};

/// Threads: serves many at once. Lifetime: borrows the clock.
class Api {
 public:
  Api(Connection connection, Surroundings surroundings, Connect connect, http::Clock& clock,
      http::Patience patience = {}, http::Limits limits = {});
  ~Api();

  /// Host and port of the server, for messages: "127.0.0.1:6443".
  const std::string& address() const noexcept;
  http::Clock& clock() const noexcept;
  const http::Patience& patience() const noexcept;

  /// GET of a path below the server, with its query: "/api/v1/pods?limit=500". An answer of 401 is tried once more with
  /// fresh credentials. An answer of any other status is a success here: error_of() makes the error of it.
  documents::Result<http::Response> get(std::string_view path, std::string_view accept, std::stop_token stop) const;
  /// The same, body by body: for watches. Has patience until the first piece of the body, then none.
  documents::Result<http::Response> stream(std::string_view path, const http::Sink& sink, std::stop_token stop) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What an answer that is not 2xx says: untrusted for 401, forbidden for 403, not_found for 404 and 410, unavailable
/// for 408, 429 and 5xx, else unsupported. The message is that of the Status in the body, or the status alone; the
/// place is the path without its query.
documents::Error error_of(std::string_view path, const http::Response& response);

}  // namespace seawall::cluster
