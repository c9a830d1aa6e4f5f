#include <algorithm>

#include "access.h"

namespace seawall::access {
namespace {

using Strings = std::vector<std::string_view>;

Strings read_strings(Node list, Reader& reader) {
  Strings strings;
  const Node items = reader.list(list);
  strings.reserve(items.size());
  for (const Node item : items.items()) strings.push_back(reader.string(item).value_or(""));
  return strings;
}

bool has(const Strings& set, std::string_view value) noexcept { return std::ranges::find(set, value) != set.end(); }

/// Whether a text is two others with a slash between.
bool is_joined(std::string_view text, std::string_view first, std::string_view second) noexcept {
  return text.size() == first.size() + 1 + second.size() && text.starts_with(first) && text[first.size()] == '/' &&
         text.ends_with(second);
}

bool resource_matches(const PolicyRule& rule, const Request& request) noexcept {
  return std::ranges::any_of(rule.resources, [&](std::string_view resource) {
    if (resource == "*") return true;
    if (request.subresource.empty()) return resource == request.resource;
    return is_joined(resource, request.resource, request.subresource) || is_joined(resource, "*", request.subresource);
  });
}

bool path_matches(const PolicyRule& rule, std::string_view path) noexcept {
  return std::ranges::any_of(rule.non_resource_urls, [&](std::string_view url) {
    if (url == "*" || url == path) return true;
    if (!url.ends_with('*')) return false;
    return path.starts_with(url.substr(0, url.find_last_not_of('*') + 1));
  });
}

void append_list(std::string& text, std::string_view name, const Strings& strings) {
  if (strings.empty()) return;
  if (text.size() > 1) text += ", ";
  text += name;
  text += ":[";
  for (const std::string_view& each : strings) {
    if (&each != &strings.front()) text += ' ';
    documents::append_go_string(text, each);
  }
  text += ']';
}

}  // namespace

bool PolicyRule::same_as(const PolicyRule& other) const noexcept {
  return verbs == other.verbs && api_groups == other.api_groups && resources == other.resources &&
         resource_names == other.resource_names && non_resource_urls == other.non_resource_urls;
}

PolicyRule read_rule(Node rule, Reader& reader) {
  const Node map = reader.map(rule);
  return {read_strings(map.child(Field::verbs), reader),
          read_strings(map.child(Field::apiGroups), reader),
          read_strings(map.child(Field::resources), reader),
          read_strings(map.child(Field::resourceNames), reader),
          read_strings(map.child(Field::nonResourceURLs), reader),
          rule};
}

std::string compact_text(const PolicyRule& rule) {
  std::string text = "{";
  append_list(text, "APIGroups", rule.api_groups);
  append_list(text, "Resources", rule.resources);
  append_list(text, "NonResourceURLs", rule.non_resource_urls);
  append_list(text, "ResourceNames", rule.resource_names);
  append_list(text, "Verbs", rule.verbs);
  return text + '}';
}

bool allows(const PolicyRule& rule, const Request& request) {
  if (!has(rule.verbs, request.verb) && !has(rule.verbs, "*")) return false;
  if (!request.is_resource) return path_matches(rule, request.path);
  return (has(rule.api_groups, request.api_group) || has(rule.api_groups, "*")) && resource_matches(rule, request) &&
         (rule.resource_names.empty() || has(rule.resource_names, request.name));
}

}  // namespace seawall::access
