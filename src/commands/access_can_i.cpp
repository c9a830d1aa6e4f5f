// seawall access can-i: whether somebody may do something, by which binding, role and rule; and what comes nearest to
// it.

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "access.h"
#include "console.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using access::Binding;
using access::PolicyRule;
using access::Request;
using documents::Field;
using documents::Node;
using documents::Value;

constexpr std::string_view privileged_group = "system:masters";
constexpr std::size_t most_misses = 10;
constexpr std::size_t most_others_named = 3;

/// What keeps a rule from allowing a request, in the order in which they are listed.
enum class Lack : std::uint8_t { group, name, subresource, verb, namespace_, subject, binding };

std::string_view name_of(Lack lack) noexcept {
  switch (lack) {
    case Lack::group: return "apiGroup";
    case Lack::name: return "name";
    case Lack::subresource: return "subresource";
    case Lack::verb: return "verb";
    case Lack::namespace_: return "namespace";
    case Lack::subject: return "subject";
    case Lack::binding: return "binding";
  }
  return "";
}

/// A rule that would allow the request, but for one thing.
struct Miss {
  Lack lack;
  const objects::Object* object;  ///< the binding, or the role that nothing binds
  const PolicyRule* rule;
  std::string why;
};

struct Grant {
  std::uint32_t binding = 0;
  const PolicyRule* rule = nullptr;
  Node subject;
};

struct Answer {
  bool allowed = false;
  bool by_privilege = false;  ///< of the group that no role is asked about
  std::string reason;
  std::vector<Grant> grants;  ///< the one that decides, then others
  std::vector<Miss> misses;
  std::vector<std::uint32_t> dangling;
};

std::string_view first_of(const std::vector<std::string_view>& texts) { return texts.empty() ? "" : texts.front(); }

/// What the resource of a rule would have to be with the subresource that is asked for.
std::string resource_of(const Request& request) {
  std::string text(request.resource);
  if (!request.subresource.empty()) text.append("/").append(request.subresource);
  return text;
}

/// Whether a rule is about another part of the resource: the whole, or another subresource.
bool is_about_another_part(const PolicyRule& rule, const Request& request) {
  return std::ranges::any_of(rule.resources, [&](std::string_view resource) {
    const std::size_t slash = std::min(resource.find('/'), resource.size());
    if (resource.substr(0, slash) != request.resource) return false;
    Request other = request;
    other.subresource = resource.substr(std::min(slash + 1, resource.size()));
    return other.subresource != request.subresource && access::allows(rule, other);
  });
}

/// The one thing in which a rule and a request differ.
std::optional<std::pair<Lack, std::string>> lack_of(const PolicyRule& rule, const Request& request) {
  Request other = request;
  other.verb = first_of(rule.verbs);
  if (access::allows(rule, other)) {
    return std::pair(Lack::verb, "gives " + listed(rule.verbs) + ", but not " + std::string(request.verb));
  }
  if (!request.is_resource) return {};
  other = request;
  other.name = first_of(rule.resource_names);
  if (access::allows(rule, other)) {
    return std::pair(Lack::name, "holds only for the name " + listed(rule.resource_names));
  }
  other = request;
  other.api_group = first_of(rule.api_groups);
  if (access::allows(rule, other)) {
    return std::pair(Lack::group, "is about " + target_text(rule) + ", and not about " +
                                      resource_text(request.api_group, resource_of(request)));
  }
  if (!is_about_another_part(rule, request)) return {};
  return std::pair(Lack::subresource, "is about " + target_text(rule) + ", which does not include " +
                                          resource_text(request.api_group, resource_of(request)));
}

std::string others_named(const Binding& binding) {
  std::string text;
  std::size_t count = 0;
  each_subject(binding, [&](const Who& who, Node) {
    if (++count <= most_others_named) text += (count > 1 ? ", " : "") + who.title();
  });
  if (count == 0) return "nobody";
  if (count > most_others_named) text += " and " + std::to_string(count - most_others_named) + " more";
  return text;
}

class Search {
 public:
  Search(const AccessFiles& files, const Question& question, const Person& person, const Request& request)
      : files_(files), question_(question), person_(person), request_(request) {}

  Answer answer() {
    const access::Decision decision = files_.rbac->authorize(request_);
    answer_.by_privilege = std::ranges::count(person_.groups, privileged_group) > 0;
    answer_.allowed = decision.allowed || answer_.by_privilege;
    answer_.reason = files_.rbac->reason(decision, request_);
    if (decision.allowed) add_grants(decision);
    return std::move(answer_);
  }

  /// What else to tell of a no.
  void explain(Answer& answer) {
    const std::span<const Binding> bindings = files_.rbac->bindings();
    std::vector<bool> bound(files_.rbac->roles().size());
    for (std::uint32_t index = 0; index < bindings.size(); ++index) {
      const Binding& binding = bindings[index];
      if (binding.role >= 0 && is_in_scope(binding)) bound[static_cast<std::size_t>(binding.role)] = true;
      look_at(index, answer);
    }
    for (std::size_t index = 0; index < bound.size(); ++index) {
      if (!bound[index]) look_at_unbound(files_.rbac->roles()[index], answer);
    }
    std::ranges::stable_sort(answer.misses, {}, &Miss::lack);
  }

 private:
  bool is_in_scope(const Binding& binding) const {
    return binding.is_cluster() || (!request_.namespace_.empty() && binding.namespace_ == request_.namespace_);
  }

  void add_grants(const access::Decision& decision) {
    const access::RulesFor held = files_.rbac->rules_for(request_.user, request_.groups, request_.namespace_);
    for (const access::RulesFor::Held& each : held.rules) {
      const Binding& binding = files_.rbac->bindings()[each.binding];
      const PolicyRule& rule = files_.rbac->role_of(binding)->rules[each.rule];
      const bool is_new = answer_.grants.empty() || answer_.grants.back().binding != each.binding;
      const bool is_earlier = answer_.grants.empty() && each.binding != decision.binding;
      if (is_new && !is_earlier && access::allows(rule, request_)) {
        answer_.grants.push_back({each.binding, &rule, subject_of(binding, person_)});
      }
    }
  }

  void look_at(std::uint32_t index, Answer& answer) {
    const Binding& binding = files_.rbac->bindings()[index];
    const access::Role* const role = files_.rbac->role_of(binding);
    const bool is_theirs = static_cast<bool>(subject_of(binding, person_));
    if (!role) {
      if (is_theirs && is_in_scope(binding)) answer.dangling.push_back(index);
      return;
    }
    for (const PolicyRule& rule : role->rules) {
      std::optional<std::pair<Lack, std::string>> lack;
      if (access::allows(rule, request_)) {
        lack = lack_around(index, binding, is_theirs);
      } else if (is_theirs && is_in_scope(binding)) {
        lack = lack_of(rule, request_);
      }
      if (!lack) continue;
      answer.misses.push_back({lack->first, binding.object, &rule, std::move(lack->second)});
      if (lack->first == Lack::subject || lack->first == Lack::namespace_) return;  // one is enough of a binding
    }
  }

  /// Of a binding whose rule fits: that it is for another namespace, or for others. Those of Kubernetes give everything
  /// to its own components, which explains nothing.
  std::optional<std::pair<Lack, std::string>> lack_around(std::uint32_t index, const Binding& binding, bool is_theirs) {
    if (is_theirs == is_in_scope(binding)) return {};
    if (is_theirs) {
      std::string why = "holds only in namespace " + std::string(binding.namespace_);
      if (!request_.is_resource) why += ", and URLs are of none";
      if (question_.is_cluster_wide) why += ", and " + question_.resource + " are of none";
      return std::pair(Lack::namespace_, std::move(why));
    }
    if (files_.standard_bindings[index] >= 0) return {};
    return std::pair(Lack::subject, "is for " + others_named(binding));
  }

  void look_at_unbound(const access::Role& role, Answer& answer) {
    const bool is_default = std::ranges::any_of(files_.default_objects, [&](const objects::Object& object) {
      return object.kind == role.object->kind && object.name == role.object->name &&
             object.namespace_ == role.object->namespace_;
    });
    const bool is_usable = role.object->kind == "ClusterRole" || role.object->namespace_ == request_.namespace_;
    if (is_default || !is_usable) return;
    const auto rule =
        std::ranges::find_if(role.rules, [&](const PolicyRule& each) { return access::allows(each, request_); });
    if (rule == role.rules.end()) return;
    answer.misses.push_back(
        {Lack::binding, role.object, &*rule, "is bound to nobody " + scope_text(request_.namespace_)});
  }

  const AccessFiles& files_;
  const Question& question_;
  const Person& person_;
  const Request& request_;
  Answer answer_;
};

// --- text -------------------------------------------------------------------------------------------

std::string subject_text(const AccessFiles& files, const Grant& grant) {
  const Binding& binding = files.rbac->bindings()[grant.binding];
  std::string text;
  each_subject(binding, [&](const Who& who, Node node) {
    if (node == grant.subject) text = who.title();
  });
  return text;
}

std::string explanation(const AccessFiles& files, const Grant& grant) {
  const Binding& binding = files.rbac->bindings()[grant.binding];
  const objects::Object& role = *files.rbac->role_of(binding)->object;
  std::string text;
  const auto line = [&](std::string_view what, const std::string& words, Node node) {
    text += "  " + std::string(what) + std::string(9 - what.size(), ' ') +
            reports::escaped(words + "  " + place_text(files, node)) + '\n';
  };
  line("binding", binding.object->title(), binding.object->root);
  line("subject", subject_text(files, grant), grant.subject);
  line("role", role.title(), role.root);
  line("rule", rule_text(*grant.rule), grant.rule->node);
  return text;
}

std::string others_section(const AccessFiles& files, std::span<const Grant> grants) {
  if (grants.empty()) return {};
  std::string text = "\nAllowed as well by\n";
  for (const Grant& grant : grants) {
    const Binding& binding = files.rbac->bindings()[grant.binding];
    text += "  " +
            reports::escaped(binding.object->title() + " of " + files.rbac->role_of(binding)->object->title() + "  " +
                             place_text(files, binding.object->root)) +
            '\n';
  }
  return text;
}

std::string misses_section(const AccessFiles& files, std::span<const Miss> misses) {
  if (misses.empty()) return "\nNothing comes near to it.\n";
  std::string text = "\nWhat comes nearest\n";
  for (const Miss& miss : misses.first(std::min(misses.size(), most_misses))) {
    text += "  " + reports::escaped(miss.object->title() + ' ' + miss.why) + "\n      " +
            reports::escaped(rule_text(*miss.rule) + "  " + place_text(files, miss.rule->node)) + '\n';
  }
  if (misses.size() > most_misses) text += "  and " + std::to_string(misses.size() - most_misses) + " more\n";
  return text;
}

/// The first line is what kubectl shows.
std::string verdict_line(const Answer& answer) {
  if (answer.allowed) return "yes\n";
  return "no" + (answer.reason.empty() ? std::string() : " - " + reports::escaped(answer.reason)) + '\n';
}

std::string text_report(const AccessFiles& files, const Answer& answer, const Question& question, const Person& person,
                        bool explain) {
  std::string text = verdict_line(answer);
  if (!explain) return text;
  text += '\n' + reports::escaped(person.title() + (answer.allowed ? " may " : " may not ") + question.title()) + '\n';
  if (answer.by_privilege) text += "  Group system:masters may do everything: the API server asks for no role.\n";
  if (!answer.grants.empty()) {
    text += explanation(files, answer.grants.front());
    text += others_section(files, std::span(answer.grants).subspan(1));
  }
  if (answer.allowed) return text;
  return text + misses_section(files, answer.misses) + dangling_section(files, answer.dangling);
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const AccessFiles& files, const Miss& miss) {
  Value json = Value::map({{"lacks", Value(name_of(miss.lack))}, {"message", Value(miss.why)}});
  json.set(miss.lack == Lack::binding ? "role" : "binding", commands::json_of(files, *miss.object));
  json.set("rule", commands::json_of(*miss.rule)).set("location", location_of(files, miss.rule->node));
  return json;
}

std::string json_report(const AccessFiles& files, const Answer& answer, const Question& question,
                        const Person& person) {
  JsonReport report;
  report.add("allowed", Value(answer.allowed));
  report.add("reason", Value(answer.reason));
  Value request = json_of(question);
  request.set("user", Value(person.user));
  request.set("groups", json_list(person.group_views()));
  report.add("request", request);
  Value::List grants;
  for (const Grant& each : answer.grants) {
    grants.push_back(json_of_grant(files, each.binding, each.rule, each.subject));
  }
  report.add_list("allowedBy", grants);
  Value::List misses;
  for (const Miss& each : std::span(answer.misses).first(std::min(answer.misses.size(), most_misses))) {
    misses.push_back(json_of(files, each));
  }
  report.add_list("nearest", misses);
  report.add_list("dangling", json_of_dangling(files, answer.dangling));
  Value::List notes;
  for (const std::string& note : question.notes) notes.emplace_back(note);
  report.add_list("notes", notes);
  report.add(files.files.loaded.not_looked);
  return report.text();
}

}  // namespace

Exit access_can_i(const AccessCanIArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, access_formats);
  if (!format) return refuse(format.error());
  if (arguments.person.user.empty() && arguments.person.groups.empty()) {
    complain("who asks? --as names a user, --as-group a group");
    return Exit::usage;
  }
  if (const std::optional<documents::Error> fault = fault_of(arguments.question)) return refuse(*fault);
  const auto files = load_access(arguments.input);
  if (!files) return files.error();
  const Question question = question_of(arguments.question, arguments.input, *files);
  const Person person = person_of(arguments.person);
  const std::vector<std::string_view> groups = person.group_views();
  const Request request = question.request(person, groups);

  Search search(*files, question, person, request);
  Answer answer = search.answer();
  const bool is_json = *format == "json";
  if (!answer.allowed && (arguments.explain || is_json)) search.explain(answer);
  if (!arguments.quiet) {
    tell_of_input(*files, question.notes);
    if (!is_json) complain_of(files->files.loaded.not_looked);
    const Exit shown = show(is_json ? json_report(*files, answer, question, person)
                                    : text_report(*files, answer, question, person, arguments.explain));
    if (shown != Exit::clean) return shown;
  }
  return verdict(files->files.loaded.not_looked, arguments.input.files.allow_unreadable,
                 answer.allowed ? Exit::clean : Exit::findings);
}

}  // namespace seawall::commands
