// seawall pods psp: which PodSecurityPolicy the pods of each workload get, what it changes in them, and why others
// refuse.

#include <algorithm>
#include <utility>

#include "console.h"
#include "pods.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Field;
using documents::Node;
using documents::Value;
using objects::Object;

/// The policies of the input, and which of them count as usable by everybody.
struct Policies {
  std::vector<const Object*> objects;
  std::vector<Node> nodes;
  std::vector<std::string> usable;  ///< none: all

  bool may_use(std::string_view policy) const { return usable.empty() || std::ranges::count(usable, policy) > 0; }
};

/// What is decided of one pod, or of the pods of one template.
struct Row {
  const Workload* workload;
  std::string path;  ///< of the template's spec in the object
  pods::SecurityPolicyDecision decision;
};

struct Report {
  std::vector<Workload> workloads;
  std::vector<Row> rows;
  std::size_t admitted = 0;
};

Policies policies_of(const objects::Inventory& inventory) {
  Policies policies;
  for (const std::string_view group : {"policy", "extensions"}) {
    for (const std::uint32_t index : inventory.of_kind(group, "PodSecurityPolicy")) {
      policies.objects.push_back(&inventory.objects()[index]);
      policies.nodes.push_back(policies.objects.back()->root);
    }
  }
  return policies;
}

documents::Result<Policies> understand(const PodsPspArguments& arguments, const objects::Inventory& inventory) {
  Policies policies = policies_of(inventory);
  std::vector<std::string_view> names;
  for (const Object* object : policies.objects) names.push_back(object->name);
  for (const std::string& name : arguments.usable) {
    if (std::ranges::count(names, name) == 0) {
      return unknown("policy", name, names, "the input has no PodSecurityPolicy of this name");
    }
  }
  policies.usable = arguments.usable;
  return policies;
}

/// The pod that a controller makes of a template; a Pod as it is.
Value pod_of(const Workload& workload, const objects::PodTemplate& pod) {
  if (pod.spec == workload.judged->spec() && workload.written->kind == "Pod") {
    Value made = Value::of(workload.judged->root);
    made.member("metadata").set("namespace", Value(workload.namespace_));
    return made;
  }
  Value metadata = pod.metadata.is_map() ? Value::of(pod.metadata) : Value::map();
  metadata.set("generateName", Value(std::string(workload.written->name) + '-'));
  metadata.set("namespace", Value(workload.namespace_));
  Value made = Value::map();
  made.set("apiVersion", Value("v1"));
  made.set("kind", Value("Pod"));
  made.set("metadata", std::move(metadata));
  made.set("spec", Value::of(pod.spec));
  return made;
}

/// Where a node of the pod is written.
Node written_in(Node target, Node made, const objects::PodTemplate& pod, const Workload& workload) {
  for (const auto& [field, original] : {std::pair(Field::spec, pod.spec), std::pair(Field::metadata, pod.metadata)}) {
    const Node copy = made.child(field);
    if (copy.contains(target) && original) return counterpart(target, copy, written_at(workload, original));
  }
  return workload.written->root;
}

/// A pod as it reaches the plugin.
class MadePod {
 public:
  MadePod(const objects::PodTemplate& pod, Workload& workload) : pod_(pod), workload_(workload) {
    keep(pod_of(workload, pod).to_document());
    if (!document_) return;
    pods::Reader reader(faults_);
    keep(pods::defaulted(objects::object_of(document_->root()), reader));
  }

  std::optional<pods::SecurityPolicyDecision> admit(const Policies& policies) {
    if (!document_) return {};
    pods::SecurityPolicyRequest request{.operation = "CREATE"};
    request.namespace_ = workload_.namespace_;
    request.pod = document_->root();
    const auto may_use = [&](const pods::PolicyUser&, std::string_view, std::string_view policy) {
      return policies.may_use(policy);
    };
    pods::Reader reader(faults_);
    pods::SecurityPolicyDecision decision = pods::admit(policies.nodes, request, may_use, reader);
    if (faults_.empty()) return decision;
    for (const objects::TypeFault& fault : faults_) tell(fault, policies);
    return {};
  }

 private:
  void keep(documents::Result<std::unique_ptr<const documents::Document>> made) {
    if (made) {
      documents_.push_back(take(std::move(made)));
      document_ = documents_.back().get();
    } else {
      document_ = nullptr;
      workload_.faults.push_back({objects::NotLooked::Reason::unreadable, workload_.place(),
                                  workload_.title() + ": " + made.error().message()});
    }
  }

  /// Of a policy it is told of the policy.
  void tell(const objects::TypeFault& fault, const Policies& policies) {
    const auto owner =
        std::ranges::find_if(policies.objects, [&](const Object* each) { return each->root.contains(fault.at); });
    if (owner != policies.objects.end()) {
      workload_.faults.push_back(objects::wrong_type(**owner, fault));
      return;
    }
    Node at = workload_.written->root;
    for (const auto& made : documents_) {
      if (fault.at.document() == made.get()) at = written_in(fault.at, made->root(), pod_, workload_);
    }
    workload_.faults.push_back(objects::wrong_type(*workload_.written, {at, fault.expected}));
  }

  const objects::PodTemplate& pod_;
  Workload& workload_;
  std::vector<std::unique_ptr<const documents::Document>> documents_;  ///< before and behind defaulting
  const documents::Document* document_ = nullptr;
  std::vector<objects::TypeFault> faults_;
};

Report report_of(std::vector<Workload> workloads, const Policies& policies) {
  Report report;
  report.workloads = std::move(workloads);
  for (Workload& workload : report.workloads) {
    if (!workload.is_judged()) continue;
    for (const objects::PodTemplate& pod : workload.pods) {
      std::optional<pods::SecurityPolicyDecision> decision = MadePod(pod, workload).admit(policies);
      if (!decision) break;
      if (decision->allowed) ++report.admitted;
      report.rows.push_back({&workload, objects::field_path(workload.judged->root, pod.spec), std::move(*decision)});
    }
  }
  return report;
}

// --- text -------------------------------------------------------------------------------------------

std::string_view name_of(documents::Operation::Op op) noexcept {
  switch (op) {
    case documents::Operation::Op::add: return "add";
    case documents::Operation::Op::remove: return "remove";
    case documents::Operation::Op::replace: return "replace";
  }
  return "";
}

constexpr std::size_t column = 10;  // what is said of a pod begins there

std::string headed(std::string_view heading, const std::string& text) {
  return "  " + std::string(heading) + std::string(column - 2 - heading.size(), ' ') + reports::escaped(text) + '\n';
}

void append(std::string& out, const pods::SecurityPolicyDecision& decision) {
  for (const documents::Operation& each : decision.patch) {
    const bool has_value = each.op != documents::Operation::Op::remove;
    out += headed("changes", std::string(name_of(each.op)) + ' ' + each.path +
                                 (has_value ? ' ' + each.value.to_json() : std::string()));
  }
  for (const pods::Refusal& refusal : decision.refusals) {
    for (const std::string& error : refusal.errors) out += headed("refused", "by \"" + refusal.policy + "\": " + error);
  }
  if (!decision.allowed && decision.refusals.empty()) out += headed("refused", decision.message);
}

void append(std::string& out, const Row& row) {
  const documents::Place place = row.workload->place();
  const pods::SecurityPolicyDecision& decision = row.decision;
  std::string line = row.workload->title() + "  (" + place.file + ':' + std::to_string(place.line) + ")  ";
  if (row.workload->pods.size() > 1) line += row.path + ": ";
  line += decision.allowed ? "admitted by \"" + decision.policy + '"' : "refused";
  out += reports::escaped(line) + '\n';
  append(out, decision);
  out += '\n';
}

std::string note_on_use(const Policies& policies) {
  if (!policies.usable.empty()) return "policies that --usable names count as usable by everybody";
  return "all policies count as usable by everybody; --usable narrows that";
}

std::string text_report(const Report& report, const Policies& policies, const PodFiles& files) {
  std::string out;
  for (const Row& row : report.rows) append(out, row);
  out += not_looked_section(files.loaded.not_looked);
  const std::size_t refused = report.rows.size() - report.admitted;
  out += counted(report.rows.size(), "pod") + ", " +
         (policies.nodes.size() == 1 ? "1 policy" : std::to_string(policies.nodes.size()) + " policies") + ": " +
         std::to_string(report.admitted) + " admitted, " + std::to_string(refused) + " refused (" +
         note_on_use(policies) + ")\n";
  return out;
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const documents::Operation& operation) {
  Value json = Value::map();
  json.set("op", Value(name_of(operation.op)));
  json.set("path", Value(operation.path));
  if (operation.op != documents::Operation::Op::remove) json.set("value", operation.value);
  return json;
}

Value json_of(const std::vector<std::string>& texts) {
  Value::List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return Value::list(std::move(list));
}

Value json_of(const pods::Refusal& refusal) {
  Value json = Value::map();
  json.set("policy", Value(refusal.policy));
  json.set("errors", json_of(refusal.errors));
  return json;
}

Value json_of(const Row& row) {
  const pods::SecurityPolicyDecision& decision = row.decision;
  Value json = commands::json_of(*row.workload);
  json.set("path", Value(row.path));
  json.set("allowed", Value(decision.allowed));
  json.set("policy", Value(decision.policy));
  if (!decision.allowed) {
    json.set("code", Value(static_cast<std::int64_t>(decision.code)));
    json.set("message", Value(decision.message));
  }
  Value::List patch;
  for (const documents::Operation& each : decision.patch) patch.push_back(json_of(each));
  json.set("patch", Value::list(std::move(patch)));
  Value::List refusals;
  for (const pods::Refusal& each : decision.refusals) refusals.push_back(json_of(each));
  json.set("refusals", Value::list(std::move(refusals)));
  return json;
}

std::string json_report(const Report& report, const Policies& policies, const PodFiles& files) {
  std::vector<std::string> names;
  for (const Object* object : policies.objects) {
    if (policies.may_use(object->name)) names.emplace_back(object->name);
  }
  std::ranges::sort(names);
  JsonReport json;
  json.add("usablePolicies", json_of(names));
  Value summary = Value::map();
  summary.set("files", json_number(files.loaded.files));
  summary.set("policies", json_number(policies.nodes.size()));
  summary.set("pods", json_number(report.rows.size()));
  summary.set("admitted", json_number(report.admitted));
  summary.set("refused", json_number(report.rows.size() - report.admitted));
  json.add("summary", summary);
  Value::List elements;
  for (const Row& row : report.rows) elements.push_back(json_of(row));
  json.add_list("pods", elements);
  json.add(files.loaded.not_looked);
  return json.text();
}

}  // namespace

Exit pods_psp(const PodsPspArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, pods_formats);
  if (!format) return refuse(format.error());
  auto files = load(arguments.input);
  if (!files) return files.error();
  const documents::Result<Policies> policies = understand(arguments, *files->loaded.inventory);
  if (!policies) return refuse(policies.error());
  if (policies->nodes.empty()) complain("no PodSecurityPolicy there, so that none can admit a pod");
  const Report report = report_of(workloads_of(*files->loaded.inventory, arguments.input.namespace_, {}), *policies);
  commands::tell_faults(report.workloads, *files);
  const Exit shown =
      show(*format == "json" ? json_report(report, *policies, *files) : text_report(report, *policies, *files));
  if (shown != Exit::clean) return shown;
  const bool refused = report.admitted < report.rows.size();
  return verdict(files->loaded.not_looked, arguments.input.allow_unreadable, refused ? Exit::findings : Exit::clean);
}

}  // namespace seawall::commands
