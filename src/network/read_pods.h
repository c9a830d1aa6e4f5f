#pragma once

// Who there is in a Cluster: namespaces, nodes, workloads and pods. Private to the reading of clusters.
//
// Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ (phases),
// https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/,
// https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name.
//
// Threads: pure. Lifetimes: what is read borrows from the Inventory.

#include <vector>

#include "cluster_objects.h"

namespace seawall::network {

/// Fills all of a Cluster but its policies.
///
/// A pod belongs to the workload of its controller, else of its first owner: to the root of the chain of owners as far
/// as the input has it. A pod that a node owns is the mirror of a static pod, and a workload of its own. A workload
/// whose pods the input has needs no template.
void read_pods(const objects::Inventory& inventory, const ClusterObjects& picked, Cluster& cluster,
               std::vector<Fault>& faults);

}  // namespace seawall::network
