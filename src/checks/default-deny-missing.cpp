#include <algorithm>

#include "network_policies.h"

namespace seawall::checks {
namespace {

constexpr Parameter default_deny_missing_parameters[] = {
    {"directions", Parameter::Type::strings, "ingress,egress", "The directions that a namespace has to close."},
};

struct ClosableDirection {
  Direction direction;
  std::string_view name;
  std::string_view detail;
};
constexpr ClosableDirection closable_directions[] = {
    {Direction::ingress, "ingress", "what connects to its pods"},
    {Direction::egress, "egress", "what its pods connect to"},
};

bool is_closable_direction(std::string_view name) noexcept {
  return std::ranges::find(closable_directions, name, &ClosableDirection::name) != std::end(closable_directions);
}

void judge_default_deny_of(const objects::Object& namespace_, const NamespacePolicies& policies, Probe& probe) {
  const auto names = probe.strings("directions");
  if (!std::ranges::all_of(names, is_closable_direction)) {
    return probe.not_assessed("its parameter \"directions\" has an entry that is neither ingress nor egress");
  }
  for (const auto& [direction, name, detail] : closable_directions) {
    const bool is_closed = policies.is_closed[static_cast<std::size_t>(direction)];
    if (is_closed || std::ranges::find(names, name) == names.end()) continue;
    probe.report(namespace_.metadata.child(Field::name), {.argument = namespace_.name, .detail = detail});
  }
}

void judge_default_denies(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  for (const std::uint32_t index : inventory.of_kind("", "Namespace")) {
    const objects::Object& namespace_ = inventory.objects()[index];
    Probe own = probe.of(namespace_);
    own.meets();
    const NamespacePolicies policies = policies_over(namespace_, inventory, probe.facts());
    if (policies.has_network_policy) judge_default_deny_of(namespace_, policies, own);
  }
}

}  // namespace

extern const Check default_deny_missing;

constexpr Check default_deny_missing{
    .id = "default-deny-missing",
    .title = "Namespace is open by default",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "no policy of namespace \"{argument}\" denies by default {detail}",
    .why = "The policies of the namespace select some pods. All others, and each that is added later under new labels, "
           "stay open to everything until somebody remembers to write a policy for them.",
    .remediation =
        "Add a NetworkPolicy with an empty podSelector, policyTypes Ingress and Egress and no rules. Policies add up, "
        "so what the others allow stays allowed; allow DNS, which every pod needs.",
    .bad_example = R"(kind: NetworkPolicy # and the namespace has no other
metadata:
  name: cart
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: cart
)",
    .good_example = R"(kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
)",
    .frameworks = "NSA;CIS:5.3.2",
    .peers = "kubescape:C-0030;kubeaudit:MissingDefaultDenyIngressNetworkPolicy,MissingDefaultDenyEgressNetworkPolicy,"
             "MissingDefaultDenyIngressAndEgressNetworkPolicy",
    .references = "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies\n"
                  "https://github.com/kubernetes-sigs/network-policy-api",
    .since = "0.1.0",
    .quiet_when =
        "Namespaces without a NetworkPolicy, of which namespace-without-network-policy tells. A policy that selects "
        "all pods denies what its rules do not list, so it counts as long as none of them lets everybody through. "
        "Policies of Cilium and Calico that close all pods of the namespace count, and so do those of the cluster: a "
        "baseline that denies everybody, CiliumClusterwideNetworkPolicy and GlobalNetworkPolicy. Where it cannot be "
        "known whether they are about the namespace, it is left alone.",
    .parameters = default_deny_missing_parameters,
    .reads = read_policy,
    .whole = judge_default_denies,
    .kinds = kinds_of_policies,
    .lacking = "no Namespace is in the input",
};

}  // namespace seawall::checks
