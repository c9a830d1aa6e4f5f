#include "session.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "faults.h"
#include "text.h"
#include "url.h"

namespace seawall::http {
namespace {

using documents::Error;
using documents::ErrorCode;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds longest_poll{60'000};     // libcurl wakes up earlier where it has something to do
constexpr std::size_t longest_line = 100 * 1024;  // of a header in libcurl, which says "out of memory" of a longer one

/// Who ended a transfer.
enum class Ending : std::uint8_t {
  libcurl,
  sink,
  within_head,
  body_limit,
  refusal_limit,
  header_limit,
  idle_limit,
  total_limit,
  stop
};

template <typename T>
T info_of(CURL* easy, CURLINFO info) noexcept {
  T value{};
  libcurl().curl_easy_getinfo(easy, info, &value);
  return value;
}

}  // namespace

/// What becomes of a hop while libcurl works on it.
struct Session::Transfer {
  CURL* easy;
  const Hop& hop;
  const Limits& limits;
  Ending ending = Ending::libcurl;
  std::string body = {};
  std::size_t body_size = 0;
  std::size_t header_size = 0;
  bool has_whole_head = false;

  bool end(Ending why) noexcept {
    ending = why;
    return false;
  }

  int status() const noexcept { return static_cast<int>(info_of<long>(easy, CURLINFO_RESPONSE_CODE)); }

  bool take_header(std::string_view line) noexcept {
    if (line.starts_with("HTTP/")) has_whole_head = false;  // another one begins behind an interim answer
    if (line == "\r\n" || line == "\n") has_whole_head = true;
    header_size += line.size();
    return header_size <= limits.headers || end(Ending::header_limit);
  }

  bool take_body(std::string_view piece) {
    const bool is_first = body_size == 0;
    body_size += piece.size();
    const bool is_good = status() >= 200 && status() < 300;
    if (body_size > limits.body) return end(Ending::body_limit);
    if (!is_good && body_size > limits.refusal) return end(Ending::refusal_limit);
    if (!is_good || !hop.sink) {
      body += piece;
      return true;
    }
    if (is_first && hop.request.look_at_head && !hop.request.look_at_head({status(), headers(), {}})) {
      return end(Ending::sink);
    }
    return hop.sink(piece) || end(Ending::sink);
  }

  /// As they have come in by now.
  std::vector<Header> headers() const {
    std::vector<Header> all;
    curl_header* header = nullptr;
    constexpr int of_last_answer = -1;
    while ((header = libcurl().curl_easy_nextheader(easy, CURLH_HEADER, of_last_answer, header)) != nullptr) {
      std::string_view value = header->value;
      value = value.substr(0, value.find_last_not_of("\r\n") + 1);  // libcurl 7.88 leaves them where nothing else is
      all.push_back({lower(header->name), std::string(value)});
    }
    return all;
  }

  /// How long nothing has to be looked at, or who ends the transfer now.
  milliseconds remaining(steady_clock::time_point now, steady_clock::time_point last_byte) noexcept {
    milliseconds least = longest_poll;
    const auto look_at = [&](milliseconds limit, steady_clock::time_point since, Ending why) {
      if (limit == milliseconds(0)) return;
      const auto left = std::chrono::ceil<milliseconds>(since + limit - now);
      if (left <= milliseconds(0)) end(why);
      least = std::min(least, left);
    };
    look_at(limits.idle, last_byte, Ending::idle_limit);
    look_at(limits.total, hop.started, Ending::total_limit);
    return least;
  }

  /// What libcurl does not see, or calls by another name.
  void look_back(CURLcode code) noexcept {
    if (ending != Ending::libcurl || has_whole_head) return;
    if (code == CURLE_OK) end(Ending::within_head);
    if (code == CURLE_OUT_OF_MEMORY && header_size > 0) end(Ending::header_limit);
  }

  template <bool (Transfer::*F)(std::string_view)>
  static std::size_t take(char* data, std::size_t size, std::size_t count, void* transfer) {
    return (static_cast<Transfer*>(transfer)->*F)({data, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
  }
};

Session::Session(const Settings& settings)
    : settings_(settings), easy_(libcurl().curl_easy_init()), multi_(libcurl().curl_multi_init()) {}

// --- options ----------------------------------------------------------------------------------------

template <typename T>
void Session::set(CURLoption option, T value) {
  const CURLcode code = libcurl().curl_easy_setopt(easy_.get(), option, value);
  if (refused_ == CURLE_OK) refused_ = code;
}

void Session::set_blob(CURLoption option, const std::string& pem) {
  curl_blob blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_NOCOPY};
  set(option, &blob);
}

void Session::configure(const Hop& hop, Transfer& transfer) {
  libcurl().curl_easy_reset(easy_.get());  // of options alone: connections stay
  refused_ = CURLE_OK;
  detail_[0] = '\0';
  set(CURLOPT_ERRORBUFFER, detail_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // or the end of a request would wait for the system to look up a name
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings_.options.limits.connect.count()));
  set(CURLOPT_USERAGENT, settings_.options.user_agent.c_str());
  if (settings_.options.compresses) set(CURLOPT_ACCEPT_ENCODING, "gzip");
  set(CURLOPT_HEADERFUNCTION, Transfer::take<&Transfer::take_header>);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_WRITEFUNCTION, Transfer::take<&Transfer::take_body>);
  set(CURLOPT_WRITEDATA, &transfer);
  set_request(hop);
  set_url(hop);
  set_headers(hop);
  set_proxy(hop);
  if (hop.url.scheme == "https") set_tls(hop);
}

void Session::set_request(const Hop& hop) {
  const Request& request = hop.request;
  if (request.method == "HEAD") return set(CURLOPT_NOBODY, 1L);
  if (request.method == "GET" && request.body.empty()) return set(CURLOPT_HTTPGET, 1L);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_POSTFIELDS, request.body.data());
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

bool Session::has_server_name(const Hop& hop) const noexcept {
  return hop.url.scheme == "https" && !hop.is_elsewhere && !settings_.options.tls.server_name.empty();
}

/// libcurl asks by SNI for the host of the URL, and wants that in the certificate. So the name that is meant becomes
/// the host, and the connection is led to where the URL says.
void Session::set_url(const Hop& hop) {
  Url url = hop.url;
  if (has_server_name(hop)) {
    url.host = settings_.options.tls.server_name;
    connect_to_.reset(libcurl().curl_slist_append(nullptr, ("::" + name_of(hop.url)).c_str()));
    set(CURLOPT_CONNECT_TO, connect_to_.get());
  }
  set(CURLOPT_URL, text_of(url).c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
}

void Session::add_line(const std::string& line) {
  curl_slist* const longer = libcurl().curl_slist_append(headers_.get(), line.c_str());
  if (!longer) {
    refused_ = CURLE_OUT_OF_MEMORY;
    return;
  }
  std::ignore = headers_.release();  // now a part of the longer one
  headers_.reset(longer);
}

void Session::set_headers(const Hop& hop) {
  headers_.reset();
  bool has_type = false;
  for (const Header& header : hop.request.headers) {
    const std::string name = lower(header.name);
    // Elsewhere nobody has to know who we are, and any header may say it but these.
    if (hop.is_elsewhere && name != "accept" && name != "range") continue;
    has_type = has_type || name == "content-type";
    // libcurl takes "name:" for the wish not to send that header.
    add_line(header.name + (header.value.empty() ? ";" : ": " + header.value));
  }
  if (has_server_name(hop)) {
    add_line("Host: " + (hop.url.port == "443" ? bracketed(hop.url.host) : name_of(hop.url)));
  }
  // What libcurl would add to a request with a body by itself.
  add_line("Expect:");
  if (!has_type) add_line("Content-Type:");
  set(CURLOPT_HTTPHEADER, headers_.get());
}

bool Session::uses_proxy(const Url& url) const {
  return settings_.proxy && !goes_without_proxy(url, settings_.options.no_proxy);
}

/// Both options are always set, because libcurl looks into the environment for what is not.
void Session::set_proxy(const Hop& hop) {
  const bool is_used = uses_proxy(hop.url);
  set(CURLOPT_PROXY, is_used ? settings_.proxy->url.c_str() : "");
  set(CURLOPT_NOPROXY, "");
  if (!is_used) return;
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  const Tls& tls = settings_.options.tls;
  set(CURLOPT_PROXY_SSL_VERIFYPEER, tls.is_verified ? 1L : 0L);
  set(CURLOPT_PROXY_SSL_VERIFYHOST, tls.is_verified ? 2L : 0L);
  if (tls.authorities.empty()) return;
  set_blob(CURLOPT_PROXY_CAINFO_BLOB, tls.authorities);
  set(CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));
}

void Session::set_tls(const Hop& hop) {
  const Tls& tls = settings_.options.tls;
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(CURLOPT_SSL_VERIFYPEER, tls.is_verified ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, tls.is_verified ? 2L : 0L);
  if (!tls.authorities.empty()) {
    set_blob(CURLOPT_CAINFO_BLOB, tls.authorities);
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // or those of the system were trusted beside them
  }
  if (tls.certificate.empty() || hop.is_elsewhere) return;
  set_blob(CURLOPT_SSLCERT_BLOB, tls.certificate);
  if (!tls.key.empty()) set_blob(CURLOPT_SSLKEY_BLOB, tls.key);
  set(CURLOPT_KEYPASSWD, "");  // or OpenSSL would ask for one at the terminal
}

// --- transfers --------------------------------------------------------------------------------------

/// Lets libcurl work until the transfer is over, or until it is ended.
CURLcode Session::run(Transfer& transfer, std::stop_token stop) {
  CURLM* const multi = multi_.get();
  const std::stop_callback waker(stop, [multi] { libcurl().curl_multi_wakeup(multi); });
  auto last_byte = steady_clock::now();
  int ready = 0;
  for (int running = 1; running > 0;) {
    if (stop.stop_requested()) transfer.end(Ending::stop);
    if (transfer.ending != Ending::libcurl) return CURLE_OK;
    if (libcurl().curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    const auto now = steady_clock::now();
    const bool is_connected = info_of<curl_off_t>(easy_.get(), CURLINFO_PRETRANSFER_TIME_T) > 0;
    if (ready > 0 || !is_connected) last_byte = now;
    if (running == 0) break;
    const milliseconds wait = transfer.remaining(now, last_byte);
    if (transfer.ending != Ending::libcurl) return CURLE_OK;
    if (libcurl().curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), &ready) != CURLM_OK) {
      return CURLE_FAILED_INIT;
    }
  }
  int left = 0;
  const CURLMsg* const message = libcurl().curl_multi_info_read(multi, &left);
  return message ? message->data.result : CURLE_FAILED_INIT;
}

Error Session::error_of(const Hop& hop, const Transfer& transfer, CURLcode code) const {
  const Limits& limits = settings_.options.limits;
  const std::string server = name_of(hop.url);
  switch (transfer.ending) {
    case Ending::body_limit: return over_limit(server, "response size", limits.body, " bytes");
    case Ending::refusal_limit: return over_limit(server, "refusal size", limits.refusal, " bytes");
    case Ending::header_limit:
      return over_limit(server, "header size",
                        transfer.header_size > limits.headers ? limits.headers : std::min(limits.headers, longest_line),
                        " bytes");
    case Ending::within_head: return broken_off(server, "it was closed within its headers");
    case Ending::idle_limit: return over_time("nothing from " + server, "idle time", limits.idle);
    case Ending::total_limit: return over_time("no whole answer of " + server, "total time", limits.total);
    case Ending::stop: return stopped(server);
    case Ending::libcurl:
    case Ending::sink: break;
  }
  CURL* const easy = easy_.get();
  const Tls& tls = settings_.options.tls;
  return http::error_of(Fault{.code = code,
                              .detail = detail_.data(),
                              .system_error = info_of<long>(easy, CURLINFO_OS_ERRNO),
                              .verification = info_of<long>(easy, CURLINFO_SSL_VERIFYRESULT),
                              .proxy_verification = info_of<long>(easy, CURLINFO_PROXY_SSL_VERIFYRESULT),
                              .proxy_status = info_of<long>(easy, CURLINFO_HTTP_CONNECTCODE),
                              .server = server,
                              .proxy = uses_proxy(hop.url) ? settings_.proxy->name : "",
                              .name = has_server_name(hop) ? tls.server_name : hop.url.host,
                              .is_verified = tls.is_verified,
                              .has_authorities = !tls.authorities.empty(),
                              .has_certificate = !tls.certificate.empty() && !hop.is_elsewhere},
                        limits);
}

Response Session::response_of(Transfer&& transfer) {
  return {.status = transfer.status(), .headers = transfer.headers(), .body = std::move(transfer.body)};
}

documents::Result<Response> Session::send(const Hop& hop, std::stop_token stop) {
  Transfer transfer{.easy = easy_.get(), .hop = hop, .limits = settings_.options.limits};
  configure(hop, transfer);
  CURLcode code = refused_;
  if (code == CURLE_OK) {
    const bool is_added = libcurl().curl_multi_add_handle(multi_.get(), easy_.get()) == CURLM_OK;
    code = is_added ? run(transfer, std::move(stop)) : CURLE_FAILED_INIT;
    libcurl().curl_multi_remove_handle(multi_.get(), easy_.get());
  }
  transfer.look_back(code);
  const bool is_whole = transfer.ending == Ending::sink || (transfer.ending == Ending::libcurl && code == CURLE_OK);
  if (!is_whole) return error_of(hop, transfer, code);
  return response_of(std::move(transfer));
}

std::optional<std::string> resolved(const Url& base, const std::string& location) {
  const std::unique_ptr<CURLU, Calling<&Libcurl::curl_url_cleanup>> url(libcurl().curl_url());
  libcurl().curl_url_set(url.get(), CURLUPART_URL, text_of(base).c_str(), 0);
  if (libcurl().curl_url_set(url.get(), CURLUPART_URL, location.c_str(), CURLU_URLENCODE) != CURLUE_OK)
    return std::nullopt;
  char* text = nullptr;
  if (libcurl().curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) return std::nullopt;
  const std::unique_ptr<char, Calling<&Libcurl::curl_free>> owner(text);
  return owner.get();
}

}  // namespace seawall::http
