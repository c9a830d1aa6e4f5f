#include "rights.h"

namespace seawall::checks {
namespace {

void judge_modifiers_of_pods(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "update,patch", .resources = "pods"},
                .cluster_wide = Severity::high,
                .in_namespace = Severity::medium,
                .in_system = Severity::high,
                .is_excepted = [](const Holder& holder, const objects::Inventory&) { return is_node(holder.subject); }},
               inventory, probe);
}

}  // namespace

extern const Check pods_modifiable;

constexpr Check pods_modifiable{
    .id = "pods-modifiable",
    .title = "Running pods modifiable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change running pods {detail}",
    .why = "The image of a running pod can be replaced: the kubelet then runs the new one with the pod's service "
           "account, its Secrets and its privileges, and admission allows it as the pod's other fields stay as they "
           "were. Changed labels take a pod out of network policies and put it behind other Services.",
    .remediation = "Change the workload and let it replace its pods. A controller that only marks pods can use "
                   "annotations of an object of its own.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [patch]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
)",
    .frameworks = "MITRE:T1610",
    .peers = "trivy:KSV-0048;rbac-police:modify_pods,rce_weak_ns",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation\n"
                  "https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement",
    .since = "0.1.0",
    .quiet_when =
        "Pods that resourceNames lists. Nodes, which NodeRestriction keeps to their own pods. In all namespaces and in "
        "kube-system it is high. Who may create pods has a finding that says more. A role that no binding of the input "
        "names is for information. The roles and bindings that Kubernetes makes for itself.",
    .yields_to = "pods-creatable",
    .reads = tell_wrong_types,
    .whole = judge_modifiers_of_pods,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
