#include "registry.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "content_stream.h"
#include "endpoint.h"
#include "http/http.h"

namespace seawall::oci {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

/// What the client advises are the keys of a kubeconfig, and here it is options that help.
constexpr struct {
  std::string_view word;
  const char* advice;
} advices[] = {
    {"one of http", "for a registry without TLS give its name with --plain-http"},
    {"certificate-authority-data", "give the authority of the registry with --ca-file"},
    {"tls-server-name", "name the registry as its certificate does"},
    {"client-certificate-data", "registries that want a certificate of the client are not read"},
};

class AdvisingTransport final : public http::Transport {
 public:
  explicit AdvisingTransport(std::unique_ptr<http::Transport> to) : to_(std::move(to)) {}
  Result<http::Response> send(const http::Request& request, const http::Sink& sink, std::stop_token stop) override {
    auto response = to_->send(request, sink, std::move(stop));
    if (response) return response;
    const Error& error = response.error();
    const auto found =
        std::ranges::find_if(advices, [&](const auto& row) { return error.advice().contains(row.word); });
    if (found == std::end(advices)) return response;
    Error told(error.code(), error.message(), error.place(), found->advice);
    return error.cause() ? std::move(told).because(*error.cause()) : told;
  }

 private:
  const std::unique_ptr<http::Transport> to_;
};

class RegistryBlobs final : public Repository {
 public:
  RegistryBlobs(const Reference& reference, const RegistryOptions& options, const Limits& limits,
                const Surroundings& surroundings, std::unique_ptr<http::Transport> transport)
      : limits_(limits),
        patience_(options.patience),
        progress_(surroundings.progress),
        own_clock_(surroundings.clock ? nullptr : http::system_clock()),
        transport_(std::move(transport)) {
    const auto mirrors = options.mirrors.find(reference.registry);
    const auto add = [&](const std::string& name) {
      const bool is_plain = std::ranges::find(options.plain_http, name) != options.plain_http.end();
      http::Clock& clock = surroundings.clock ? *surroundings.clock : *own_clock_;
      endpoints_.push_back(std::make_unique<const Endpoint>(
          Endpoint::Server{.name = name, .repository = reference.repository, .is_plain = is_plain},
          surroundings.credentials, Means{.transport = *transport_, .clock = clock, .patience = patience_}));
    };
    if (mirrors != options.mirrors.end()) std::ranges::for_each(mirrors->second, add);
    add(reference.registry);
  }

  bool has(const Descriptor&) const override { return true; }

  Result<ManifestText> root(const Reference& reference, std::stop_token stop) const override {
    const std::string& by = reference.digest.empty() ? reference.tag : reference.digest;
    return of_any<ManifestText>([&](const Endpoint& each) { return each.manifest(by, {}, limits_, stop); }, stop);
  }

  Result<std::string> manifest(const Descriptor& what, const Limits&, std::stop_token stop) const override {
    auto text =
        of_any<ManifestText>([&](const Endpoint& each) { return each.manifest(what.digest, what.size, limits_, stop); },
                             stop);
    if (!text) return text.error();
    return std::move(text->text);
  }

  Result<std::unique_ptr<archives::Stream>> open(const Descriptor& what, std::stop_token stop) const override {
    auto content =
        of_any<archives::Content>([&](const Endpoint& each) { return each.blob(what, limits_, progress_, stop); },
                                  stop);
    if (!content) return content.error();
    return std::unique_ptr<archives::Stream>(
        std::make_unique<ContentStream>(std::make_shared<const archives::Content>(take(std::move(content)))));
  }

 private:
  /// The first answer that is one. Where there is none, the registry says why, and the mirrors, too.
  template <typename T, typename Ask>
  Result<T> of_any(const Ask& ask, const std::stop_token& stop) const {
    std::string mirrors;
    for (std::size_t i = 0;; ++i) {
      Result<T> answer = ask(*endpoints_[i]);
      if (answer || (i + 1 == endpoints_.size() && mirrors.empty())) return answer;
      const Error& error = answer.error();
      if (i + 1 == endpoints_.size() || stop.stop_requested()) {
        Error told(error.code(), error.message() + mirrors, error.place(), error.advice());
        return error.cause() ? std::move(told).because(*error.cause()) : told;
      }
      mirrors += "; nor did its mirror " + endpoints_[i]->name() + " help: " + error.text();
    }
  }

  const Limits limits_;
  const http::Patience patience_;
  const std::function<void(std::size_t)> progress_;
  const std::unique_ptr<http::Clock> own_clock_;
  const std::unique_ptr<http::Transport> transport_;
  std::vector<std::unique_ptr<const Endpoint>> endpoints_;
};

http::Options transport_options(const RegistryOptions& options) {
  http::Options result;
  result.tls.authorities = options.authorities;
  result.tls.is_verified = !options.is_insecure;
  result.proxy = options.proxy;
  result.no_proxy = options.no_proxy;
  result.compresses = false;  // or what has a digest would come otherwise than it is stored
  result.limits.body = std::numeric_limits<std::size_t>::max();  // each sink has a limit of its own
  result.limits.refusal = 1 << 20;
  return result;
}

}  // namespace

Result<std::unique_ptr<http::Transport>> connect_to_registry(const RegistryOptions& options,
                                                             const Surroundings& surroundings) {
  const http::Options how = transport_options(options);
  auto transport = surroundings.connect ? surroundings.connect(how) : http::connect(how);
  if (!transport) return transport;
  return std::unique_ptr<http::Transport>(std::make_unique<AdvisingTransport>(take(std::move(transport))));
}

Result<std::shared_ptr<const Repository>> open_repository(const Reference& reference, const OpenOptions& options,
                                                          const Surroundings& surroundings) {
  auto transport = connect_to_registry(options.registry, surroundings);
  if (!transport) return transport.error();
  return std::shared_ptr<const Repository>(std::make_shared<const RegistryBlobs>(reference, options.registry,
                                                                                 options.limits, surroundings,
                                                                                 take(std::move(transport))));
}

Result<std::shared_ptr<const Image>> open_registry(Subject subject, const OpenOptions& options,
                                                   const Surroundings& surroundings, std::stop_token stop) {
  auto repository = open_repository(*subject.reference, options, surroundings);
  if (!repository) return placed(repository.error(), subject.name);
  auto root = (*repository)->root(*subject.reference, stop);
  if (!root) return placed(root.error(), subject.name);
  return image_of(std::move(subject), take(std::move(repository)), take(std::move(root)), options, std::move(stop));
}

}  // namespace seawall::oci
