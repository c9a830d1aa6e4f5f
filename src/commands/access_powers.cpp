// seawall access powers: who holds dangerous rights, and how somebody gets from them to all rights in the cluster.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "access.h"
#include "console.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using access::Grant;
using access::HeldPower;
using access::Identity;
using access::IdentityKind;
using access::PolicyRule;
using access::Powers;
using access::Step;
using documents::Node;
using documents::Result;
using documents::Value;
using objects::Object;

/// What is told of one subject.
struct Row {
  Identity subject;
  std::vector<HeldPower> powers;
  std::vector<Step> chain;

  access::Danger worst() const noexcept {
    access::Danger worst = access::Danger::low;
    for (const HeldPower& held : powers) worst = std::max(worst, held.danger);
    return worst;
  }
  bool is_worth_telling() const noexcept { return !powers.empty() || !chain.empty(); }
};

struct Answer {
  std::vector<Row> rows;
  std::size_t left_out = 0;
};

// --- asking -----------------------------------------------------------------------------------------

/// The namespaces whose labels keep pods away from their nodes.
std::set<std::string_view> closed_namespaces(const objects::Inventory& inventory,
                                             std::vector<objects::TypeFault>& faults) {
  std::set<std::string_view> closed;
  pods::Reader reader(faults);
  for (const std::uint32_t index : inventory.of_kind("", "Namespace")) {
    const Object& object = inventory.objects()[index];
    const pods::LabelledPolicy policy = pods::policy_of(object.labels(), {}, reader);
    if (policy.policy.enforce.level != pods::Level::privileged) closed.insert(object.name);
  }
  return closed;
}

Who who_of(const Identity& identity) {
  constexpr std::array<std::string_view, 3> kinds = {"User", "Group", "ServiceAccount"};
  return {std::string(kinds[static_cast<std::size_t>(identity.kind)]), std::string(identity.namespace_),
          std::string(identity.name)};
}

/// Object by object, what is of a wrong type.
void tell_faults(std::vector<objects::TypeFault> faults, AccessFiles& files) {
  const std::span<const Object> objects = files.files.loaded.inventory->objects();
  std::map<std::size_t, std::vector<objects::TypeFault>> by_object;
  std::size_t holder = 0;  // mostly of several in a row
  for (const objects::TypeFault& fault : faults) {
    const auto holds = [&](const Object& object) { return object.root.contains(fault.at); };
    if (!holds(objects[holder])) {
      holder = static_cast<std::size_t>(std::ranges::find_if(objects, holds) - objects.begin());
    }
    if (holder == objects.size()) {
      holder = 0;
      continue;
    }
    by_object[holder].push_back(fault);
  }
  for (auto& [object, theirs] : by_object) {
    std::ranges::move(told(objects[object], std::move(theirs)), std::back_inserter(files.files.loaded.not_looked));
  }
  sort_not_looked(files.files.listing, files.files.loaded.not_looked);
}

Powers powers_of(AccessFiles& files, std::string_view default_namespace) {
  std::vector<objects::TypeFault> faults;
  const objects::Inventory& inventory = *files.files.loaded.inventory;
  const std::set<std::string_view> closed = closed_namespaces(inventory, faults);
  access::PowersOptions options;
  options.minor = files.minor;
  options.default_namespace = default_namespace;
  options.refuses_host_pods = [&](std::string_view namespace_) { return closed.contains(namespace_); };
  options.is_default = [&](std::uint32_t binding, const Identity& identity) {
    return files.is_system(binding, who_of(identity));
  };
  Powers powers = Powers::of(*files.rbac, inventory, options, faults);
  tell_faults(std::move(faults), files);
  return powers;
}

/// As people write subjects: user:jane, group:devs, sa:shop/cart. Nothing for a name alone.
std::optional<Identity> identity_of(std::string_view text) {
  const auto named = [&](std::string_view prefix) {
    return text.starts_with(prefix) ? std::optional(text.substr(prefix.size())) : std::nullopt;
  };
  if (const auto name = named("user:")) return Identity{IdentityKind::user, {}, *name};
  if (const auto name = named("group:")) return Identity{IdentityKind::group, {}, *name};
  if (const auto name = named("sa:")) {
    const std::size_t slash = std::min(name->find('/'), name->size());
    return Identity{IdentityKind::service_account, name->substr(0, slash),
                    name->substr(std::min(slash + 1, name->size()))};
  }
  return {};
}

bool is_named(const Identity& identity, std::string_view name) {
  if (identity.name == name) return true;
  return identity.kind == IdentityKind::service_account &&
         name == std::string(identity.namespace_) + '/' + std::string(identity.name);
}

std::string argument_of(const Identity& identity) {
  if (identity.kind == IdentityKind::user) return "user:" + std::string(identity.name);
  if (identity.kind == IdentityKind::group) return "group:" + std::string(identity.name);
  return "sa:" + std::string(identity.namespace_) + '/' + std::string(identity.name);
}

documents::Error wrong_subject(std::string message) {
  return {documents::ErrorCode::invalid_argument, std::move(message)};
}

Result<std::size_t> subject_of(const std::string& text, const Powers& powers) {
  if (const std::optional<Identity> identity = identity_of(text)) {
    if (const std::optional<std::size_t> found = powers.find(*identity)) return *found;
    return wrong_subject("no binding and no pod names \"" + text + "\"");
  }
  std::vector<std::size_t> found;
  for (std::size_t index = 0; index < powers.identities().size(); ++index) {
    if (is_named(powers.identities()[index], text)) found.push_back(index);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) return wrong_subject("no binding and no pod names a subject \"" + text + "\"");
  return wrong_subject("\"" + text + "\" may be " + argument_of(powers.identities()[found[0]]) + " or " +
                       argument_of(powers.identities()[found[1]]));
}

Row row_of(const Powers& powers, std::size_t identity) {
  return {powers.identities()[identity], powers.held_by(identity), powers.chain(identity)};
}

/// Those with the worst powers first; of them, those with the shortest way.
void sort(std::vector<Row>& rows) {
  std::ranges::stable_sort(rows, {}, [](const Row& row) {
    return std::tuple(-static_cast<int>(row.worst()), row.chain.empty(), row.chain.size());
  });
}

Answer answer_of(const Powers& powers, bool system) {
  Answer answer;
  for (std::size_t index = 0; index < powers.identities().size(); ++index) {
    if (!powers.is_bound(index)) continue;
    const bool is_left_out = !system && powers.is_system(index);
    Row row = row_of(powers, index);
    if (!row.is_worth_telling()) continue;
    is_left_out ? void(++answer.left_out) : answer.rows.push_back(std::move(row));
  }
  sort(answer.rows);
  return answer;
}

// --- text -------------------------------------------------------------------------------------------

const PolicyRule* rule_of(const AccessFiles& files, const Grant& grant) {
  if (grant.role == Grant::none || grant.rule == Grant::none) return nullptr;
  return &files.rbac->roles()[grant.role].rules[grant.rule];
}

std::string with_place(std::string text, const AccessFiles& files, Node node) {
  return node ? std::move(text) + " (" + place_text(files, node) + ')' : text;
}

/// `ClusterRoleBinding a (rbac.yaml:30:5), ClusterRole b (rbac.yaml:12:5)`
std::string text_of(const AccessFiles& files, const Grant& grant) {
  std::string text = "the binding that it made";
  if (grant.binding != Grant::none) {
    const std::string binding = files.rbac->bindings()[grant.binding].object->title();
    text = with_place(binding, files, grant.node);
  }
  if (grant.role == Grant::none) return text + ", ClusterRole cluster-admin";
  const PolicyRule* const rule = rule_of(files, grant);
  const Object& role = *files.rbac->roles()[grant.role].object;
  return text + ", " + with_place(role.title(), files, rule ? rule->node : role.root);
}

void append_line(std::string& out, std::size_t indent, const std::string& text) {
  out.append(indent, ' ') += reports::escaped(text) + '\n';
}

/// Powers that differ in their namespaces only.
struct Line {
  const HeldPower* held;
  std::vector<std::string_view> namespaces;
};

bool are_alike(const AccessFiles& files, const HeldPower& one, const HeldPower& two) {
  const auto same_rule = [&](const Grant& first, const Grant& second) {
    return first.role == second.role && first.rule == second.rule && rule_of(files, first) == rule_of(files, second);
  };
  return one.power == two.power && one.danger == two.danger && one.names == two.names && !one.namespace_.empty() &&
         !two.namespace_.empty() && std::ranges::equal(one.grants, two.grants, same_rule);
}

std::vector<Line> lines_of(const AccessFiles& files, const std::vector<HeldPower>& powers) {
  std::vector<Line> lines;
  for (const HeldPower& held : powers) {
    const auto alike =
        std::ranges::find_if(lines, [&](const Line& line) { return are_alike(files, *line.held, held); });
    (alike == lines.end() ? lines.emplace_back(Line{&held, {}}) : *alike).namespaces.push_back(held.namespace_);
  }
  std::ranges::stable_sort(lines, std::greater(), [](const Line& line) { return line.held->danger; });
  return lines;
}

constexpr std::size_t most_names_shown = 5;

/// "a, b and 3 more"
std::string some_of(std::span<const std::string_view> names) {
  if (names.size() <= most_names_shown) return listed(names);
  return listed(names.first(most_names_shown)) + " and " + std::to_string(names.size() - most_names_shown) + " more";
}

std::string scope_of(const Line& line) {
  if (line.namespaces.front().empty()) return "cluster-wide";
  return (line.namespaces.size() == 1 ? "in namespace " : "in namespaces ") + some_of(line.namespaces);
}

/// Each once: several rights may come of one rule, and rules of Kubernetes itself have no place of their own.
void append_grants(std::string& out, const AccessFiles& files, std::size_t indent, const std::vector<Grant>& grants) {
  std::vector<std::string> told;
  for (const Grant& grant : grants) {
    std::string text = text_of(files, grant);
    if (std::ranges::find(told, text) != told.end()) continue;
    append_line(out, indent, text);
    told.push_back(std::move(text));
  }
}

constexpr std::size_t danger_width = 10;  // the longest word and two blanks

void append_power(std::string& out, const AccessFiles& files, const Line& line) {
  const HeldPower& held = *line.held;
  std::string text(access::name_of(held.danger));
  text.append(danger_width - text.size(), ' ') += access::info_of(held.power).id;
  if (held.power != access::Power::system_masters) text += ' ' + scope_of(line);
  if (!held.names.empty()) text += ", for " + some_of(held.names) + " only";
  append_line(out, 2, text + ": " + std::string(access::info_of(held.power).gain));
  append_grants(out, files, 2 + danger_width, held.grants);
}

void append_step(std::string& out, const AccessFiles& files, std::size_t number, const Step& step) {
  const std::string mark = std::to_string(number) + ". ";
  append_line(out, 4, mark + step.text());
  append_grants(out, files, 4 + mark.size(), step.grants);
  if (step.object) {
    append_line(out, 4 + mark.size(), "through " + with_place(step.object->title(), files, step.object->root));
  }
}

bool is_admin_already(const Row& row) noexcept {
  return row.chain.size() == 1 &&
         (row.chain[0].kind == access::StepKind::holds_everything || row.chain[0].kind == access::StepKind::is_master);
}

void append_chain(std::string& out, const AccessFiles& files, const Row& row) {
  if (is_admin_already(row)) return append_line(out, 2, "cluster-admin already: " + row.chain[0].text());
  if (row.chain.empty()) return append_line(out, 2, "no way to cluster-admin that the input shows");
  append_line(out, 2, "cluster-admin in " + counted(row.chain.size(), "step") + ':');
  std::size_t number = 0;
  for (const Step& step : row.chain) append_step(out, files, ++number, step);
}

void append(std::string& out, const AccessFiles& files, const Row& row) {
  append_line(out, 0, row.subject.text());
  for (const Line& line : lines_of(files, row.powers)) append_power(out, files, line);
  if (row.powers.empty()) append_line(out, 2, "no dangerous right");
  append_chain(out, files, row);
  out += '\n';
}

std::string text_report(const AccessFiles& files, const Answer& answer) {
  std::string out;
  for (const Row& row : answer.rows) append(out, files, row);
  const auto reaches = [](const Row& row) { return !row.chain.empty(); };
  out += counted(answer.rows.size(), "subject") + ", " + std::to_string(std::ranges::count_if(answer.rows, reaches)) +
         " with a way to cluster-admin";
  return out + (answer.left_out > 0 ? "; " + left_out_line(answer.left_out, "subject") : "\n");
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const AccessFiles& files, const Grant& grant) {
  if (grant.binding != Grant::none) {
    return json_of_grant(files, grant.binding, rule_of(files, grant), grant.node);
  }
  Value json = Value::map({{"binding", Value()}});
  if (grant.role == Grant::none) return json;
  json.set("role", json_of(files, *files.rbac->roles()[grant.role].object));
  if (const PolicyRule* const rule = rule_of(files, grant)) {
    json.set("rule", commands::json_of(*rule)).set("location", location_of(files, rule->node));
  }
  return json;
}

Value json_of(const AccessFiles& files, const std::vector<Grant>& grants) {
  Value::List items;
  for (const Grant& grant : grants) items.push_back(json_of(files, grant));
  return Value::list(std::move(items));
}

Value json_of(const AccessFiles& files, const HeldPower& held) {
  Value json = Value::map({{"power", Value(access::info_of(held.power).id)}});
  json.set("danger", Value(access::name_of(held.danger)));
  json.set("gain", Value(access::info_of(held.power).gain));
  json.set("namespace", Value(held.namespace_));
  json.set("names", json_list(held.names));
  json.set("grants", json_of(files, held.grants));
  return json;
}

Value json_of(const AccessFiles& files, const Step& step) {
  constexpr std::array<std::string_view, 4> gains = {"cluster-admin", "identity", "nodes", "rights"};
  Value json = Value::map({{"step", Value(access::id_of(step.kind))}});
  json.set("text", Value(step.text()));
  json.set("namespace", Value(step.namespace_));
  json.set("gains", Value(gains[static_cast<std::size_t>(step.gain)]));
  if (step.gain == access::Gain::identity) json.set("becomes", json_of(who_of(step.identity)));
  if (step.object) {
    Value object = Value::map({{"kind", Value(step.object->kind)}, {"namespace", Value(step.object->namespace_)}});
    object.set("name", Value(step.object->name));
    object.set("location", location_of(files, step.object->root));
    json.set("through", std::move(object));
  }
  json.set("grants", json_of(files, step.grants));
  return json;
}

Value json_of(const AccessFiles& files, const Row& row) {
  Value json = Value::map({{"subject", json_of(who_of(row.subject))}});
  json.set("reachesClusterAdmin", Value(!row.chain.empty()));
  Value::List powers;
  for (const HeldPower& held : row.powers) powers.push_back(json_of(files, held));
  json.set("powers", Value::list(std::move(powers)));
  Value::List chain;
  for (const Step& step : row.chain) chain.push_back(json_of(files, step));
  json.set("chain", Value::list(std::move(chain)));
  return json;
}

std::string json_report(const AccessFiles& files, const Answer& answer) {
  JsonReport report;
  Value::List subjects;
  for (const Row& row : answer.rows) subjects.push_back(json_of(files, row));
  report.add_list("subjects", subjects);
  report.add("systemSubjectsLeftOut", json_number(answer.left_out));
  report.add(files.files.loaded.not_looked);
  return report.text();
}

}  // namespace

Exit access_powers(const AccessPowersArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, access_formats);
  if (!format) return refuse(format.error());
  auto files = load_access(arguments.input);
  if (!files) return files.error();
  const Powers powers = powers_of(*files, arguments.input.files.namespace_);
  Answer answer;
  for (const std::string& text : arguments.subjects) {
    const Result<std::size_t> subject = subject_of(text, powers);
    if (!subject) return refuse(subject.error());
    answer.rows.push_back(row_of(powers, *subject));
  }
  if (arguments.subjects.empty()) answer = answer_of(powers, arguments.system);
  const bool is_json = *format == "json";
  tell_of_input(*files);
  if (!is_json) complain_of(files->files.loaded.not_looked);
  const Exit shown = show(is_json ? json_report(*files, answer) : text_report(*files, answer));
  if (shown != Exit::clean) return shown;
  return verdict(files->files.loaded.not_looked, arguments.input.files.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
