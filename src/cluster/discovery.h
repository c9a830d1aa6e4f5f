#pragma once

// What an API server serves.

#include <string>
#include <string_view>
#include <vector>

#include "api.h"

namespace seawall::cluster {

/// A resource that can be listed, in the version that is preferred by the server.
struct Resource {
  std::string group;  ///< "" for the core group
  std::string version;
  std::string kind;
  std::string plural;
  bool namespaced = false;
  std::vector<std::string> versions;  ///< all that are served, preferred first

  std::string name() const;         ///< "deployments.apps", "pods"
  std::string api_version() const;  ///< "apps/v1", "v1"
  /// "/apis/apps/v1/namespaces/shop/deployments"; in all namespaces, or of a kind without them, for an empty one.
  std::string path(std::string_view namespace_ = {}) const;
};

struct Discovery {
  std::vector<Resource> resources;  ///< those with the verb list and without subresources; by group, then plural
  /// Groups that are registered but whose server does not answer (APIService): "metrics.k8s.io/v1beta1: ...".
  std::vector<documents::Error> failures;

  /// Of a group and kind, whatever the version; nothing when it is not served.
  const Resource* find(std::string_view group, std::string_view kind) const noexcept;
};

/// Aggregated discovery (apidiscovery.k8s.io v2, v2beta1; KEP-3352) with two requests, and where a server has none,
/// /api, /apis and each version of each group. Fails as a whole only where /api or /apis cannot be had.
documents::Result<Discovery> discover(const Api& api, std::stop_token stop);

/// Of GET /version.
struct ServerVersion {
  std::string git_version;  ///< "v1.31.4-eks-abcdef"
  int minor = 0;            ///< of Kubernetes 1.x; "31+" is 31; 0: not understood
};
documents::Result<ServerVersion> server_version(const Api& api, std::stop_token stop);

}  // namespace seawall::cluster
