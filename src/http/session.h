#pragma once

// One libcurl handle and the connections that it keeps. What is called of libcurl has been loaded by load_libcurl().

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>

#include "http.h"
#include "libcurl.h"
#include "proxy.h"

namespace seawall::http {

struct Settings {
  Options options;
  std::optional<Proxy> proxy;
};

/// A request on its way to one server; a redirect makes another hop of it.
struct Hop {
  const Request& request;
  const Url& url;
  const Sink& sink;
  bool is_elsewhere = false;  ///< redirected to another server than was asked, which is given no credentials
  std::chrono::steady_clock::time_point started;  ///< of the first hop
};

/// Gives something back to libcurl.
template <auto F>
struct Calling {
  template <typename T>
  void operator()(T* handle) const noexcept {
    (libcurl().*F)(handle);
  }
};

/// Threads: one at a time. Lifetime: borrows the settings.
class Session {
 public:
  explicit Session(const Settings& settings);

  /// Without redirects; otherwise as Transport::send.
  documents::Result<Response> send(const Hop& hop, std::stop_token stop);

 private:
  struct Transfer;
  /// libcurl refuses an option only where memory ends, or where it was built without what the option is about.
  template <typename T>
  void set(CURLoption option, T value);
  void set_blob(CURLoption option, const std::string& pem);
  void configure(const Hop& hop, Transfer& transfer);
  void set_request(const Hop& hop);
  void set_url(const Hop& hop);
  void set_headers(const Hop& hop);
  void set_proxy(const Hop& hop);
  void set_tls(const Hop& hop);
  bool has_server_name(const Hop& hop) const noexcept;
  bool uses_proxy(const Url& url) const;
  void add_line(const std::string& line);
  CURLcode run(Transfer& transfer, std::stop_token stop);
  documents::Error error_of(const Hop& hop, const Transfer& transfer, CURLcode code) const;
  static Response response_of(Transfer&& transfer);

  const Settings& settings_;
  std::unique_ptr<CURL, Calling<&Libcurl::curl_easy_cleanup>> easy_;
  std::unique_ptr<CURLM, Calling<&Libcurl::curl_multi_cleanup>> multi_;  // which keeps the connections
  std::unique_ptr<curl_slist, Calling<&Libcurl::curl_slist_free_all>> headers_;
  std::unique_ptr<curl_slist, Calling<&Libcurl::curl_slist_free_all>> connect_to_;
  std::array<char, CURL_ERROR_SIZE> detail_{};
  CURLcode refused_ = CURLE_OK;
};

/// Where a redirect leads, by its Location; nothing where that is no URL.
std::optional<std::string> resolved(const Url& base, const std::string& location);

}  // namespace seawall::http
