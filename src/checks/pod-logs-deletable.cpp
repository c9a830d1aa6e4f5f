#include <algorithm>

#include "rights.h"

namespace seawall::checks {
namespace {

bool is_among(const std::vector<std::string_view>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool reaches_beyond_logs(const access::PolicyRule& rule) {
  return is_among(rule.verbs, "*") || is_among(rule.resources, "*") || is_among(rule.resources, "*/log");
}

std::optional<Severity> severity_of_deleting_logs(const Holder& holder, const objects::Inventory&) {
  const bool is_wildcard = reaches_beyond_logs(holder.role.rules[holder.grant.rule]);
  return is_wildcard && holder.is_cluster_wide() ? Severity::low : Severity::info;
}

void judge_deleters_of_logs(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "delete,deletecollection", .resources = "pods/log"},
                .severity_of = severity_of_deleting_logs},
               inventory, probe);
}

}  // namespace

extern const Check pod_logs_deletable;

constexpr Check pod_logs_deletable{
    .id = "pod-logs-deletable",
    .title = "Right to delete pod logs",
    .severity = Severity::low,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} is given delete on the logs of pods {detail}",
    .why = "The API server has no way to delete the log of a pod, so the right says that somebody wants traces gone, "
           "or that a rule gives all verbs without a thought. With a wildcard the pods themselves can be deleted, and "
           "their logs go with them.",
    .remediation =
        "Give get on pods/log, which is all that there is to do with logs. Send logs to a store outside the cluster.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get, delete]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
)",
    .frameworks = "MITRE:T1070",
    .peers = "trivy:KSV-0042",
    .references = "https://kubernetes.io/docs/concepts/cluster-administration/logging/\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "It is for information where the rule names pods/log and the verb, as no request can use that, and "
                  "within one namespace. Rights on pods do not cover their logs, and pods/* is no wildcard for the API "
                  "server. Who may delete the pods as well has a finding that says more. A role that no binding of the "
                  "input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .yields_to = "workloads-deletable",
    .reads = tell_wrong_types,
    .whole = judge_deleters_of_logs,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
