#include "network_facts.h"

#include <algorithm>
#include <span>

namespace seawall::checks {
namespace {

/// Where policies stand that are not evaluated.
class ForeignPolicies {
 public:
  explicit ForeignPolicies(const objects::Inventory& inventory) {
    for (const std::string_view group : {"cilium.io", "projectcalico.org", "crd.projectcalico.org", "crd.antrea.io"}) {
      for (const std::string_view kind : {"NetworkPolicy", "CiliumNetworkPolicy"}) {
        for (const std::uint32_t index : inventory.of_kind(group, kind)) {
          namespaces_.push_back(inventory.objects()[index].namespace_);
        }
      }
      for (const std::string_view kind :
           {"GlobalNetworkPolicy", "CiliumClusterwideNetworkPolicy", "ClusterNetworkPolicy"}) {
        is_everywhere_ = is_everywhere_ || !inventory.of_kind(group, kind).empty();
      }
    }
  }
  /// A file that names no namespace may be for any.
  bool may_rule(std::string_view namespace_) const noexcept {
    return is_everywhere_ || std::ranges::any_of(namespaces_, [&](std::string_view each) {
             return each.empty() || namespace_.empty() || each == namespace_;
           });
  }

 private:
  std::vector<std::string_view> namespaces_;
  bool is_everywhere_ = false;
};

}  // namespace

bool has_evaluated_policy(const objects::Inventory& inventory) noexcept {
  constexpr std::string_view administrators = "policy.networking.k8s.io";
  return !inventory.of_kind("networking.k8s.io", "NetworkPolicy").empty() ||
         !inventory.of_kind("extensions", "NetworkPolicy").empty() ||
         !inventory.of_kind(administrators, "AdminNetworkPolicy").empty() ||
         !inventory.of_kind(administrators, "BaselineAdminNetworkPolicy").empty() ||
         !inventory.of_kind(administrators, "ClusterNetworkPolicy").empty();
}

NetworkFacts::NetworkFacts(const objects::Inventory& inventory) : reading(network::read_cluster(inventory)) {
  if (has_evaluated_policy(inventory)) engine.emplace(cluster());
  pods_of_object.resize(inventory.objects().size());
  is_on_other_network.resize(inventory.objects().size());
  for (std::uint32_t pod = 0; pod < cluster().pods.size(); ++pod) {
    if (const objects::Object* object = cluster().pods[pod].object) pods_of_object[object->index].push_back(pod);
  }
  for (const network::Network& other : std::span(reading.networks).subspan(1)) {
    if (other.kind == network::Network::Kind::attachment) continue;
    for (const network::Pod& pod : other.cluster.pods) {
      if (pod.object) is_on_other_network[pod.object->index] = true;
    }
  }
}

const NetworkFacts& network_of(const objects::Inventory& inventory, findings::Facts& facts) {
  return facts.of<NetworkFacts>([&] { return NetworkFacts(inventory); });
}

std::optional<std::uint32_t> NetworkFacts::pod_of(const PodTemplate& pod) const {
  const std::vector<std::uint32_t>& pods = pods_of_object[pod.object->index];
  if (pods.size() <= 1) return pods.empty() ? std::nullopt : std::optional(pods.front());
  const network::Labels labels = network::labels_of(pod.metadata.child(Field::labels));
  for (const std::uint32_t each : pods) {
    if (cluster().pods[each].labels == labels) return each;
  }
  return {};
}

bool NetworkFacts::would_rule(const PodTemplate& pod, network::Direction direction) const {
  const std::string_view written = pod.object->namespace_;
  const network::Labels labels = network::labels_of(pod.metadata.child(Field::labels));
  const auto rules_in = [&](const network::Network& one) {
    const auto namespace_ = one.cluster.find_namespace(written.empty() ? "default" : written);
    if (one.kind == network::Network::Kind::attachment || !namespace_) return false;
    return std::ranges::any_of(one.cluster.policies, [&](const network::Policy& policy) {
      const bool isolates = direction == network::Direction::ingress ? policy.isolates_ingress : policy.isolates_egress;
      const bool rules = policy.tier == network::Tier::network_policy
                             ? isolates
                             : std::ranges::count(policy.rules, direction, &network::Rule::direction) > 0;
      if (!rules || !matches(policy.subject.pods, labels)) return false;
      return policy.subject.namespace_ ? *policy.subject.namespace_ == *namespace_
                                       : matches(policy.subject.namespaces, one.cluster.namespaces[*namespace_].labels);
    });
  };
  return std::ranges::any_of(reading.networks, rules_in);
}

bool may_be_ruled_by_others(std::string_view namespace_, const objects::Inventory& inventory, findings::Facts& facts) {
  return facts.of<ForeignPolicies>([&] { return ForeignPolicies(inventory); }).may_rule(namespace_);
}

}  // namespace seawall::checks
