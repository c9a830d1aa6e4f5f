#include "network.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "console.h"
#include "secrets/secrets.h"
#include "words.h"

namespace seawall::commands {
namespace {

using addresses::Protocol;
using documents::Error;
using documents::ErrorCode;
using documents::Node;
using documents::Result;
using documents::Value;
using network::Action;
using network::Assumptions;
using network::Cluster;
using network::Decision;
using network::Direction;
using network::Engine;
using network::Fault;
using network::Network;
using network::NotEvaluated;
using network::Policy;
using network::Rule;
using network::Tier;
using objects::Object;

constexpr std::string_view pod_network_name = "pod-network";

constexpr std::array assumptions = {
    Assumption{.name = "ip-block-pods",
               .yes = "an ipBlock also selects pods, by their addresses",
               .no = "an ipBlock selects no pods",
               .member = &Assumptions::ip_block_selects_pods},
    Assumption{.name = "rule-host-network",
               .yes = "policies also rule pods on the network of their node",
               .no = "policies do not rule pods on the network of their node",
               .member = &Assumptions::policies_rule_host_network},
};

// --- input ------------------------------------------------------------------------------------------

/// Whether the input has what an assumption is about.
bool is_about(const Assumption& assumption, const NetworkView& view) {
  if (assumption.member == &Assumptions::ip_block_selects_pods) return view.engine.pods_in_ip_blocks() > 0;
  return std::ranges::any_of(view.cluster().pods, &network::Pod::is_host_network);
}

Result<Assumptions> assumptions_of(const NetworkInput& input) {
  Assumptions result;
  for (const Assumption& each : assumptions) {
    const auto given = input.assumptions.find(each.name);
    if (given == input.assumptions.end()) continue;
    const Result<std::string> word = parse_word("value of --" + std::string(each.name), given->second, yes_or_no);
    if (!word) return word.error();
    result.*each.member = *word == "yes";
  }
  return result;
}

documents::Place place_of_fault(const Fault& fault) {
  if (fault.at) return place_of(fault.at);
  return fault.object ? place_of(fault.object->root) : documents::Place();
}

/// Entrances of several networks tell of the same references.
void sort_faults(std::vector<Fault>& faults) {
  const auto key = [](const Fault& fault) {
    return std::tuple(fault.object ? fault.object->index : UINT32_MAX, fault.at ? fault.at.entry_offset() : 0,
                      std::string_view(fault.message));
  };
  std::ranges::stable_sort(faults, {}, key);
  const auto repeats = std::ranges::unique(faults, {}, key);
  faults.erase(repeats.begin(), repeats.end());
}

std::string unknown_network(std::string_view typed, const network::Reading& reading) {
  std::vector<std::string> names;
  for (const Network& each : reading.networks) names.push_back(name_of(each));
  const std::vector<std::string_view> views(names.begin(), names.end());
  return unknown("network", typed, views, "there are " + enumeration(views)).message();
}

// --- decisions --------------------------------------------------------------------------------------

std::string_view name_of(Decision::By by) noexcept {
  switch (by) {
    case Decision::By::rule: return "rule";
    case Decision::By::isolation: return "isolation";
    case Decision::By::no_policy: return "no-policy";
    case Decision::By::no_pod: return "not-ruled";
    case Decision::By::same_pod: return "same-pod";
    case Decision::By::own_node: return "own-node";
  }
  return "";
}

std::string_view name_of(Action action) noexcept {
  switch (action) {
    case Action::allow: return "allow";
    case Action::deny: return "deny";
    case Action::pass: return "pass";
  }
  return "";
}

ReasonLine summary_of(const Decision& decision, bool is_pod) {
  switch (decision.by) {
    case Decision::By::rule:
      return {(decision.is_allowed ? "allowed by " : "denied by ") + text_of(*decision.policy, *decision.rule),
              decision.rule->node};
    case Decision::By::isolation: return {"denied: policies isolate it, and no rule of theirs allows this", {}};
    case Decision::By::no_policy: return {"allowed: no policy decides about it", {}};
    case Decision::By::no_pod:
      return {is_pod ? "allowed: policies do not rule pods on the network of their node"
                     : "allowed: policies rule pods, and this is an address",
              {}};
    case Decision::By::same_pod: return {"allowed: a pod always reaches itself", {}};
    case Decision::By::own_node: return {"allowed: a node always reaches the pods on it", {}};
  }
  return {};
}

Value rule_json(const Policy& policy, const Rule& rule) {
  Value json = Value::map({{"policy", json_of(*policy.object)}});
  json.set("path", Value(objects::field_path(policy.object->root, rule.node)));
  if (!rule.name.empty()) json.set("name", Value(rule.name));
  json.set("action", Value(name_of(rule.action)));
  json.set("location", json_of(place_of(rule.node)));
  return json;
}

Value rules_json(const std::vector<std::pair<const Policy*, const Rule*>>& rules) {
  Value::List items;
  for (const auto& [policy, rule] : rules) items.push_back(rule_json(*policy, *rule));
  return Value::list(std::move(items));
}

// --- what was not understood ------------------------------------------------------------------------

/// Objects for which the same has to be said, by the first of them.
struct NotEvaluatedGroup {
  const Object* first = nullptr;
  std::size_t count = 0;
};

std::map<std::string_view, NotEvaluatedGroup> by_reason(std::span<const NotEvaluated> entries) {
  std::map<std::string_view, NotEvaluatedGroup> groups;
  for (const NotEvaluated& entry : entries) {
    NotEvaluatedGroup& group = groups[entry.why];
    if (!group.first) group.first = entry.object;
    ++group.count;
  }
  return groups;
}

Value fault_json(const Fault& fault) {
  Value json = fault.object ? json_of(*fault.object) : Value::map();
  json.set("location", json_of(place_of_fault(fault)));
  json.set("message", Value(fault.message));
  return json;
}

}  // namespace

// --- input ------------------------------------------------------------------------------------------

std::span<const Assumption> all_assumptions() noexcept { return assumptions; }

bool NetworkFiles::is_complete() const noexcept {
  return faults.empty() && reading.not_evaluated.empty() &&
         std::ranges::none_of(files.loaded.not_looked, &objects::NotLooked::is_failure);
}

std::expected<NetworkFiles, Exit> load_network(const NetworkInput& input) {
  const Result<Assumptions> assumed = assumptions_of(input);
  if (!assumed) return std::unexpected(refuse(assumed.error()));
  std::expected<PodFiles, Exit> read = load(input.files);
  if (!read) return std::unexpected(read.error());
  NetworkFiles result{.files = *std::move(read), .assumptions = *assumed, .reading = {}, .networks = {}, .faults = {}};
  const objects::Inventory& inventory = *result.files.loaded.inventory;
  result.reading = network::read_cluster(inventory);
  result.faults = result.reading.faults;
  for (const Network& each : result.reading.networks) {
    if (!input.network.empty() && name_of(each) != input.network) continue;
    result.networks.push_back(
        {&each, engine_of(each, result.assumptions), network::find_entrances(inventory, each.cluster, result.faults)});
  }
  if (result.networks.empty()) {
    complain(unknown_network(input.network, result.reading));
    return std::unexpected(Exit::usage);
  }
  sort_faults(result.faults);
  for (Fault& fault : result.faults) secrets::Detector::shared().hide(fault.message);
  return result;
}

std::optional<Engine> engine_without(const Assumption& assumption, const NetworkFiles& files, const NetworkView& view) {
  if (!is_about(assumption, view)) return {};
  Assumptions other = files.assumptions;
  other.*assumption.member = !(other.*assumption.member);
  return engine_of(*view.network, other);
}

std::vector<std::uint32_t> classes_of(std::span<const Engine::Class> classes, const Cluster& cluster) {
  std::vector<std::uint32_t> class_of(cluster.pods.size());
  for (std::uint32_t index = 0; index < classes.size(); ++index) {
    for (const std::uint32_t pod : classes[index].pods) class_of[pod] = index;
  }
  return class_of;
}

// --- names ------------------------------------------------------------------------------------------

std::string name_of(const Network& network) {
  return std::string(network.kind == Network::Kind::pod_network ? pod_network_name : network.name);
}

std::string title_of(const Network& network) {
  const std::string name = "network \"" + std::string(network.name) + '"';
  switch (network.kind) {
    case Network::Kind::pod_network: return "the pod network";
    case Network::Kind::user_defined: return name + " (UserDefinedNetwork)";
    case Network::Kind::cluster_user_defined: return name + " (ClusterUserDefinedNetwork)";
    case Network::Kind::attachment: return name + " (NetworkAttachmentDefinition)";
  }
  return name;
}

std::string text_of(const network::Workload& workload) {
  return std::string(workload.namespace_) + '/' + std::string(workload.name) + '[' + std::string(workload.kind) + ']';
}

std::string title_of(const Object& object) {
  Object titled = object;
  if (titled.namespace_.empty() && object.info && object.info->namespaced) titled.namespace_ = "default";
  return titled.title();
}

std::string text_of(const Policy& policy, const Rule& rule) {
  std::string text = title_of(*policy.object) + ", " + objects::field_path(policy.object->root, rule.node);
  if (!rule.name.empty()) text += " \"" + std::string(rule.name) + '"';
  return text;
}

// --- decisions --------------------------------------------------------------------------------------

std::vector<ReasonLine> lines_of(const Decision& decision, bool is_pod) {
  std::vector<ReasonLine> lines = {summary_of(decision, is_pod)};
  for (const Policy* policy : decision.isolating) {
    lines.push_back({"isolated by " + title_of(*policy->object), policy->object->root, true});
  }
  for (const auto& [policy, rule] : decision.also) {
    lines.push_back({"as well as by " + text_of(*policy, *rule), rule->node, true});
  }
  for (const auto& [policy, rule] : decision.passed) {
    lines.push_back({"passed on by " + text_of(*policy, *rule), rule->node, true});
  }
  return lines;
}

std::string text_of(const ReasonLine& line) {
  return line.at ? line.text + "  " + text_of(place_of(line.at)) : line.text;
}

std::string explanation(const network::Verdict& verdict, bool is_from_pod, bool is_to_pod,
                        std::string_view indentation) {
  constexpr std::size_t width = 9;
  std::string text;
  const auto add = [&](std::string_view title, const Decision& decision, bool is_pod) {
    for (const ReasonLine& line : lines_of(decision, is_pod)) {
      text += indentation;
      text +=
          line.is_detail ? std::string(width + 2, ' ') : std::string(title) + std::string(width - title.size(), ' ');
      text += reports::escaped(text_of(line)) + '\n';
    }
  };
  add("egress", verdict.egress, is_from_pod);
  add("ingress", verdict.ingress, is_to_pod);
  return text;
}

// --- answers ----------------------------------------------------------------------------------------

InputNotes notes_of(const NetworkFiles& files) {
  InputNotes notes;
  for (const objects::NotLooked& entry : files.files.loaded.not_looked) {
    if (entry.is_failure) notes.not_looked.push_back(text_of(entry.place) + ": " + entry.message);
  }
  for (const Fault& fault : files.faults) {
    notes.not_understood.push_back(text_of(place_of_fault(fault)) + ": " + fault.message);
  }
  for (const auto& [why, group] : by_reason(files.reading.not_evaluated)) {
    notes.not_evaluated.push_back(
        text_of(place_of(group.first->root)) + ": " + std::string(why) +
        (group.count > 1 ? ", and " + std::to_string(group.count - 1) + " more like it" : ""));
  }
  return notes;
}

void complain_of_input(const NetworkFiles& files) {
  const InputNotes notes = notes_of(files);
  for (const std::string& note : notes.not_looked) complain("not looked at: " + note);
  for (const std::string& note : notes.not_understood) complain("not understood: " + note);
  for (const std::string& note : notes.not_evaluated) complain("not evaluated: " + note);
}

Exit verdict(const NetworkFiles& files, bool allow_unreadable, Exit otherwise) {
  return !files.is_complete() && !allow_unreadable ? Exit::incomplete : otherwise;
}

Value json_of(const Object& object) {
  Value json = Value::map({{"kind", Value(object.kind)}});
  if (!object.namespace_.empty() || (object.info && object.info->namespaced)) {
    json.set("namespace", Value(object.namespace_.empty() ? "default" : object.namespace_));
  }
  json.set("name", Value(object.name));
  json.set("location", json_of(place_of(object.root)));
  return json;
}

Value json_of(const network::PortSet& ports) {
  Value::List ranges;
  for (const Protocol protocol : addresses::protocols) {
    for (const auto& [first, last] : ports.of(protocol)) {
      ranges.push_back(Value::map({{"protocol", Value(addresses::name_of(protocol))},
                                   {"first", json_number(first)},
                                   {"last", json_number(last)}}));
    }
  }
  return Value::list(std::move(ranges));
}

Value json_of(const Decision& decision, bool is_pod) {
  Value json = Value::map({{"allowed", Value(decision.is_allowed)}, {"by", Value(name_of(decision.by))}});
  json.set("message", Value(summary_of(decision, is_pod).text));
  if (decision.rule) json.set("rule", rule_json(*decision.policy, *decision.rule));
  Value::List isolating;
  for (const Policy* policy : decision.isolating) isolating.push_back(json_of(*policy->object));
  json.set("isolatedBy", Value::list(std::move(isolating)));
  json.set("alsoAllowedBy", rules_json(decision.also));
  json.set("passedBy", rules_json(decision.passed));
  return json;
}

Value json_of(const network::Workload& workload, const Network& network) {
  Value json = Value::map({{"id", Value(text_of(workload))}, {"network", Value(name_of(network))}});
  json.set("kind", Value(workload.kind));
  json.set("namespace", Value(workload.namespace_));
  json.set("name", Value(workload.name));
  if (workload.object) json.set("location", json_of(place_of(workload.object->root)));
  return json;
}

Value::List json_of_assumptions(const NetworkFiles& files, const std::vector<bool>& mattered) {
  Value::List items;
  for (std::size_t index = 0; index < assumptions.size(); ++index) {
    const Assumption& each = assumptions[index];
    const bool value = files.assumptions.*each.member;
    items.push_back(Value::map({{"name", Value(each.name)},
                                {"value", Value(value ? "yes" : "no")},
                                {"default", Value(value == Assumptions().*each.member)},
                                {"meaning", Value(value ? each.yes : each.no)},
                                {"mattered", Value(static_cast<bool>(mattered[index]))}}));
  }
  return items;
}

void add_input(JsonReport& report, const NetworkFiles& files, const std::vector<bool>& mattered) {
  report.add_list("assumptions", json_of_assumptions(files, mattered));
  Value::List faults;
  for (const Fault& fault : files.faults) faults.push_back(fault_json(fault));
  report.add_list("faults", faults);
  Value::List not_evaluated;
  for (const NotEvaluated& entry : files.reading.not_evaluated) {
    not_evaluated.push_back(json_of(*entry.object));
    not_evaluated.back().set("message", Value(entry.why));
  }
  report.add_list("notEvaluated", not_evaluated);
  report.add(files.files.loaded.not_looked);
}

std::string assumption_lines(const NetworkFiles& files, const std::vector<bool>& mattered) {
  std::string text;
  for (std::size_t index = 0; index < assumptions.size(); ++index) {
    if (!mattered[index]) continue;
    const bool value = files.assumptions.*assumptions[index].member;
    text += "assuming that " + std::string(value ? assumptions[index].yes : assumptions[index].no) + "; --" +
            std::string(assumptions[index].name) + (value ? " no" : " yes") + " assumes otherwise\n";
  }
  return text;
}

}  // namespace seawall::commands
