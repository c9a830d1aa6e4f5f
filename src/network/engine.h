#pragma once

// What may talk to what: NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy
// together.
//
// Pods and outside addresses fold into classes. Seen from one direction a pod has two faces: the policies that rule it
// (its profile), and the peers of other pods' rules that match it. Pods with one profile are ruled alike, pods with one
// face as a peer are met alike; so a table `profile x peer class -> ports` for each direction holds everything, and a
// connection is the intersection of one cell of each. Ports are sets of intervals, interned, with their operations
// remembered.
//
// Threads: const after construction, shareable. Lifetimes: an Engine borrows from the Cluster.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cluster.h"

namespace seawall::network {

/// What the API leaves open to implementations.
struct Assumptions {
  /// Of a NetworkPolicy's ipBlock the API says that it "should be cluster-external IPs, since Pod IPs are ephemeral and
  /// unpredictable". Network plugins differ: Calico and the reference engine let it select a pod by the address that
  /// the pod has at the time, Cilium does not. An allowance that only some grant is not counted as one unless asked
  /// for.
  bool ip_block_selects_pods = false;
  /// Of pods on the host's network the API says that a network plugin may tell their traffic apart and rule it as that
  /// of any other pod, or may take it for their node's. The latter "is the most common implementation".
  bool policies_rule_host_network = false;
};

/// One end of a connection: a pod, or an address that is no pod's.
class End {
 public:
  static End pod(std::uint32_t index) noexcept { return End(index, {}); }
  static End address(const Address& address) noexcept { return End(none, address); }
  bool is_pod() const noexcept { return pod_ != none; }
  std::uint32_t pod() const noexcept { return pod_; }
  const Address& address() const noexcept { return address_; }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  End(std::uint32_t pod, Address address) noexcept : pod_(pod), address_(address) {}
  std::uint32_t pod_;
  Address address_;
};

/// What decided at one end of a connection.
struct Decision {
  enum class By : std::uint8_t {
    rule,  ///< `policy` and `rule`: an administrators' rule, or NetworkPolicy rules that allow
    isolation,  ///< NetworkPolicies select the pod and no rule of theirs allows it
    no_policy,  ///< none selects the pod, or none of the administrators' decides: allowed
    no_pod,  ///< the end is an outside address or on the host's network: policies do not rule it
    same_pod,  ///< a pod always reaches itself
    own_node,  ///< a node always reaches the pods on it, as the kubelet's probes need
  };
  By by = By::no_policy;
  bool is_allowed = true;
  const Policy* policy = nullptr;
  const Rule* rule = nullptr;
  std::vector<const Policy*> isolating;  ///< By::isolation: all that select the pod
  /// Of By::rule for a NetworkPolicy: further rules that allow it too, each with its policy.
  std::vector<std::pair<const Policy*, const Rule*>> also;
  /// Pass rules that were met on the way.
  std::vector<std::pair<const Policy*, const Rule*>> passed;
};

struct Verdict {
  bool is_allowed = true;
  Decision egress;
  Decision ingress;
};

class Engine {
 public:
  explicit Engine(const Cluster& cluster, const Assumptions& assumptions = {});
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  const Cluster& cluster() const noexcept;

  /// One connection, without allocating. A pod reaches itself, and a node the pods on it, whatever policies say.
  bool allows(const End& from, const End& to, Protocol protocol, std::uint16_t port) const noexcept;
  /// All ports on which one end reaches the other.
  PortSet ports(const End& from, const End& to) const;
  /// What policies of one end allow it, without what is always so.
  const PortSet& egress_ports(const End& from, const End& to) const noexcept;
  const PortSet& ingress_ports(const End& from, const End& to) const noexcept;
  /// The same with the reason at each end.
  Verdict explain(const End& from, const End& to, Protocol protocol, std::uint16_t port) const;

  /// Whether a pod stands for its node: it is on the host's network, and policies do not rule that (Assumptions).
  bool is_host(std::uint32_t pod) const noexcept;
  /// Whether a policy rules a pod in a direction: a NetworkPolicy that isolates it there, or an administrators' rule.
  bool is_ruled(std::uint32_t pod, Direction direction) const noexcept;

  // --- the whole relation ---

  /// Ends that are alike in everything: pods, or outside addresses.
  struct Class {
    std::vector<std::uint32_t> pods;  ///< indexes, ascending
    AddressSet addresses;  ///< of outside ends; empty for pods
  };
  /// Each pod and each outside address is in one of each. A pair of a source and a destination stands for all pairs of
  /// their members, but that of a pod with itself and that of a node with a pod on it.
  std::span<const Class> sources() const noexcept;
  std::span<const Class> destinations() const noexcept;
  /// Calls back for each pair of classes, by source and then destination, with what is allowed; nothing is kept. Pairs
  /// of outside addresses are left out.
  void relation(const std::function<void(std::uint32_t source, std::uint32_t destination, const PortSet&)>& take) const;

  /// Consumers of the relation over ordered pairs of different pods.
  struct Totals {
    std::uint64_t allowed_pairs = 0;  ///< with at least one port
    std::uint64_t pairs = 0;
    std::uint64_t digest = 0;  ///< of all pairs' names and ports; whatever the order of objects or the folding
  };
  Totals totals() const;

  struct Size {
    std::size_t sources = 0;
    std::size_t destinations = 0;
    std::size_t profiles = 0;
    std::size_t peer_classes = 0;
    std::size_t port_sets = 0;
  };
  Size size() const noexcept;

  /// Pods that an ipBlock of some rule covers, of those on the cluster's own network: for them the assumption matters.
  std::size_t pods_in_ip_blocks() const noexcept;

  class Tables;  ///< what it is made of (tables.h)
  const Tables& tables() const noexcept { return *tables_; }

 private:
  std::unique_ptr<const Tables> tables_;
};

}  // namespace seawall::network
