#include <algorithm>

#include "network_facts.h"

namespace seawall::checks {
namespace {

constexpr Parameter pod_without_network_policy_parameters[] = {
    {"directions", Parameter::Type::strings, "ingress,egress", "The directions that a policy has to be about."},
};

bool is_asked_for(std::string_view direction, const Probe& probe) {
  const auto directions = probe.strings("directions");
  return std::ranges::find(directions, direction) != directions.end();
}

/// Variants of one object, as overlays and patches have them: a cluster has the last, and each is judged.
bool has_other_of_its_name(const objects::Object& object, const objects::Inventory& inventory) {
  return !inventory.find(object.group, object.kind, object.namespace_, object.name);
}

void report_unruled(const PodTemplate& pod, bool ingress, bool egress, Probe& probe) {
  ingress = ingress && is_asked_for("ingress", probe);
  egress = egress && is_asked_for("egress", probe);
  if (!ingress && !egress) return;
  const Node labels = pod.metadata.child(Field::labels);
  probe.report(labels ? labels : pod.spec, {.argument = ingress && egress ? "ingress or egress"
                                                        : ingress         ? "ingress"
                                                                          : "egress"});
}

void judge_ruling(const PodTemplate& pod, Probe& probe) {
  if (probe.boolean(pod.fields.child(Field::hostNetwork)) == true) return;
  const objects::Inventory& inventory = probe.inventory();
  if (may_be_ruled_by_others(pod.object->namespace_, inventory, probe.facts())) {
    return probe.not_assessed("policies of another network plugin may be about its pods");
  }
  if (!has_evaluated_policy(inventory)) return report_unruled(pod, true, true, probe);
  const NetworkFacts& network = network_of(inventory, probe.facts());
  if (const auto index = network.pod_of(pod)) {
    report_unruled(pod, !network.engine->is_ruled(*index, network::Direction::ingress),
                   !network.engine->is_ruled(*index, network::Direction::egress), probe);
  } else if (network.is_on_other_network[pod.object->index] || has_other_of_its_name(*pod.object, inventory)) {
    report_unruled(pod, !network.would_rule(pod, network::Direction::ingress),
                   !network.would_rule(pod, network::Direction::egress), probe);
  }
}

}  // namespace

extern const Check pod_without_network_policy;

constexpr Check pod_without_network_policy{
    .id = "pod-without-network-policy",
    .title = "Pod without network policy",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "no network policy rules the pod's {argument}",
    .why =
        "A pod that no policy selects takes connections from every pod of the cluster and reaches every address. "
        "Whoever breaks into one of its neighbours goes on from there, and whoever breaks into it may carry off what "
        "it finds.",
    .remediation =
        "Write a NetworkPolicy that selects the pod and allows what it needs, or one for the whole namespace "
        "with an empty podSelector that allows nothing, and add what is needed to it.",
    .bad_example = R"(kind: Pod # and no NetworkPolicy of its namespace selects app: cart
metadata:
  labels:
    app: cart
)",
    .good_example = R"(kind: NetworkPolicy
spec:
  podSelector:
    matchLabels:
      app: cart
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: web
)",
    .frameworks = "NSA;MITRE:T1046;CIS:5.3.2",
    .peers = "kubescape:C-0260,C-0030;kube-linter:non-isolated-pod;polaris:missingNetworkPolicy;"
             "kube-score:pod-networkpolicy;checkov:CKV2_K8S_6;kyverno:require-netpol",
    .references = "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    .since = "0.1.0",
    .quiet_when =
        "A policy that selects the pod and allows nothing protects it as well. Pods on the host's network are left "
        "out, "
        "as no policy rules them, and so are pods that have ended. Where policies of Cilium, Calico or Antrea may be "
        "about the pod it is not assessed, as those are not evaluated.",
    .parameters = pod_without_network_policy_parameters,
    .pod = judge_ruling,
};

}  // namespace seawall::checks
