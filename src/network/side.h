#pragma once

// One direction of all policies, compiled: who is ruled how (profiles), who is met as whom (peer classes), and the
// table of ports between them. Engine makes one for ingress and one for egress.
//
// Threads: const after finish(). Lifetimes: borrows from the Cluster and the Selections.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "address_cut.h"
#include "cluster.h"
#include "engine.h"
#include "port_sets.h"
#include "selections.h"

namespace seawall::network {

/// Both directions share selectors, port sets and what policies select.
struct Shared {
  const Cluster& cluster;
  const Assumptions& assumptions;
  PortSets ports;
  Selections selections;
  std::vector<std::optional<std::uint32_t>> node_of_pod;  ///< index of the ClusterNode
  std::vector<std::span<const Address>> addresses_of_pod;  ///< on the host's network those of its node

  /// Stands for its node, and policies do not rule it.
  bool is_host(std::uint32_t pod) const noexcept {
    return cluster.pods[pod].is_host_network && !assumptions.policies_rule_host_network;
  }
};

class Side {
 public:
  Side(Direction direction, Shared& shared);

  /// Registers all selections. Then the Shared's selections must be finished before finish().
  void compile();
  /// `ruling[pod]`: policies that select a pod, ascending; none for pods on the host's network.
  void finish(const std::vector<const Ids*>& ruling);

  using Profile = std::uint32_t;
  using PeerClass = std::uint32_t;
  static constexpr Profile unruled = 0;

  Profile profile_of(std::uint32_t pod) const noexcept { return profile_of_[pod]; }
  PeerClass peer_class_of(std::uint32_t pod) const noexcept { return peer_class_of_[pod]; }
  PeerClass peer_class_of(const Address& address) const noexcept {
    return class_of_sets_[pieces().pieces(address.family)[pieces().piece_of(address)].sets];
  }
  PeerClass peer_class_of_piece(const AddressCut::Piece& piece) const noexcept { return class_of_sets_[piece.sets]; }
  const AddressCut& pieces() const noexcept { return cut_; }
  bool is_in_ip_block(const Address& address) const noexcept {
    return std::ranges::any_of(cut_.sets_of(address), [&](std::uint32_t atom) { return atoms_[atom].is_ip_block; });
  }
  PortSets::Id ports(Profile profile, PeerClass peer) const noexcept { return rows_[profile].at(peer); }

  std::size_t profile_count() const noexcept { return rows_.size(); }
  std::size_t peer_class_count() const noexcept { return peer_classes_.size(); }

 private:
  struct CompiledRule {
    Action action = Action::allow;
    bool is_any_peer = false;
    Ids peers;  // atoms
    PortSets::Id ports = PortSets::none;
    std::uint32_t names = 0;  // list of references to named ports
  };
  struct CompiledPolicy {
    Tier tier;
    std::uint32_t rank = 0;     // of its tier
    bool isolates = false;
    Ids rules;                  // of NetworkPolicies ascending, else in the order of evaluation
  };
  /// A part of a rule's peers: pods of a scope, or addresses.
  struct Atom {
    bool is_ip_block = false;
    bool is_nodes = false;
    bool is_whole_family = false;  // has every pod of unknown address, too
  };
  struct ProfileKey {
    bool isolated = false;
    std::uint32_t signature = 0;  // of the ruled pod's named ports; of egress always 0
    Ids admin;     // rules, in the order of evaluation
    Ids rules;     // of NetworkPolicies
    Ids baseline;
    friend bool operator==(const ProfileKey&, const ProfileKey&) = default;
  };
  struct ProfileHash {
    std::size_t operator()(const ProfileKey& key) const noexcept;
  };
  /// Port sets of one profile by peer class: either all of them, or those that differ from `base`.
  struct Row {
    PortSets::Id base = PortSets::all;
    std::vector<PortSets::Id> all;
    std::vector<PeerClass> classes;  // ascending
    std::vector<PortSets::Id> differing;
    PortSets::Id at(PeerClass peer) const noexcept;
  };
  class RowMaker;

  Ids compile_rules(const Policy& policy, std::optional<std::uint32_t> subject_namespace);
  std::uint32_t rule_number(CompiledRule rule, bool is_shared);
  void add_atoms(const Peer& peer, std::optional<std::uint32_t> subject_namespace, Tier tier, Ids& atoms);
  std::uint32_t nodes_atom(const Selector& selector);
  std::uint32_t pods_atom(const PodSelection& selection);
  std::uint32_t addresses_atom(const AddressSet& addresses, bool is_ip_block);
  bool may_select_pods(const Atom& atom) const noexcept;
  std::uint32_t names_of(const std::vector<NamedPortReference>& references);
  const Ids& rules_of(std::uint32_t policy, std::uint32_t namespace_) const;

  std::uint32_t signature_of(const Pod& pod);
  PortSets::Id resolve(std::uint32_t names, std::uint32_t signature);
  PortSets::Id ports_of(const CompiledRule& rule, std::uint32_t signature);

  void find_profiles(const std::vector<const Ids*>& ruling);
  ProfileKey profile_key(const Ids& ruling, std::uint32_t namespace_) const;
  void find_peer_classes();
  void make_rows();

  const Direction direction_;
  Shared& shared_;

  std::vector<Atom> atoms_;
  std::optional<Scoped> scoped_;  // atoms of pods
  std::unordered_map<std::uint64_t, std::uint32_t>
      scope_atoms_;  // by selector, and namespace or selector of namespaces
  std::unordered_map<std::uint64_t, std::vector<std::pair<AddressSet, std::uint32_t>>> address_atoms_;  // by hash
  std::vector<Ids> node_atoms_;  // by node: those that mean it
  Ids whole_family_atoms_;
  AddressCut cut_;
  std::deque<PodSelection> relative_;  // made of sameLabels, for one namespace each

  std::vector<CompiledRule> rules_;
  std::unordered_map<Ids, std::uint32_t, IdsHash> rule_numbers_;
  std::vector<CompiledPolicy> policies_;
  std::vector<std::unordered_map<std::uint32_t, Ids>> relative_rules_;  // by policy, then namespace; empty for most

  std::unordered_map<std::string_view, std::uint32_t> port_names_;
  IdsTable names_;       // references: number of the name, protocol or 3
  IdsTable signatures_;  // of a pod: number of the name, protocol and port
  std::unordered_map<std::uint64_t, PortSets::Id> resolved_;

  std::vector<ProfileKey> profiles_;
  std::vector<Profile> profile_of_;
  IdsTable peer_classes_;  // atoms, then of egress signature_mark | signature
  std::vector<PeerClass> peer_class_of_;
  std::vector<PeerClass> class_of_sets_;
  std::vector<Row> rows_;
};

}  // namespace seawall::network
