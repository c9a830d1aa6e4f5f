#include <algorithm>

#include "network_policies.h"

namespace seawall::checks {
namespace {

constexpr Parameter namespace_without_network_policy_parameters[] = {
    {"exempt", Parameter::Type::strings, "kube-public,kube-node-lease", "Namespaces that need no policy."},
};

/// No policy selects pods on the network of their node.
bool is_on_pod_network(const PodTemplate& pod) { return pod.fields.child(Field::hostNetwork).boolean() != true; }

bool has_pods_on_pod_network(std::string_view namespace_, const objects::Inventory& inventory) {
  std::vector<objects::TypeFault> faults;  // `judge` tells them
  return std::ranges::any_of(inventory.in_namespace(namespace_), [&](std::uint32_t index) {
    return std::ranges::any_of(objects::pod_templates(inventory.objects()[index], faults), is_on_pod_network);
  });
}

void judge_namespaces_without_policy(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  for (const std::uint32_t index : inventory.of_kind("", "Namespace")) {
    const objects::Object& namespace_ = inventory.objects()[index];
    Probe own = probe.of(namespace_);
    own.meets();
    const auto exempt = own.strings("exempt");
    if (namespace_.name.empty() || std::ranges::find(exempt, namespace_.name) != exempt.end()) continue;
    if (policies_over(namespace_, inventory, probe.facts()).has_any) continue;
    if (!has_pods_on_pod_network(namespace_.name, inventory)) continue;
    own.report(namespace_.metadata.child(Field::name), {.argument = namespace_.name});
  }
}

}  // namespace

extern const Check namespace_without_network_policy;

constexpr Check namespace_without_network_policy{
    .id = "namespace-without-network-policy",
    .title = "Namespace has no network policy",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "namespace \"{argument}\" has pods and no network policy",
    .why =
        "Without a policy any pod of the cluster may connect to the pods of this namespace, and those may connect to "
        "everything. Whoever takes over one pod reaches all databases and all internal interfaces from there.",
    .remediation =
        "Add a NetworkPolicy with an empty podSelector, policyTypes Ingress and Egress and no rules, and beside it one "
        "for each connection that the programs need, DNS among them. The network plugin has to enforce policies.",
    .bad_example = R"(kind: Namespace # and it has pods, but no NetworkPolicy
metadata:
  name: shop
)",
    .good_example = R"(kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
)",
    .frameworks = "NSA;MITRE:T1046;CIS:5.3.2",
    .peers = "kubescape:C-0054,C-0049,C-0206",
    .references = "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    .since = "0.1.0",
    .quiet_when =
        "Namespaces without pods in the input, and those whose pods are all on the network of their nodes, where no "
        "policy holds. Policies of Cilium and Calico count, and so do those for the whole cluster that are about "
        "the namespace: AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy, "
        "CiliumClusterwideNetworkPolicy and GlobalNetworkPolicy. A policy without a namespace in its file may be for "
        "any.",
    .parameters = namespace_without_network_policy_parameters,
    .reads = read_policy,
    .whole = judge_namespaces_without_policy,
    .kinds = kinds_of_policies,
    .lacking = "no Namespace is in the input",
};

}  // namespace seawall::checks
