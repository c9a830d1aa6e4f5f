#include <algorithm>
#include <array>

#include "wildcards.h"

namespace seawall::checks {
namespace {

bool is_wildcard_resource(std::string_view resource) noexcept { return resource == "*" || resource.starts_with("*/"); }

bool only_reads_one_group(const access::PolicyRule& rule) {
  constexpr std::array<std::string_view, 3> reading = {"get", "list", "watch"};
  const auto is_reading = [&](std::string_view verb) { return std::ranges::find(reading, verb) != reading.end(); };
  return rule.api_groups.size() == 1 && !rule.api_groups.front().empty() && rule.api_groups.front() != "*" &&
         std::ranges::all_of(rule.verbs, is_reading);
}

void judge_wildcard_resources(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_role(inventory, probe, [&](const access::Role& role, Reach reach) {
    for (const access::PolicyRule& rule : role.rules) {
      const auto wildcard = std::ranges::find_if(rule.resources, is_wildcard_resource);
      if (wildcard == rule.resources.end() || rule.verbs.empty() || rule.api_groups.empty()) continue;
      if (only_reads_one_group(rule)) continue;
      probe.of(*role.object).report(rule.node, {.severity = severity_of_wildcard(rule, reach), .argument = *wildcard});
    }
  });
}

}  // namespace

extern const Check wildcard_resource;

constexpr Check wildcard_resource{
    .id = "wildcard-resource",
    .title = "Rule is about every resource",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "a rule is about all resources that \"{argument}\" matches",
    .why = "The rule takes in kinds that nobody thought of: Secrets and subresources such as pods/exec, and whatever a "
           "later version or somebody's custom resource brings. Nobody can tell from it what the role is for.",
    .remediation = "List the resources that are used. The audit log tells which ones those are. A subresource is "
                   "written with its resource, as in deployments/scale.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: ["*"]
  verbs: [get, list, watch]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods, services]
  verbs: [get, list, watch]
)",
    .frameworks = "CIS:5.1.3",
    .peers = "kubescape:C-0187;trivy:KSV-0046,KSV-0112;kube-linter:wildcard-in-rules;checkov:CKV_K8S_49;"
             "kyverno:restrict-wildcard-resources;kubiscan:risky-any-resource-create,risky-any-resource-list,"
             "risky-any-resource-get,risky-any-resource-delete,risky-any-resource-impersonate",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when =
        "The roles that Kubernetes makes for itself. Rules that only get, list and watch within a single API group "
        "other than the core. A resource such as pods/* is no wildcard for the API server, which would look for a "
        "subresource of that name. The severity is low where all API groups of the rule are of custom resources, as "
        "an operator has for its own kinds, and where resourceNames lists the objects; it is info for a role that no "
        "binding of the input gives to anybody.",
    .yields_to = "administrative-role",
    .reads = tell_wrong_types,
    .whole = judge_wildcard_resources,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
