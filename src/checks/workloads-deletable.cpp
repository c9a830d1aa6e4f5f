#include "rights.h"

namespace seawall::checks {
namespace {

void judge_deleters_of_workloads(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right(
      {.right = {.verbs = "delete,deletecollection",
                 .resources =
                     "pods,deployments.apps,daemonsets.apps,statefulsets.apps,replicasets.apps,replicationcontrollers,"
                     "jobs.batch,cronjobs.batch,secrets,services"},
       .cluster_wide = Severity::low,
       .in_namespace = Severity::info},
      inventory, probe);
}

}  // namespace

extern const Check workloads_deletable;

constexpr Check workloads_deletable{
    .id = "workloads-deletable",
    .title = "Workloads deletable",
    .severity = Severity::low,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may delete workloads, Secrets or Services {detail}",
    .why = "Deleted workloads and Services are out of service, and a deleted Secret is lost for good unless somebody "
           "kept it. Across all namespaces one leaked token ends every application of the cluster.",
    .remediation = "Give delete in the namespaces where it is needed, and leave deletecollection to controllers. Keep "
                   "manifests where they can be applied again.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [apps]
  resources: [deployments]
  verbs: [delete, deletecollection]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [apps]
  resources: [deployments]
  verbs: [delete]
)",
    .frameworks = "MITRE:T1485",
    .peers = "kubescape:C-0007;kubiscan:risky-any-resource-delete",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "Within one namespace it is for information, as whoever administers a namespace deletes there. "
                  "Rights on objects that resourceNames lists. A role that no binding of the input names is for "
                  "information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_deleters_of_workloads,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
