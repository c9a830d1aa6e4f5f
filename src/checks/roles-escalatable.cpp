#include <algorithm>

#include "rights.h"

namespace seawall::checks {
namespace {

constexpr std::string_view namespaced_roles = "roles.rbac.authorization.k8s.io";
constexpr std::string_view cluster_roles = "clusterroles.rbac.authorization.k8s.io";

/// Whether the subject may write the kind of role whose rights it may raise.
bool escalates_by_writing(const Holder& holder, std::string_view resource) {
  return grant_of({"escalate", resource}, holder.role).extent != Extent::none &&
         extent_held({"create,update,patch", resource}, holder) != Extent::none;
}

std::optional<Severity> severity_of_escalation(const Holder& holder, const objects::Inventory&) {
  const bool is_wide = holder.is_cluster_wide() || holder.is_in_system();
  const bool is_usable = escalates_by_writing(holder, namespaced_roles) ||
                         (holder.is_cluster_wide() && escalates_by_writing(holder, cluster_roles));
  if (!is_usable) return is_wide ? Severity::medium : Severity::low;
  const Severity most = is_wide ? Severity::critical : Severity::high;
  return holder.grant.extent == Extent::named ? std::min(most, Severity::high) : most;
}

/// ClusterRoles have no namespace, so that a RoleBinding gives nothing on them.
bool is_without_effect(const Holder& holder, const objects::Inventory&) {
  return !holder.is_cluster_wide() && grant_of({"escalate", namespaced_roles}, holder.role).extent == Extent::none;
}

void judge_escalators_of_roles(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "escalate",
                          .resources = "roles.rbac.authorization.k8s.io,clusterroles.rbac.authorization.k8s.io"},
                .is_excepted = is_without_effect,
                .severity_of = severity_of_escalation},
               inventory, probe);
}

}  // namespace

extern const Check roles_escalatable;

constexpr Check roles_escalatable{
    .id = "roles-escalatable",
    .title = "Roles may be given any right",
    .severity = Severity::critical,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may write rights that it lacks into roles {detail}",
    .why = "The API server lets nobody write a role with rights that they lack, except with the verb escalate. Its "
           "holder adds every right to a role that they are bound to, and then has the namespace or the cluster.",
    .remediation = "Leave out escalate, and * for verbs on roles. Who manages roles can hold the rights that they give "
                   "on, so that the API server keeps them within those.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [rbac.authorization.k8s.io]
  resources: [clusterroles]
  verbs: [escalate, update]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [rbac.authorization.k8s.io]
  resources: [clusterroles]
  verbs: [get, list, update]
)",
    .frameworks = "NSA;MITRE:T1098.006;CIS:5.1.8",
    .peers = "kubescape:C-0191;trivy:KSV-0050;checkov:CKV_K8S_158;kyverno:restrict-escalation-verbs-roles;"
             "rbac-police:escalate_roles",
    .references =
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#escalate-verb\n"
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-creation-or-update",
    .since = "0.1.0",
    .quiet_when =
        "Where the subject may not create, update or patch the same kind of role, by whatever role of its own, the "
        "verb "
        "is of no use yet, and the finding is medium. Roles that resourceNames lists are high. Within one namespace "
        "other than kube-system it is high for roles, or low without use; ClusterRoles are not reached from there. A "
        "role that no binding of the input names is for information. The roles and bindings that Kubernetes makes for "
        "itself.",
    .reads = tell_wrong_types,
    .whole = judge_escalators_of_roles,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
