#include "pod_streams.h"

namespace seawall::checks {
namespace {

void judge_holders_of_attach(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_stream({.right = {.verbs = {}, .resources = "pods/attach"},
                 .cluster_wide = Severity::high,
                 .in_namespace = Severity::medium,
                 .in_system = Severity::high,
                 .named = Severity::low},
                inventory, probe);
}

}  // namespace

extern const Check pods_attach;

constexpr Check pods_attach{
    .id = "pods-attach",
    .title = "Processes of pods attachable",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may attach to the processes of pods {detail}",
    .why =
        "Who attaches to a container reads what its main process writes and types what it reads. Where that is a shell "
        "or takes commands, it is as good as running commands in the pod, with its service account and its Secrets.",
    .remediation = "Give people logs instead, and the right to attach for the time of an incident only. Where it has "
                   "to stay, give it in one namespace that holds nothing stronger than they are.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/attach]
  verbs: [create]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
)",
    .frameworks = "MITRE:T1609",
    .peers = "trivy:KSV-0054;polaris:clusterrolePodExecAttach,rolePodExecAttach,clusterrolebindingPodExecAttach,"
             "rolebindingClusterRolePodExecAttach,rolebindingRolePodExecAttach;kubiscan:risky-attach-pods",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "Before Kubernetes 1.35 get counts as create does, because a websocket begins as a GET; from then on "
                  "the API server asks for create, so that get alone is low. Within one namespace other than "
                  "kube-system it is medium, for pods that resourceNames lists low. A resource such as pods/* is no "
                  "wildcard for the API server. A role that no binding of the input names is for information. The "
                  "roles and bindings that Kubernetes makes for itself.",
    .yields_to = "pods-exec",
    .reads = tell_wrong_types,
    .whole = judge_holders_of_attach,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
