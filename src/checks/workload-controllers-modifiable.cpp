#include "pod_creators.h"

namespace seawall::checks {
namespace {

std::optional<Severity> severity_of_modifying_workloads(const Holder& holder, const objects::Inventory& inventory) {
  if (holder.grant.extent == Extent::named) return Severity::low;
  return severity_of_creating_pods(holder, inventory);
}

void judge_modifiers_of_workloads(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "create,update,patch",
                          .resources = "deployments.apps,daemonsets.apps,statefulsets.apps,replicasets.apps,"
                                       "replicationcontrollers,jobs.batch,cronjobs.batch"},
                .severity_of = severity_of_modifying_workloads},
               inventory, probe);
}

}  // namespace

extern const Check workload_controllers_modifiable;

constexpr Check workload_controllers_modifiable{
    .id = "workload-controllers-modifiable",
    .title = "Workloads modifiable",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may create or change workloads {detail}",
    .why = "Deployments, Jobs and the like create pods from a template, so whoever writes one creates pods: as any "
           "service account of the namespace, with any of its Secrets, and with the node's files unless admission "
           "forbids it. Changing one replaces a program that others trust.",
    .remediation = "Leave deploying to one system with an account of its own, in the namespaces that it serves. Let "
                   "those enforce the restricted level of pod security. For a single workload, use resourceNames.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [apps]
  resources: [deployments]
  verbs: [create, patch]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch]
)",
    .frameworks = "MITRE:T1610;CIS:5.1.4",
    .peers = "trivy:KSV-0048;kube-linter:access-to-create-pods;rbac-police:assign_sa,obtain_token_weak_ns;"
             "kubiscan:risky-create-deployments,risky-update-deployments,risky-create-daemonsets,"
             "risky-update-daemonsets,risky-create-statefulsets,risky-update-statefulsets,"
             "risky-create-replicationcontrollers,risky-update-replicationcontrollers,risky-create-replicasets,"
             "risky-update-replicasets,risky-create-jobs,risky-update-jobs",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation",
    .since = "0.1.0",
    .quiet_when =
        "Subresources such as deployments/scale and deployments/status, which hold no template. update and patch of "
        "workloads that resourceNames lists are low. Within a namespace of the input that enforces the baseline level "
        "it is medium and with restricted low, unless the input gives a service account of it every right in the "
        "cluster. A role that no binding of the input names is for information. The roles and bindings that "
        "Kubernetes makes for itself.",
    .yields_to = "pods-creatable",
    .reads = tell_wrong_types,
    .whole = judge_modifiers_of_workloads,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
