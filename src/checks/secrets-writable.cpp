#include "rights.h"

namespace seawall::checks {
namespace {

std::optional<Severity> severity_of_writing_secrets(const Holder& holder, const objects::Inventory& inventory) {
  if (holder.grant.extent == Extent::named) return Severity::low;
  if (holder.is_cluster_wide() || holder.is_in_system()) return Severity::high;
  return has_administrator(holder.binding.namespace_, inventory, holder.facts) && !holder.binding.namespace_.empty()
             ? Severity::high
             : Severity::medium;
}

void judge_writers_of_secrets(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "create,update,patch", .resources = "secrets"},
                .severity_of = severity_of_writing_secrets},
               inventory, probe);
}

}  // namespace

extern const Check secrets_writable;

constexpr Check secrets_writable{
    .id = "secrets-writable",
    .title = "Secrets writable",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may write Secrets {detail}",
    .why =
        "A Secret of type kubernetes.io/service-account-token is filled by Kubernetes with a token that never expires, "
        "for whichever service account of its namespace it names. Whoever writes Secrets can have such a token made, "
        "and can put credentials of their own in the place of others.",
    .remediation = "Give update or patch on the Secrets that are meant, by resourceNames. Leave making new Secrets to "
                   "an operator in a namespace without strong service accounts.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [secrets]
  verbs: [create, update]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [cart-certificate]
  verbs: [update]
)",
    .frameworks = "MITRE:T1528",
    .peers = "trivy:KSV-0041,KSV-0113;kube-linter:access-to-secrets;"
             "rbac-police:issue_token_secrets,obtain_token_weak_ns",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege\n"
                  "https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets",
    .since = "0.1.0",
    .quiet_when =
        "Rights on Secrets that resourceNames lists are low. Within one namespace it is medium, unless that is "
        "kube-system or the input gives a service account of it every right in the cluster. A role that no binding of "
        "the input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_writers_of_secrets,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
