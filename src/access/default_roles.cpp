#include "default_roles.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "access.h"
#include "documents/documents.h"

namespace seawall::access {
namespace {

using documents::Value;
using Strings = std::vector<std::string_view>;

constexpr std::string_view rbac_group = "rbac.authorization.k8s.io";

struct DefaultRule {
  int first_minor;
  int last_minor;
  std::string_view lists;  ///< verbs, API groups, resources, resource names, URLs with tabs between; see items_of
};

struct DefaultSubject {
  int first_minor;
  int last_minor;
  std::string_view kind;
  std::string_view namespace_;
  std::string_view name;
};

/// One whose labels or place changed over the minors is in more than one row, each with what it held then.
struct DefaultObject {
  int first_minor;
  int last_minor;
  std::size_t place;  ///< in upstream's order
  std::size_t first;  ///< of the rules of a role, of the subjects of a binding
  std::size_t count;
  std::string_view kind;
  std::string_view namespace_;
  std::string_view name;
  std::string_view labels;      ///< `key=value`, with commas between, without that of all default objects
  std::string_view aggregates;  ///< of the same form: each is a selector
  std::string_view role_kind;
  std::string_view role_name;

  bool is_binding() const noexcept { return !role_kind.empty(); }
};

#include "default_roles_table.inc"

template <typename Row>
bool is_in(const Row& row, int minor) noexcept {
  return row.first_minor <= minor && minor <= row.last_minor;
}

std::span<const DefaultRule> rules_of(const DefaultObject& object) noexcept {
  if (object.is_binding()) return {};
  return std::span(default_rules).subspan(object.first, object.count);
}

std::span<const DefaultSubject> subjects_of(const DefaultObject& object) noexcept {
  if (!object.is_binding()) return {};
  return std::span(default_subjects).subspan(object.first, object.count);
}

using Rows = std::span<const DefaultObject>;

/// The rows of an object, none if it is not a default one.
Rows rows_of(const Object& object) noexcept {
  if (object.group != rbac_group) return {};
  // What has no namespace has none, whatever is written.
  const bool is_cluster = object.kind.starts_with("Cluster");
  const std::tuple key(object.kind, is_cluster ? std::string_view() : object.namespace_, object.name);
  const auto key_of = [](const DefaultObject& row) { return std::tuple(row.kind, row.namespace_, row.name); };
  const auto found = std::ranges::equal_range(default_objects_table, key, {}, key_of);
  return {found.begin(), found.end()};
}

/// Takes the next list of a rule, each item of which ends with a comma.
Strings next_list(std::string_view& lists) {
  const std::size_t end = std::min(lists.find('\t'), lists.size());
  std::string_view list = lists.substr(0, end);
  lists.remove_prefix(std::min(end + 1, lists.size()));
  Strings items;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    items.push_back(list.substr(0, comma));
    list.remove_prefix(comma + 1);
  }
  return items;
}

PolicyRule rule_of(const DefaultRule& row) {
  std::string_view lists = row.lists;
  PolicyRule rule;
  for (Strings* const list :
       {&rule.verbs, &rule.api_groups, &rule.resources, &rule.resource_names, &rule.non_resource_urls}) {
    *list = next_list(lists);
  }
  return rule;
}

// --- as manifests ------------------------------------------------------------------------------------

Value label_map(std::string_view labels) {
  Value map = Value::map();
  for (const std::string_view label : objects::Parts(labels)) {
    const std::size_t equals = label.find('=');
    map.set(label.substr(0, equals), Value(label.substr(equals + 1)));
  }
  return map;
}

Value metadata_of(const DefaultObject& object) {
  Value metadata = Value::map();
  metadata.set("annotations", label_map("rbac.authorization.kubernetes.io/autoupdate=true"));
  Value& labels = metadata.set("labels", label_map(object.labels));
  labels.set("kubernetes.io/bootstrapping", Value("rbac-defaults"));
  metadata.set("name", Value(object.name));
  if (!object.namespace_.empty()) metadata.set("namespace", Value(object.namespace_));
  return metadata;
}

void set_list(Value& map, std::string_view key, const Strings& strings) {
  if (strings.empty()) return;
  Value& list = map.set(key, Value::list());
  for (const std::string_view each : strings) list.items().emplace_back(each);
}

void set_rules(Value& role, const DefaultObject& object, int minor) {
  Value& rules = role.member("rules");  // null where there are none, as upstream writes it
  for (const DefaultRule& row : rules_of(object)) {
    if (!is_in(row, minor)) continue;
    const PolicyRule rule = rule_of(row);
    Value written = Value::map();
    set_list(written, "verbs", rule.verbs);
    set_list(written, "apiGroups", rule.api_groups);
    set_list(written, "resources", rule.resources);
    set_list(written, "resourceNames", rule.resource_names);
    set_list(written, "nonResourceURLs", rule.non_resource_urls);
    rules.items().push_back(std::move(written));
  }
}

void set_aggregation(Value& role, const DefaultObject& object) {
  if (object.aggregates.empty()) return;
  Value& selectors = role.member("aggregationRule").set("clusterRoleSelectors", Value::list());
  for (const std::string_view label : objects::Parts(object.aggregates)) {
    Value selector = Value::map();
    selector.set("matchLabels", label_map(label));
    selectors.items().push_back(std::move(selector));
  }
}

void set_subjects(Value& binding, const DefaultObject& object, int minor) {
  for (const DefaultSubject& row : subjects_of(object)) {
    if (!is_in(row, minor)) continue;
    Value subject = Value::map();
    if (row.kind != "ServiceAccount") subject.set("apiGroup", Value(rbac_group));
    subject.set("kind", Value(row.kind));
    subject.set("name", Value(row.name));
    if (!row.namespace_.empty()) subject.set("namespace", Value(row.namespace_));
    binding.member("subjects").items().push_back(std::move(subject));
  }
}

Value manifest(const DefaultObject& object, int minor) {
  Value made = Value::map();
  made.set("apiVersion", Value("rbac.authorization.k8s.io/v1"));
  made.set("kind", Value(object.kind));
  made.set("metadata", metadata_of(object));
  if (object.is_binding()) {
    Value& role = made.member("roleRef");
    role.set("apiGroup", Value(rbac_group));
    role.set("kind", Value(object.role_kind));
    role.set("name", Value(object.role_name));
    set_subjects(made, object, minor);
  } else {
    set_aggregation(made, object);
    set_rules(made, object, minor);
  }
  return made;
}

// --- what is wider -----------------------------------------------------------------------------------

/// The rules of all minors, and those of the roles that it aggregates.
void collect_rules(const DefaultObject& object, std::vector<PolicyRule>& rules) {
  for (const DefaultRule& row : rules_of(object)) rules.push_back(rule_of(row));
  for (const std::string_view label : objects::Parts(object.aggregates)) {
    for (const DefaultObject& other : default_objects_table) {
      if (objects::is_listed(label, other.labels)) collect_rules(other, rules);
    }
  }
}

/// As many as the limit at most is exact.
std::size_t parts_of(const PolicyRule& rule) noexcept {
  const auto times = [](std::size_t one, std::size_t other) {
    return std::min(one, rule_parts_limit + 1) * std::min(other, rule_parts_limit + 1);
  };
  const std::size_t resources = times(rule.api_groups.size(), rule.resources.size());
  const std::size_t named = times(resources, std::max<std::size_t>(rule.resource_names.size(), 1));
  return times(rule.verbs.size(), named + rule.non_resource_urls.size());
}

bool is_covered(const PolicyRule& rule, std::span<const PolicyRule> owned) {
  const auto is_same = [&](const PolicyRule& other) { return other.same_as(rule); };
  if (std::ranges::any_of(owned, is_same)) return true;
  return parts_of(rule) <= rule_parts_limit && covers(owned, {&rule, 1}).covered;
}

void compare_rules(const Object& object, Rows rows, Reader& reader, Widening& wider) {
  std::vector<PolicyRule> owned;
  for (const DefaultObject& row : rows) collect_rules(row, owned);
  for (const Node node : reader.list(object.root.child(Field::rules)).items()) {
    if (!is_covered(read_rule(node, reader), owned)) wider.rules.push_back(node);
  }
}

/// Whether what a selector matches, one of the rows' matches too.
bool is_selected(Node selector, Rows rows, Reader& reader) {
  const Node labels = reader.map(reader.map(selector).child(Field::matchLabels));
  return std::ranges::any_of(rows, [&](const DefaultObject& row) {
    return objects::Parts(row.aggregates).any([&](std::string_view label) {
      const std::size_t equals = label.find('=');
      return labels.child(label.substr(0, equals)).string() == label.substr(equals + 1);
    });
  });
}

void compare_selectors(const Object& object, Rows rows, Reader& reader, Widening& wider) {
  const Node aggregation = reader.map(object.root.child(Field::aggregationRule));
  for (const Node selector : reader.list(aggregation.child(Field::clusterRoleSelectors)).items()) {
    if (!is_selected(selector, rows, reader)) wider.selectors.push_back(selector);
  }
}

std::string_view text_of(Node map, Field field, Reader& reader) { return reader.string(map.child(field)).value_or(""); }

/// Compared as the authorizer does, which reads no API group.
bool is_subject(Node node, Rows rows, Reader& reader) {
  const Node subject = reader.map(node);
  const std::string_view kind = text_of(subject, Field::kind, reader);
  const std::string_view name = text_of(subject, Field::name, reader);
  std::string_view home = text_of(subject, Field::namespace_, reader);
  if (home.empty()) home = rows.front().namespace_;
  if (kind != "ServiceAccount") home = {};
  return std::ranges::any_of(rows, [&](const DefaultObject& row) {
    return std::ranges::any_of(subjects_of(row), [&](const DefaultSubject& other) {
      return other.kind == kind && other.name == name && other.namespace_ == home;
    });
  });
}

void compare_binding(const Object& object, Rows rows, Reader& reader, Widening& wider) {
  for (const Node subject : reader.list(object.root.child(Field::subjects)).items()) {
    if (!is_subject(subject, rows, reader)) wider.subjects.push_back(subject);
  }
  const Node role = reader.map(object.root.child(Field::roleRef));
  const std::string_view kind = text_of(role, Field::kind, reader);
  const std::string_view name = text_of(role, Field::name, reader);
  const auto is_same = [&](const DefaultObject& row) { return row.role_kind == kind && row.role_name == name; };
  if (std::ranges::none_of(rows, is_same)) wider.role = role;
}

}  // namespace

std::string default_objects(int minor, std::span<const Object> present) {
  minor = std::clamp(minor, oldest_minor, newest_minor);
  std::vector<const DefaultObject*> in_order(std::size(default_objects_table));
  for (const DefaultObject& row : default_objects_table) {
    if (is_in(row, minor)) in_order[row.place] = &row;
  }
  for (const Object& object : present) {
    for (const DefaultObject& row : rows_of(object)) in_order[row.place] = nullptr;
  }
  std::string text;
  for (const DefaultObject* const object : in_order) {
    if (!object) continue;
    manifest(*object, minor).append_json(text);
    text += '\n';
  }
  return text;
}

bool is_default(const Object& object) noexcept { return !rows_of(object).empty(); }

bool is_controller_account(std::string_view namespace_, std::string_view name) noexcept {
  return namespace_ == "kube-system" && std::ranges::binary_search(controller_account_names, name);
}

Widening widening(const Object& object, Reader& reader) {
  Widening wider;
  const Rows rows = rows_of(object);
  if (rows.empty()) return wider;
  if (rows.front().is_binding()) {
    compare_binding(object, rows, reader, wider);
  } else {
    compare_rules(object, rows, reader, wider);
    compare_selectors(object, rows, reader, wider);
  }
  return wider;
}

}  // namespace seawall::access
