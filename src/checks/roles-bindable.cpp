#include <algorithm>

#include "rights.h"

namespace seawall::checks {
namespace {

constexpr Right bind_roles = {.verbs = "bind",
                              .resources = "roles.rbac.authorization.k8s.io,clusterroles.rbac.authorization.k8s.io"};

bool creates_bindings(const Holder& holder) {
  if (extent_held({"create", "rolebindings.rbac.authorization.k8s.io"}, holder) == Extent::full) return true;
  return holder.is_cluster_wide() &&
         extent_held({"create", "clusterrolebindings.rbac.authorization.k8s.io"}, holder) == Extent::full;
}

/// resourceNames that leave nothing to wish for are no limit.
bool names_cluster_admin(const Holder& holder) {
  const std::vector<std::string_view> names = names_of(bind_roles, holder.role);
  return std::ranges::find(names, "cluster-admin") != names.end();
}

std::optional<Severity> severity_of_binding_roles(const Holder& holder, const objects::Inventory&) {
  const bool is_wide = holder.is_cluster_wide() || holder.is_in_system();
  if (holder.grant.extent == Extent::named && !names_cluster_admin(holder)) {
    return is_wide ? Severity::medium : Severity::low;
  }
  if (creates_bindings(holder)) return is_wide ? Severity::critical : Severity::high;
  return is_wide ? Severity::high : Severity::medium;
}

void judge_binders_of_roles(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = bind_roles, .severity_of = severity_of_binding_roles}, inventory, probe);
}

}  // namespace

extern const Check roles_bindable;

constexpr Check roles_bindable{
    .id = "roles-bindable",
    .title = "Roles bindable beyond own rights",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may bind roles with rights that it lacks, {detail}",
    .why = "The API server lets nobody give rights that they lack, except by the verb bind on a role: its holder binds "
           "that role to anybody, themselves included. Without resourceNames the role can be cluster-admin. With the "
           "right to create bindings it takes one request.",
    .remediation = "List in resourceNames the roles that may be given on, or leave out bind and let the subject give "
                   "what it holds itself.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [rbac.authorization.k8s.io]
  resources: [clusterroles]
  verbs: [bind]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [rolebindings]
  verbs: [create]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [rbac.authorization.k8s.io]
  resources: [clusterroles]
  resourceNames: [view]
  verbs: [bind]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [rolebindings]
  verbs: [create]
)",
    .frameworks = "NSA;MITRE:T1098.006;CIS:5.1.8",
    .peers = "kubescape:C-0191;trivy:KSV-0050,KSV-0051,KSV-0052;checkov:CKV_K8S_157,CKV2_K8S_1;"
             "kyverno:restrict-escalation-verbs-roles;rbac-police:bind_roles;"
             "kubiscan:risky-create-rolebinding-role,risky-create-rolebinding-clusterrole,"
             "risky-create-clusterrolebinding-clusterrole",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#bind-verb\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-"
                  "or-update",
    .since = "0.1.0",
    .quiet_when =
        "The verb counts on roles and clusterroles; on bindings it means nothing. It is critical where the subject may "
        "create bindings, too, by whatever role. Roles that resourceNames lists are medium, cluster-admin apart; names "
        "are literal, so that * is none. Within one namespace other than kube-system each is one step lower. A role "
        "that no binding of the input names is for information. The roles and bindings that Kubernetes makes for "
        "itself.",
    .yields_to = "administrative-role",
    .reads = tell_wrong_types,
    .whole = judge_binders_of_roles,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
