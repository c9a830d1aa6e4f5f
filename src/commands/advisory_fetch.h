#pragma once

// What a URL names, fetched as a whole into memory or a file without a name.
//
// Threads: belongs to one.

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "archives/archives.h"
#include "http/http.h"

namespace seawall::commands {

struct FetchOptions {
  std::string authorities = {};  ///< PEM; trusted beside none; empty: those of the system
  std::string https_proxy = {};
  std::string http_proxy = {};
  std::string no_proxy = {};
  std::size_t most = std::size_t{16} << 30;  ///< "response size" in bytes
  http::Patience patience = {.tries = 3};
};

class AdvisoryFetch {
 public:
  /// `progress` is told the bytes that came in since it was told last; may be empty.
  AdvisoryFetch(FetchOptions options, std::function<void(const std::string& url, std::size_t bytes)> progress);

  /// Fails with invalid_argument, not_found, forbidden, unavailable, untrusted, limit_exceeded, unreadable, and with
  /// unsupported where a page for people comes instead.
  documents::Result<archives::Content> fetch(const std::string& url);

 private:
  documents::Result<http::Transport*> transport_for(const std::string& scheme);
  const FetchOptions options_;
  const std::function<void(const std::string&, std::size_t)> progress_;
  const std::unique_ptr<http::Clock> clock_ = http::system_clock();
  std::map<std::string, std::unique_ptr<http::Transport>> transports_;  // by scheme
};

}  // namespace seawall::commands
