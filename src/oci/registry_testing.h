#pragma once

// Registries on a network of a test, for the tests of this folder.

#include <string>

#include "testing.h"

namespace seawall::oci::testing {

class Registries : public ::testing::Test {
 protected:
  /// An image behind ".../v2/repository/".
  void serve(const std::string& base, const Made& made, const std::string& by) {
    network_.answer(base + "manifests/" + by, {{.headers = {{"content-type", oci_manifest}}, .body = made.manifest}});
    network_.answer(base + "blobs/" + digest_of(made.config), {{.body = made.config}});
    for (const std::string& each : made.layers) network_.answer(base + "blobs/" + digest_of(each), {{.body = each}});
  }
  documents::Result<std::shared_ptr<const Image>> open(const std::string& what, std::stop_token stop = {}) {
    Surroundings surroundings;
    surroundings.credentials = [this](const std::string& registry) -> documents::Result<Credentials> {
      asked_credentials_.push_back(registry);
      if (fails_) return documents::Error(documents::ErrorCode::untrusted, "no helper");
      return credentials_;
    };
    surroundings.connect = [this](const http::Options& how) -> documents::Result<std::unique_ptr<http::Transport>> {
      connected_ = how;
      return std::unique_ptr<http::Transport>(std::make_unique<Borrowed>(network_));
    };
    surroundings.clock = &clock_;
    surroundings.progress = [this](std::size_t bytes) { progress_ += bytes; };
    return oci::open(what, options_, surroundings, std::move(stop));
  }
  std::string failure(const std::string& what) { return failure_of(open(what)); }
  std::size_t count_of(const std::string& url) const {
    std::size_t count = 0;
    for (const http::Request& each : network_.requests) count += each.url.starts_with(url);
    return count;
  }

  Network network_;
  Clock clock_;
  OpenOptions options_;
  Credentials credentials_;
  bool fails_ = false;
  std::vector<std::string> asked_credentials_;
  http::Options connected_;
  std::atomic<std::size_t> progress_ = 0;
  const Made made_ = make_image({"one", std::string(5000, 'b')});
};

}  // namespace seawall::oci::testing
