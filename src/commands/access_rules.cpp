// seawall access rules: what somebody may do, rule by rule, and where each comes from.

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "access.h"
#include "console.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using access::Binding;
using access::PolicyRule;
using documents::Node;
using documents::Value;

struct Row {
  std::uint32_t binding = 0;
  const PolicyRule* rule = nullptr;
  Node subject;
  Who who;
};

struct Answer {
  std::vector<Row> rows;  ///< in the order of the bindings, those of the whole cluster first
  std::size_t left_out = 0;
  std::vector<std::uint32_t> dangling;
};

/// The namespaces that bindings are in, or the one that is asked about.
std::set<std::string_view> namespaces_of(const AccessFiles& files, std::optional<std::string_view> only) {
  if (only) return {*only};
  std::set<std::string_view> namespaces;
  for (const Binding& binding : files.rbac->bindings()) {
    if (!binding.is_cluster()) namespaces.insert(binding.namespace_);
  }
  return namespaces;
}

class Search {
 public:
  Search(const AccessFiles& files, const Person& person, bool system)
      : files_(files), person_(person), system_(system) {}

  Answer answer(std::optional<std::string_view> only) {
    const std::vector<std::string_view> groups = person_.group_views();
    add(files_.rbac->rules_for(person_.user, groups, ""), true);
    for (const std::string_view namespace_ : namespaces_of(files_, only)) {
      add(files_.rbac->rules_for(person_.user, groups, namespace_), false);
    }
    return std::move(answer_);
  }

 private:
  /// Of what holds in a namespace, that of the whole cluster has been added before.
  void add(const access::RulesFor& held, bool cluster) {
    for (const std::uint32_t index : held.dangling) {
      if (files_.rbac->bindings()[index].is_cluster() == cluster) answer_.dangling.push_back(index);
    }
    for (const access::RulesFor::Held& each : held.rules) {
      const Binding& binding = files_.rbac->bindings()[each.binding];
      if (binding.is_cluster() != cluster) continue;
      if (last_.binding != each.binding || !last_.subject) turn_to(each.binding, binding);
      if (!system_ && files_.is_system(each.binding, last_.who)) {
        ++answer_.left_out;
      } else {
        last_.rule = &files_.rbac->role_of(binding)->rules[each.rule];
        answer_.rows.push_back(last_);
      }
    }
  }

  void turn_to(std::uint32_t index, const Binding& binding) {
    last_ = {index, nullptr, {}, {}};
    each_subject(binding, [&](Who who, Node node) {
      if (last_.subject || !person_.is(who)) return;
      last_.subject = node;
      last_.who = std::move(who);
    });
  }

  const AccessFiles& files_;
  const Person& person_;
  bool system_;
  Row last_;
  Answer answer_;
};

std::string text_report(const AccessFiles& files, const Answer& answer, const Person& person,
                        std::optional<std::string_view> only) {
  std::string text = reports::escaped("What " + person.title() + " may do" +
                                      (only ? " in namespace " + std::string(*only) : std::string())) +
                     "\n\n";
  TextTable table({"VERBS", "RESOURCES", "NAMES", "WHERE", "THROUGH", "ROLE", "AS", "RULE"});
  for (const Row& row : answer.rows) {
    const Binding& binding = files.rbac->bindings()[row.binding];
    table.add({row.rule->verbs.empty() ? "none" : listed(row.rule->verbs), target_text(*row.rule),
               listed(row.rule->resource_names), scope_text(binding.namespace_), binding.object->title(),
               files.rbac->role_of(binding)->object->title(), row.who.title(), place_text(files, row.rule->node)});
  }
  text += answer.rows.empty() ? "Nothing\n" : table.text();
  text += dangling_section(files, answer.dangling);
  text += '\n' + counted(answer.rows.size(), "rule");
  if (answer.left_out > 0) return text + "; " + left_out_line(answer.left_out, "rule");
  return text + '\n';
}

std::string json_report(const AccessFiles& files, const Answer& answer, const Person& person) {
  JsonReport report;
  report.add("user", Value(person.user));
  report.add("groups", json_list(person.group_views()));
  Value::List rules;
  for (const Row& row : answer.rows) {
    Value json = Value::map({{"boundIn", Value(files.rbac->bindings()[row.binding].namespace_)}});
    const Value grant = json_of_grant(files, row.binding, row.rule, row.subject);
    for (const auto& [key, value] : grant.members()) json.set(key, value);
    rules.push_back(std::move(json));
  }
  report.add_list("rules", rules);
  report.add("systemRulesLeftOut", json_number(answer.left_out));
  report.add_list("dangling", json_of_dangling(files, answer.dangling));
  report.add(files.files.loaded.not_looked);
  return report.text();
}

}  // namespace

Exit access_rules(const AccessRulesArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, access_formats);
  if (!format) return refuse(format.error());
  if (arguments.person.user.empty() && arguments.person.groups.empty()) {
    complain("whose rules? --as names a user, --as-group a group");
    return Exit::usage;
  }
  const auto files = load_access(arguments.input);
  if (!files) return files.error();
  const Person person = person_of(arguments.person);
  std::optional<std::string_view> only;
  if (arguments.input.names_namespace) only = arguments.input.files.namespace_;
  const Answer answer = Search(*files, person, arguments.system).answer(only);
  const bool is_json = *format == "json";
  tell_of_input(*files);
  if (!is_json) complain_of(files->files.loaded.not_looked);
  const Exit shown = show(is_json ? json_report(*files, answer, person) : text_report(*files, answer, person, only));
  if (shown != Exit::clean) return shown;
  return verdict(files->files.loaded.not_looked, arguments.input.files.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
