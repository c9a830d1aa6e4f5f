#include "pod_creators.h"

namespace seawall::checks {
namespace {

void judge_creators_of_pods(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "create", .resources = "pods"},
                .is_excepted = [](const Holder& holder, const objects::Inventory&) { return is_node(holder.subject); },
                .severity_of = severity_of_creating_pods},
               inventory, probe);
}

}  // namespace

extern const Check pods_creatable;

constexpr Check pods_creatable{
    .id = "pods-creatable",
    .title = "Pods creatable",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may create pods {detail}",
    .why = "A pod can run as any service account of its namespace and mount any Secret and ConfigMap in it, so whoever "
           "creates pods has all of those. Unless admission forbids it, the pod can mount the node's files and run "
           "privileged, and then the node and its other pods are theirs.",
    .remediation = "Leave creating pods to a deployment system, and give people the right to read. Where it is needed, "
                   "give it in one namespace that enforces the restricted level of pod security.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [create]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
)",
    .frameworks = "MITRE:T1610;CIS:5.1.4",
    .peers = "kubescape:C-0188;trivy:KSV-0048;kube-linter:access-to-create-pods;rbac-police:assign_sa;"
             "kubiscan:risky-create-pod",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation",
    .since = "0.1.0",
    .quiet_when =
        "Nodes, which NodeRestriction keeps to mirrors of their own static pods. Within a namespace of the input that "
        "enforces the baseline level it is medium and with restricted low, unless the input gives a service account of "
        "it every right in the cluster. resourceNames never lets a create through. A role that no binding of the "
        "input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_creators_of_pods,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
