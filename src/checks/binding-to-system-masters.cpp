#include "bindings.h"

namespace seawall::checks {
namespace {

void judge_bindings_to_masters(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_added_subject(inventory, probe,
                     [&](const access::Binding& binding, const access::Role*, const access::Subject& subject) {
                       if (subject.kind != "Group" || subject.name != "system:masters") return;
                       probe.of(*binding.object).report(subject.node, {.argument = subject.name});
                     });
}

}  // namespace

extern const Check binding_to_system_masters;

constexpr Check binding_to_system_masters{
    .id = "binding-to-system-masters",
    .title = "Binding of system:masters",
    .severity = Severity::critical,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} is bound to a role, which it has no need of",
    .why = "Members of system:masters may do everything, whatever roles say, and nothing takes that from them but new "
           "certificates for the whole cluster. A binding to it either does nothing or shows that somebody relies on "
           "this group.",
    .remediation = "Take the subject out of the binding and bind a group of your own. Issue no certificates for "
                   "system:masters, but for one that is kept for emergencies.",
    .bad_example = R"(kind: ClusterRoleBinding
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: admin
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: system:masters
)",
    .good_example = R"(kind: RoleBinding
metadata:
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: admin
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: Group
  name: shop-owners
)",
    .frameworks = "CIS:5.1.7",
    .peers = "kubescape:C-0246;trivy:KSV-0123;kyverno:restrict-binding-system-groups",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings",
    .since = "0.1.0",
    .quiet_when = "The binding of cluster-admin to it that every cluster has. A label that says that a binding is "
                  "Kubernetes' own proves nothing.",
    .reads = tell_wrong_types,
    .whole = judge_bindings_to_masters,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
