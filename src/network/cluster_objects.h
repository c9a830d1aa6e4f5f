#pragma once

// Which objects of an Inventory make a Cluster, each once, and which rule traffic in ways that are not evaluated.
// Private to the reading of clusters.
//
// Threads: pure. Lifetimes: results borrow from the Inventory.

#include <vector>

#include "read_cluster.h"

namespace seawall::network {

/// Pods that a controller would make: the metadata, which may be absent, and the spec.
struct Template {
  const Object* object = nullptr;
  Node metadata;
  Node spec;
};

/// In the input's order. Of several objects of one kind, namespace and name the last is here, as `kubectl apply` of all
/// of them would leave it.
struct ClusterObjects {
  std::vector<const Object*> namespaces;
  std::vector<const Object*> nodes;
  std::vector<const Object*> pods;
  std::vector<Template> templates;
  std::vector<const Object*> policies;  ///< of all kinds that are evaluated
};

ClusterObjects pick_objects(const objects::Inventory& inventory, std::vector<Fault>& faults,
                            std::vector<NotEvaluated>& not_evaluated);

}  // namespace seawall::network
