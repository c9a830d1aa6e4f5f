#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "faults.h"
#include "session.h"
#include "text.h"
#include "url.h"

namespace seawall::http {
namespace {

using documents::Error;
using documents::ErrorCode;

bool is_control(char c) noexcept { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; }

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < '\x7f' && std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
  });
}

/// What would let a value that came from elsewhere write lines of its own into the request. Values may be secrets, so
/// they are not quoted.
std::optional<Error> fault_of(const Request& request) {
  if (!is_token(request.method)) {
    return Error(ErrorCode::invalid_argument, "the method " + quoted(request.method) + " is not a word");
  }
  for (const Header& header : request.headers) {
    if (!is_token(header.name)) {
      return Error(ErrorCode::invalid_argument, "the name of the header " + quoted(header.name) + " is not a word");
    }
    if (std::ranges::any_of(header.value, is_control)) {
      return Error(ErrorCode::invalid_argument, "the header \"" + header.name + "\" holds a control character");
    }
  }
  return std::nullopt;
}

/// Where an answer leads to; nothing where it is to be taken as it is.
std::optional<Url> redirection(const Request& request, const Url& url, const Response& response) {
  constexpr std::array statuses = {301, 302, 303, 307, 308};
  const std::string location(response.header("location"));
  if (request.method != "GET" || location.empty()) return std::nullopt;
  if (std::ranges::find(statuses, response.status) == statuses.end()) return std::nullopt;
  const std::optional<std::string> text = resolved(url, location);
  if (!text) return std::nullopt;
  auto next = parse_url(*text);
  if (!next || (url.scheme == "https" && next->scheme == "http")) return std::nullopt;
  return take(std::move(next));
}

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(Settings settings) : settings_(std::move(settings)) {}

  documents::Result<Response> send(const Request& request, const Sink& sink, std::stop_token stop) override {
    if (std::optional<Error> fault = fault_of(request)) return std::move(*fault);
    auto url = parse_url(request.url);
    if (!url) return url.error();
    std::unique_ptr<Session> session = take_session();
    auto response = follow(*session, request, take(std::move(url)), sink, stop);
    give_back(std::move(session));
    return response;
  }

 private:
  documents::Result<Response> follow(Session& session, const Request& request, Url url, const Sink& sink,
                                     const std::stop_token& stop) {
    const auto started = std::chrono::steady_clock::now();
    const Url asked = url;
    bool is_elsewhere = false;
    for (std::size_t count = 0;; ++count) {
      auto response = session.send({request, url, sink, is_elsewhere, started}, stop);
      if (!response) return response;
      response->is_of_another = is_elsewhere;
      std::optional<Url> next = redirection(request, url, *response);
      if (!next) return response;
      const std::size_t limit = settings_.options.limits.redirects;
      if (count == limit) return over_limit(name_of(url), "redirects", limit);
      url = std::move(*next);
      // Who was led away once is not trusted to lead back.
      is_elsewhere = is_elsewhere || !are_of_one_server(url, asked);
    }
  }

  /// The session that was used last, because its connections are the least likely to have been closed.
  std::unique_ptr<Session> take_session() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Session>(settings_);
    std::unique_ptr<Session> session = std::move(idle_.back());
    idle_.pop_back();
    return session;
  }

  void give_back(std::unique_ptr<Session> session) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(session));
  }

  const Settings settings_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;
};

std::optional<Error> fault_of(const Options& options) {
  const std::string& name = options.tls.server_name;
  Url url;
  if (!name.empty() && (read_authority(bracketed(name), url) || url.host != lower(name))) {
    return Error(ErrorCode::invalid_argument, "the server name " + quoted(name) + " is neither a name nor an address",
                 {}, "look at tls-server-name");
  }
  if (std::ranges::any_of(options.user_agent, is_control)) {
    return Error(ErrorCode::invalid_argument, "the user agent holds a control character");
  }
  return std::nullopt;
}

}  // namespace

documents::Result<std::unique_ptr<Transport>> connect(const Options& options) {
  if (std::optional<Error> failure = load_libcurl()) return *std::move(failure);
  if (std::optional<Error> fault = fault_of(options)) return std::move(*fault);
  Settings settings{.options = options, .proxy = {}};
  if (!options.proxy.empty()) {
    auto proxy = parse_proxy(options.proxy);
    if (!proxy) return proxy.error();
    settings.proxy = take(std::move(proxy));
  }
  return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(std::move(settings)));
}

}  // namespace seawall::http
