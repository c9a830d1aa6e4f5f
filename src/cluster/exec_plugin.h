#pragma once

// Plugins that give credentials, as client-go runs them.

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "http/http.h"
#include "kubeconfig.h"

namespace seawall::cluster {

/// status of an ExecCredential.
struct ExecAnswer {
  std::string token;        ///< empty: none
  std::string certificate;  ///< PEM, with its key; empty: none
  std::string key;
  std::optional<std::chrono::sys_seconds> expires;
};

/// Runs a plugin and reads its answer. Where it may ask its user it has our standard input and error, and ten times the
/// time. Fails with forbidden, and with unavailable where a stop was asked for; no message holds what it printed on
/// standard output.
documents::Result<ExecAnswer> run(const ExecPlugin& plugin, const Surroundings& surroundings, http::Clock& clock,
                                  std::chrono::milliseconds time_limit, std::stop_token stop);

/// RFC 3339, as Go's time.Parse reads it; fractions of seconds are left out.
std::optional<std::chrono::sys_seconds> parse_time(std::string_view text);

}  // namespace seawall::cluster
