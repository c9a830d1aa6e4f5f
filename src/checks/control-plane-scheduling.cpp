#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter control_plane_scheduling_parameters[] = {
    {"exempt_namespaces", Parameter::Type::strings, "kube-system", "Namespaces whose pods may run there."},
};

bool is_control_plane_key(std::string_view key) noexcept {
  return key == "node-role.kubernetes.io/control-plane" || key == "node-role.kubernetes.io/master";
}

/// Without a key, a toleration covers all taints; the control plane's own has the effect NoSchedule.
bool tolerates_control_plane(Node toleration, Probe& probe) {
  const std::string_view key = probe.string(toleration.child(Field::key)).value_or("");
  if (!key.empty()) return is_control_plane_key(key);
  if (probe.string(toleration.child(Field::operator_)) != "Exists") return false;
  const std::string_view effect = probe.string(toleration.child(Field::effect)).value_or("");
  return effect.empty() || effect == "NoSchedule";
}

Node tolerating(const PodTemplate& pod, Probe& probe) {
  for (const Node item : probe.list(pod.spec.child(Field::tolerations)).items()) {
    const Node toleration = probe.map(item);
    if (!toleration || !tolerates_control_plane(toleration, probe)) continue;
    const Node key = toleration.child(Field::key);
    return key.string().value_or("").empty() ? item : key;
  }
  return {};
}

Node required_by_affinity(const PodTemplate& pod, Probe& probe) {
  const Node affinity = probe.map(probe.map(pod.spec.child(Field::affinity)).child(Field::nodeAffinity));
  const Node required = probe.map(affinity.child(Field::requiredDuringSchedulingIgnoredDuringExecution));
  for (const Node term : probe.list(required.child(Field::nodeSelectorTerms)).items()) {
    for (const Node item : probe.list(probe.map(term).child(Field::matchExpressions)).items()) {
      const Node expression = probe.map(item);
      const Node key = expression.child(Field::key);
      if (!is_control_plane_key(probe.string(key).value_or(""))) continue;
      const std::string_view wanted = probe.string(expression.child(Field::operator_)).value_or("");
      if (wanted == "Exists" || wanted == "In") return key;
    }
  }
  return {};
}

bool is_control_plane_node(std::string_view name, const objects::Inventory& inventory) {
  const objects::Object* node = inventory.find("", "Node", "", name);
  if (!node) return false;
  for (const documents::Entry label : node->labels().entries()) {
    if (is_control_plane_key(label.key)) return true;
  }
  return false;
}

/// Where the pod asks for a node of the control plane.
Node choosing(const PodTemplate& pod, Probe& probe) {
  for (const documents::Entry label : probe.map(pod.spec.child(Field::nodeSelector)).entries()) {
    if (is_control_plane_key(label.key)) return label.value;
  }
  if (const Node key = required_by_affinity(pod, probe)) return key;
  // Of a pod that runs the scheduler has written the node.
  const bool is_scheduled = pod.object->kind == "Pod" && pod.object->root.at(Field::status, Field::phase);
  const Node name = is_scheduled ? Node() : pod.spec.child(Field::nodeName);
  const std::string_view written = probe.string(name).value_or("");
  return !written.empty() && is_control_plane_node(written, probe.inventory()) ? name : Node();
}

void judge_control_plane_scheduling(const PodTemplate& pod, Probe& probe) {
  const auto exempt = probe.strings("exempt_namespaces");
  if (std::ranges::find(exempt, pod.object->namespace_) != exempt.end()) return;
  const objects::Object* const owner = probe.inventory().owner_of(*pod.object);
  const objects::Object& maker = owner ? *owner : *pod.object;
  const bool on_every_node = maker.kind == "DaemonSet" && maker.group == "apps";
  const Severity severity = on_every_node ? Severity::low : Severity::medium;
  if (const Node at = tolerating(pod, probe)) {
    probe.report(at, {.severity = severity, .detail = "tolerates the taint of the control plane"});
  }
  if (const Node at = choosing(pod, probe)) {
    probe.report(at, {.severity = severity, .detail = "asks for a node of the control plane"});
  }
}

}  // namespace

extern const Check control_plane_scheduling;

constexpr Check control_plane_scheduling{
    .id = "control-plane-scheduling",
    .title = "Pod may run on control planes",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "the pod {detail}",
    .why =
        "The nodes of the control plane hold the keys of the cluster and the disks of etcd. A pod that breaks out of "
        "its container there owns the cluster, and one that takes too much memory or disk slows the API server for "
        "everyone.",
    .remediation = "Remove the toleration and the choice of node, so that the pod runs on workers. Where an agent must "
                   "run on every node, keep it in a system namespace that you watch.",
    .bad_example = R"(tolerations:
  - key: node-role.kubernetes.io/control-plane
    operator: Exists
    effect: NoSchedule
)",
    .good_example = R"(tolerations:
  - key: example.com/gpu
    operator: Exists
    effect: NoSchedule
)",
    .frameworks = "MITRE:T1610",
    .peers = "kyverno:restrict-controlplane-scheduling,restrict-node-selection,restrict-node-affinity",
    .references = "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/\n"
                  "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
    .since = "0.1.0",
    .quiet_when =
        "Pods of exempt namespaces, kube-system unless you say otherwise. Affinities that keep away from such "
        "nodes or only prefer them. Agents in a DaemonSet, which are meant for every node, are reported at "
        "severity low. Tolerations of the taint under its old and its new name are one finding.",
    .parameters = control_plane_scheduling_parameters,
    .pod = judge_control_plane_scheduling,
};

}  // namespace seawall::checks
