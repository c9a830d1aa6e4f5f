#include "network_policies.h"

namespace seawall::checks {
namespace {

std::string_view describe_opening(Opening opening, Direction direction) noexcept {
  const bool is_ingress = direction == Direction::ingress;
  switch (opening) {
    case Opening::everybody:
      return is_ingress ? "lets everything in: a rule limits neither peers nor ports"
                        : "lets everything out: a rule limits neither peers nor ports";
    case Opening::addresses: return is_ingress ? "lets every address in" : "lets its pods connect to every address";
    case Opening::namespaces: break;
  }
  return is_ingress ? "lets the pods of every namespace in" : "lets its pods connect to those of every namespace";
}

void judge_openings_of_policy(const objects::Object& policy, Probe& probe) {
  const Node spec = probe.map(policy.spec());
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    if (!isolates(spec, direction, probe)) continue;
    for (const Node rule : policy_rules(spec, direction, probe).items()) {
      each_opening(rule, direction, probe, [&](Opening opening, Node at) {
        probe.report(at, {.detail = describe_opening(opening, direction)});
      });
    }
  }
}

}  // namespace

extern const Check network_policy_allows_all;

constexpr Check network_policy_allows_all{
    .id = "network-policy-allows-all",
    .title = "Network policy allows everything",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "the policy {detail}",
    .why = "Policies add up, so one rule that lets everybody through undoes what all others of these pods forbid. The "
           "pods look protected, to people and to tools that count policies, and are as open as without one.",
    .remediation =
        "Name the peers that need the connection, by the labels of their pods and namespaces or by their addresses, "
        "and the ports that they need. If the pods have to be open, say on which ports.",
    .bad_example = R"(spec:
  podSelector:
    matchLabels:
      app: cart
  ingress:
    - {}
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
      ports:
        - port: 8080
)",
    .frameworks = "NSA",
    .peers = "kubeaudit:AllowAllIngressNetworkPolicyExists,AllowAllEgressNetworkPolicyExists",
    .references = "https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic",
    .since = "0.1.0",
    .quiet_when =
        "Rules that name ports: a web server is meant for everybody on its port, and DNS is asked in any namespace. "
        "An entry that has all ports of TCP limits nothing. Blocks of addresses with exceptions, all pods of the "
        "policy's own namespace, and rules of a direction that policyTypes leaves out. The controller of Ingresses, "
        "which has to be open to the internet, needs an exception.",
    .object = judge_openings_of_policy,
    .kinds = kind_of_network_policy,
};

}  // namespace seawall::checks
