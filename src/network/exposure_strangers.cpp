#include "exposure_strangers.h"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_set>

#include "relative_peers.h"

namespace seawall::network {
namespace {

using objects::Requirement;
using Operator = Requirement::Operator;

constexpr std::string_view name_label = "kubernetes.io/metadata.name";

auto key_of(const NamedPortReference& reference) noexcept { return std::pair(reference.name, reference.protocol); }
bool is_before(const NamedPortReference& a, const NamedPortReference& b) noexcept { return key_of(a) < key_of(b); }
bool is_same(const NamedPortReference& a, const NamedPortReference& b) noexcept { return key_of(a) == key_of(b); }

/// Whether a port is in a set whatever its number turns out to be.
bool holds_any(const PortSet& ports, const NamedPortReference& name) {
  return ports.contains(name.protocol ? PortSet::all(*name.protocol) : PortSet::all());
}

bool is_policy_of_direction(const Policy& policy, Direction direction) {
  if (policy.tier == Tier::network_policy) {
    return direction == Direction::ingress ? policy.isolates_ingress : policy.isolates_egress;
  }
  return std::ranges::any_of(policy.rules, [&](const Rule& rule) { return rule.direction == direction; });
}

// --- texts of selectors ---

std::string text_of(const Requirement& requirement) {
  const auto listed = [&](std::string_view word) {
    std::string text = requirement.key + ' ' + std::string(word) + " (";
    for (const std::string& value : requirement.values) text += (text.back() == '(' ? "" : ",") + value;
    return text + ')';
  };
  switch (requirement.op) {
    case Operator::in:
      return requirement.values.size() == 1 ? requirement.key + '=' + requirement.values[0] : listed("in");
    case Operator::not_in: return listed("notin");
    case Operator::exists: return requirement.key;
    case Operator::does_not_exist: return '!' + requirement.key;
    case Operator::greater_than: return listed("gt");
    case Operator::less_than: return listed("lt");
  }
  return {};
}

std::string joined(std::vector<std::string> parts) {
  std::ranges::sort(parts);
  const auto rest = std::ranges::unique(parts);
  parts.erase(rest.begin(), rest.end());
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

// --- what follows from what ---

/// The values that labels can have under a key where some requirements are met.
struct Domain {
  bool may_be_absent = true;
  bool may_be_present = true;
  std::optional<std::set<std::string_view>> values;  ///< nothing: any but the excluded
  std::set<std::string_view> excluded;

  void meet(const Requirement& requirement) {
    if (requirement.op == Operator::does_not_exist) may_be_present = false;
    if (requirement.op == Operator::not_in) excluded.insert(requirement.values.begin(), requirement.values.end());
    if (requirement.op == Operator::not_in || requirement.op == Operator::does_not_exist) return;
    may_be_absent = false;
    if (requirement.op != Operator::in) return;
    std::set<std::string_view> both;
    for (const std::string& value : requirement.values) {
      if (!values || values->contains(value)) both.insert(value);
    }
    values = std::move(both);
  }
  bool implies(const Requirement& requirement) const {
    const auto is_listed = [&](std::string_view value) {
      return std::ranges::binary_search(requirement.values, value, std::less<>());
    };
    const auto is_possible = [&](std::string_view value) { return !excluded.contains(value); };
    switch (requirement.op) {
      case Operator::exists: return !may_be_absent;
      case Operator::does_not_exist: return !may_be_present;
      case Operator::in:
        return !may_be_absent && values && std::ranges::all_of(*values, [&](std::string_view value) {
          return !is_possible(value) || is_listed(value);
        });
      case Operator::not_in:
        if (!may_be_present) return true;
        if (!values)
          return std::ranges::all_of(requirement.values, [&](const auto& value) { return !is_possible(value); });
        return std::ranges::none_of(*values, [&](auto value) { return is_possible(value) && is_listed(value); });
      case Operator::greater_than:
      case Operator::less_than: break;
    }
    return false;
  }
};

/// Whether all labels that meet `given` meet `wanted`.
bool implies(std::span<const Requirement> given, std::span<const Requirement> wanted) {
  return std::ranges::all_of(wanted, [&](const Requirement& each) {
    Domain domain;
    for (const Requirement& known : given) {
      if (known.key == each.key) domain.meet(known);
    }
    return domain.implies(each);
  });
}

/// Whether a rule's peer has matchExpressions: `pods.podSelector` and the like lie two deep.
bool has_expressions(Node peer, int depth = 2) {
  if (peer.child(documents::Field::matchExpressions).size() > 0) return true;
  if (depth == 0) return false;
  for (const documents::Entry& entry : peer.entries()) {
    if (has_expressions(entry.value, depth - 1)) return true;
  }
  return false;
}

bool is_relative(const Peer& peer) { return !peer.same_labels.empty() || !peer.not_same_labels.empty(); }

}  // namespace

// --- reach ---

bool operator==(const Reach& a, const Reach& b) {
  return a.ports == b.ports && std::ranges::equal(a.names, b.names, is_same);
}

namespace {

Reach combine(PortSet ports, const Reach& a, const Reach& b, bool in_both) {
  Reach result{std::move(ports), {}};
  const auto has = [](const Reach& reach, const NamedPortReference& name) {
    return holds_any(reach.ports, name) ||
           std::ranges::any_of(reach.names, [&](const auto& each) { return is_same(each, name); });
  };
  for (const Reach* one : {&a, &b}) {
    for (const NamedPortReference& name : one->names) {
      if ((!in_both || has(one == &a ? b : a, name)) && !holds_any(result.ports, name)) result.names.push_back(name);
    }
  }
  std::ranges::sort(result.names, is_before);
  const auto rest = std::ranges::unique(result.names, is_same);
  result.names.erase(rest.begin(), rest.end());
  return result;
}

}  // namespace

Reach unite(const Reach& a, const Reach& b) { return combine(unite(a.ports, b.ports), a, b, false); }
Reach intersect(const Reach& a, const Reach& b) { return combine(intersect(a.ports, b.ports), a, b, true); }

// --- selections ---

Strangers::Strangers(const Engine& engine) : tables_(engine.tables()), cluster_(engine.cluster()) {
  number_selections();
  find_known();
}

void Strangers::find_known() {
  is_known_.resize(selections_.size());
  Selections selections(cluster_);
  Scoped scoped(selections);
  std::deque<PodSelection> by_labels;
  for (Selection selection = 0; selection < selections_.size(); ++selection) {
    const Selected& each = selections_[selection];
    if (!each.is_by_labels || each.namespaces.all.empty() || each.pods.all.empty()) continue;
    by_labels.push_back({{}, Selector::of(each.namespaces.all), Selector::of(each.pods.all)});
    scoped.add(selections.add(by_labels.back()), selection);
  }
  if (by_labels.empty()) return;
  selections.finish();
  std::unordered_set<std::uint64_t> seen;  // by namespace and class of labels
  Ids met;
  for (std::uint32_t pod = 0; pod < cluster_.pods.size(); ++pod) {
    const std::uint32_t namespace_ = cluster_.pods[pod].namespace_;
    const std::uint32_t label_class = selections.label_class(pod);
    if (tables_.is_host(pod) || !seen.insert(std::uint64_t{namespace_} << 32 | label_class).second) continue;
    met.clear();
    scoped.collect(namespace_, label_class, met);
    for (const Selection selection : met) is_known_[selection] = true;
  }
}

void Strangers::number_selections() {
  for (const Policy& policy : cluster_.policies) {
    for (const Rule& rule : policy.rules) {
      if (!is_policy_of_direction(policy, rule.direction)) continue;
      for (const Peer& peer : rule.peers) {
        if (peer.kind != Peer::Kind::pods) continue;
        const std::size_t subjects = is_relative(peer) ? cluster_.namespaces.size() : 1;
        for (std::uint32_t each = 0; each < subjects; ++each) selections_of(peer, each);
      }
    }
  }
  const auto named = static_cast<Selection>(selections_.size());
  far_lists_.intern({});
  std::vector<std::pair<std::uint32_t, Selection>> subjects;
  for (std::uint32_t policy = 0; policy < cluster_.policies.size(); ++policy) {
    if (cluster_.policies[policy].tier == Tier::network_policy) continue;
    subjects.emplace_back(policy, number_of(cluster_.policies[policy].subject));
  }
  for (Selection selection = 0; selection < named; ++selection) {
    Ids policies;
    for (const auto& [policy, subject] : subjects) {
      if (holds(subject, selection)) policies.push_back(policy);
    }
    selections_[selection].ruling = far_lists_.intern(std::move(policies));
  }
  named_ = named;
}

Strangers::Selection Strangers::number_of(const PodSelection& pods) {
  if (pods.pods.matches_nothing() || (!pods.namespace_ && pods.namespaces.matches_nothing())) return nothing;
  Selected selected;
  const auto take = [](const Selector& selector, Requirements& requirements) {
    std::vector<std::string> texts;
    for (const Requirement& each : selector.requirements()) {
      requirements.all.push_back(each);
      texts.push_back(network::text_of(each));
    }
    requirements.text = joined(std::move(texts));
  };
  take(pods.pods, selected.pods);
  if (pods.namespace_) {
    const Requirement named{std::string(name_label),
                            Operator::in,
                            {std::string(cluster_.namespaces[*pods.namespace_].name)}};
    selected.namespaces = {network::text_of(named), {named}};
  } else {
    take(pods.namespaces, selected.namespaces);
  }
  if (selected.namespaces.all.empty() && selected.pods.all.empty()) return everything;

  const auto [number, is_new] = numbers_.try_emplace(selected.namespaces.text + '/' + selected.pods.text,
                                                     static_cast<Selection>(selections_.size()));
  if (!is_new) return number->second;
  const Requirements& namespaces = selected.namespaces;
  if (namespaces.all.size() == 1 && namespaces.text.starts_with(std::string(name_label) + '=')) {
    selected.text = namespaces.all[0].values[0];
    selected.namespace_ = cluster_.find_namespace(selected.text);
  } else {
    selected.text = namespaces.all.empty() ? "[all namespaces]" : "[namespace with {" + namespaces.text + "}]";
  }
  selected.text += selected.pods.all.empty() ? "/[all pods]" : "/[pod with {" + selected.pods.text + "}]";
  selections_.push_back(std::move(selected));
  return number->second;
}

const Ids& Strangers::selections_of(const Peer& peer, std::uint32_t subject_namespace) {
  const auto [known, is_new] = peers_.try_emplace({&peer, is_relative(peer) ? subject_namespace : UINT32_MAX});
  if (!is_new) return known->second;
  const std::size_t count = selections_.size();
  const auto add = [&](const PodSelection& pods) {
    const Selection selection = number_of(pods);
    if (selection != nothing) known->second.push_back(selection);
  };
  if (is_relative(peer)) {
    std::ranges::for_each(relative_to(cluster_.namespaces[subject_namespace], peer), add);
  } else {
    add(peer.pods);
  }
  const bool is_by_labels = !has_expressions(peer.node);
  for (std::size_t i = count; i < selections_.size(); ++i) selections_[i].is_by_labels = is_by_labels;
  return known->second;
}

bool Strangers::holds(Selection wider, Selection selection) const {
  if (wider == everything) return true;
  if (wider == nothing) return false;
  const Selected& one = selections_[wider];
  const Selected& other = selections_[selection];
  if (!implies(other.pods.all, one.pods.all)) return false;
  if (implies(other.namespaces.all, one.namespaces.all)) return true;
  if (!other.namespace_) return false;
  const Namespace& namespace_ = cluster_.namespaces[*other.namespace_];
  return namespace_.object && matches(Selector::of(one.namespaces.all), namespace_.labels);
}

bool Strangers::names(Selection wider, Selection selection) const {
  if (wider == everything) return true;
  if (wider == nothing) return false;
  const Selected& one = selections_[wider];
  const Selected& other = selections_[selection];
  return (one.namespaces.all.empty() || one.namespaces.text == other.namespaces.text) &&
         (one.pods.all.empty() || one.pods.text == other.pods.text);
}

bool Strangers::is_ruled(std::uint32_t pod, Direction direction) const {
  return std::ranges::any_of(tables_.ruling(pod), [&](std::uint32_t policy) {
    return is_policy_of_direction(cluster_.policies[policy], direction);
  });
}

Ids Strangers::named_by_rules_of(std::uint32_t pod, Direction direction) {
  Ids selections;
  for (const std::uint32_t number : tables_.ruling(pod)) {
    const Policy& policy = cluster_.policies[number];
    if (!is_policy_of_direction(policy, direction)) continue;
    for (const Rule& rule : policy.rules) {
      if (rule.direction != direction) continue;
      for (const Peer& peer : rule.peers) {
        if (peer.kind != Peer::Kind::pods) continue;
        for (const Selection selection : selections_of(peer, cluster_.pods[pod].namespace_)) {
          if (selection != everything) selections.push_back(selection);
        }
      }
    }
  }
  std::ranges::sort(selections);
  const auto rest = std::ranges::unique(selections);
  selections.erase(rest.begin(), rest.end());
  return selections;
}

// --- evaluation ---

/// Policies of one end, tier by tier, over sets of ports and of the names that the rules use.
class Strangers::Evaluation {
 public:
  /// `resolver`: the pod at the far end of the connection, if it is one of the input.
  Evaluation(Direction direction, const Pod* resolver) : direction_(direction), resolver_(resolver) {}

  template <typename Meets>
  Reach run(const Cluster& cluster, std::span<const std::uint32_t> policies, Meets meets) {
    std::vector<const Policy*> tiers[3];
    bool is_isolated = false;
    for (const std::uint32_t number : policies) {
      const Policy& policy = cluster.policies[number];
      if (!is_policy_of_direction(policy, direction_)) continue;
      tiers[static_cast<std::size_t>(policy.tier)].push_back(&policy);
      is_isolated = is_isolated || policy.tier == Tier::network_policy;
      if (!resolver_) take_names(policy);
    }
    Set undecided{PortSet::all(), std::vector<bool>(names_.size(), true)};
    Set passed{{}, std::vector<bool>(names_.size())};
    Set allowed = passed;
    const auto administrate = [&](std::vector<const Policy*>& tier) {
      std::ranges::stable_sort(tier, {}, &Policy::priority);
      for (const Policy* policy : tier) {
        for_rules(*policy, meets, [&](const Rule& rule, const Set& ports) {
          const Set hit = both(undecided, ports);
          undecided = without(undecided, hit);
          if (rule.action == Action::allow) allowed = either(allowed, hit);
          if (rule.action == Action::pass) passed = either(passed, hit);
        });
      }
    };
    administrate(tiers[static_cast<std::size_t>(Tier::admin)]);
    if (is_isolated) {
      Set gathered{{}, std::vector<bool>(names_.size())};
      for (const Policy* policy : tiers[static_cast<std::size_t>(Tier::network_policy)]) {
        for_rules(*policy, meets, [&](const Rule&, const Set& ports) { gathered = either(gathered, ports); });
      }
      return reach_of(either(allowed, both(either(undecided, passed), gathered)));
    }
    undecided = either(undecided, std::exchange(passed, {{}, std::vector<bool>(names_.size())}));
    administrate(tiers[static_cast<std::size_t>(Tier::baseline)]);
    return reach_of(either(allowed, either(undecided, passed)));
  }

 private:
  /// Ports, and which of the names.
  struct Set {
    PortSet ports;
    std::vector<bool> names;
  };

  void take_names(const Policy& policy) {
    for (const Rule& rule : policy.rules) {
      if (rule.direction != direction_) continue;
      for (const NamedPortReference& name : rule.named_ports) {
        if (std::ranges::none_of(names_, [&](const auto& each) { return is_same(each, name); })) names_.push_back(name);
      }
    }
  }
  template <typename Meets, typename Take>
  void for_rules(const Policy& policy, Meets meets, Take take) const {
    for (const Rule& rule : policy.rules) {
      if (rule.direction != direction_) continue;
      if (rule.is_any_peer || std::ranges::any_of(rule.peers, [&](const Peer& peer) { return meets(policy, peer); })) {
        take(rule, ports_of(rule));
      }
    }
  }
  Set ports_of(const Rule& rule) const {
    Set set{rule.ports, {}};
    for (const NamedPortReference& name : rule.named_ports) {
      if (!resolver_) break;
      for (const NamedPort& port : resolver_->named_ports) {
        if (port.name == name.name && name.protocol.value_or(port.protocol) == port.protocol) {
          set.ports = unite(set.ports, PortSet::range(port.protocol, port.port, port.port));
        }
      }
    }
    for (const NamedPortReference& known : names_) {
      set.names.push_back(holds_any(rule.ports, known) || std::ranges::any_of(rule.named_ports, [&](const auto& each) {
                            return each.name == known.name && (!each.protocol || each.protocol == known.protocol);
                          }));
    }
    return set;
  }
  static Set both(const Set& a, const Set& b) {
    Set result{intersect(a.ports, b.ports), a.names};
    for (std::size_t i = 0; i < b.names.size(); ++i) result.names[i] = a.names[i] && b.names[i];
    return result;
  }
  static Set either(const Set& a, const Set& b) {
    Set result{unite(a.ports, b.ports), a.names};
    for (std::size_t i = 0; i < b.names.size(); ++i) result.names[i] = a.names[i] || b.names[i];
    return result;
  }
  static Set without(const Set& a, const Set& b) {
    Set result{a.ports.without(b.ports), a.names};
    for (std::size_t i = 0; i < b.names.size(); ++i) result.names[i] = a.names[i] && !b.names[i];
    return result;
  }
  Reach reach_of(const Set& set) const {
    Reach reach{set.ports, {}};
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (set.names[i] && !holds_any(set.ports, names_[i])) reach.names.push_back(names_[i]);
    }
    std::ranges::sort(reach.names, is_before);
    return reach;
  }

  const Direction direction_;
  const Pod* resolver_;
  std::vector<NamedPortReference> names_;  // that rules use and nobody can resolve
};

Reach Strangers::of_pod(std::uint32_t pod, Direction direction, const Stranger& stranger) {
  const Pod& own = cluster_.pods[pod];
  return Evaluation(direction, direction == Direction::ingress ? &own : nullptr)
      .run(cluster_, tables_.ruling(pod),
           [&](const Policy& policy, const Peer& peer) { return meets(stranger, policy, peer, own.namespace_); });
}

Reach Strangers::with_any(std::uint32_t pod, Direction direction) { return of_pod(pod, direction, {}); }

Reach Strangers::with(std::uint32_t pod, Direction direction, Selection selection) {
  return of_pod(pod, direction, {Form::selection, selection});
}

Reach Strangers::far_end(std::uint32_t pod, Direction direction, std::uint32_t ruling) const {
  const Direction opposite = direction == Direction::ingress ? Direction::egress : Direction::ingress;
  return Evaluation(opposite, direction == Direction::ingress ? &cluster_.pods[pod] : nullptr)
      .run(cluster_, far_lists_[ruling], [&](const Policy&, const Peer& peer) { return meets_pod(peer, pod); });
}

PortSet Strangers::from_unlabelled(std::uint32_t pod) {
  if (!unlabelled_ruling_) {
    Ids policies;
    for (std::uint32_t number = 0; number < cluster_.policies.size(); ++number) {
      const Policy& policy = cluster_.policies[number];
      if (policy.tier != Tier::network_policy && meets_unlabelled(policy.subject)) policies.push_back(number);
    }
    unlabelled_ruling_ = far_lists_.intern(std::move(policies));
  }
  return intersect(of_pod(pod, Direction::ingress, {Form::unlabelled, 0}).ports,
                   far_end(pod, Direction::ingress, *unlabelled_ruling_).ports);
}

bool Strangers::meets(const Stranger& stranger, const Policy& policy, const Peer& peer,
                      std::uint32_t subject_namespace) {
  if (peer.kind == Peer::Kind::addresses) {
    const bool may_be_pods = policy.tier != Tier::network_policy || tables_.assumptions().ip_block_selects_pods;
    return may_be_pods && has_whole_family(peer.addresses);
  }
  if (peer.kind != Peer::Kind::pods) return false;
  if (stranger.form == Form::unlabelled) return !is_relative(peer) && meets_unlabelled(peer.pods);
  return std::ranges::any_of(selections_of(peer, subject_namespace), [&](Selection selection) {
    if (stranger.form == Form::any) return selection == everything;
    // Of what several NetworkPolicies allow each part is told where it is named. What administrators deny or pass has
    // to count wherever it is so.
    return policy.tier == Tier::network_policy ? names(selection, stranger.selection)
                                               : holds(selection, stranger.selection);
  });
}

bool Strangers::meets_unlabelled(const PodSelection& pods) {
  // No namespace has this name.
  static const Labels unknown_namespace{{name_label, "{ingress-controller}"}};
  return !pods.namespace_ && matches(pods.namespaces, unknown_namespace) && matches(pods.pods, {});
}

bool Strangers::meets_pod(const Peer& peer, std::uint32_t pod) const {
  const Pod& own = cluster_.pods[pod];
  switch (peer.kind) {
    case Peer::Kind::nodes: {
      const std::optional<std::uint32_t> node = tables_.node_of(pod);
      return tables_.is_host(pod) && node && matches(peer.nodes, cluster_.nodes[*node].labels);
    }
    case Peer::Kind::addresses: {
      const std::span<const Address> addresses = tables_.addresses_of(pod);
      if (addresses.empty()) return has_whole_family(peer.addresses);
      return std::ranges::any_of(addresses, [&](const Address& each) { return peer.addresses.contains(each); });
    }
    case Peer::Kind::pods: break;
  }
  // Whose labels would have to be the same is not known.
  if (is_relative(peer) || tables_.is_host(pod) || !matches(peer.pods.pods, own.labels)) return false;
  return peer.pods.namespace_ ? own.namespace_ == *peer.pods.namespace_
                              : matches(peer.pods.namespaces, cluster_.namespaces[own.namespace_].labels);
}

}  // namespace seawall::network
