#include "findings/suppression.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "collection.h"
#include "selection.h"
#include "vulnerability.h"

namespace seawall::findings {
namespace {

using documents::Source;
using objects::Object;

bool matches_one(std::span<const std::string> globs, std::string_view text) {
  return globs.empty() || std::ranges::any_of(globs, [&](const auto& glob) { return matches_glob(glob, text); });
}

bool matches_object(const SuppressionRule& rule, const Object& object) {
  const auto is_kind = [&](const std::string& glob) {
    return matches_glob(glob, object.kind) ||
           (!object.group.empty() && matches_glob(glob, std::string(object.kind) + '.' + std::string(object.group)));
  };
  return (rule.kinds.empty() || std::ranges::any_of(rule.kinds, is_kind)) &&
         matches_one(rule.namespaces, object.namespace_) && matches_one(rule.names, object.name) &&
         (!rule.selector || rule.selector->matches(object.labels()));
}

/// Whether a rule that names vulnerabilities or packages means a finding.
bool matches_vulnerability(const SuppressionRule& rule, const Finding& finding) {
  if (rule.vulnerabilities.empty() && rule.packages.empty()) return true;
  const objects::Node item = vulnerability_of(finding);
  if (!item) return false;
  const auto is_named = [&](objects::Node name) { return matches_one(rule.vulnerabilities, name.string_or("")); };
  bool is_meant = is_named(item.child("id"));
  for (const objects::Node alias : item.child("aliases").items()) is_meant = is_meant || is_named(alias);
  return is_meant && matches_one(rule.packages, item.child("package").string_or(""));
}

class Suppressor {
 public:
  Suppressor(const objects::Inventory& inventory, const SuppressionOptions& options, Suppressions& result)
      : inventory_(inventory), options_(options), result_(result), collected_(collect(inventory, options)) {
    for (const ConfiguredCheck& each : options.checks) ran_.insert(each.check);
  }

  /// Moves what is suppressed.
  void apply(std::vector<Finding>& findings) {
    std::size_t kept = 0;
    for (std::size_t index = 0; index < findings.size(); ++index) {
      const auto dismissal = dismissal_of(findings[index]);
      if (const auto candidate = dismissal ? std::optional(number_of(*dismissal)) : match(findings[index])) {
        result_.suppressed.push_back({findings[index], *candidate});
      } else {
        if (kept != index) findings[kept] = findings[index];
        ++kept;
      }
    }
    findings.resize(kept);
  }

  void finish() {
    number_those_that_suppress();
    // An owner may have it for its pods alone: for a container that is in none of the templates.
    std::set<std::string_view> used_by_owned;
    for (const Candidate& candidate : collected_.candidates) {
      if (candidate.is_matched && candidate.is_inherited) used_by_owned.insert(candidate.written);
    }
    for (const Candidate& candidate : collected_.candidates) {
      const bool is_used = candidate.is_matched || used_by_owned.contains(candidate.written);
      if (!is_used && is_known_to_be_unused(candidate)) {
        collected_.notify(Notice::Kind::unused, candidate.order, candidate.suppression.place,
                          candidate.written + " suppresses nothing");
      }
    }
    // The same text may belong to several objects, by aliases.
    const auto content = [](const auto& told) { return std::tie(told.first, told.second.kind, told.second.message); };
    std::ranges::stable_sort(collected_.notices, {}, content);
    const auto same = std::ranges::unique(collected_.notices, {}, content);
    collected_.notices.erase(same.begin(), same.end());
    for (auto& [order, notice] : collected_.notices) result_.notices.push_back(std::move(notice));
  }

 private:
  // --- matching ---

  /// Statements that say the same are one.
  std::uint32_t number_of(const Dismissal& dismissal) {
    std::string reason(dismissal.status);
    if (!dismissal.reason.empty()) reason.append(": ").append(dismissal.reason);
    const auto next = static_cast<std::uint32_t>(collected_.candidates.size());
    const auto [known, is_new] = dismissals_.emplace(std::array<std::string, 3>{reason, std::string(dismissal.author),
                                                                                std::string(dismissal.source)},
                                                     next);
    if (!is_new) return known->second;
    Candidate& candidate = collected_.candidates.emplace_back();
    candidate.suppression = {Suppression::Origin::vex,
                             {std::string(dismissal.source), 0, 0},
                             std::move(reason),
                             std::string(dismissal.author),
                             {}};
    candidate.order = {std::numeric_limits<std::size_t>::max(), next};
    candidate.is_matched = true;
    return next;
  }

  using Best = std::pair<Rank, std::uint32_t>;

  std::optional<std::uint32_t> match(const Finding& finding) {
    std::optional<Best> best;
    const auto offer = [&](Rank rank, std::optional<std::uint32_t> candidate) {
      if (candidate && (!best || Best(rank, *candidate) < *best)) best = Best(rank, *candidate);
    };
    if (const auto parts = collected_.parts.find(finding.object->index); parts != collected_.parts.end()) {
      for (auto& [part, group] : parts->second) {
        if (part.holds(finding)) offer(part.rank, group.match(finding.check, collected_.candidates));
      }
    }
    if (const auto lines = collected_.lines.find(&finding.at.document()->source()); lines != collected_.lines.end()) {
      match_lines(lines->second, finding, offer);
    }
    if (!collected_.rules.empty()) offer(Rank::rule, match_rules(finding));
    if (!best) return {};
    return best->second;
  }

  template <typename Offer>
  void match_lines(std::vector<Line>& lines, const Finding& finding, Offer offer) {
    const std::uint32_t offset = finding.offset();
    auto line = std::ranges::upper_bound(lines, offset, {}, [](const Line& each) { return each.range.begin; });
    while (line != lines.begin() && offset < (--line)->range.end) {
      offer(line->rank, line->group.match(finding.check, collected_.candidates));
    }
  }

  std::optional<std::uint32_t> match_rules(const Finding& finding) {
    if (object_ != finding.object) select_rules_for(*finding.object);
    std::optional<std::uint32_t> first;
    for (const ActiveRule& each : object_rules_) {
      Candidate& candidate = collected_.candidates[each.candidate];
      if (!std::ranges::binary_search(candidate.checks, finding.check)) continue;
      if (!matches_vulnerability(*each.rule, finding)) continue;
      candidate.is_matched = true;
      if (!first) first = each.candidate;
    }
    return first;
  }

  void select_rules_for(const Object& object) {
    if (source_ != &source_of(object)) {
      source_ = &source_of(object);
      const std::string path = path_of(*source_);
      source_rules_.clear();
      std::ranges::copy_if(collected_.rules, std::back_inserter(source_rules_),
                           [&](const ActiveRule& each) { return reads_path(*each.rule, path); });
    }
    object_ = &object;
    object_rules_.clear();
    std::ranges::copy_if(source_rules_, std::back_inserter(object_rules_),
                         [&](const ActiveRule& each) { return matches_object(*each.rule, object); });
  }

  static bool reads_path(const SuppressionRule& rule, std::string_view path) {
    return rule.paths.empty() ||
           std::ranges::any_of(rule.paths, [&](const auto& glob) { return matches_path(glob, path); });
  }

  static const Source& source_of(const Object& object) noexcept { return object.root.document()->source(); }

  std::string path_of(const Source& source) const {
    return path_from(options_.folder, options_.working_folder, source.name());
  }

  // --- telling ---

  /// Keeps those candidates that a finding names, in order, and numbers them anew.
  void number_those_that_suppress() {
    std::vector<std::uint32_t> used;
    for (const Suppressed& each : result_.suppressed) used.push_back(each.suppression);
    std::ranges::sort(used);
    used.erase(std::ranges::unique(used).begin(), used.end());
    std::ranges::stable_sort(used, {}, [&](std::uint32_t index) { return collected_.candidates[index].order; });
    std::unordered_map<std::uint32_t, std::uint32_t> number;
    for (const std::uint32_t index : used) {
      number.emplace(index, static_cast<std::uint32_t>(result_.all.size()));
      result_.all.push_back(collected_.candidates[index].suppression);
    }
    for (Suppressed& each : result_.suppressed) each.suppression = number.at(each.suppression);
  }

  /// Not so where a check did not run, a rule's files were not read, or what it suppressed is told at an owner.
  bool is_known_to_be_unused(const Candidate& candidate) {
    if (candidate.suppression.origin == Suppression::Origin::peer_annotation || candidate.is_inherited) return false;
    const auto has_run = [&](const Check* check) { return ran_.contains(check); };
    if (std::ranges::none_of(candidate.checks, has_run)) return false;
    const bool all_ran = std::ranges::all_of(candidate.checks, [&](const Check* check) {
      return !check->enabled || has_run(check);  // who writes "pods" does not mean those that are off
    });
    if (!all_ran) return false;
    const auto rule = std::ranges::find_if(collected_.rules, [&](const ActiveRule& each) {
      return &collected_.candidates[each.candidate] == &candidate;
    });
    if (rule == collected_.rules.end() || rule->rule->paths.empty()) return true;
    const Source* last = nullptr;
    return std::ranges::any_of(inventory_.objects(), [&](const Object& object) {
      const Source& source = source_of(object);
      return std::exchange(last, &source) != &source && reads_path(*rule->rule, path_of(source));
    });
  }

  const objects::Inventory& inventory_;
  const SuppressionOptions& options_;
  Suppressions& result_;
  Collected collected_;
  std::map<std::array<std::string, 3>, std::uint32_t> dismissals_;
  std::set<const Check*> ran_;
  // What the last finding had, as the next one mostly has the same.
  const Object* object_ = nullptr;
  std::vector<ActiveRule> object_rules_;
  const Source* source_ = nullptr;
  std::vector<ActiveRule> source_rules_;
};

}  // namespace

std::optional<Day> parse_day(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size)) value = c >= '0' && c <= '9' && value >= 0 ? 10 * value + c - '0' : -1;
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 0 || month < 0 || day < 0) return {};
  const Day result{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                   std::chrono::day(static_cast<unsigned>(day))};
  if (!result.ok()) return {};
  return result;
}

std::string text_of(Day day) {
  const auto padded = [](int number, std::size_t size) {
    const std::string digits = std::to_string(number);
    return std::string(size - std::min(size, digits.size()), '0') + digits;
  };
  return padded(static_cast<int>(day.year()), 4) + '-' +
         padded(static_cast<int>(static_cast<unsigned>(day.month())), 2) + '-' +
         padded(static_cast<int>(static_cast<unsigned>(day.day())), 2);
}

std::string_view name_of(Suppression::Origin origin) noexcept {
  constexpr std::array<std::string_view, 6> names = {"annotation", "comment",         "config",
                                                     "baseline",   "peer-annotation", "vex"};
  return names[static_cast<std::size_t>(origin)];
}

std::string_view name_of(Notice::Kind kind) noexcept {
  constexpr std::array<std::string_view, 6> names = {"unused",        "expired",        "without-reason",
                                                     "unknown-check", "not-understood", "peer-annotation"};
  return names[static_cast<std::size_t>(kind)];
}

Suppressions suppress(const objects::Inventory& inventory, std::vector<Finding>& findings,
                      const SuppressionOptions& options) {
  Suppressions result;
  Suppressor suppressor(inventory, options, result);
  suppressor.apply(findings);
  suppressor.finish();
  return result;
}

}  // namespace seawall::findings
