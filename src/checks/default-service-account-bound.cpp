#include <algorithm>

#include "rights.h"

namespace seawall::checks {
namespace {

bool is_default_account(const access::Subject& subject) {
  constexpr std::string_view prefix = "system:serviceaccount:";
  if (subject.kind == "ServiceAccount") return subject.name == "default";
  if (subject.kind != "User" || !subject.name.starts_with(prefix)) return false;
  const std::string_view account = subject.name.substr(prefix.size());
  return account.substr(std::min(account.find(':'), account.size())) == ":default";
}

void judge_bindings_of_default_accounts(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_subject(inventory, probe,
               [&](const access::Binding& binding, const access::Role*, const access::Subject& subject) {
                 if (!is_default_account(subject)) return;
                 probe.of(*binding.object)
                     .report(subject.node, {.argument = subject.name,
                                            .detail = binding.is_cluster() ? "in all namespaces"
                                                                           : "in the namespace of the binding"});
               });
}

}  // namespace

extern const Check default_service_account_bound;

constexpr Check default_service_account_bound{
    .id = "default-service-account-bound",
    .title = "Default service account has rights",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "the default service account is bound to a role {detail}",
    .why = "All pods of a namespace that name no account run as default, so each of them has the right, those of "
           "tomorrow and of others included. The audit log cannot tell them apart.",
    .remediation = "Make a service account for the program that needs the right, name it in the program's "
                   "serviceAccountName and bind that one.",
    .bad_example = R"(kind: RoleBinding
metadata:
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
- kind: ServiceAccount
  name: default
  namespace: shop
)",
    .good_example = R"(kind: RoleBinding
metadata:
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
- kind: ServiceAccount
  name: cart
  namespace: shop
)",
    .frameworks = "CIS:5.1.5",
    .peers = "kubescape:C-0189,C-0225,C-0239;checkov:CKV_K8S_42",
    .references = "https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "Users and groups that are called default. The account counts by its user name, too: "
                  "system:serviceaccount:NAMESPACE:default. The bindings that Kubernetes makes for itself.",
    .yields_to = "cluster-admin-binding",
    .reads = tell_wrong_types,
    .whole = judge_bindings_of_default_accounts,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
