#include "pod_streams.h"

namespace seawall::checks {
namespace {

void judge_holders_of_exec(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_stream({.right = {.verbs = {}, .resources = "pods/exec"},
                 .cluster_wide = Severity::high,
                 .in_namespace = Severity::medium,
                 .in_system = Severity::high,
                 .named = Severity::low},
                inventory, probe);
}

}  // namespace

extern const Check pods_exec;

constexpr Check pods_exec{
    .id = "pods-exec",
    .title = "Commands run in pods",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may run commands in pods {detail}",
    .why = "Whoever runs commands in a pod has what the pod has: the token of its service account, its Secrets, its "
           "memory and its place in the network. What they change leaves no trace in the manifest.",
    .remediation = "Give people logs instead, and the right to run commands for the time of an incident only. Where it "
                   "has to stay, give it in one namespace that holds nothing stronger than they are.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/exec]
  verbs: [create]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
)",
    .frameworks = "NSA;MITRE:T1609",
    .peers = "kubescape:C-0002;trivy:KSV-0053;polaris:clusterrolePodExecAttach,rolePodExecAttach,"
             "clusterrolebindingPodExecAttach,rolebindingClusterRolePodExecAttach,rolebindingRolePodExecAttach;checkov:"
             "CKV2_K8S_2;rbac-police:pods_exec,rce_weak_ns;kubiscan:risky-exec-pods",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "Before Kubernetes 1.35 get counts as create does, because a websocket begins as a GET; from then on "
                  "the API server asks for create, so that get alone is low. Within one namespace other than "
                  "kube-system it is medium, for pods that resourceNames lists low. A resource such as pods/* is no "
                  "wildcard for the API server. A role that no binding of the input names is for information. The "
                  "roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_holders_of_exec,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
