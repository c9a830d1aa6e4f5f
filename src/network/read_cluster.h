#pragma once

// From an Inventory to Clusters. What is missing is filled in as the API server does: policyTypes, protocol TCP, the
// label kubernetes.io/metadata.name, the default namespace.
//
// Threads: pure. Lifetimes: results borrow from the Inventory.

#include <string>
#include <string_view>
#include <vector>

#include "cluster.h"

namespace seawall::network {

/// Objects that rule traffic in a way that is not evaluated: the answer says so.
struct NotEvaluated {
  const Object* object = nullptr;
  std::string_view why;  ///< "Istio AuthorizationPolicy is not evaluated"
};

/// One network of the cluster.
struct Network {
  enum class Kind : std::uint8_t {
    pod_network,
    user_defined,          ///< OVN-Kubernetes UserDefinedNetwork with role Primary
    cluster_user_defined,  ///< ClusterUserDefinedNetwork with role Primary
    attachment,            ///< secondary: a NetworkAttachmentDefinition that pods name by annotation
  };
  Kind kind = Kind::pod_network;
  std::string name;  ///< "" for the pod network; "first-network"
  Cluster cluster;   ///< pods that are on it, and policies that rule it
};

struct Reading {
  std::vector<Network> networks;  ///< the pod network first, then the others by name
  std::vector<Fault> faults;      ///< in the input's order
  std::vector<NotEvaluated> not_evaluated;
};

Reading read_cluster(const objects::Inventory& inventory);

}  // namespace seawall::network
