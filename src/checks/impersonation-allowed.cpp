#include <algorithm>

#include "rights.h"

namespace seawall::checks {
namespace {

constexpr int first_minor_of_constrained_impersonation = 36;  // where nobody asks for it

constexpr Right impersonate_anything = {.verbs = "impersonate",
                                        .resources = "users,groups,serviceaccounts,uids.authentication.k8s.io,"
                                                     "userextras.authentication.k8s.io/*,"
                                                     "userextras.authentication.k8s.io"};
constexpr Right impersonate_users = {.verbs = "impersonate", .resources = "users"};
constexpr Right impersonate_groups = {.verbs = "impersonate", .resources = "groups"};
constexpr Right impersonate_accounts = {.verbs = "impersonate", .resources = "serviceaccounts"};

bool names_masters(const access::Role& role) {
  const std::vector<std::string_view> names = names_of(impersonate_groups, role);
  return std::ranges::find(names, "system:masters") != names.end();
}

Severity severity_of_impersonating_accounts(const Holder& holder, const objects::Inventory& inventory, Extent extent) {
  const std::string_view name = holder.binding.namespace_;
  const bool is_strong = holder.is_cluster_wide() || holder.is_in_system() ||
                         (!name.empty() && has_administrator(name, inventory, holder.facts));
  if (extent == Extent::named) return is_strong ? Severity::medium : Severity::low;
  return is_strong ? Severity::high : Severity::medium;
}

Severity severity_of_impersonating_users(const Holder& holder, Extent users) {
  const Extent groups = grant_of(impersonate_groups, holder.role).extent;
  // A group is put on beside a user or an account, which may come from another role.
  const bool may_be_somebody =
      std::max(extent_held(impersonate_users, holder), extent_held(impersonate_accounts, holder)) != Extent::none;
  if (groups == Extent::full || names_masters(holder.role)) {
    return may_be_somebody ? Severity::critical : Severity::high;
  }
  if (users == Extent::full) return Severity::high;
  return std::max(users, groups) == Extent::named ? Severity::medium : Severity::low;
}

std::optional<Severity> severity_of_impersonation(const Holder& holder, const objects::Inventory& inventory) {
  const Extent accounts = grant_of(impersonate_accounts, holder.role).extent;
  std::optional<Severity> severity;
  if (accounts != Extent::none) severity = severity_of_impersonating_accounts(holder, inventory, accounts);
  if (!holder.is_cluster_wide()) return severity;  // only service accounts have a namespace
  const Extent users = grant_of(impersonate_users, holder.role).extent;
  return std::max(severity.value_or(Severity::info), severity_of_impersonating_users(holder, users));
}

/// Who may be anybody without constraint needs no finding for the constrained form.
bool impersonates_freely(const Holder& holder, const objects::Inventory&) {
  return grant_of(impersonate_anything, holder.role).extent != Extent::none;
}

void judge_impersonators(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = impersonate_anything, .severity_of = severity_of_impersonation}, inventory, probe);
  if (probe.minor() < first_minor_of_constrained_impersonation) return;
  report_right({.right = {.verbs = "impersonate:user-info,impersonate:serviceaccount,impersonate:arbitrary-node",
                          .resources = "users.authentication.k8s.io,groups.authentication.k8s.io,"
                                       "serviceaccounts.authentication.k8s.io,nodes.authentication.k8s.io"},
                .cluster_wide = Severity::medium,
                .named = Severity::low,
                .is_excepted = impersonates_freely},
               inventory, probe);
}

}  // namespace

extern const Check impersonation_allowed;

constexpr Check impersonation_allowed{
    .id = "impersonation-allowed",
    .title = "Others may be impersonated",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may impersonate others {detail}",
    .why = "Whoever impersonates somebody has their rights, and the group system:masters has all of them, which no "
           "role can take away. Service accounts and users are found among the subjects of bindings.",
    .remediation = "List in resourceNames the users, groups and service accounts that are meant, and never "
                   "system:masters. From Kubernetes 1.36 on, verbs such as impersonate:user-info with impersonate-on "
                   "say what may be done in somebody's name.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [users, groups]
  verbs: [impersonate]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [users]
  resourceNames: [on-call]
  verbs: [impersonate]
)",
    .frameworks = "NSA;MITRE:T1078.001;CIS:5.1.8",
    .peers = "kubescape:C-0065,C-0191;trivy:KSV-0043,KSV-0050;checkov:CKV2_K8S_3;"
             "kyverno:restrict-escalation-verbs-roles;rbac-police:impersonate;"
             "kubiscan:risky-impersonate-groups,risky-any-resource-impersonate",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#impersonate-verb\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/",
    .since = "0.1.0",
    .quiet_when =
        "It is critical for groups without resourceNames and for system:masters by name, if the subject may also "
        "impersonate a user or service account, without which no group can be put on. Names that resourceNames lists "
        "are medium; uids and userextras alone are low, as they change nobody's rights by themselves, and so are the "
        "constrained verbs with names, which are medium without. A RoleBinding reaches service accounts of its "
        "namespace only. A role that no binding of the input names is for information. The roles and bindings that "
        "Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_impersonators,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
