#pragma once

// One server that has a repository: the registry, or a mirror of it. Private to oci.
//
// Threads: const and shareable. Lifetimes: it borrows transport, clock and patience.
// Source: OCI distribution specification 1.1, "Pull".

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "archives/archives.h"
#include "blobs.h"
#include "token.h"

namespace seawall::oci {

class Endpoint {
 public:
  struct Server {
    std::string name;        ///< of messages and credentials: "docker.io"
    std::string repository;  ///< "library/nginx"
    bool is_plain = false;   ///< without TLS
    bool is_written = false;  ///< it is pushed to
  };
  Endpoint(Server server, Authorizer::Ask ask, Means means);

  /// By tag or digest. The text fits a digest that was asked for; `promised` is its size, where that is known.
  documents::Result<ManifestText> manifest(const std::string& by, std::optional<std::uint64_t> promised,
                                           const Limits& limits, std::stop_token stop) const;
  /// The whole of a blob, which fits its descriptor. One that breaks off is gone on with where it did.
  documents::Result<archives::Content> blob(const Descriptor& what, const Limits& limits,
                                            const std::function<void(std::size_t)>& progress,
                                            std::stop_token stop) const;

  const std::string& name() const noexcept { return server_.name; }

 private:
  friend class BlobFetch;
  friend class Pages;
  friend class Upload;
  /// Sends, and once more where the server wants to know who asks.
  documents::Result<http::Response> get(http::Request request, const http::Sink& sink, std::stop_token stop) const;
  documents::Result<http::Response> get(http::Request request, const http::Sink& sink, const http::Patience& patience,
                                        std::stop_token stop) const;
  std::string url(std::string_view kind, std::string_view by) const;
  documents::Error refusal(const http::Response& response, const std::string& what) const;
  /// Where something else than a registry answers; nothing where it may be one.
  std::optional<documents::Error> fault_of_type(const http::Response& head) const;

  const Server server_;
  const Means means_;
  const std::unique_ptr<Authorizer> authorizer_;
};

}  // namespace seawall::oci
