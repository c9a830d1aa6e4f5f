#include <algorithm>

#include "rights.h"

namespace seawall::checks {
namespace {

constexpr Right create_tokens = {.verbs = "create", .resources = "serviceaccounts/token"};

bool is_own_account(const Holder& holder, std::string_view name) {
  const access::Subject& subject = holder.subject;
  const std::string_view home = subject.namespace_.empty() ? holder.binding.namespace_ : subject.namespace_;
  return !holder.is_cluster_wide() && subject.kind == "ServiceAccount" && subject.name == name &&
         home == holder.binding.namespace_;
}

/// A node asks for tokens of its own pods; an account may ask for one of itself.
bool may_have_tokens(const Holder& holder, const objects::Inventory&) {
  if (is_node(holder.subject)) return true;
  return holder.grant.extent == Extent::named &&
         std::ranges::all_of(names_of(create_tokens, holder.role),
                             [&](std::string_view name) { return is_own_account(holder, name); });
}

/// Whether one of the accounts in reach may do everything in the cluster.
bool reaches_an_administrator(const Holder& holder, const objects::Inventory& inventory) {
  const std::string_view namespace_ = holder.binding.namespace_;
  if (namespace_.empty() && !holder.is_cluster_wide()) return false;  // the file does not tell which it is
  if (holder.grant.extent == Extent::full) return has_administrator(namespace_, inventory, holder.facts);
  return std::ranges::any_of(names_of(create_tokens, holder.role), [&](std::string_view name) {
    return is_administrator(namespace_, name, inventory, holder.facts);
  });
}

std::optional<Severity> severity_of_creating_tokens(const Holder& holder, const objects::Inventory& inventory) {
  if (reaches_an_administrator(holder, inventory)) return Severity::critical;
  if (holder.grant.extent == Extent::named) return Severity::low;
  return holder.is_cluster_wide() || holder.is_in_system() ? Severity::high : Severity::medium;
}

void judge_creators_of_tokens(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = create_tokens, .is_excepted = may_have_tokens, .severity_of = severity_of_creating_tokens},
               inventory, probe);
}

}  // namespace

extern const Check service_account_tokens_creatable;

constexpr Check service_account_tokens_creatable{
    .id = "service-account-tokens-creatable",
    .title = "Tokens of accounts creatable",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may create tokens of service accounts {detail}",
    .why = "A token of a service account carries all its rights, wherever it is used. Who may create tokens of every "
           "account has the rights of the strongest; kube-system holds accounts of controllers that can do nearly "
           "everything.",
    .remediation = "List in resourceNames the service accounts that are meant. A pod gets a token of its own account "
                   "from a projected volume, without any right.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [serviceaccounts/token]
  verbs: [create]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [""]
  resources: [serviceaccounts/token]
  resourceNames: [cart]
  verbs: [create]
)",
    .frameworks = "MITRE:T1528;CIS:5.1.13",
    .peers = "kubescape:C-0282;rbac-police:token_request,obtain_token_weak_ns",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#token-request",
    .since = "0.1.0",
    .quiet_when =
        "Nodes, which NodeRestriction keeps to accounts of their own pods. An account that may create tokens of itself "
        "only, by resourceNames; other accounts that are listed are low. It is critical where the input gives one of "
        "the accounts in reach every right in the cluster, and medium within a namespace other than kube-system where "
        "it does not. A role that no binding of the input names is for information. The roles and bindings that "
        "Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_creators_of_tokens,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
