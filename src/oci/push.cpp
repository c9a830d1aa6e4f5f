#include "push.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "digest.h"
#include "endpoint.h"
#include "registry.h"

namespace seawall::oci {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

namespace {

constexpr std::string_view bytes_type = "application/octet-stream";
constexpr std::string_view manifest_type = "application/vnd.oci.image.manifest.v1+json";
const http::Patience once = {.tries = 1};

/// How many bytes a registry has, by "0-499"; nothing where it does not say.
std::optional<std::size_t> size_of_range(std::string_view range) noexcept {
  const std::size_t dash = range.find('-');
  if (dash == range.npos || range.substr(0, dash) != "0") return std::nullopt;
  const std::string_view last = range.substr(dash + 1);
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(last.data(), last.data() + last.size(), number);
  if (failure != std::errc() || end != last.data() + last.size()) return std::nullopt;
  return number + 1;
}

}  // namespace

/// What is sent to one repository.
class Upload {
 public:
  Upload(const Endpoint& endpoint, const PushLimits& limits, const std::function<void(std::size_t)>& progress)
      : endpoint_(endpoint), limits_(limits), progress_(progress) {}

  std::optional<Error> blob(const std::string& digest, std::string_view bytes, const std::stop_token& stop) {
    const Result<bool> is_there = has(digest, stop);
    if (!is_there) return is_there.error();
    if (*is_there) return {};
    location_.clear();
    for (std::size_t resumes = 0;; ++resumes) {
      std::optional<Error> failure = send(digest, bytes, stop);
      if (!failure || failure->code() != ErrorCode::unavailable || stop.stop_requested()) return failure;
      if (resumes == limits_.resumes) return failure;
      if (!endpoint_.means_.clock.wait(endpoint_.means_.patience.first, stop)) return failure;
      find_offset(bytes.size(), stop);
    }
  }

  std::optional<Error> manifest(const std::string& tag, const std::string& text, const std::stop_token& stop) const {
    const http::Request request{.method = "PUT",
                                .url = endpoint_.url("manifests", tag),
                                .headers = {{"Content-Type", std::string(manifest_type)}},
                                .body = text};
    const auto response = endpoint_.get(request, {}, stop);
    if (!response) return response.error();
    return response->is_good() ? std::nullopt : std::optional(refusal(*response));
  }

 private:
  Result<bool> has(const std::string& digest, const std::stop_token& stop) const {
    const auto response = endpoint_.get({.method = "HEAD", .url = endpoint_.url("blobs", digest)}, {}, stop);
    if (!response) return response.error();
    if (response->status == 404) return false;
    if (!response->is_good()) return refusal(*response);
    return true;
  }

  /// From where it is to where it ends.
  std::optional<Error> send(const std::string& digest, std::string_view bytes, const std::stop_token& stop) {
    if (location_.empty()) {
      if (std::optional<Error> failure = begin(stop)) return failure;
    }
    while (bytes.size() > limits_.chunk && offset_ < bytes.size()) {
      if (std::optional<Error> failure = send_chunk(bytes, stop)) return failure;
    }
    const std::string_view rest = bytes.size() > limits_.chunk ? std::string_view() : bytes;
    const http::Request request{.method = "PUT",
                                .url = location_ + (location_.contains('?') ? "&" : "?") +
                                       "digest=" + http::percent_encoded(digest),
                                .headers = {{"Content-Type", std::string(bytes_type)}},
                                .body = std::string(rest)};
    const auto response = endpoint_.get(request, {}, once, stop);
    if (!response) return response.error();
    if (!response->is_good()) return refusal(*response);
    if (progress_) progress_(rest.size());
    return {};
  }

  std::optional<Error> begin(const std::stop_token& stop) {
    offset_ = 0;
    const auto response = endpoint_.get({.method = "POST", .url = endpoint_.url("blobs", "uploads/")}, {}, stop);
    if (!response) return response.error();
    if (response->status != 202) return refusal(*response);
    return follow(*response);
  }

  std::optional<Error> send_chunk(std::string_view bytes, const std::stop_token& stop) {
    const std::string_view chunk = bytes.substr(offset_, limits_.chunk);
    const std::string range = std::to_string(offset_) + "-" + std::to_string(offset_ + chunk.size() - 1);
    const http::Request request{.method = "PATCH",
                                .url = location_,
                                .headers = {{"Content-Type", std::string(bytes_type)}, {"Content-Range", range}},
                                .body = std::string(chunk)};
    const auto response = endpoint_.get(request, {}, once, stop);
    if (!response) return response.error();
    if (!response->is_good()) return refusal(*response);
    if (progress_) progress_(chunk.size());
    offset_ = std::min(size_of_range(response->header("range")).value_or(offset_ + chunk.size()), bytes.size());
    return follow(*response);
  }

  /// After an upload broke off: how far the registry is with it. Where it does not know, all begins anew.
  void find_offset(std::size_t size, const std::stop_token& stop) {
    if (location_.empty()) return;
    const auto response = endpoint_.get({.url = location_}, {}, once, stop);
    const auto offset = response && response->is_good() ? size_of_range(response->header("range")) : std::nullopt;
    const bool goes_on = size > limits_.chunk && offset && *offset <= size && !follow(*response);
    offset_ = goes_on ? *offset : 0;
    if (!goes_on) location_.clear();
  }

  /// Where an answer says that the upload goes on: on the same server, as our credentials go with it.
  std::optional<Error> follow(const http::Response& response) {
    const std::string_view location = response.header("location");
    const auto own = http::parse_url(endpoint_.url("blobs", "uploads/"));
    if (!own) return own.error();
    std::string url(location);
    if (location.starts_with('/') && !location.starts_with("//")) {
      const std::string begin = endpoint_.url("", "");
      url = begin.substr(0, begin.find('/', begin.find("://") + 3)) + url;
    }
    const auto parsed = http::parse_url(url);
    const bool is_same =
        parsed && parsed->scheme == own->scheme && parsed->host == own->host && parsed->port == own->port;
    if (!is_same) {
      location_.clear();
      return Error(ErrorCode::untrusted, endpoint_.name() + " wants uploads to go on at a place that is not its own");
    }
    location_ = std::move(url);
    return {};
  }

  Error refusal(const http::Response& response) const {
    const std::string to = endpoint_.server_.repository;
    const std::string login = "log in with `docker login " + endpoint_.name() + "` as somebody who may push";
    switch (response.status) {
      case 401:
      case 403: return {ErrorCode::forbidden, endpoint_.name() + " lets this user not push to " + to, {}, login};
      case 404:
      case 405:
        return {ErrorCode::unsupported,
                endpoint_.name() + " takes no pushes to " + to,
                {},
                "it may be a mirror, or want the repository to be made first"};
      case 413:
        return {ErrorCode::limit_exceeded,
                endpoint_.name() + " says that it is too large",
                {},
                "a proxy before the registry may allow only small requests"};
      default: return endpoint_.refusal(response, to);
    }
  }

  const Endpoint& endpoint_;
  const PushLimits& limits_;
  const std::function<void(std::size_t)>& progress_;
  std::string location_;  ///< of the upload that is going on
  std::size_t offset_ = 0;
};

Result<std::string> push_artifact(const std::string& reference, const Artifact& artifact, const OpenOptions& options,
                                  const Surroundings& surroundings, std::stop_token stop, const PushLimits& limits) {
  const Result<Reference> parsed = Reference::parse(reference);
  if (!parsed) return parsed.error();
  if (!parsed->digest.empty()) {
    return Error(ErrorCode::invalid_argument, "\"" + reference + "\" names a digest, and what is pushed needs a tag");
  }
  const auto transport = connect_to_registry(options.registry, surroundings);
  if (!transport) return placed(transport.error(), reference);
  const std::unique_ptr<http::Clock> own_clock = surroundings.clock ? nullptr : http::system_clock();
  const bool is_plain = std::ranges::count(options.registry.plain_http, parsed->registry) > 0;
  const Endpoint endpoint(
      {.name = parsed->registry, .repository = parsed->repository, .is_plain = is_plain, .is_written = true},
      surroundings.credentials,
      {.transport = **transport,
       .clock = surroundings.clock ? *surroundings.clock : *own_clock,
       .patience = options.registry.patience});
  Upload upload(endpoint, limits, surroundings.progress);
  std::optional<Error> failure = upload.blob(digest_of(artifact.config), artifact.config, stop);
  if (!failure) failure = upload.blob(artifact.layer.digest, artifact.content.view(), stop);
  if (!failure) failure = upload.manifest(parsed->tag, artifact.manifest, stop);
  if (failure) return placed(*std::move(failure), reference);
  return artifact.digest;
}

}  // namespace seawall::oci
