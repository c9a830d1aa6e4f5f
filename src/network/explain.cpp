// The reason for one connection, found among the policies that select its ends. Written apart from the tables, rule by
// rule, so that each can be held against the other.

#include <algorithm>

#include "tables.h"

namespace seawall::network {
namespace {

Decision always_allowed(Decision::By by) {
  Decision decision;
  decision.by = by;
  return decision;
}

/// One end's policies against the other end.
class Judge {
 public:
  Judge(const Engine::Tables& tables, Direction direction, std::uint32_t ruled, const End& other,
        const End& destination, Protocol protocol, std::uint16_t port)
      : tables_(tables),
        cluster_(tables.cluster()),
        direction_(direction),
        ruled_(cluster_.pods[ruled]),
        is_host_(tables.is_host(ruled)),
        other_(other),
        destination_(destination),
        protocol_(protocol),
        port_(port) {}

  Decision decide(const Ids& ruling) {
    if (is_host_) return always_allowed(Decision::By::no_pod);
    for (const Tier tier : {Tier::admin, Tier::network_policy, Tier::baseline}) {
      const std::vector<const Policy*> policies = of_tier(ruling, tier);
      if (tier == Tier::network_policy ? decide_by_network_policies(policies) : decide_by_administrator(policies)) {
        return std::move(decision_);
      }
    }
    return std::move(decision_);
  }

 private:
  std::vector<const Policy*> of_tier(const Ids& ruling, Tier tier) const {
    std::vector<const Policy*> policies;
    for (const std::uint32_t number : ruling) {
      if (cluster_.policies[number].tier == tier) policies.push_back(&cluster_.policies[number]);
    }
    if (tier != Tier::network_policy) std::ranges::stable_sort(policies, {}, &Policy::priority);
    return policies;
  }

  bool decide_by_administrator(const std::vector<const Policy*>& policies) {
    for (const Policy* policy : policies) {
      for (const Rule& rule : policy->rules) {
        if (!meets(*policy, rule)) continue;
        if (rule.action == Action::pass) {
          decision_.passed.emplace_back(policy, &rule);
          return false;  // the rest of this tier is passed over
        }
        decision_.by = Decision::By::rule;
        decision_.is_allowed = rule.action == Action::allow;
        decision_.policy = policy;
        decision_.rule = &rule;
        return true;
      }
    }
    return false;
  }

  bool decide_by_network_policies(const std::vector<const Policy*>& policies) {
    for (const Policy* policy : policies) {
      if (!(direction_ == Direction::ingress ? policy->isolates_ingress : policy->isolates_egress)) continue;
      decision_.isolating.push_back(policy);
      for (const Rule& rule : policy->rules) {
        if (!meets(*policy, rule)) continue;
        if (decision_.rule != nullptr) {
          decision_.also.emplace_back(policy, &rule);
        } else {
          decision_.policy = policy;
          decision_.rule = &rule;
        }
      }
    }
    if (decision_.isolating.empty()) return false;
    decision_.is_allowed = decision_.rule != nullptr;
    decision_.by = decision_.is_allowed ? Decision::By::rule : Decision::By::isolation;
    if (decision_.is_allowed) decision_.isolating.clear();
    return true;
  }

  bool meets(const Policy& policy, const Rule& rule) const {
    if (rule.direction != direction_ || !meets_port(rule)) return false;
    if (rule.is_any_peer) return true;
    return std::ranges::any_of(rule.peers, [&](const Peer& peer) { return meets_peer(policy, peer); });
  }

  bool meets_port(const Rule& rule) const {
    if (rule.ports.contains(protocol_, port_)) return true;
    if (!destination_.is_pod()) return false;
    for (const NamedPortReference& reference : rule.named_ports) {
      for (const NamedPort& port : cluster_.pods[destination_.pod()].named_ports) {
        if (port.name == reference.name && port.protocol == protocol_ && port.port == port_ &&
            reference.protocol.value_or(protocol_) == protocol_) {
          return true;
        }
      }
    }
    return false;
  }

  bool meets_peer(const Policy& policy, const Peer& peer) const {
    switch (peer.kind) {
      case Peer::Kind::pods: return other_.is_pod() && meets_pods(peer, other_.pod());
      case Peer::Kind::nodes: return meets_nodes(peer);
      case Peer::Kind::addresses: break;
    }
    if (!other_.is_pod()) return peer.addresses.contains(other_.address());
    if (policy.tier == Tier::network_policy && !tables_.assumptions().ip_block_selects_pods &&
        !tables_.is_host(other_.pod())) {
      return false;
    }
    const std::span<const Address> addresses = tables_.addresses_of(other_.pod());
    if (addresses.empty()) return has_whole_family(peer.addresses);
    return std::ranges::any_of(addresses, [&](const Address& each) { return peer.addresses.contains(each); });
  }

  bool meets_pods(const Peer& peer, std::uint32_t index) const {
    const Pod& pod = cluster_.pods[index];
    if (tables_.is_host(index) || !matches(peer.pods.pods, pod.labels)) return false;
    if (peer.pods.namespace_) return pod.namespace_ == *peer.pods.namespace_;
    const Labels& labels = cluster_.namespaces[pod.namespace_].labels;
    if (!matches(peer.pods.namespaces, labels)) return false;
    const Labels& subject = cluster_.namespaces[ruled_.namespace_].labels;
    const auto is_same = [&](std::string_view key) -> std::optional<bool> {
      const auto own = value_of(subject, key);
      const auto theirs = value_of(labels, key);
      return own && theirs ? std::optional(*own == *theirs) : std::nullopt;
    };
    const auto differs = [&](std::string_view key) { return is_same(key) == false; };
    return std::ranges::all_of(peer.same_labels, [&](std::string_view key) { return is_same(key) == true; }) &&
           std::ranges::all_of(peer.not_same_labels, [&](std::string_view key) { return is_same(key).has_value(); }) &&
           (peer.not_same_labels.empty() || std::ranges::any_of(peer.not_same_labels, differs));
  }

  bool meets_nodes(const Peer& peer) const {
    if (other_.is_pod()) {
      const std::optional<std::uint32_t> node = tables_.node_of(other_.pod());
      return tables_.is_host(other_.pod()) && node && matches(peer.nodes, cluster_.nodes[*node].labels);
    }
    return std::ranges::any_of(cluster_.nodes, [&](const ClusterNode& node) {
      return matches(peer.nodes, node.labels) &&
             std::ranges::find(node.addresses, other_.address()) != node.addresses.end();
    });
  }

  const Engine::Tables& tables_;
  const Cluster& cluster_;
  Direction direction_;
  const Pod& ruled_;
  bool is_host_;
  const End& other_;
  const End& destination_;
  Protocol protocol_;
  std::uint16_t port_;
  Decision decision_;
};

}  // namespace

Verdict Engine::explain(const End& from, const End& to, Protocol protocol, std::uint16_t port) const {
  Verdict verdict;
  if (const auto always = tables_->always(from, to)) {
    verdict.egress.by = verdict.ingress.by = *always;
    return verdict;
  }
  const auto decide = [&](Direction direction, const End& ruled, const End& other) -> Decision {
    if (!ruled.is_pod()) return always_allowed(Decision::By::no_pod);
    return Judge(*tables_, direction, ruled.pod(), other, to, protocol, port).decide(tables_->ruling(ruled.pod()));
  };
  verdict.egress = decide(Direction::egress, from, to);
  verdict.ingress = decide(Direction::ingress, to, from);
  verdict.is_allowed = verdict.egress.is_allowed && verdict.ingress.is_allowed;
  return verdict;
}

}  // namespace seawall::network
