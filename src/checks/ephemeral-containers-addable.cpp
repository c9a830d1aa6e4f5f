#include "rights.h"

namespace seawall::checks {
namespace {

void judge_adders_of_ephemeral_containers(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "update,patch", .resources = "pods/ephemeralcontainers"},
                .cluster_wide = Severity::high,
                .in_namespace = Severity::medium,
                .in_system = Severity::high,
                .named = Severity::low},
               inventory, probe);
}

}  // namespace

extern const Check ephemeral_containers_addable;

constexpr Check ephemeral_containers_addable{
    .id = "ephemeral-containers-addable",
    .title = "Ephemeral containers addable",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may add ephemeral containers to pods {detail}",
    .why = "With kubectl debug one adds a container with any image to a running pod. It shares the pod's network and, "
           "if asked, "
           "the processes of another container, it may mount the pod's volumes, and with them it has the token of the "
           "service account. It may be privileged where admission does not forbid that.",
    .remediation = "Give the right for the time of an incident only, in the namespace that it is about, and let that "
                   "namespace enforce a level of pod security, which ephemeral containers have to keep, too.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/ephemeralcontainers]
  verbs: [patch]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
)",
    .frameworks = "MITRE:T1609",
    .peers = "rbac-police:pods_ephemeral_ctrs",
    .references = "https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when =
        "get and create, which add nothing here. Rights on pods themselves, which do not reach this subresource. "
        "Within one namespace other than kube-system it is medium, for pods that resourceNames lists low. A role that "
        "no binding of the input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_adders_of_ephemeral_containers,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
