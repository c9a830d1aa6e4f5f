#include "network_policies.h"

namespace seawall::checks {
namespace {

bool allows_something(Node policy_spec, Probe& probe) {
  bool allows = false;
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    allows |= isolates(policy_spec, direction, probe) && policy_rules(policy_spec, direction, probe).size() > 0;
  }
  return allows;
}

void judge_selector_of_policy(const objects::Object& policy, Probe& probe) {
  const Node spec = probe.map(policy.spec());
  if (!is_about_all_pods(spec, probe) || !allows_something(spec, probe)) return;
  const Node selector = spec.child(Field::podSelector);
  probe.report(selector ? selector : spec, {.missing = selector ? "" : "podSelector"});
}

}  // namespace

extern const Check network_policy_empty_selector;

constexpr Check network_policy_empty_selector{
    .id = "network-policy-empty-selector",
    .title = "Rules for all of a namespace",
    .severity = Severity::info,
    .component = Component::network,
    .category = Category::network,
    .message = "the policy selects no pods by label, so its rules hold for all of the namespace",
    .why = "What one program needs is allowed to all of them, those included that are added later. Whoever takes over "
           "the least of them may use the connection, too.",
    .remediation =
        "Select the pods that need the rules by their labels, and leave the empty selector to a policy that denies by "
        "default and has no rules. For what every pod needs, such as DNS, suppress the finding.",
    .bad_example = R"(spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
)",
    .good_example = R"(spec:
  podSelector:
    matchLabels:
      app: cart
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
)",
    .frameworks = "",
    .peers = "trivy:KSV-0038;kyverno:restrict-networkpolicy-empty-podselector",
    .references = "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    .since = "0.1.0",
    .quiet_when = "Policies without rules: they deny by default, and there the empty selector is meant. Rules of a "
                  "direction that policyTypes leaves out count for nothing.",
    .object = judge_selector_of_policy,
    .kinds = kind_of_network_policy,
};

}  // namespace seawall::checks
