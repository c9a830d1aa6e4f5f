#include <algorithm>

#include "wildcards.h"

namespace seawall::checks {
namespace {

void judge_verbs_of_rule(const access::Role& role, const access::PolicyRule& rule, Reach reach,
                         findings::WholeProbe& probe) {
  if (std::ranges::find(rule.verbs, "*") == rule.verbs.end()) return;
  const bool is_about_resources = !rule.resources.empty() && !rule.api_groups.empty();
  if (!is_about_resources && rule.non_resource_urls.empty()) return;  // gives nothing
  if (!is_about_resources && administration_of(role) == Administration::full) return;  // a trifle beside that
  const Severity severity = severity_of_wildcard(rule, reach);
  probe.of(*role.object)
      .report(rule.node, {.severity = is_about_resources ? severity : std::min(severity, Severity::low),
                          .argument = is_about_resources ? rule.resources.front() : rule.non_resource_urls.front()});
}

void judge_wildcard_verbs(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_role(inventory, probe, [&](const access::Role& role, Reach reach) {
    for (const access::PolicyRule& rule : role.rules) judge_verbs_of_rule(role, rule, reach, probe);
  });
}

}  // namespace

extern const Check wildcard_verb;

constexpr Check wildcard_verb{
    .id = "wildcard-verb",
    .title = "Rule gives every verb",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "a rule gives all verbs on \"{argument}\"",
    .why = "The wildcard gives more than reading and writing: deletecollection removes everything at once, and "
           "escalate, bind, impersonate and approve, where a kind knows them, lead to other rights. Verbs that later "
           "versions bring are given, too.",
    .remediation = "List the verbs that are used, such as get, list, watch, create, update, patch and delete. The "
                   "audit log tells which ones those are.",
    .bad_example = R"(kind: Role
rules:
- apiGroups: [apps]
  resources: [deployments]
  verbs: ["*"]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, patch]
)",
    .frameworks = "CIS:5.1.3",
    .peers = "kubescape:C-0187;trivy:KSV-0045;kube-linter:wildcard-in-rules;checkov:CKV_K8S_49;"
             "kyverno:restrict-wildcard-verbs;kubiscan:risky-any-verb-secrets,risky-any-verb-pods,"
             "risky-any-verb-deployments,risky-any-verb-daemonsets,risky-any-verb-statefulsets,"
             "risky-any-verb-replicationcontrollers,risky-any-verb-replicasets,risky-any-verb-cronjobs,"
             "risky-any-verb-jobs,risky-any-verb-roles,risky-any-verb-clusterroles,risky-any-verb-rolebindings,"
             "risky-any-verb-clusterrolebindings,risky-any-verb-users,risky-any-verb-groups",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when =
        "The roles that Kubernetes makes for itself. A rule that names no resource and no path gives nothing. The "
        "severity is low where all API groups of the rule are of custom resources, as an operator has for its own "
        "kinds, where resourceNames lists the objects, and for paths; it is info for a role that no binding of the "
        "input gives to anybody.",
    .yields_to = "administrative-role",
    .reads = tell_wrong_types,
    .whole = judge_wildcard_verbs,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
