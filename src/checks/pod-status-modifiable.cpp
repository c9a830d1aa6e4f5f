#include "rights.h"

namespace seawall::checks {
namespace {

void judge_changers_of_pod_status(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "update,patch", .resources = "pods/status"},
                .cluster_wide = Severity::low,
                .in_namespace = Severity::low,
                .named = Severity::info,
                .is_excepted = [](const Holder& holder, const objects::Inventory&) { return is_node(holder.subject); }},
               inventory, probe);
}

}  // namespace

extern const Check pod_status_modifiable;

constexpr Check pod_status_modifiable{
    .id = "pod-status-modifiable",
    .title = "Status of pods modifiable",
    .severity = Severity::low,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change the status of pods {detail}",
    .why = "Services send traffic to the addresses that the status of pods tells, and only where it says that they are "
           "ready. Whoever writes it takes pods out of a Service, or leads its traffic to another pod's address.",
    .remediation = "Leave pods/status to the kubelets. A program that sets a readiness gate needs patch on pods/status "
                   "of its own namespace only.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/status]
  verbs: [patch]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/status]
  verbs: [get]
)",
    .frameworks = "",
    .peers = "rbac-police:modify_pod_status",
    .references = "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-readiness-gate\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "Nodes, which NodeRestriction keeps to their own pods. Rights on pods themselves do not cover their "
                  "status. Rights on pods that resourceNames lists are for information. A role that no binding of the "
                  "input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_changers_of_pod_status,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
