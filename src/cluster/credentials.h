#pragma once

// Credentials that change while we run: token files, exec plugins.

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "http/http.h"
#include "kubeconfig.h"

namespace seawall::cluster {

/// What a request carries.
struct Credential {
  std::string authorization;  ///< value of the header: "Bearer ...", "Basic ..."; empty: none
  std::string certificate;    ///< PEM; empty: none
  std::string key;
  friend bool operator==(const Credential&, const Credential&) = default;
};

/// "exec time": a plugin that has not answered by then is killed, with all that it started in its process group. One
/// that may ask its user (Surroundings::is_interactive, and not interactiveMode Never) has ten times as long; it writes
/// to our standard error itself, and is killed alone.
inline constexpr std::chrono::milliseconds exec_time_limit{60'000};
/// "exec output" in bytes of standard output.
inline constexpr std::size_t exec_output_limit = 1 << 20;

/// Threads: serves many at once; a plugin runs once for all of them. Lifetime: borrows the clock.
class Credentials {
 public:
  Credentials(Connection connection, Surroundings surroundings, http::Clock& clock,
              std::chrono::milliseconds exec_time = exec_time_limit);
  ~Credentials();

  /// The credential to use now. A token file is read again after a minute, and when its token was rejected; one that
  /// cannot be read is used as it was last. A plugin runs at the first call, when what it gave expires, and when that
  /// was rejected; who waits for its run takes what that gives, good or bad. Fails with untrusted where a plugin fails,
  /// hangs or prints something else than an ExecCredential, and where there is no token file and never was: the message
  /// holds the command and its last lines on standard error, the advice its installHint. Fails with unavailable when a
  /// stop was asked for.
  documents::Result<Credential> current(std::stop_token stop);
  /// The server answered 401 to this credential. False where asking again cannot give another one, as far as is known:
  /// a token file is read again at once, a plugin at the next call.
  bool reject(const Credential& credential);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace seawall::cluster
