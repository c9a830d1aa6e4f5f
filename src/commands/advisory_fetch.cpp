#include "advisory_fetch.h"

#include <optional>
#include <utility>

namespace seawall::commands {
namespace {

using archives::Content;
using documents::Error;
using documents::ErrorCode;
using documents::Result;

/// What the client advises are the keys of a kubeconfig, and here it is an option that helps.
Error readvised(const Error& error) {
  std::string advice = error.advice();
  if (advice.contains("certificate-authority-data")) advice = "give the authority of the server with --ca-file";
  if (advice.contains("one of http")) advice = "a server without TLS has a URL of http://";
  if (advice.contains("-data") || advice.contains("tls-server-name")) advice.clear();
  Error told(error.code(), error.message(), {}, std::move(advice));
  return error.cause() ? std::move(told).because(*error.cause()) : told;
}

bool is_page(const http::Response& head) {
  const std::string_view type = head.header("content-type");
  return type.starts_with("text/html") || type.starts_with("application/xhtml");
}

Error page() {
  return {ErrorCode::unsupported,
          "the server answers with a page for people",
          {},
          "look at the URL in a browser: a login or a proxy may stand before it"};
}

Error refusal(const http::Response& response) {
  const std::string status = "the server answers with status " + std::to_string(response.status);
  if (response.status == 404 || response.status == 410) return {ErrorCode::not_found, status + ": it is not there"};
  if (response.status == 401 || response.status == 403) {
    return {ErrorCode::forbidden,
            status + ": it is not for everybody",
            {},
            "fetch it by a program that can log in, and import the file"};
  }
  if (response.status >= 300 && response.status < 400) {
    return {ErrorCode::untrusted,
            status + ": it leads on to a place that is not followed",
            {},
            "it may be one without TLS"};
  }
  return {ErrorCode::unavailable, status};
}

}  // namespace

AdvisoryFetch::AdvisoryFetch(FetchOptions options, std::function<void(const std::string&, std::size_t)> progress)
    : options_(std::move(options)), progress_(std::move(progress)) {}

Result<http::Transport*> AdvisoryFetch::transport_for(const std::string& scheme) {
  std::unique_ptr<http::Transport>& known = transports_[scheme];
  if (known) return known.get();
  http::Options how;
  how.tls.authorities = options_.authorities;
  how.proxy = scheme == "https" ? options_.https_proxy : options_.http_proxy;
  how.no_proxy = options_.no_proxy;
  how.limits.body = options_.most;
  how.limits.refusal = 1 << 20;
  Result<std::unique_ptr<http::Transport>> made = http::connect(how);
  if (!made) return made.error();
  known = take(std::move(made));
  return known.get();
}

Result<Content> AdvisoryFetch::fetch(const std::string& url) {
  const Result<http::Url> parsed = http::parse_url(url);
  if (!parsed) return parsed.error();
  const Result<http::Transport*> transport = transport_for(parsed->scheme);
  if (!transport) return readvised(transport.error());
  Content content;
  std::optional<Error> fault;
  const http::Request request{.url = url, .look_at_head = [&](const http::Response& head) {
                                if (is_page(head)) fault = page();
                                return !fault;
                              }};
  const http::Sink sink = [&](std::string_view piece) {
    fault = content.add(piece);
    if (progress_) progress_(url, piece.size());
    return !fault;
  };
  const auto response = http::send_patiently(**transport, request, sink, options_.patience, *clock_, {});
  if (fault) return *std::move(fault);
  if (!response) return readvised(response.error());
  if (!response->is_good()) return refusal(*response);
  if (std::optional<Error> failure = content.finish()) return *std::move(failure);
  return content;
}

}  // namespace seawall::commands
