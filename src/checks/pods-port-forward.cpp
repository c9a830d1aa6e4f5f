#include "pod_streams.h"

namespace seawall::checks {
namespace {

void judge_holders_of_port_forward(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_stream({.right = {.verbs = {}, .resources = "pods/portforward"},
                 .cluster_wide = Severity::medium,
                 .in_namespace = Severity::low,
                 .in_system = Severity::medium,
                 .named = Severity::info},
                inventory, probe);
}

}  // namespace

extern const Check pods_port_forward;

constexpr Check pods_port_forward{
    .id = "pods-port-forward",
    .title = "Ports of pods forwardable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may forward ports of pods {detail}",
    .why = "A forwarded port reaches a program inside its own pod: past network policies, past the authentication in "
           "front of its Service, and to ports that listen on localhost alone, such as databases and debuggers.",
    .remediation = "Give people a way in that asks who they are, such as an Ingress with authentication. Give the "
                   "right to forward ports for the time of an incident only, in the namespace that it is about.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/portforward]
  verbs: [create]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
)",
    .frameworks = "",
    .peers = "kubescape:C-0063",
    .references =
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege\n"
        "https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/",
    .since = "0.1.0",
    .quiet_when =
        "Before Kubernetes 1.35 get counts as create does, because a websocket begins as a GET; from then on the API "
        "server asks for create, so that get alone is low. Within one namespace other than kube-system it is low, for "
        "pods that resourceNames lists info. A resource such as pods/* is no wildcard for the API server. A role that "
        "no binding of the input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .yields_to = "pods-exec",
    .reads = tell_wrong_types,
    .whole = judge_holders_of_port_forward,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
