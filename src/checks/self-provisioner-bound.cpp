#include "bindings.h"

namespace seawall::checks {
namespace {

void judge_provisioners(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_added_subject(inventory, probe,
                     [&](const access::Binding& binding, const access::Role*, const access::Subject& subject) {
                       if (!binding.is_cluster() || binding.role_kind != "ClusterRole" ||
                           binding.role_name != "self-provisioner")
                         return;
                       probe.of(*binding.object)
                           .report(subject.node, {.severity = is_crowd(subject) ? Severity::medium : Severity::low,
                                                  .argument = subject.name});
                     });
}

}  // namespace

extern const Check self_provisioner_bound;

constexpr Check self_provisioner_bound{
    .id = "self-provisioner-bound",
    .title = "Projects created without asking",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may create projects",
    .why = "Whoever creates a project is its administrator: they run pods, expose routes and take resources in a "
           "namespace that nobody planned, without quotas or policies unless the template of projects has them.",
    .remediation =
        "Remove the subjects of the binding and set its annotation rbac.authorization.kubernetes.io/autoupdate to "
        "false, or OpenShift puts them back. Bind the role to the few who hand out projects.",
    .bad_example = R"(kind: ClusterRoleBinding
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: self-provisioner
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:authenticated:oauth
)",
    .good_example = R"(kind: ClusterRoleBinding
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: basic-user
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:authenticated
)",
    .frameworks = "",
    .peers = "kyverno:disallow-self-provisioner-binding",
    .references = "https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/"
                  "building_applications/projects",
    .since = "0.1.0",
    .quiet_when = "Users, service accounts and groups of one's own are low: somebody chose them. Projects have no "
                  "namespace, so what a RoleBinding gives on them is nothing.",
    .reads = tell_wrong_types,
    .whole = judge_provisioners,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
