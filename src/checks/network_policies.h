#pragma once

// What network policies say of a whole namespace, as far as can be told without its pods: whom a policy is about,
// whether its rules let everybody through, and which namespaces are closed by default.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory and its Facts.
// Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/
// https://network-policy-api.sigs.k8s.io/reference/spec/
// https://docs.cilium.io/en/stable/security/policy/
// https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy

#include <array>
#include <functional>
#include <string_view>

#include "check.h"
#include "network/network.h"

namespace seawall::checks {

using network::Direction;
using Directions = std::array<bool, 2>;  ///< an answer by Direction

// --- NetworkPolicy of networking.k8s.io --------------------------------------------------------------

inline constexpr std::string_view kind_of_network_policy = "NetworkPolicy.networking.k8s.io";

/// Whether a policy isolates the pods that it selects in a direction. Without policyTypes it does for ingress, and for
/// egress if it has rules for it; rules of a direction that policyTypes leaves out count for nothing.
bool isolates(Node policy_spec, Direction direction, objects::Reader& reader);
/// The list of its rules for a direction, else absent.
Node policy_rules(Node policy_spec, Direction direction, objects::Reader& reader);
/// An absent podSelector is an empty one. Keys that the API does not have are dropped, so that `{app: cart}` is empty,
/// too.
bool is_about_all_pods(Node policy_spec, objects::Reader& reader);

/// Whom a rule lets through that is not limited to ports.
enum class Opening : std::uint8_t {
  everybody,   ///< it names no peers
  addresses,   ///< an ipBlock has all addresses of a family and no exception
  namespaces,  ///< a peer is every pod of every namespace
};
/// Calls with each opening and where it is: the peer's field, or the list or rule that names none. An entry of `ports`
/// that has all of TCP limits nothing.
void each_opening(Node rule, Direction direction, objects::Reader& reader,
                  const std::function<void(Opening, Node)>& call);

// --- policies of every engine ------------------------------------------------------------------------

/// For Check::kinds and Check::reads of checks that ask for `policies_over`.
inline constexpr std::string_view kinds_of_policies =
    "NetworkPolicy.networking.k8s.io,"
    "AdminNetworkPolicy.policy.networking.k8s.io,BaselineAdminNetworkPolicy.policy.networking.k8s.io,"
    "ClusterNetworkPolicy.policy.networking.k8s.io,"
    "CiliumNetworkPolicy.cilium.io,CiliumClusterwideNetworkPolicy.cilium.io,"
    "NetworkPolicy.projectcalico.org,GlobalNetworkPolicy.projectcalico.org,"
    "NetworkPolicy.crd.projectcalico.org,GlobalNetworkPolicy.crd.projectcalico.org";
void read_policy(const objects::Object& policy, objects::Reader& reader);

/// What the input's policies say of one namespace. Where that cannot be known the answer is yes: a policy whose file
/// names no namespace may be in any, Calico's expressions over labels are not evaluated, and one with a field of a
/// wrong type may close what it is about.
struct NamespacePolicies {
  bool has_network_policy = false;  ///< of networking.k8s.io, its own
  bool has_any = false;             ///< its own of any engine, or one of the cluster that is about some of its pods
  /// All of its pods are closed but for what rules let through, and none lets everybody through. A policy of the
  /// administrators closes by denying everybody.
  Directions is_closed = {};
};
NamespacePolicies policies_over(const objects::Object& namespace_, const objects::Inventory& inventory,
                                findings::Facts& facts);

}  // namespace seawall::checks
