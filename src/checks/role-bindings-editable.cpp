#include "rights.h"

namespace seawall::checks {
namespace {

constexpr Right edit_namespaced_bindings = {.verbs = "update,patch",
                                            .resources = "rolebindings.rbac.authorization.k8s.io"};

/// ClusterRoleBindings have no namespace, so that a RoleBinding gives nothing on them.
bool edits_nothing_there(const Holder& holder, const objects::Inventory&) {
  return !holder.is_cluster_wide() && grant_of(edit_namespaced_bindings, holder.role).extent == Extent::none;
}

void judge_editors_of_bindings(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "update,patch",
                          .resources =
                              "rolebindings.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io"},
                .cluster_wide = Severity::medium,
                .in_namespace = Severity::low,
                .in_system = Severity::medium,
                .named = Severity::low,
                .is_excepted = edits_nothing_there},
               inventory, probe);
}

}  // namespace

extern const Check role_bindings_editable;

constexpr Check role_bindings_editable{
    .id = "role-bindings-editable",
    .title = "Bindings of roles editable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change bindings of roles {detail}",
    .why =
        "Who changes a binding adds subjects to it and takes others away. The API server allows only roles whose "
        "rights the editor holds, or may bind, so rights spread to whoever they choose, and outlive the editor's own.",
    .remediation = "Keep bindings in version control and let one system apply them. Where a controller keeps a binding "
                   "of its own, list that in resourceNames.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [rbac.authorization.k8s.io]
  resources: [rolebindings, clusterrolebindings]
  verbs: [update, patch]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [rbac.authorization.k8s.io]
  resources: [rolebindings, clusterrolebindings]
  verbs: [get, list, watch]
)",
    .frameworks = "MITRE:T1098.006",
    .peers = "trivy:KSV-0055;kubiscan:risky-add-rolebinding",
    .references = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-"
                  "or-update\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#bind-verb",
    .since = "0.1.0",
    .quiet_when =
        "A RoleBinding reaches no ClusterRoleBindings. Within one namespace other than kube-system it is low, and so "
        "it is for bindings that resourceNames lists. Who may bind roles beyond their own rights has a finding that "
        "says more. A role that no binding of the input names is for information. The roles and bindings that "
        "Kubernetes makes for itself.",
    .yields_to = "roles-bindable",
    .reads = tell_wrong_types,
    .whole = judge_editors_of_bindings,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
