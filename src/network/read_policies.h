#pragma once

// The network policies of a Cluster. Private to the reading of clusters.
//
// Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ with the defaults and
// the validation of k8s.io/kubernetes pkg/apis/networking; the types of sigs.k8s.io/network-policy-api: v1alpha1 in its
// early form, too (v0.1.1: sameLabels, notSameLabels), v1alpha2 and v1beta1.
//
// A part that the API server would refuse is told. A peer or port of that sort matches nothing, a subject selects
// nothing; the rest of the policy counts, so that it isolates as before.
//
// Threads: pure. Lifetimes: what is read borrows from the Inventory.

#include <vector>

#include "cluster_objects.h"

namespace seawall::network {

/// Of an object with the spec of a NetworkPolicy. It rules nothing if the Cluster lacks its namespace.
Policy read_network_policy(const Object& object, const Cluster& cluster, std::vector<Fault>& faults);

/// Fills the policies of a Cluster that has its namespaces.
void read_policies(const ClusterObjects& picked, Cluster& cluster, std::vector<Fault>& faults,
                   std::vector<NotEvaluated>& not_evaluated);

}  // namespace seawall::network
