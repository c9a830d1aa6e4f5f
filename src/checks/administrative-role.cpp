#include <algorithm>

#include "rights.h"

namespace seawall::checks {
namespace {

Severity severity_of_administration(Reach reach) {
  switch (reach) {
    case Reach::nobody: return Severity::info;
    case Reach::one_namespace: return Severity::medium;
    default: return Severity::high;
  }
}

void judge_administrative_roles(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_role(inventory, probe, [&](const access::Role& role, Reach reach) {
    const Administration administration = administration_of(role);
    if (administration == Administration::none) return;
    const auto rule = std::ranges::find_if(role.rules, is_of_administration);
    const bool is_full = administration == Administration::full;
    probe.of(*role.object)
        .report(rule->node,
                {.severity = severity_of_administration(reach),
                 .argument = role.object->name,
                 .detail = is_full ? "every resource of all API groups" : "every resource of the core API"});
  });
}

}  // namespace

extern const Check administrative_role;

constexpr Check administrative_role{
    .id = "administrative-role",
    .title = "Role gives every right",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} gives all verbs on {detail}",
    .why = "Whoever holds the role reads all Secrets, takes the token of any service account and runs pods as they "
           "like, which is the cluster in the end, or the namespace that it is given in. The core API group alone is "
           "enough for that.",
    .remediation = "Write the verbs, resources and API groups that are needed, one rule for each kind of work. Whoever "
                   "does administer the cluster can be bound to cluster-admin, where it is easy to see.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: ["*"]
  resources: ["*"]
  verbs: ["*"]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, patch]
)",
    .frameworks = "NSA;MITRE:T1078.001;CIS:5.1.1",
    .peers = "kubescape:C-0035;trivy:KSV-0044;checkov:CKV_K8S_158;rbac-police:cluster_admin;kubiscan:risky-any-verb",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when =
        "The roles that Kubernetes makes for itself, cluster-admin among them; who is bound to that is another check's "
        "matter. All verbs of the API count as every verb, in one rule or in several. The severity is medium for a "
        "role that is held in namespaces other than kube-system only, and info for one that no binding of the input "
        "gives to anybody. A role that aggregates others is told at those that hold the rules.",
    .reads = tell_wrong_types,
    .whole = judge_administrative_roles,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
