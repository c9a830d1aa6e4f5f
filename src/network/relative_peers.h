#pragma once

// Peers of administrators' rules that compare with the subject's namespace. Private to network.

#include <vector>

#include "cluster.h"

namespace seawall::network {

/// What sameLabels and notSameLabels mean for a subject in one namespace, as selections of which any may match: all
/// keys must be there on both sides, all values of the former must be the same, at least one of the latter another.
/// Source: sigs.k8s.io/network-policy-api v0.1.1, apis/v1alpha1/shared_types.go.
std::vector<PodSelection> relative_to(const Namespace& subject, const Peer& peer);

}  // namespace seawall::network
