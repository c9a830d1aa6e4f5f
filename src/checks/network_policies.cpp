#include "network_policies.h"

#include <algorithm>
#include <unordered_map>

namespace seawall::checks {
namespace {

using objects::Reader;
using objects::Requirement;
using objects::Selector;

struct WordsOfDirection {
  Field rules;
  Field peers;
  std::string_view type;
  std::string_view denials;  ///< Cilium's list of rules that deny
};
constexpr WordsOfDirection words_of_directions[] = {{Field::ingress, Field::from, "Ingress", "ingressDeny"},
                                                    {Field::egress, Field::to, "Egress", "egressDeny"}};
constexpr Direction both_directions[] = {Direction::ingress, Direction::egress};

bool& answer_for(Directions& answers, Direction direction) noexcept {
  return answers[static_cast<std::size_t>(direction)];
}

const WordsOfDirection& words_of(Direction direction) noexcept {
  return words_of_directions[static_cast<std::size_t>(direction)];
}

/// Of lists, maps and texts.
bool is_unset_or_empty(Node node) noexcept {
  if (node.is_string()) return node.string()->empty();
  return !node || node.is_null() || ((node.is_map() || node.is_list()) && node.size() == 0);
}

bool is_whole_family(std::string_view cidr) noexcept { return cidr.ends_with("/0"); }

/// A LabelSelector without requirements.
bool selects_all(Node selector, Reader& reader) {
  const std::size_t faults = reader.fault_count();
  const Node written = reader.map(selector);
  const Node labels = reader.map(written.child(Field::matchLabels));
  const Node expressions = reader.list(written.child(Field::matchExpressions));
  return reader.fault_count() == faults && labels.size() == 0 && expressions.size() == 0;
}

bool has_policy_type(Node types, std::string_view type, Reader& reader) {
  bool found = false;
  for (const Node item : types.items()) found |= reader.string(item) == type;
  return found;
}

/// An entry without a port has all of its protocol.
bool has_all_of_tcp(Node entry, Reader& reader) {
  if (reader.string(entry.child(Field::protocol)).value_or("TCP") != "TCP") return false;
  const Node port = entry.child(Field::port);
  if (!port || port.is_null()) return true;
  constexpr std::int64_t last_port = 65535;
  const bool is_first = !port.is_string() && reader.integer(port) == 1;
  return is_first && reader.integer(entry.child(Field::endPort)) == last_port;
}

bool is_limited_to_ports(Node rule, Reader& reader) {
  const Node ports = reader.list(rule.child(Field::ports));
  bool is_limited = ports.size() > 0;
  for (const Node item : ports.items()) is_limited &= !has_all_of_tcp(reader.map(item), reader);
  return is_limited;
}

void opening_of_peer(Node peer, Reader& reader, const std::function<void(Opening, Node)>& call) {
  if (const Node block = reader.map(peer.child(Field::ipBlock))) {
    const Node cidr = block.child(Field::cidr);
    const bool has_exceptions = reader.list(block.child(Field::except)).size() > 0;
    if (!has_exceptions && is_whole_family(reader.string(cidr).value_or(""))) call(Opening::addresses, cidr);
    return;
  }
  const Node namespaces = reader.map(peer.child(Field::namespaceSelector));
  const bool has_all_namespaces = namespaces && selects_all(namespaces, reader);
  if (selects_all(peer.child(Field::podSelector), reader) && has_all_namespaces) call(Opening::namespaces, namespaces);
}

// --- one policy, of any engine ------------------------------------------------------------------------

/// Which pods a policy is about, and what it closes.
struct PolicySummary {
  /// Of labels of namespaces, kubernetes.io/metadata.name among them; nothing: of any.
  std::optional<Selector> namespaces;
  bool is_about_pods = true;  ///< and not the nodes' own traffic alone
  Directions closes = {};
};

/// What cannot be read may close the pods. It is told where the policy is read for its own sake.
void close_if_unreadable(PolicySummary& summary, const Reader& reader) {
  if (reader.has_met_fault()) summary.closes = {true, true};
}

PolicySummary summary_of_network_policy(Node policy_spec, Reader& reader) {
  PolicySummary summary;
  const bool has_all_pods = is_about_all_pods(policy_spec, reader);
  for (const Direction direction : both_directions) {
    bool is_open = !isolates(policy_spec, direction, reader);
    for (const Node rule : policy_rules(policy_spec, direction, reader).items()) {
      each_opening(rule, direction, reader, [&](Opening, Node) { is_open = true; });
    }
    answer_for(summary.closes, direction) = has_all_pods && !is_open;
  }
  close_if_unreadable(summary, reader);
  return summary;
}

// --- policies of administrators: policy.networking.k8s.io

/// `{namespaceSelector, podSelector}` with both empty.
bool has_all_pods_of_all_namespaces(Node pods, Reader& reader) {
  const bool has_all_namespaces = selects_all(pods.child(Field::namespaceSelector), reader);
  return selects_all(pods.child(Field::podSelector), reader) && has_all_namespaces;
}

/// The first versions wrote a peer's namespaces as `{namespaceSelector: {...}}`.
bool is_everybody_to_administrators(Node peer, Reader& reader) {
  if (const Node namespaces = reader.map(peer.child(Field::namespaces))) {
    const Node inner = reader.map(namespaces.child(Field::namespaceSelector));
    const bool is_narrowed = namespaces.child("sameLabels") || namespaces.child("notSameLabels");
    return !is_narrowed && selects_all(inner ? inner : namespaces, reader);
  }
  if (const Node pods = reader.map(peer.child("pods"))) return has_all_pods_of_all_namespaces(pods, reader);
  for (const Node network : reader.list(peer.child("networks")).items()) {
    if (is_whole_family(reader.string(network).value_or(""))) return true;
  }
  return false;
}

bool denies_everybody(Node rule, Direction direction, Reader& reader) {
  if (reader.string(rule.child(Field::action)) != "Deny") return false;
  if (!is_unset_or_empty(rule.child(Field::ports)) || !is_unset_or_empty(rule.child("protocols"))) return false;
  bool denies = false;
  for (const Node peer : reader.list(rule.child(words_of(direction).peers)).items()) {
    denies |= is_everybody_to_administrators(reader.map(peer), reader);
  }
  return denies;
}

/// The subject's namespaces. A selector that Kubernetes would refuse may mean any.
std::optional<Selector> namespaces_of_subject(Node selector) {
  auto parsed = Selector::from_label_selector(selector);
  if (!parsed) return {};
  return take(std::move(parsed));
}

PolicySummary summary_of_administrators_policy(Node policy_spec, Reader& reader) {
  PolicySummary summary;
  const Node subject = reader.map(policy_spec.child("subject"));
  const Node pods = reader.map(subject.child("pods"));
  const Node namespaces = reader.map(pods ? pods.child(Field::namespaceSelector) : subject.child(Field::namespaces));
  if (namespaces) summary.namespaces = namespaces_of_subject(namespaces);
  const bool has_all_pods = selects_all(pods.child(Field::podSelector), reader);
  for (const Direction direction : both_directions) {
    for (const Node rule : reader.list(policy_spec.child(words_of(direction).rules)).items()) {
      const bool denies = denies_everybody(reader.map(rule), direction, reader);
      answer_for(summary.closes, direction) |= has_all_pods && denies;
    }
  }
  close_if_unreadable(summary, reader);
  return summary;
}

// --- Cilium

/// Labels have their source before them, `k8s:` where it is told at all.
std::string_view without_source(std::string_view key) noexcept {
  for (const std::string_view source : {"k8s:", "any:"}) {
    if (key.starts_with(source)) return key.substr(source.size());
  }
  return key;
}

/// The label of a namespace that a label of its endpoints stands for; empty for their own.
std::string_view label_of_namespace(std::string_view key) noexcept {
  constexpr std::string_view prefix = "io.cilium.k8s.namespace.labels.";
  key = without_source(key);
  if (key == "io.kubernetes.pod.namespace") return "kubernetes.io/metadata.name";
  return key.starts_with(prefix) ? key.substr(prefix.size()) : std::string_view();
}

std::optional<Requirement::Operator> operator_of(std::string_view name) noexcept {
  using enum Requirement::Operator;
  if (name == "In") return in;
  if (name == "NotIn") return not_in;
  if (name == "Exists") return exists;
  if (name == "DoesNotExist") return does_not_exist;
  return {};
}

/// What an endpointSelector asks of namespaces, and whether it asks nothing else.
struct EndpointSelection {
  std::vector<Requirement> of_namespaces;
  bool has_all_pods = true;

  void add(std::string_view key, Requirement::Operator op, std::vector<std::string> values) {
    const std::string_view label = label_of_namespace(key);
    if (label.empty()) {
      has_all_pods = false;
    } else {
      std::ranges::sort(values);
      of_namespaces.push_back({std::string(label), op, std::move(values)});
    }
  }
};

EndpointSelection endpoint_selection(Node selector, Reader& reader) {
  EndpointSelection selection;
  for (const documents::Entry entry : reader.map(selector.child(Field::matchLabels)).entries()) {
    const std::string value(reader.string(entry.value).value_or(""));
    selection.add(entry.key, Requirement::Operator::in, {value});
  }
  for (const Node item : reader.list(selector.child(Field::matchExpressions)).items()) {
    const Node expression = reader.map(item);
    std::vector<std::string> values;
    for (const Node value : reader.list(expression.child(Field::values)).items()) {
      values.emplace_back(reader.string(value).value_or(""));
    }
    const auto op = operator_of(reader.string(expression.child(Field::operator_)).value_or(""));
    if (op) selection.add(reader.string(expression.child(Field::key)).value_or(""), *op, std::move(values));
  }
  return selection;
}

/// A rule for everybody: of the entity `all`, or of every endpoint.
bool is_open_to_cilium(Node rule, Direction direction, Reader& reader) {
  if (!is_unset_or_empty(rule.child("toPorts"))) return false;
  const bool is_ingress = direction == Direction::ingress;
  bool is_open = false;
  for (const Node entity : reader.list(rule.child(is_ingress ? "fromEntities" : "toEntities")).items()) {
    is_open |= reader.string(entity) == "all";
  }
  for (const Node endpoint : reader.list(rule.child(is_ingress ? "fromEndpoints" : "toEndpoints")).items()) {
    is_open |= selects_all(endpoint, reader);
  }
  return is_open;
}

/// A direction that has rules is closed but for them, unless enableDefaultDeny says otherwise.
bool closes_to_cilium(Node rule_spec, Direction direction, Reader& reader) {
  const WordsOfDirection& words = words_of(direction);
  const Node rules = reader.list(rule_spec.child(words.rules));
  const bool has_rules = rules.size() > 0 || reader.list(rule_spec.child(words.denials)).size() > 0;
  const Node switches = reader.map(rule_spec.child("enableDefaultDeny"));
  bool closes = reader.boolean(switches.child(words.rules)).value_or(has_rules);
  for (const Node rule : rules.items()) closes &= !is_open_to_cilium(reader.map(rule), direction, reader);
  return closes;
}

PolicySummary summary_of_cilium_rule(Node rule_spec, Reader& reader) {
  PolicySummary summary;
  const Node endpoints = reader.map(rule_spec.child("endpointSelector"));
  summary.is_about_pods = endpoints || !rule_spec.child(Field::nodeSelector);
  EndpointSelection selection = endpoint_selection(endpoints, reader);
  for (const Direction direction : both_directions) {
    answer_for(summary.closes, direction) = closes_to_cilium(rule_spec, direction, reader) && selection.has_all_pods;
  }
  summary.namespaces = Selector::of(std::move(selection.of_namespaces));
  close_if_unreadable(summary, reader);
  return summary;
}

// --- Calico

/// All pods of a namespace, or of those that an expression over the names of namespaces means, which is not evaluated.
bool has_all_pods_to_calico(Node policy_spec, Reader& reader) {
  std::string_view selector = reader.string(policy_spec.child(Field::selector)).value_or("");
  const bool has_all_accounts = reader.string(policy_spec.child("serviceAccountSelector")).value_or("").empty();
  const std::size_t first = std::min(selector.find_first_not_of(' '), selector.size());
  selector = selector.substr(first, selector.find_last_not_of(' ') + 1 - first);
  const bool is_of_names = selector.find("projectcalico.org/namespace") != selector.npos;
  return has_all_accounts && (selector.empty() || selector == "all()" || is_of_names);
}

/// Where types are absent, a policy without egress rules is for ingress, and one with egress rules alone for egress.
bool isolates_to_calico(Node policy_spec, Direction direction, Reader& reader) {
  const Node types = reader.list(policy_spec.child("types"));
  if (types.size() > 0) return has_policy_type(types, words_of(direction).type, reader);
  const bool has_ingress = reader.list(policy_spec.child(Field::ingress)).size() > 0;
  const bool has_egress = reader.list(policy_spec.child(Field::egress)).size() > 0;
  return direction == Direction::ingress ? has_ingress || !has_egress : has_egress;
}

/// `{action: Allow}`
bool is_open_to_calico(Node rule, Reader& reader) {
  if (reader.string(rule.child(Field::action)) != "Allow") return false;
  for (const documents::Entry entry : rule.entries()) {
    const bool is_condition = entry.field != Field::action && entry.field != Field::metadata;
    if (is_condition && !is_unset_or_empty(entry.value)) return false;
  }
  return true;
}

PolicySummary summary_of_calico_policy(Node policy_spec, Reader& reader) {
  PolicySummary summary;
  const bool is_of_hosts =
      reader.boolean(policy_spec.child("doNotTrack")) == true || reader.boolean(policy_spec.child("preDNAT")) == true;
  summary.is_about_pods = !is_of_hosts;
  const bool has_all_pods = has_all_pods_to_calico(policy_spec, reader);
  for (const Direction direction : both_directions) {
    bool is_open = !isolates_to_calico(policy_spec, direction, reader);
    for (const Node rule : reader.list(policy_spec.child(words_of(direction).rules)).items()) {
      is_open |= is_open_to_calico(reader.map(rule), reader);
    }
    answer_for(summary.closes, direction) = has_all_pods && !is_open;
  }
  close_if_unreadable(summary, reader);
  return summary;
}

/// One for most kinds; Cilium's may hold several rules, each with pods of its own.
std::vector<PolicySummary> summaries_of(const objects::Object& policy, Reader& reader) {
  const Node policy_spec = reader.map(policy.spec());
  if (policy.group == "networking.k8s.io") return {summary_of_network_policy(policy_spec, reader)};
  if (policy.group == "policy.networking.k8s.io") return {summary_of_administrators_policy(policy_spec, reader)};
  if (policy.group != "cilium.io") return {summary_of_calico_policy(policy_spec, reader)};
  std::vector<PolicySummary> summaries;
  if (policy_spec) summaries.push_back(summary_of_cilium_rule(policy_spec, reader));
  for (const Node rule : reader.list(policy.root.child("specs")).items()) {
    summaries.push_back(summary_of_cilium_rule(reader.map(rule), reader));
  }
  return summaries;
}

// --- all policies of the input ------------------------------------------------------------------------

void add_to(NamespacePolicies& policies, const Directions& closes) {
  policies.has_any = true;
  for (std::size_t index = 0; index < closes.size(); ++index) policies.is_closed[index] |= closes[index];
}

struct PoliciesOfInput {
  std::unordered_map<std::string_view, NamespacePolicies> by_namespace;
  NamespacePolicies anywhere;  ///< of those that may be about any namespace
  std::vector<PolicySummary> by_labels;
};

void add_policy(PoliciesOfInput& policies, const objects::Object& policy) {
  std::vector<objects::TypeFault> faults;  // `read_policy` tells them
  Reader reader(faults);
  for (PolicySummary& summary : summaries_of(policy, reader)) {
    if (!summary.is_about_pods) continue;
    if (!policy.namespace_.empty()) {
      add_to(policies.by_namespace[policy.namespace_], summary.closes);
    } else if (!summary.namespaces || summary.namespaces->matches_everything()) {
      add_to(policies.anywhere, summary.closes);
    } else {
      policies.by_labels.push_back(std::move(summary));
    }
  }
}

PoliciesOfInput gather_policies(const objects::Inventory& inventory) {
  PoliciesOfInput policies;
  for (const std::string_view item : objects::Parts(kinds_of_policies)) {
    const std::size_t dot = item.find('.');
    for (const std::uint32_t index : inventory.of_kind(item.substr(dot + 1), item.substr(0, dot))) {
      const objects::Object& policy = inventory.objects()[index];
      add_policy(policies, policy);
      if (item == kind_of_network_policy && !policy.namespace_.empty()) {
        policies.by_namespace[policy.namespace_].has_network_policy = true;
      }
    }
  }
  return policies;
}

/// With the name, which the API server makes a label.
documents::Result<std::unique_ptr<const documents::Document>> labels_of_namespace(const objects::Object& namespace_) {
  documents::Value labels = documents::Value::of(namespace_.labels());
  labels.set("kubernetes.io/metadata.name", documents::Value(namespace_.name));
  return labels.to_document();
}

}  // namespace

bool isolates(Node policy_spec, Direction direction, Reader& reader) {
  const Node types = reader.list(policy_spec.child(Field::policyTypes));
  if (types.size() > 0) return has_policy_type(types, words_of(direction).type, reader);
  return direction == Direction::ingress || policy_rules(policy_spec, direction, reader).size() > 0;
}

Node policy_rules(Node policy_spec, Direction direction, Reader& reader) {
  return reader.list(policy_spec.child(words_of(direction).rules));
}

bool is_about_all_pods(Node policy_spec, Reader& reader) {
  return selects_all(policy_spec.child(Field::podSelector), reader);
}

void each_opening(Node rule, Direction direction, Reader& reader, const std::function<void(Opening, Node)>& call) {
  const std::size_t faults = reader.fault_count();
  const Node written = reader.map(rule);  // null is the rule without fields
  const Node peers = reader.list(written.child(words_of(direction).peers));
  const bool is_limited = is_limited_to_ports(written, reader);
  if (reader.fault_count() > faults) return;
  if (peers.size() == 0 && !is_limited) call(Opening::everybody, peers ? peers : rule);
  for (const Node peer : peers.items()) {
    opening_of_peer(reader.map(peer), reader, [&](Opening opening, Node at) {
      if (!is_limited) call(opening, at);
    });
  }
}

void read_policy(const objects::Object& policy, Reader& reader) { summaries_of(policy, reader); }

NamespacePolicies policies_over(const objects::Object& namespace_, const objects::Inventory& inventory,
                                findings::Facts& facts) {
  const auto& policies = facts.of<PoliciesOfInput>([&] { return gather_policies(inventory); });
  NamespacePolicies result = policies.anywhere;
  if (const auto own = policies.by_namespace.find(namespace_.name); own != policies.by_namespace.end()) {
    result.has_network_policy = own->second.has_network_policy;
    add_to(result, own->second.is_closed);
  }
  if (policies.by_labels.empty()) return result;
  const auto labels = labels_of_namespace(namespace_);
  for (const PolicySummary& summary : policies.by_labels) {
    if (!labels || summary.namespaces->matches((*labels)->root())) add_to(result, summary.closes);
  }
  return result;
}

}  // namespace seawall::checks
