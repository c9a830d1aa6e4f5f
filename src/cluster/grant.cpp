// The least right that a reading needs, as objects for kubectl apply.

#include <algorithm>
#include <map>
#include <tuple>

#include "reading.h"
#include "rule_text.h"

namespace seawall::cluster {
namespace {

using documents::append_yaml_string;

void append_list(std::string& text, std::span<const std::string_view> values) {
  text += '[';
  for (std::size_t index = 0; index < values.size(); ++index) {
    if (index > 0) text += ", ";
    append_yaml_string(text, values[index], true);
  }
  text += ']';
}

/// The resources of each group, sorted.
using ByGroup = std::map<std::string_view, std::vector<std::string_view>>;

ByGroup by_group(std::span<const Wanted> wanted, bool namespaced) {
  ByGroup result;
  for (const Wanted& each : wanted) {
    if (each.namespaced == namespaced) result[each.group].push_back(each.plural);
  }
  for (auto& [group, plurals] : result) std::ranges::sort(plurals);
  return result;
}

class Writer {
 public:
  explicit Writer(const GrantOptions& options) : options_(options) {}

  std::string text() {
    ByGroup wide = by_group(options_.wanted, false);
    ByGroup narrow = by_group(options_.wanted, true);
    if (options_.namespaces.empty()) {
      for (auto& [group, plurals] : narrow) {
        std::ranges::move(plurals, std::back_inserter(wide[group]));
        std::ranges::sort(wide[group]);
      }
      write_role({}, wide, {});
      return std::move(text_);
    }
    // Of the Namespaces only those that are looked at are read, by their names.
    std::vector<std::string_view> named;
    if (const auto core = wide.find(""); core != wide.end() && std::erase(core->second, "namespaces") > 0) {
      named.assign(options_.namespaces.begin(), options_.namespaces.end());
      if (core->second.empty()) wide.erase(core);
    }
    if (!wide.empty() || !named.empty()) write_role({}, wide, named);
    for (const std::string& namespace_ : options_.namespaces) write_role(namespace_, narrow, {});
    return std::move(text_);
  }

 private:
  void write_role(std::string_view namespace_, const ByGroup& resources, std::span<const std::string_view> named) {
    const std::string_view kind = namespace_.empty() ? "ClusterRole" : "Role";
    begin(kind, namespace_);
    text_ += "rules:\n";
    if (!named.empty()) {
      text_ += "- apiGroups: [\"\"]\n  resources: [namespaces]\n  resourceNames: ";
      append_list(text_, named);
      text_ += "\n  verbs: [get]\n";
    }
    for (const auto& [group, plurals] : resources) {
      const std::string_view groups[] = {group};
      text_ += "- apiGroups: ";
      append_list(text_, groups);
      text_ += "\n  resources: ";
      append_list(text_, plurals);
      text_ += "\n  verbs: [list]\n";
    }
    if (!options_.subject.empty()) write_binding(kind, namespace_);
  }

  void write_binding(std::string_view role_kind, std::string_view namespace_) {
    begin(std::string(role_kind) + "Binding", namespace_);
    text_ += "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: " + std::string(role_kind) + "\n  name: ";
    append_yaml_string(text_, options_.name);
    text_ += "\nsubjects:\n- kind: ";
    append_yaml_string(text_, options_.subject_kind);
    if (options_.subject_kind == "ServiceAccount") {
      text_ += "\n  namespace: ";
      append_yaml_string(text_, options_.subject_namespace);
    } else {
      text_ += "\n  apiGroup: rbac.authorization.k8s.io";
    }
    text_ += "\n  name: ";
    append_yaml_string(text_, options_.subject);
    text_ += '\n';
  }

  void begin(std::string_view kind, std::string_view namespace_) {
    if (!text_.empty()) text_ += "---\n";
    text_ += "apiVersion: rbac.authorization.k8s.io/v1\nkind: " + std::string(kind) + "\nmetadata:\n  name: ";
    append_yaml_string(text_, options_.name);
    if (!namespace_.empty()) {
      text_ += "\n  namespace: ";
      append_yaml_string(text_, namespace_);
    }
    text_ += '\n';
  }

  const GrantOptions& options_;
  std::string text_;
};

}  // namespace

std::string rule_text(const Resource& resource, bool is_get) {
  std::string text = "{apiGroups: [";
  append_yaml_string(text, resource.group, true);
  text += "], resources: [";
  append_yaml_string(text, resource.plural, true);
  return text + "], verbs: [" + (is_get ? "get" : "list") + "]}";
}

std::string least_role(const GrantOptions& options) { return Writer(options).text(); }

}  // namespace seawall::cluster
