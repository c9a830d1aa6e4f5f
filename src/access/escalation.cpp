// Whether what somebody may grant is covered by what they hold.

#include <algorithm>
#include <map>
#include <set>

#include "access.h"

namespace seawall::access {
namespace {

using Strings = std::vector<std::string_view>;

bool has(const Strings& set, std::string_view value) noexcept { return std::ranges::find(set, value) != set.end(); }

/// A part of a rule: one verb of one resource, with one name at most, or of one URL.
struct Part {
  std::string_view verb;
  std::string_view api_group;
  std::string_view resource;
  std::optional<std::string_view> resource_name;
  std::string_view url;
  bool is_url = false;

  PolicyRule rule() const {
    PolicyRule made;
    made.verbs = {verb};
    if (is_url) {
      made.non_resource_urls = {url};
      return made;
    }
    made.api_groups = {api_group};
    made.resources = {resource};
    if (resource_name) made.resource_names = {*resource_name};
    return made;
  }
};

/// In upstream's order: by group, resource, verb, name; then by URL, verb.
template <typename Call>
void each_part(const PolicyRule& rule, Call&& call) {
  for (const std::string_view group : rule.api_groups) {
    for (const std::string_view resource : rule.resources) {
      for (const std::string_view verb : rule.verbs) {
        if (rule.resource_names.empty()) call(Part{verb, group, resource, std::nullopt, {}, false});
        for (const std::string_view name : rule.resource_names) call(Part{verb, group, resource, name, {}, false});
      }
    }
  }
  for (const std::string_view url : rule.non_resource_urls) {
    for (const std::string_view verb : rule.verbs) call(Part{verb, {}, {}, std::nullopt, url, true});
  }
}

bool covers_resource(const Strings& resources, std::string_view wanted) noexcept {
  if (has(resources, "*") || has(resources, wanted)) return true;
  const std::size_t slash = wanted.find('/');
  if (slash == wanted.npos) return false;
  return std::ranges::any_of(resources, [&](std::string_view resource) {
    return resource.starts_with('*') && resource.substr(1) == wanted.substr(slash);
  });
}

bool covers_url(const Strings& urls, std::string_view wanted) noexcept {
  return std::ranges::any_of(urls, [&](std::string_view url) {
    if (url == wanted) return true;
    return url.ends_with('*') && wanted.starts_with(url.substr(0, url.find_last_not_of('*') + 1));
  });
}

/// What a part does not name, any rule covers: a rule about resources covers the part about URLs that it names, too.
bool covers(const PolicyRule& owner, const Part& part) noexcept {
  if (!has(owner.verbs, "*") && !has(owner.verbs, part.verb)) return false;
  if (part.is_url) return owner.resource_names.empty() && covers_url(owner.non_resource_urls, part.url);
  if (!has(owner.api_groups, "*") && !has(owner.api_groups, part.api_group)) return false;
  if (!covers_resource(owner.resources, part.resource)) return false;
  return owner.resource_names.empty() || (part.resource_name && has(owner.resource_names, *part.resource_name));
}

/// Up to the limit and one more.
std::size_t part_count(const PolicyRule& rule) noexcept {
  const auto times = [](std::size_t one, std::size_t other) {
    const std::size_t most = covered_parts_limit + 1;
    return std::min(std::min(one, most) * std::min(other, most), most);
  };
  const std::size_t named = times(rule.resources.size(), std::max<std::size_t>(rule.resource_names.size(), 1));
  return times(rule.verbs.size(), times(rule.api_groups.size(), named) + rule.non_resource_urls.size());
}

/// Only one resource of one group, and one name at most.
bool is_simple(const PolicyRule& rule) noexcept {
  return rule.api_groups.size() == 1 && rule.resources.size() == 1 && rule.resource_names.size() <= 1 &&
         rule.non_resource_urls.empty();
}

}  // namespace

Coverage covers(std::span<const PolicyRule> owner, std::span<const PolicyRule> requested) {
  Coverage coverage;
  std::size_t parts_left = covered_parts_limit;
  for (const PolicyRule& rule : requested) {
    const std::size_t parts = part_count(rule);
    if (parts > parts_left) {
      const auto is_same = [&](const PolicyRule& held) { return held.same_as(rule); };
      if (std::ranges::none_of(owner, is_same)) coverage.uncovered.push_back(rule);
      continue;
    }
    parts_left -= parts;
    each_part(rule, [&](const Part& part) {
      if (!std::ranges::any_of(owner, [&](const PolicyRule& held) { return covers(held, part); })) {
        coverage.uncovered.push_back(part.rule());
      }
    });
  }
  coverage.covered = coverage.uncovered.empty();
  return coverage;
}

std::vector<PolicyRule> compacted(std::span<const PolicyRule> rules) {
  std::vector<PolicyRule> result;
  std::map<std::tuple<std::string_view, std::string_view, bool, std::string_view>, std::size_t> simple;
  for (const PolicyRule& rule : rules) {
    if (!is_simple(rule)) {
      result.push_back(rule);
      continue;
    }
    const bool named = !rule.resource_names.empty();
    const auto [at, is_new] = simple.try_emplace({rule.api_groups[0], rule.resources[0], named,
                                                  named ? rule.resource_names[0] : std::string_view()},
                                                 result.size());
    if (is_new) {
      result.push_back(rule);
    } else {
      Strings& verbs = result[at->second].verbs;
      verbs.insert(verbs.end(), rule.verbs.begin(), rule.verbs.end());
    }
  }
  return result;
}

std::string escalation_message(std::string_view user, std::span<const std::string_view> groups,
                               std::span<const PolicyRule> owner, std::string_view owner_error,
                               std::span<const PolicyRule> requested) {
  const Coverage coverage = covers(owner, requested);
  if (coverage.covered) return {};
  std::set<std::string> missing;  // by byte, each once
  for (const PolicyRule& rule : compacted(coverage.uncovered)) missing.insert(compact_text(rule));
  std::string message = "user " + documents::go_string(user) + " (groups=[";
  for (const std::string_view& group : groups) {
    if (&group != &groups.front()) message += ' ';
    documents::append_go_string(message, group);
  }
  message += "]) is attempting to grant RBAC permissions not currently held:\n";
  for (const std::string& text : missing) {
    if (&text != &*missing.begin()) message += '\n';
    message += text;
  }
  if (!owner_error.empty()) message += "; resolution errors: [" + std::string(owner_error) + ']';
  return message;
}

}  // namespace seawall::access
