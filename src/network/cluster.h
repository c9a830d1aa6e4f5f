#pragma once

// What the engine works on: pods, namespaces, nodes and network policies of every kind, as plain data.
// Source of the terms: https://kubernetes.io/docs/concepts/services-networking/network-policies/,
// https://network-policy-api.sigs.k8s.io/api-overview/ (v1alpha1: AdminNetworkPolicy and BaselineAdminNetworkPolicy;
// v1alpha2: ClusterNetworkPolicy).
//
// Threads: const after reading, shareable. Lifetimes: texts, nodes and objects borrow from the Inventory.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "addresses/addresses.h"
#include "objects/objects.h"

namespace seawall::network {

using addresses::Address;
using addresses::AddressSet;
using addresses::PortSet;
using addresses::Protocol;
using documents::Node;
using objects::Object;
using objects::Selector;

/// Something that could not be used as it is written. The rest is evaluated, and the answer is incomplete.
struct Fault {
  const Object* object = nullptr;
  Node at;
  std::string message;  ///< `NetworkPolicy shop/web: spec.ingress[0].ports[1].endPort 80 is below port 443`
};

// --- who ---------------------------------------------------------------------------------------------

/// Whether a set has all addresses of a family: then it has every end, whatever its address.
bool has_whole_family(const AddressSet& addresses);

struct Label {
  std::string_view key;
  std::string_view value;
  friend auto operator<=>(const Label&, const Label&) = default;
};
using Labels = std::vector<Label>;  ///< sorted by key, each key once
Labels labels_of(Node map);         ///< of metadata.labels; a value that is no string counts by its text
std::optional<std::string_view> value_of(const Labels& labels, std::string_view key) noexcept;
bool matches(const Selector& selector, const Labels& labels) noexcept;

struct Namespace {
  std::string_view name;
  Labels labels;  ///< kubernetes.io/metadata.name included, which the API server sets
  const Object* object = nullptr;  ///< none where only pods and policies speak of it: then its other labels are unknown
};

struct ClusterNode {
  std::string_view name;
  Labels labels;
  std::vector<Address> addresses;
  const Object* object = nullptr;
};

struct NamedPort {
  std::string_view name;
  Protocol protocol = Protocol::tcp;
  std::uint16_t port = 0;
};

/// Pods of one controller with one template, or a pod of its own: what a list of connections names.
struct Workload {
  std::string_view namespace_;
  std::string_view name;
  std::string_view kind;  ///< "Deployment", "Pod", "VirtualMachine"
  const Object* object = nullptr;  ///< none where only its pods are known
};

struct Pod {
  std::uint32_t namespace_ = 0;  ///< index
  std::uint32_t workload = 0;  ///< index
  std::string_view name;  ///< of a template: the workload's
  const Object* object = nullptr;
  Labels labels;
  std::vector<Address> addresses;  ///< none for a template
  std::string_view node;  ///< "" where not known
  bool is_host_network = false;  ///< its address is its node's: no policy selects it, and no selector finds it
  bool is_template = false;  ///< stands for the pods that a controller would make
  std::vector<NamedPort> named_ports;  ///< of all its containers
};

// --- policies ----------------------------------------------------------------------------------------

enum class Direction : std::uint8_t { ingress, egress };
/// In the order of evaluation. NetworkPolicies stand between the tiers that administrators own.
enum class Tier : std::uint8_t { admin, network_policy, baseline };
enum class Action : std::uint8_t { allow, deny, pass };  ///< v1alpha2 calls the first Accept

/// Pods by namespace and label. An absent part is Selector::everything().
struct PodSelection {
  std::optional<std::uint32_t> namespace_;  ///< index: this one only, as NetworkPolicies mean it; else by selector
  Selector namespaces;
  Selector pods;
};

struct Peer {
  enum class Kind : std::uint8_t { pods, addresses, nodes };
  Kind kind = Kind::pods;
  PodSelection pods;
  AddressSet addresses;  ///< of an ipBlock without its exceptions, or of networks
  Selector nodes;
  /// sameLabels and notSameLabels of early v1alpha1 (v0.1.1): namespaces that have all of these keys, as the subject's
  /// does, with all values of the former the same, and at least one of the latter another.
  std::vector<std::string_view> same_labels;
  std::vector<std::string_view> not_same_labels;
  Node node;
};

struct NamedPortReference {
  std::string_view name;
  std::optional<Protocol> protocol;  ///< nothing: whatever the container port says
};

struct Rule {
  Direction direction = Direction::ingress;
  Action action = Action::allow;
  std::uint32_t index = 0;  ///< in its list, from 0
  std::string_view name;  ///< of administrators' rules, may be ""
  bool is_any_peer = false;  ///< no list of peers, or an empty one, in a NetworkPolicy; else `peers`, none: nobody
  std::vector<Peer> peers;
  PortSet ports;  ///< all where the rule names none
  std::vector<NamedPortReference> named_ports;  ///< resolved by the destination's container ports
  Node node;
};

struct Policy {
  const Object* object = nullptr;
  Tier tier = Tier::network_policy;
  std::int64_t priority = 0;  ///< of the admin and baseline tiers: lower comes first
  PodSelection subject;
  bool isolates_ingress = false;  ///< policyTypes: what no rule allows is denied. NetworkPolicies only
  bool isolates_egress = false;
  std::vector<Rule> rules;  ///< in the order of evaluation, each direction's together
};

// --- all of it ---------------------------------------------------------------------------------------

/// A network that pods share: policies and reachability end at its border. Most clusters have one, the pod network.
struct Cluster {
  std::vector<Namespace> namespaces;  ///< sorted by name
  std::vector<ClusterNode> nodes;  ///< in the input's order
  std::vector<Workload> workloads;  ///< sorted by namespace, name, kind
  std::vector<Pod> pods;  ///< sorted by workload, then name
  std::vector<Policy> policies;  ///< in the input's order

  std::optional<std::uint32_t> find_namespace(std::string_view name) const noexcept;
};

}  // namespace seawall::network
