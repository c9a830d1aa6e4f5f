// seawall access who-can: who may do something, and through which bindings and roles.

#include <algorithm>
#include <map>
#include <tuple>
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

/// A binding that gives it to somebody.
struct Grant {
  std::uint32_t binding = 0;
  const PolicyRule* rule = nullptr;
  Node subject;
};

/// Somebody and, where all namespaces are asked about, the one that it holds for; none: for the whole cluster.
struct Holder {
  std::string_view namespace_;
  Who who;
  friend auto operator<=>(const Holder&, const Holder&) = default;
};

struct Answer {
  std::vector<std::pair<Holder, std::vector<Grant>>> holders;  ///< in the order of the bindings
  std::size_t left_out = 0;
  std::vector<std::uint32_t> dangling;
};

class Search {
 public:
  Search(const AccessFiles& files, bool system) : files_(files), system_(system) {}

  Answer answer(const Question& question, bool all_namespaces) {
    const access::Request request = question.request({}, {});
    each_namespace_ = all_namespaces;
    look(request, question.namespace_, true);
    look(request, question.namespace_, false);
    for (const auto& [holder, at] : system_holders_) answer_.left_out += shown_.contains(holder) ? 0U : 1U;
    return std::move(answer_);
  }

 private:
  /// The bindings of the whole cluster, or those of namespaces.
  void look(const access::Request& request, std::string_view namespace_, bool cluster) {
    const std::span<const Binding> bindings = files_.rbac->bindings();
    for (std::uint32_t index = 0; index < bindings.size(); ++index) {
      const Binding& binding = bindings[index];
      if (binding.is_cluster() != cluster) continue;
      const bool counts = cluster || each_namespace_ || (!namespace_.empty() && binding.namespace_ == namespace_);
      if (!counts) continue;
      const access::Role* const role = files_.rbac->role_of(binding);
      if (!role) {
        answer_.dangling.push_back(index);
      } else if (const PolicyRule* const rule = rule_of(*role, request)) {
        add({index, rule, {}}, binding);
      }
    }
  }

  const PolicyRule* rule_of(const access::Role& role, const access::Request& request) {
    const auto [at, is_new] = rules_.try_emplace(&role, nullptr);
    if (!is_new) return at->second;
    const auto allows = [&](const PolicyRule& rule) { return access::allows(rule, request); };
    const auto found = std::ranges::find_if(role.rules, allows);
    if (found != role.rules.end()) at->second = &*found;
    return at->second;
  }

  void add(Grant grant, const Binding& binding) {
    each_subject(binding, [&](Who who, Node node) {
      const bool is_left_out = !system_ && files_.is_system(grant.binding, who);
      const Holder holder{each_namespace_ ? binding.namespace_ : std::string_view(), std::move(who)};
      if (is_left_out) {
        system_holders_.emplace(holder, 0);
        return;
      }
      grant.subject = node;
      const auto [at, is_new] = shown_.try_emplace(holder, answer_.holders.size());
      if (is_new) answer_.holders.push_back({holder, {}});
      std::vector<Grant>& grants = answer_.holders[at->second].second;
      // A subject may stand in a list twice.
      if (grants.empty() || grants.back().binding != grant.binding) grants.push_back(grant);
    });
  }

  const AccessFiles& files_;
  bool system_;
  bool each_namespace_ = false;
  std::map<const access::Role*, const PolicyRule*> rules_;
  std::map<Holder, std::size_t> shown_;
  std::map<Holder, std::size_t> system_holders_;
  Answer answer_;
};

std::string text_report(const AccessFiles& files, const Answer& answer, const Question& question, bool all_namespaces) {
  std::string text = "Who can " + reports::escaped(question.title("in any namespace")) + "\n\n";
  TextTable table(all_namespaces ? std::vector<std::string>{"SUBJECT", "WHERE", "THROUGH", "ROLE", "PLACE"}
                                 : std::vector<std::string>{"SUBJECT", "THROUGH", "ROLE", "PLACE"});
  for (const auto& [holder, grants] : answer.holders) {
    std::string subject = holder.who.title();
    for (const Grant& grant : grants) {
      const Binding& binding = files.rbac->bindings()[grant.binding];
      std::vector<std::string> cells = {std::exchange(subject, {}), binding.object->title(),
                                        files.rbac->role_of(binding)->object->title(),
                                        place_text(files, grant.subject)};
      if (all_namespaces) cells.insert(cells.begin() + 1, scope_text(holder.namespace_));
      table.add(std::move(cells));
    }
  }
  text += answer.holders.empty() ? "Nobody\n" : table.text();
  text += dangling_section(files, answer.dangling);
  text += '\n' + counted(answer.holders.size(), "subject");
  if (answer.left_out > 0) return text + "; " + left_out_line(answer.left_out, "subject");
  return text + '\n';
}

std::string json_report(const AccessFiles& files, const Answer& answer, const Question& question) {
  JsonReport report;
  report.add("request", json_of(question));
  Value::List subjects;
  for (const auto& [holder, grants] : answer.holders) {
    Value& json = subjects.emplace_back(json_of(holder.who));
    Value whole = Value::map({{"subject", json}, {"boundIn", Value(holder.namespace_)}});
    Value::List through;
    for (const Grant& grant : grants) through.push_back(json_of_grant(files, grant.binding, grant.rule, grant.subject));
    whole.set("through", Value::list(std::move(through)));
    json = std::move(whole);
  }
  report.add_list("subjects", subjects);
  report.add("systemSubjectsLeftOut", json_number(answer.left_out));
  report.add_list("dangling", json_of_dangling(files, answer.dangling));
  Value::List notes;
  for (const std::string& note : question.notes) notes.emplace_back(note);
  report.add_list("notes", notes);
  report.add(files.files.loaded.not_looked);
  return report.text();
}

}  // namespace

Exit access_who_can(const AccessWhoCanArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, access_formats);
  if (!format) return refuse(format.error());
  if (const std::optional<documents::Error> fault = fault_of(arguments.question)) return refuse(*fault);
  const auto files = load_access(arguments.input);
  if (!files) return files.error();
  const Question question = question_of(arguments.question, arguments.input, *files);
  const bool all_namespaces = arguments.question.all_namespaces && !question.is_cluster_wide && question.is_resource;
  const Answer answer = Search(*files, arguments.system).answer(question, all_namespaces);
  const bool is_json = *format == "json";
  tell_of_input(*files, question.notes);
  if (!is_json) complain_of(files->files.loaded.not_looked);
  const Exit shown =
      show(is_json ? json_report(*files, answer, question) : text_report(*files, answer, question, all_namespaces));
  if (shown != Exit::clean) return shown;
  return verdict(files->files.loaded.not_looked, arguments.input.files.allow_unreadable, Exit::clean);
}

}  // namespace seawall::commands
