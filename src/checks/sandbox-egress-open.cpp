#include "check.h"

namespace seawall::checks {
namespace {

bool is_whole_internet(std::string_view cidr) noexcept { return cidr == "0.0.0.0/0" || cidr == "::/0"; }

bool is_empty_map(Node node) noexcept { return node.is_map() && node.entries().begin() == node.entries().end(); }

bool is_empty_list(Node node) noexcept { return node.is_list() && node.items().begin() == node.items().end(); }

/// `{}`, or one whose parts are all empty.
bool selects_everything(Node selector) noexcept {
  for (const documents::Entry part : selector.entries()) {
    if (!is_empty_map(part.value) && !is_empty_list(part.value) && !part.value.is_null()) return false;
  }
  return true;
}

void judge_sandbox_peer(Node peer, Probe& probe) {
  const Node cidr = probe.map(peer.child(Field::ipBlock)).child(Field::cidr);
  if (is_whole_internet(probe.string(cidr).value_or(""))) {
    return probe.report(cidr, {.detail = "lets the sandbox reach the whole internet"});
  }
  const Node namespaces = probe.map(peer.child(Field::namespaceSelector));
  const Node pods = probe.map(peer.child(Field::podSelector));
  if (namespaces && !selects_everything(namespaces)) return;
  if (pods && !selects_everything(pods)) return;
  if (namespaces) return probe.report(namespaces, {.detail = "lets the sandbox reach the pods of every namespace"});
  if (pods) probe.report(pods, {.detail = "lets the sandbox reach every pod of its namespace"});
}

void judge_sandbox_rules(Node policy, Probe& probe) {
  for (const Node item : probe.list(policy.child(Field::egress)).items()) {
    const Node rule = probe.map(item);
    const Node peers = probe.list(rule.child(Field::to));
    if (probe.has_met_fault()) return;
    if (peers.items().begin() == peers.items().end()) {
      probe.report(peers ? peers : item, {.detail = "lets the sandbox reach everything: the rule names no peer"});
    }
    for (const Node peer : peers.items()) judge_sandbox_peer(probe.map(peer), probe);
  }
}

bool limits_egress(Node policy) noexcept {
  for (const Node type : policy.child(Field::policyTypes).items()) {
    if (type.string() == "Egress") return true;
  }
  return policy.child(Field::egress).is_list();
}

/// By a NetworkPolicy of the input that selects the sandbox's pods.
bool is_limited_elsewhere(const objects::Object& sandbox, const objects::Inventory& inventory) {
  const Node labels = sandbox.spec().child("podTemplate").at(Field::metadata, Field::labels);
  for (const std::uint32_t index : inventory.of_kind("networking.k8s.io", "NetworkPolicy")) {
    const objects::Object& policy = inventory.objects()[index];
    if (policy.namespace_ != sandbox.namespace_ || !limits_egress(policy.spec())) continue;
    const auto selector = objects::Selector::from_label_selector(policy.spec().child(Field::podSelector));
    if (selector && selector->matches(labels)) return true;
  }
  return false;
}

void judge_sandbox(const objects::Object& sandbox, Probe& probe) {
  const Node spec = probe.map(sandbox.spec());
  const Node management = spec.child("networkPolicyManagement");
  const std::string_view written = probe.string(management).value_or("");
  if (probe.has_met_fault()) return;
  if (written.empty() || written == "Managed")
    return judge_sandbox_rules(probe.map(spec.child("networkPolicy")), probe);
  if (!is_limited_elsewhere(sandbox, probe.inventory())) {
    probe.report(management, {.detail = "leaves the sandbox without a policy on what it may reach"});
  }
}

}  // namespace

extern const Check sandbox_egress_open;

constexpr Check sandbox_egress_open{
    .id = "sandbox-egress-open",
    .title = "Sandbox may reach everything",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "the network policy {detail}",
    .why = "A sandbox runs code that is not trusted. With the network open it can send away what it is given to work "
           "on, call the cloud's metadata service for credentials, and attack the services of the cluster.",
    .remediation = "Leave networkPolicyManagement at Managed, and list in networkPolicy.egress only the peers that the "
                   "sandbox needs. If you manage policies yourself, write one of type Egress that selects its pods.",
    .bad_example = R"(spec:
  networkPolicy:
    egress:
      - to:
          - ipBlock:
              cidr: 0.0.0.0/0
)",
    .good_example = R"(spec:
  networkPolicy:
    egress:
      - to:
          - podSelector:
              matchLabels:
                app: proxy
)",
    .frameworks = "",
    .peers = "kubescape:C-0301",
    .references = "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    .since = "0.1.0",
    .quiet_when =
        "A template without rules of its own, because the controller then makes a closed policy. An unmanaged one "
        "whose pods a NetworkPolicy of the input selects for egress.",
    .object = judge_sandbox,
    .kinds = "SandboxTemplate.extensions.agents.x-k8s.io",
};

}  // namespace seawall::checks
