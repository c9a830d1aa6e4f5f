#pragma once

// The network of a scan's input: one reading of pods and policies, and one engine over them, for all checks that ask.
//
// Threads: as Facts. Lifetimes: borrows from the Inventory, lives as long as the Facts.

#include <optional>

#include "check.h"
#include "network/network.h"

namespace seawall::checks {

struct NetworkFacts {
  explicit NetworkFacts(const objects::Inventory& inventory);

  network::Reading reading;
  /// Of the pod network. Nothing where the input has no policy that is evaluated: then everything is allowed, and
  /// tables over all pods would only cost time.
  std::optional<network::Engine> engine;
  /// Pods of the pod network by the index of their object.
  std::vector<std::vector<std::uint32_t>> pods_of_object;
  /// By the index of the object: its pods have another primary network than the pod network.
  std::vector<bool> is_on_other_network;

  /// The pod of a template. Nothing for pods that have ended, and for templates whose pods are in the input.
  std::optional<std::uint32_t> pod_of(const PodTemplate& pod) const;

  /// Whether a policy rules the pods of a template that `pod_of` does not have, as they are on another primary network
  /// or another object of their name counts before theirs. Walks all policies.
  bool would_rule(const PodTemplate& pod, network::Direction direction) const;

  const network::Cluster& cluster() const noexcept { return reading.networks.front().cluster; }
};
const NetworkFacts& network_of(const objects::Inventory& inventory, findings::Facts& facts);

/// Whether the input has any policy that network::read_cluster evaluates. Cheap: asks for kinds only.
bool has_evaluated_policy(const objects::Inventory& inventory) noexcept;
/// Whether policies of Cilium, Calico or Antrea may be about pods of a namespace: those are not evaluated.
bool may_be_ruled_by_others(std::string_view namespace_, const objects::Inventory& inventory, findings::Facts& facts);

}  // namespace seawall::checks
