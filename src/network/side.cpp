#include "side.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "relative_peers.h"

namespace seawall::network {
namespace {

using addresses::Interval;
using addresses::Number;

/// Ends a peer class of the egress side, behind its atoms: which named ports the pods of it have.
constexpr std::uint32_t signature_mark = 0x80000000U;
constexpr std::uint32_t any_protocol = 3;

std::uint64_t pair_of(std::uint32_t high, std::uint32_t low) noexcept { return std::uint64_t{high} << 32 | low; }

void sort_unique(Ids& ids) {
  std::ranges::sort(ids);
  const auto rest = std::ranges::unique(ids);
  ids.erase(rest.begin(), rest.end());
}

std::uint64_t hash_of(const AddressSet& set) noexcept {
  std::uint64_t hash = 0;
  for (const addresses::Family family : {addresses::Family::ipv4, addresses::Family::ipv6}) {
    for (const Interval<Number>& part : set.of(family).parts()) {
      for (const Number number : {part.first, part.last}) {
        hash = (hash ^ static_cast<std::uint64_t>(number) ^ static_cast<std::uint64_t>(number >> 64)) *
               0x9E3779B97F4A7C15U;
        hash ^= hash >> 31;
      }
    }
  }
  return hash;
}

bool is_relative(const Policy& policy, Direction direction) {
  return std::ranges::any_of(policy.rules, [&](const Rule& rule) {
    return rule.direction == direction && std::ranges::any_of(rule.peers, [](const Peer& peer) {
             return !peer.same_labels.empty() || !peer.not_same_labels.empty();
           });
  });
}

}  // namespace

Side::Side(Direction direction, Shared& shared) : direction_(direction), shared_(shared) {}

// --- compiling ---

void Side::compile() {
  scoped_.emplace(shared_.selections);
  node_atoms_.resize(shared_.cluster.nodes.size());
  names_.intern({});
  signatures_.intern({});

  const std::vector<Policy>& policies = shared_.cluster.policies;
  relative_rules_.resize(policies.size());
  std::vector<std::uint32_t> order(policies.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t policy) { return policies[policy].priority; });
  policies_.resize(policies.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
    const Policy& policy = policies[order[rank]];
    CompiledPolicy& compiled = policies_[order[rank]];
    compiled.tier = policy.tier;
    compiled.rank = rank;
    compiled.isolates = direction_ == Direction::ingress ? policy.isolates_ingress : policy.isolates_egress;
    if (policy.tier == Tier::network_policy && !compiled.isolates)
      continue;  // its rules of this direction count for nothing
    if (!is_relative(policy, direction_)) {
      compiled.rules = compile_rules(policy, {});
      continue;
    }
    for (std::uint32_t each = 0; each < shared_.cluster.namespaces.size(); ++each) {
      relative_rules_[order[rank]].emplace(each, compile_rules(policy, each));
    }
  }
  cut_.finish();
}

Ids Side::compile_rules(const Policy& policy, std::optional<std::uint32_t> subject_namespace) {
  const bool is_shared = policy.tier == Tier::network_policy;
  Ids numbers;
  for (const Rule& rule : policy.rules) {
    if (rule.direction != direction_) continue;
    CompiledRule compiled{
        rule.action, rule.is_any_peer, {}, shared_.ports.intern(rule.ports), names_of(rule.named_ports)};
    for (const Peer& peer : rule.peers) {
      add_atoms(peer, subject_namespace, policy.tier, compiled.peers);
    }
    sort_unique(compiled.peers);
    numbers.push_back(rule_number(std::move(compiled), is_shared));
  }
  if (is_shared) sort_unique(numbers);
  return numbers;
}

/// NetworkPolicies only add, so equal rules of theirs are one.
std::uint32_t Side::rule_number(CompiledRule rule, bool is_shared) {
  const auto number = static_cast<std::uint32_t>(rules_.size());
  if (is_shared) {
    Ids key = rule.peers;
    key.insert(key.end(), {rule.is_any_peer ? 1U : 0U, rule.ports, rule.names});
    const auto [known, is_new] = rule_numbers_.try_emplace(std::move(key), number);
    if (!is_new) return known->second;
  }
  rules_.push_back(std::move(rule));
  return number;
}

void Side::add_atoms(const Peer& peer, std::optional<std::uint32_t> subject_namespace, Tier tier, Ids& atoms) {
  switch (peer.kind) {
    case Peer::Kind::pods:
      if (peer.same_labels.empty() && peer.not_same_labels.empty()) return atoms.push_back(pods_atom(peer.pods));
      for (PodSelection& selection : relative_to(shared_.cluster.namespaces[*subject_namespace], peer)) {
        atoms.push_back(pods_atom(relative_.emplace_back(std::move(selection))));
      }
      return;
    case Peer::Kind::addresses: return atoms.push_back(addresses_atom(peer.addresses, tier == Tier::network_policy));
    case Peer::Kind::nodes: return atoms.push_back(nodes_atom(peer.nodes));
  }
}

std::uint32_t Side::nodes_atom(const Selector& selector) {
  const auto atom = static_cast<std::uint32_t>(atoms_.size());
  atoms_.push_back({.is_nodes = true});
  AddressSet addresses;
  for (std::uint32_t node = 0; node < shared_.cluster.nodes.size(); ++node) {
    if (!matches(selector, shared_.cluster.nodes[node].labels)) continue;
    node_atoms_[node].push_back(atom);
    for (const Address& address : shared_.cluster.nodes[node].addresses) {
      addresses = unite(addresses, AddressSet::range(address, address));
    }
  }
  cut_.add(addresses, atom);
  return atom;
}

std::uint32_t Side::pods_atom(const PodSelection& selection) {
  const Scope scope = shared_.selections.add(selection);
  // Selectors of namespaces and indexes of namespaces are numbered apart, by the highest bit.
  const std::uint32_t where = scope.namespace_ ? *scope.namespace_ : scope.namespaces | 0x80000000U;
  const auto [known, is_new] =
      scope_atoms_.try_emplace(pair_of(scope.pods, where), static_cast<std::uint32_t>(atoms_.size()));
  if (is_new) {
    atoms_.emplace_back();
    scoped_->add(scope, known->second);
  }
  return known->second;
}

std::uint32_t Side::addresses_atom(const AddressSet& addresses, bool is_ip_block) {
  auto& alike = address_atoms_[hash_of(addresses) * 2 + (is_ip_block ? 1 : 0)];
  for (const auto& [known, number] : alike) {
    if (known == addresses) return number;
  }
  const auto number = static_cast<std::uint32_t>(atoms_.size());
  atoms_.push_back({.is_ip_block = is_ip_block, .is_whole_family = has_whole_family(addresses)});
  if (atoms_.back().is_whole_family) whole_family_atoms_.push_back(number);
  cut_.add(addresses, number);
  alike.emplace_back(addresses, number);
  return number;
}

bool Side::may_select_pods(const Atom& atom) const noexcept {
  return !atom.is_nodes && (!atom.is_ip_block || shared_.assumptions.ip_block_selects_pods);
}

std::uint32_t Side::names_of(const std::vector<NamedPortReference>& references) {
  Ids numbers;
  for (const NamedPortReference& each : references) {
    const auto [name, is_new] = port_names_.try_emplace(each.name, static_cast<std::uint32_t>(port_names_.size()));
    numbers.push_back(name->second << 2 | (each.protocol ? static_cast<std::uint32_t>(*each.protocol) : any_protocol));
  }
  sort_unique(numbers);
  return names_.intern(std::move(numbers));
}

const Ids& Side::rules_of(std::uint32_t policy, std::uint32_t namespace_) const {
  const auto& relative = relative_rules_[policy];
  return relative.empty() ? policies_[policy].rules : relative.at(namespace_);
}

// --- named ports ---

std::uint32_t Side::signature_of(const Pod& pod) {
  if (port_names_.empty() || pod.named_ports.empty()) return 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ports;
  for (const NamedPort& each : pod.named_ports) {
    if (const auto name = port_names_.find(each.name); name != port_names_.end()) {
      ports.emplace_back(name->second, static_cast<std::uint32_t>(each.protocol) << 16 | each.port);
    }
  }
  std::ranges::sort(ports);
  Ids numbers;
  for (const auto& [name, port] : ports) numbers.insert(numbers.end(), {name, port});
  return signatures_.intern(std::move(numbers));
}

PortSets::Id Side::resolve(std::uint32_t names, std::uint32_t signature) {
  if (names == 0 || signature == 0) return PortSets::none;
  const auto [known, is_new] = resolved_.try_emplace(pair_of(names, signature));
  if (!is_new) return known->second;
  PortSet ports;
  const Ids& has = signatures_[signature];
  for (const std::uint32_t reference : names_[names]) {
    for (std::size_t i = 0; i < has.size(); i += 2) {
      const auto protocol = static_cast<Protocol>(has[i + 1] >> 16);
      const auto port = static_cast<std::uint16_t>(has[i + 1] & 0xFFFFU);
      const std::uint32_t wanted = reference & 3U;
      if (has[i] == reference >> 2 && (wanted == any_protocol || wanted == static_cast<std::uint32_t>(protocol))) {
        ports = unite(ports, PortSet::range(protocol, port, port));
      }
    }
  }
  return known->second = shared_.ports.intern(ports);
}

PortSets::Id Side::ports_of(const CompiledRule& rule, std::uint32_t signature) {
  return shared_.ports.unite(rule.ports, resolve(rule.names, signature));
}

// --- profiles and peer classes ---

void Side::finish(const std::vector<const Ids*>& ruling) {
  find_peer_classes();
  find_profiles(ruling);
  make_rows();
}

std::size_t Side::ProfileHash::operator()(const ProfileKey& key) const noexcept {
  const IdsHash hash;
  std::size_t result = key.signature * 2 + (key.isolated ? 1 : 0);
  for (const Ids* ids : {&key.admin, &key.rules, &key.baseline}) result = result * 0x9E3779B97F4A7C15U ^ hash(*ids);
  return result;
}

Side::ProfileKey Side::profile_key(const Ids& ruling, std::uint32_t namespace_) const {
  ProfileKey key;
  std::vector<std::uint32_t> admin;
  std::vector<std::uint32_t> baseline;
  for (const std::uint32_t number : ruling) {
    const CompiledPolicy& policy = policies_[number];
    if (policy.tier == Tier::network_policy) {
      if (!policy.isolates) continue;
      key.isolated = true;
      key.rules.insert(key.rules.end(), policy.rules.begin(), policy.rules.end());
    } else if (!rules_of(number, namespace_).empty()) {
      (policy.tier == Tier::admin ? admin : baseline).push_back(number);
    }
  }
  sort_unique(key.rules);
  const auto put_in_order = [&](std::vector<std::uint32_t>& numbers, Ids& rules) {
    std::ranges::sort(numbers, {}, [&](std::uint32_t number) { return policies_[number].rank; });
    for (const std::uint32_t number : numbers) {
      const Ids& of_policy = rules_of(number, namespace_);
      rules.insert(rules.end(), of_policy.begin(), of_policy.end());
    }
  };
  put_in_order(admin, key.admin);
  put_in_order(baseline, key.baseline);
  return key;
}

void Side::find_profiles(const std::vector<const Ids*>& ruling) {
  std::unordered_map<ProfileKey, Profile, ProfileHash> numbers;
  const auto number_of = [&](ProfileKey key) {
    const auto [known, is_new] = numbers.try_emplace(std::move(key), static_cast<Profile>(profiles_.size()));
    if (is_new) profiles_.push_back(known->first);
    return known->second;
  };
  number_of({});  // unruled
  // Lists of ruling policies stand once each, so their addresses tell them apart.
  struct Seen {
    const Ids* ruling;
    std::uint32_t namespace_;
    std::uint32_t signature;
    auto operator<=>(const Seen&) const = default;
  };
  std::map<Seen, Profile> seen;
  const std::vector<Pod>& pods = shared_.cluster.pods;
  profile_of_.reserve(pods.size());
  for (std::uint32_t pod = 0; pod < pods.size(); ++pod) {
    if (ruling[pod]->empty()) {
      profile_of_.push_back(unruled);
      continue;
    }
    const std::uint32_t signature = direction_ == Direction::ingress ? signature_of(pods[pod]) : 0;
    const auto [known, is_new] = seen.try_emplace({ruling[pod], pods[pod].namespace_, signature});
    if (is_new) {
      ProfileKey key = profile_key(*ruling[pod], pods[pod].namespace_);
      if (key.isolated || !key.admin.empty() || !key.baseline.empty()) key.signature = signature;
      known->second = number_of(std::move(key));
    }
    profile_of_.push_back(known->second);
  }
}

void Side::find_peer_classes() {
  class_of_sets_.assign(cut_.set_count(), 0);
  for (std::uint32_t number = 0; number < class_of_sets_.size(); ++number) {
    class_of_sets_[number] = peer_classes_.intern(cut_.sets(number));
  }
  const std::vector<Pod>& pods = shared_.cluster.pods;
  std::unordered_map<std::uint64_t, Ids> of_selectors;  // by namespace and class of labels
  peer_class_of_.reserve(pods.size());
  for (std::uint32_t index = 0; index < pods.size(); ++index) {
    const Pod& pod = pods[index];
    Ids atoms;
    const bool is_host = shared_.is_host(index);
    if (is_host) {
      if (const auto node = shared_.node_of_pod[index]) atoms = node_atoms_[*node];
    } else {
      const std::uint32_t label_class = shared_.selections.label_class(index);
      const auto [known, is_new] = of_selectors.try_emplace(pair_of(pod.namespace_, label_class));
      if (is_new) scoped_->collect(pod.namespace_, label_class, known->second);
      atoms = known->second;
    }
    const auto take = [&](std::uint32_t atom) {
      if (is_host || may_select_pods(atoms_[atom])) atoms.push_back(atom);
    };
    const std::span<const Address> addresses = shared_.addresses_of_pod[index];
    for (const Address& address : addresses) std::ranges::for_each(cut_.sets_of(address), take);
    if (addresses.empty()) std::ranges::for_each(whole_family_atoms_, take);
    sort_unique(atoms);
    if (direction_ == Direction::egress) {
      if (const std::uint32_t signature = signature_of(pod)) atoms.push_back(signature_mark | signature);
    }
    peer_class_of_.push_back(peer_classes_.intern(std::move(atoms)));
  }
}

// --- rows ---

PortSets::Id Side::Row::at(PeerClass peer) const noexcept {
  if (!all.empty()) return all[peer];
  const auto found = std::ranges::lower_bound(classes, peer);
  return found != classes.end() && *found == peer ? differing[static_cast<std::size_t>(found - classes.begin())] : base;
}

/// Evaluates one profile against all peer classes at once. A class that no rule has named yet is as the base is, and
/// takes a state of its own when the first does.
class Side::RowMaker {
 public:
  explicit RowMaker(Side& side)
      : side_(side), states_(side.peer_classes_.size()), stamps_(side.peer_classes_.size(), 0) {
    classes_of_atom_.resize(side.atoms_.size());
    for (PeerClass peer = 0; peer < side.peer_classes_.size(); ++peer) {
      std::uint32_t signature = 0;
      for (const std::uint32_t atom : side.peer_classes_[peer]) {
        if (atom < signature_mark) {
          classes_of_atom_[atom].push_back(peer);
        } else {
          signature = atom & ~signature_mark;
        }
      }
      signatures_.push_back(signature);
      if (signature != 0) with_signature_.push_back(peer);
    }
  }

  Row make(const ProfileKey& profile) {
    signature_ = profile.signature;
    ++stamp_;
    touched_.clear();
    base_ = State();
    for (const std::uint32_t rule : profile.admin) apply(side_.rules_[rule]);
    for_all([&](State& state) {
      state.undecided = ports().unite(state.undecided, state.passed);
      state.passed = PortSets::none;
    });
    if (profile.isolated) {
      for (const std::uint32_t rule : profile.rules) gather(side_.rules_[rule]);
      for_all([&](State& state) {
        state.allowed = ports().unite(state.allowed, ports().intersect(state.undecided, state.gathered));
      });
    } else {
      for (const std::uint32_t rule : profile.baseline) apply(side_.rules_[rule]);
      for_all([&](State& state) {
        state.allowed = ports().unite(state.allowed, ports().unite(state.undecided, state.passed));
      });
    }
    return row();
  }

 private:
  struct State {
    PortSets::Id undecided = PortSets::all;
    PortSets::Id allowed = PortSets::none;
    PortSets::Id passed = PortSets::none;
    PortSets::Id gathered = PortSets::none;  // by NetworkPolicies
  };

  PortSets& ports() { return side_.shared_.ports; }

  State& state_of(PeerClass peer) {
    if (stamps_[peer] != stamp_) {
      stamps_[peer] = stamp_;
      states_[peer] = base_;
      touched_.push_back(peer);
    }
    return states_[peer];
  }

  template <typename Change>
  void for_all(Change change) {
    change(base_);
    for (const PeerClass peer : touched_) change(states_[peer]);
  }

  /// Calls with each state that a rule means, and the rule's ports there.
  template <typename Change>
  void meet(const CompiledRule& rule, Change change) {
    const PortSets::Id own = side_.ports_of(rule, signature_);
    const auto ports_at = [&](PeerClass peer) {
      return rule.names == 0 || signatures_[peer] == 0 ? own : side_.ports_of(rule, signatures_[peer]);
    };
    if (rule.is_any_peer) {
      if (rule.names != 0) {
        for (const PeerClass peer : with_signature_) state_of(peer);
      }
      change(base_, own);
      for (const PeerClass peer : touched_) change(states_[peer], ports_at(peer));
      return;
    }
    for (const std::uint32_t atom : rule.peers) {
      for (const PeerClass peer : classes_of_atom_[atom]) change(state_of(peer), ports_at(peer));
    }
  }

  void gather(const CompiledRule& rule) {
    meet(rule, [&](State& state, PortSets::Id of_rule) { state.gathered = ports().unite(state.gathered, of_rule); });
  }

  void apply(const CompiledRule& rule) {
    meet(rule, [&](State& state, PortSets::Id of_rule) {
      const PortSets::Id hit = ports().intersect(state.undecided, of_rule);
      if (hit == PortSets::none) return;
      state.undecided = ports().without(state.undecided, hit);
      if (rule.action == Action::allow) state.allowed = ports().unite(state.allowed, hit);
      if (rule.action == Action::pass) state.passed = ports().unite(state.passed, hit);
    });
  }

  Row row() {
    Row result;
    result.base = base_.allowed;
    if (touched_.size() > states_.size() / 2) {
      result.all.assign(states_.size(), base_.allowed);
      for (const PeerClass peer : touched_) result.all[peer] = states_[peer].allowed;
      return result;
    }
    std::ranges::sort(touched_);
    for (const PeerClass peer : touched_) {
      if (states_[peer].allowed == base_.allowed) continue;
      result.classes.push_back(peer);
      result.differing.push_back(states_[peer].allowed);
    }
    result.classes.shrink_to_fit();
    result.differing.shrink_to_fit();
    return result;
  }

  Side& side_;
  std::vector<Ids> classes_of_atom_;
  std::vector<std::uint32_t> signatures_;
  std::vector<PeerClass> with_signature_;
  std::vector<State> states_;
  std::vector<std::uint32_t> stamps_;
  std::uint32_t stamp_ = 0;
  std::uint32_t signature_ = 0;
  std::vector<PeerClass> touched_;
  State base_;
};

void Side::make_rows() {
  RowMaker maker(*this);
  rows_.reserve(profiles_.size());
  for (const ProfileKey& profile : profiles_) rows_.push_back(maker.make(profile));
}

}  // namespace seawall::network
