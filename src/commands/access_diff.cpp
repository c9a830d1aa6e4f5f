// seawall access diff: who gains and who loses what between two states of roles and bindings.
//
// Compared is what takes effect: for each subject, the rules that hold in a namespace or cluster-wide, those of the
// groups that it is in by its nature included. Roles that were moved, renamed or split change nothing by that.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "access.h"
#include "console.h"
#include "input.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using access::Binding;
using access::PolicyRule;
using documents::Value;

constexpr std::size_t most_subjects_named = 20;

/// Numbers for texts, the same on both sides.
class Numbers {
 public:
  std::uint32_t of(std::string text) {
    return known_.try_emplace(std::move(text), static_cast<std::uint32_t>(known_.size())).first->second;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> known_;
};

/// What takes effect of a binding: its scope and the contents of its role, by number.
using Effect = std::pair<std::uint32_t, std::uint32_t>;
using Bindings = std::vector<std::uint32_t>;

/// What somebody holds on one side, and through which bindings.
struct Holdings {
  Bindings own;
  Bindings all;  ///< those of their groups included
  std::vector<Effect> effects;  ///< of all, sorted, each once
};

/// The groups that everybody of a kind is in.
std::vector<Who> groups_of(const Who& who) {
  const auto group = [](std::string name) { return Who{"Group", {}, std::move(name)}; };
  if (who.kind == "ServiceAccount") {
    return {group("system:serviceaccounts"), group("system:serviceaccounts:" + who.namespace_),
            group("system:authenticated")};
  }
  const bool is_outside = who.name == "system:unauthenticated" || who.name == "system:anonymous";
  return {group(is_outside ? "system:unauthenticated" : "system:authenticated")};
}

/// Rules that a binding makes hold: URLs are of no namespace, so that a RoleBinding gives none.
PolicyRule effective(const PolicyRule& rule, const Binding& binding) {
  PolicyRule result = rule;
  if (!binding.is_cluster()) result.non_resource_urls.clear();
  return result;
}

class Side {
 public:
  Side(const AccessFiles& files, Numbers& numbers) : files_(files) {
    std::vector<std::uint32_t> contents;
    for (const access::Role& role : files.rbac->roles()) contents.push_back(numbers.of(content_of(role)));
    const std::span<const Binding> bindings = files.rbac->bindings();
    for (const bool cluster : {true, false}) {  // what holds cluster-wide comes first
      for (std::uint32_t index = 0; index < bindings.size(); ++index) {
        const Binding& binding = bindings[index];
        if (binding.is_cluster() != cluster || binding.role < 0) continue;
        each_subject(binding, [&](Who who, documents::Node) {
          Bindings& own = holders_[std::move(who)];
          if (own.empty() || own.back() != index) own.push_back(index);
        });
      }
    }
    for (const Binding& binding : bindings) {
      const std::uint32_t scope = numbers.of("namespace " + std::string(binding.namespace_));
      effects_.emplace_back(scope, binding.role < 0 ? 0 : contents[static_cast<std::size_t>(binding.role)]);
    }
  }

  const AccessFiles& files() const { return files_; }
  const std::map<Who, Bindings>& holders() const { return holders_; }

  Holdings of(const Who& who) const {
    Holdings holdings;
    const auto add = [&](const Who& each) {
      const auto found = holders_.find(each);
      if (found != holders_.end()) holdings.all.insert(holdings.all.end(), found->second.begin(), found->second.end());
    };
    add(who);
    holdings.own = holdings.all;
    for (const Who& group : groups_of(who)) {
      if (group != who) add(group);
    }
    for (const std::uint32_t binding : holdings.all) holdings.effects.push_back(effects_[binding]);
    std::ranges::sort(holdings.effects);
    const auto repeats = std::ranges::unique(holdings.effects);
    holdings.effects.erase(repeats.begin(), repeats.end());
    return holdings;
  }

  /// Rules that bindings make hold in a namespace; cluster-wide where there is none.
  std::vector<PolicyRule> rules(const Bindings& bindings, std::string_view namespace_) const {
    std::vector<PolicyRule> rules;
    for (const std::uint32_t index : bindings) {
      const Binding& binding = files_.rbac->bindings()[index];
      if (!binding.is_cluster() && binding.namespace_ != namespace_) continue;
      for (const PolicyRule& rule : files_.rbac->role_of(binding)->rules) rules.push_back(effective(rule, binding));
    }
    return rules;
  }

 private:
  static std::string content_of(const access::Role& role) {
    std::string text = "role ";
    for (const PolicyRule& rule : role.rules) text += access::compact_text(rule) + '\n';
    return text;
  }

  const AccessFiles& files_;
  std::map<Who, Bindings> holders_;
  std::vector<Effect> effects_;  // by binding
};

/// A rule that gives what was not held before, and that part of it.
struct Gain {
  std::uint32_t binding = 0;
  const PolicyRule* rule = nullptr;
  std::vector<PolicyRule> parts;
};

/// What is held on one side, and not on the other.
std::vector<Gain> gains(const Side& from, const Bindings& held, const Side& to, const Bindings& bindings) {
  std::vector<Gain> found;
  std::map<std::string_view, std::vector<PolicyRule>> owners;  // by namespace
  for (const std::uint32_t index : bindings) {
    const Binding& binding = to.files().rbac->bindings()[index];
    const auto [owner, is_new] = owners.try_emplace(binding.namespace_);
    if (is_new) {
      owner->second = from.rules(held, binding.namespace_);
      const auto cluster = owners.find("");
      if (!binding.is_cluster() && cluster != owners.end()) {
        owner->second.insert(owner->second.end(), cluster->second.begin(), cluster->second.end());
      }
    }
    for (const PolicyRule& rule : to.files().rbac->role_of(binding)->rules) {
      const PolicyRule requested = effective(rule, binding);
      access::Coverage coverage = access::covers(owner->second, std::span(&requested, 1));
      if (coverage.covered) continue;
      owner->second.push_back(requested);
      found.push_back({index, &rule, std::move(coverage.uncovered)});
    }
  }
  return found;
}

/// Verbs sorted and once each, those of one URL together.
std::vector<PolicyRule> by_target(std::span<const PolicyRule> parts) {
  std::vector<PolicyRule> result;
  std::map<std::string_view, std::size_t> urls;
  for (PolicyRule& rule : access::compacted(parts)) {
    const bool is_part = rule.non_resource_urls.size() == 1 && rule.verbs.size() == 1;
    if (!is_part) {
      result.push_back(std::move(rule));
      continue;
    }
    const auto [at, is_new] = urls.try_emplace(rule.non_resource_urls[0], result.size());
    if (is_new) {
      result.push_back(std::move(rule));
    } else {
      result[at->second].verbs.push_back(rule.verbs[0]);
    }
  }
  for (PolicyRule& rule : result) {
    std::ranges::sort(rule.verbs);
    const auto repeats = std::ranges::unique(rule.verbs);
    rule.verbs.erase(repeats.begin(), repeats.end());
  }
  return result;
}

/// Parts, each of one verb and one target, put together again: those of the same verbs are one.
std::vector<PolicyRule> put_together(std::span<const PolicyRule> parts) {
  using Strings = std::vector<std::string_view>;
  std::vector<PolicyRule> result;
  std::map<std::tuple<Strings, Strings, Strings>, std::size_t> known;
  for (PolicyRule& rule : by_target(parts)) {
    const auto [at, is_new] = known.try_emplace({rule.verbs, rule.api_groups, rule.resource_names}, result.size());
    if (is_new) {
      result.push_back(std::move(rule));
      continue;
    }
    PolicyRule& first = result[at->second];
    first.resources.insert(first.resources.end(), rule.resources.begin(), rule.resources.end());
    first.non_resource_urls.insert(first.non_resource_urls.end(), rule.non_resource_urls.begin(),
                                   rule.non_resource_urls.end());
  }
  return result;
}

/// The same change of several subjects.
struct Change {
  std::vector<Who> subjects;
  std::vector<Gain> gains;
};

/// Changes in one direction, in the order of their first subjects.
class Changes {
 public:
  Changes(const Side& from, const Side& to) : from_(from), to_(to) {}

  void look_at(const Who& who, const Holdings& before, const Holdings& after) {
    if (before.effects == after.effects || after.own.empty()) return;
    const auto [at, is_new] = known_.try_emplace({before.all, after.own}, changes_.size());
    if (is_new) changes_.push_back({{}, gains(from_, before.all, to_, after.own)});
    if (!changes_[at->second].gains.empty()) changes_[at->second].subjects.push_back(who);
  }

  /// Subjects whose groups differ may still gain the same.
  std::vector<Change> take() {
    std::vector<Change> result;
    std::map<std::string, std::size_t> known;
    for (Change& change : changes_) {
      if (change.gains.empty()) continue;
      const auto [at, is_new] = known.try_emplace(text_of(change.gains), result.size());
      if (is_new) {
        result.push_back(std::move(change));
      } else {
        std::vector<Who>& subjects = result[at->second].subjects;
        std::ranges::move(change.subjects, std::back_inserter(subjects));
        std::ranges::sort(subjects);
      }
    }
    return result;
  }

 private:
  static std::string text_of(const std::vector<Gain>& gains) {
    std::string text;
    for (const Gain& gain : gains) {
      text += std::to_string(gain.binding) + ' ';
      for (const PolicyRule& part : gain.parts) text += access::compact_text(part);
      text += '\n';
    }
    return text;
  }

  const Side& from_;
  const Side& to_;
  std::map<std::pair<Bindings, Bindings>, std::size_t> known_;
  std::vector<Change> changes_;
};

struct Difference {
  std::vector<Change> gained;
  std::vector<Change> lost;
};

Difference difference(const Side& old_side, const Side& new_side) {
  std::set<Who> everybody;
  for (const auto& [who, bindings] : old_side.holders()) everybody.insert(who);
  for (const auto& [who, bindings] : new_side.holders()) everybody.insert(who);
  Changes gained(old_side, new_side);
  Changes lost(new_side, old_side);
  for (const Who& who : everybody) {
    const Holdings before = old_side.of(who);
    const Holdings after = new_side.of(who);
    gained.look_at(who, before, after);
    lost.look_at(who, after, before);
  }
  return {gained.take(), lost.take()};
}

std::size_t subjects_of(const std::vector<Change>& changes) {
  std::size_t count = 0;
  for (const Change& change : changes) count += change.subjects.size();
  return count;
}

// --- text -------------------------------------------------------------------------------------------

std::string subjects_text(const std::vector<Who>& subjects) {
  std::string text;
  const std::size_t shown = std::min(subjects.size(), most_subjects_named);
  for (std::size_t index = 0; index < shown; ++index) text += (index > 0 ? ", " : "") + subjects[index].title();
  if (subjects.size() > shown) text += " and " + std::to_string(subjects.size() - shown) + " more";
  return text;
}

/// The gains through one binding: rules of one place together, as all of Kubernetes' own are of one.
void append_binding(std::string& text, char sign, const AccessFiles& files, std::span<const Gain> gains) {
  const Binding& binding = files.rbac->bindings()[gains.front().binding];
  text += "    " +
          reports::escaped(binding.object->title() + " of " + files.rbac->role_of(binding)->object->title() + ", " +
                           scope_text(binding.namespace_)) +
          '\n';
  for (std::size_t index = 0; index < gains.size();) {
    const std::string place = place_text(files, gains[index].rule->node);
    std::vector<PolicyRule> parts;
    for (; index < gains.size() && place_text(files, gains[index].rule->node) == place; ++index) {
      parts.insert(parts.end(), gains[index].parts.begin(), gains[index].parts.end());
    }
    for (const PolicyRule& rule : put_together(parts)) {
      text += "      " + std::string(1, sign) + ' ' + reports::escaped(rule_text(rule) + "  " + place) + '\n';
    }
  }
}

std::string section(std::string_view heading, char sign, const AccessFiles& files, const std::vector<Change>& changes) {
  if (changes.empty()) return {};
  std::string text = std::string(heading) + '\n';
  for (const Change& change : changes) {
    text += "  " + reports::escaped(subjects_text(change.subjects)) + '\n';
    for (std::span<const Gain> rest = change.gains; !rest.empty();) {
      const auto other = [&](const Gain& gain) { return gain.binding != rest.front().binding; };
      const auto end = std::ranges::find_if(rest, other);
      const std::size_t count = static_cast<std::size_t>(end - rest.begin());
      append_binding(text, sign, files, rest.first(count));
      rest = rest.subspan(count);
    }
  }
  return text + '\n';
}

std::string dangling_of(const AccessFiles& files) {
  Bindings dangling;
  for (std::uint32_t index = 0; index < files.rbac->bindings().size(); ++index) {
    if (files.rbac->bindings()[index].role < 0) dangling.push_back(index);
  }
  const std::string text = dangling_section(files, dangling);
  return text.empty() ? text : text.substr(1) + '\n';
}

std::string text_report(const Difference& difference, const AccessFiles& before, const AccessFiles& after) {
  if (difference.gained.empty() && difference.lost.empty()) {
    return dangling_of(after) + "Nobody gains or loses anything.\n";
  }
  return section("Gained", '+', after, difference.gained) + section("Lost", '-', before, difference.lost) +
         dangling_of(after) + counted(subjects_of(difference.gained), "subject") + " gained something, " +
         counted(subjects_of(difference.lost), "subject") + " lost something\n";
}

// --- JSON -------------------------------------------------------------------------------------------

Value::List json_of(const std::vector<Change>& changes, const AccessFiles& files) {
  Value::List items;
  for (const Change& change : changes) {
    Value::List subjects;
    for (const Who& who : change.subjects) subjects.push_back(commands::json_of(who));
    Value::List gains;
    for (const Gain& gain : change.gains) {
      Value json = Value::map({{"boundIn", Value(files.rbac->bindings()[gain.binding].namespace_)}});
      Value::List parts;
      for (const PolicyRule& part : put_together(gain.parts)) parts.push_back(commands::json_of(part));
      json.set("rights", Value::list(std::move(parts)));
      const Value grant = json_of_grant(files, gain.binding, gain.rule, {});
      for (const auto& [key, value] : grant.members()) json.set(key, value);
      gains.push_back(std::move(json));
    }
    items.push_back(
        Value::map({{"subjects", Value::list(std::move(subjects))}, {"through", Value::list(std::move(gains))}}));
  }
  return items;
}

std::string json_report(const Difference& difference, const AccessFiles& before, const AccessFiles& after) {
  JsonReport report;
  report.add_list("gained", json_of(difference.gained, after));
  report.add_list("lost", json_of(difference.lost, before));
  std::vector<objects::NotLooked> not_looked = before.files.loaded.not_looked;
  std::ranges::copy(after.files.loaded.not_looked, std::back_inserter(not_looked));
  report.add(not_looked);
  return report.text();
}

/// Of a cluster, when there is no path.
std::expected<AccessFiles, Exit> load_side(const AccessInput& input, const std::optional<std::string>& path) {
  AccessInput side = input;
  side.files.paths.clear();
  side.files.cluster.is_asked = !path;
  if (path) side.files.paths.push_back(*path);
  return load_access(side);
}

}  // namespace

Exit access_diff(const AccessDiffArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, access_formats);
  if (!format) return refuse(format.error());
  const std::optional<TwoStates> states = two_states(arguments.input.files);
  if (!states) return Exit::usage;
  const auto before = load_side(arguments.input, states->before);
  if (!before) return before.error();
  const auto after = load_side(arguments.input, states->after);
  if (!after) return after.error();
  Numbers numbers;
  const Side old_side(*before, numbers);
  const Side new_side(*after, numbers);
  const Difference found = difference(old_side, new_side);
  const bool is_json = *format == "json";
  for (const AccessFiles* side : {&*before, &*after}) {
    tell_of_input(*side);
    if (!is_json) complain_of(side->files.loaded.not_looked);
  }
  const Exit shown = show(is_json ? json_report(found, *before, *after) : text_report(found, *before, *after));
  if (shown != Exit::clean) return shown;
  std::vector<objects::NotLooked> not_looked = before->files.loaded.not_looked;
  std::ranges::copy(after->files.loaded.not_looked, std::back_inserter(not_looked));
  return verdict(not_looked, arguments.input.files.allow_unreadable,
                 found.gained.empty() ? Exit::clean : Exit::findings);
}

}  // namespace seawall::commands
