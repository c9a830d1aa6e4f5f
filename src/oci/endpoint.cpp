#include "endpoint.h"

#include <algorithm>
#include <utility>

#include "digest.h"
#include "json.h"
#include "manifest.h"
#include "verified.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

/// Where a registry is that has another name in references.
std::string host_of(const std::string& registry) { return registry == "docker.io" ? "registry-1.docker.io" : registry; }

/// " (TOOMANYREQUESTS)", where the body holds a code of the specification. Nothing else of it is told: it may repeat
/// what it was sent.
std::string code_in(const http::Response& response) {
  constexpr std::string_view known[] = {"BLOB_UNKNOWN",        "DENIED",        "MANIFEST_UNKNOWN", "MANIFEST_INVALID",
                                        "NAME_INVALID",        "NAME_UNKNOWN",  "SIZE_INVALID",     "TOOMANYREQUESTS",
                                        "UNAUTHORIZED",        "UNSUPPORTED",   "UNAVAILABLE",      "UNKNOWN",
                                        "MANIFEST_UNVERIFIED", "DIGEST_INVALID"};
  if (!response.body.starts_with('{')) return {};
  const auto json = read_json({}, response.body);
  if (!json) return {};
  for (const documents::Node each : (*json)->root().child("errors").items()) {
    const std::string_view code = each.child("code").string_or("");
    if (std::ranges::find(known, code) != std::end(known)) return " (" + std::string(code) + ")";
  }
  return {};
}

}  // namespace

Endpoint::Endpoint(Server server, Authorizer::Ask ask, Means means)
    : server_(std::move(server)),
      means_(means),
      authorizer_(std::make_unique<Authorizer>(server_.name, server_.repository, server_.is_plain, server_.is_written,
                                               std::move(ask), means)) {}

std::string Endpoint::url(std::string_view kind, std::string_view by) const {
  return (server_.is_plain ? "http://" : "https://") + host_of(server_.name) + "/v2/" + server_.repository + "/" +
         std::string(kind) + "/" + std::string(by);
}

Result<http::Response> Endpoint::get(http::Request request, const http::Sink& sink, std::stop_token stop) const {
  return get(std::move(request), sink, means_.patience, std::move(stop));
}

Result<http::Response> Endpoint::get(http::Request request, const http::Sink& sink, const http::Patience& patience,
                                     std::stop_token stop) const {
  const std::vector<http::Header> headers = request.headers;
  std::string authorization = authorizer_->current();
  for (bool is_second = false;; is_second = true) {
    request.headers = headers;
    if (!authorization.empty()) request.headers.push_back({"Authorization", authorization});
    auto response = http::send_patiently(means_.transport, request, sink, patience, means_.clock, stop);
    // Who was only led to wants nothing of us: it is the registry that credentials are for.
    const bool is_asked = response && response->status == 401 && !response->is_of_another;
    if (!is_asked || is_second) return response;
    auto fresh = authorizer_->renew(authorization, *response, stop);
    if (!fresh) return fresh.error();
    authorization = take(std::move(fresh));
  }
}

Error Endpoint::refusal(const http::Response& response, const std::string& what) const {
  const std::string code = code_in(response);
  const std::string login = "log in with `docker login " + server_.name + "`";
  const auto error = [&](ErrorCode kind, const std::string& message, std::string advice = {}) {
    return Error(kind, message + code, {}, std::move(advice));
  };
  switch (response.status) {
    case 401:
      if (authorizer_->has_credentials()) {
        return error(ErrorCode::forbidden, server_.name + " refuses the credentials for " + what, login);
      }
      return error(ErrorCode::forbidden, server_.name + " gives " + what + " to nobody it does not know, if it has it",
                   login);
    case 403: return error(ErrorCode::forbidden, server_.name + " does not give " + what, login);
    case 404: return error(ErrorCode::not_found, server_.name + " does not have " + what);
    case 429:
      return error(ErrorCode::unavailable, server_.name + " has had too many requests",
                   "wait, or log in, which often allows more");
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return error(ErrorCode::untrusted, server_.name + " leads on to a place that is not followed",
                   "it may be one without TLS");
    default:
      return error(ErrorCode::unavailable,
                   server_.name + " answers with status " + std::to_string(response.status) + " for " + what);
  }
}

std::optional<Error> Endpoint::fault_of_type(const http::Response& head) const {
  const std::string type = without_parameters(head.header("content-type"));
  if (type != "text/html" && type != "application/xhtml+xml") return std::nullopt;
  return Error(ErrorCode::unsupported, server_.name + " answers with \"" + type + "\", as a page for people is", {},
               "look whether it is a registry, and whether a proxy or a login stands before it");
}

Result<ManifestText> Endpoint::manifest(const std::string& by, std::optional<std::uint64_t> promised,
                                        const Limits& limits, std::stop_token stop) const {
  ManifestText result;
  std::optional<Error> fault;
  http::Request request{.url = url("manifests", by),
                        .headers = {{"Accept", std::string(accepted_manifests)}},
                        .look_at_head = [&](const http::Response& head) {
                          fault = fault_of_type(head);
                          return !fault;
                        }};
  const http::Sink sink = [&](std::string_view piece) {
    if (piece.size() > limits.manifest - result.text.size()) {
      fault = Error(ErrorCode::limit_exceeded, "what " + server_.name +
                                                   " has as manifest is over the limit "
                                                   "\"manifest size\" of " +
                                                   std::to_string(limits.manifest));
      return false;
    }
    result.text += piece;
    return true;
  };
  const auto response = get(std::move(request), sink, std::move(stop));
  if (!response) return response.error();
  if (fault) return std::move(*fault);
  if (!response->is_good()) return refusal(*response, server_.repository + (is_digest(by) ? "@" : ":") + by);
  if (promised && result.text.size() != *promised) {
    return result.text.size() > *promised ? larger_than_promised(by, *promised)
                                          : smaller_than_promised(by, *promised, result.text.size());
  }
  // What the header Docker-Content-Digest says is no proof of anything.
  result.digest = digest_of(result.text, is_digest(by) ? std::string_view(by) : std::string_view());
  if (result.digest.empty() || (is_digest(by) && result.digest != by)) return other_than_promised(by);
  result.media_type = response->header("content-type");
  return result;
}

}  // namespace seawall::oci
