#include "pod_security.h"

#include <algorithm>

namespace seawall::checks {
namespace {

using objects::Inventory;
using objects::Object;

template <typename Is>
bool is_any_of_kind(const Inventory& inventory, std::string_view group, std::string_view kind, Is is) {
  return std::ranges::any_of(inventory.of_kind(group, kind),
                             [&](std::uint32_t index) { return is(inventory.objects()[index]); });
}

template <typename Is>
bool any_item(Node list, Is is) {
  for (const Node item : list.items()) {
    if (is(item)) return true;
  }
  return false;
}

bool is_empty(Node collection) noexcept { return collection.size() == 0; }

bool has_text(Node list, std::string_view text) {
  return any_item(list, [&](Node item) { return item.string() == text; });
}

/// By a pattern of an engine; names of namespaces and kinds have no slash, at which the patterns of files would stop.
bool has_match(Node list, std::string_view name) {
  return any_item(list, [&](Node item) { return findings::matches_glob(item.string_or({}), name); });
}

/// Whether a label selector means a namespace, whose name the API server makes a label of it. An absent one does.
bool selects_namespace(Node selector, const Object& namespace_) {
  if (is_empty(selector)) return true;
  documents::Value labels = documents::Value::of(namespace_.labels());
  labels.set("kubernetes.io/metadata.name", documents::Value(namespace_.name));
  const auto document = labels.to_document();
  const auto parsed = objects::Selector::from_label_selector(selector);
  return document && parsed && parsed->matches((*document)->root());
}

// --- what a policy is about --------------------------------------------------------------------------

/// `securityContext.privileged`, `.?privileged`
bool reads_privileged(std::string_view expression) noexcept {
  constexpr std::string_view field = "privileged";
  for (std::size_t at = expression.find(field); at != std::string_view::npos; at = expression.find(field, at + 1)) {
    if (at > 0 && (expression[at - 1] == '.' || expression[at - 1] == '?')) return true;
  }
  return false;
}

/// A key of a pattern, with Kyverno's anchor around it or without: `=(privileged)`.
bool is_privileged_key(std::string_view key) noexcept { return key == "privileged" || key.ends_with("(privileged)"); }

/// Whether patterns or expressions read the field `privileged` of a container. The nodes wait in a list of their own,
/// as input may be nested deeper than the stack is.
bool is_about_privileged(Node root) {
  std::vector<Node> waiting = {root};
  while (!waiting.empty()) {
    const Node node = waiting.back();
    waiting.pop_back();
    if (reads_privileged(node.string_or({}))) return true;
    for (const Node item : node.items()) waiting.push_back(item);
    for (const documents::Entry entry : node.entries()) {
      if (is_privileged_key(entry.key)) return true;
      if (entry.key != "message") waiting.push_back(entry.value);
    }
  }
  return false;
}

/// Of an admission webhook or policy: apiGroups, resources, operations.
bool is_rule_for_new_pods(Node rule) {
  const Node groups = rule.child("apiGroups");
  const Node resources = rule.child(Field::resources);
  const Node operations = rule.child("operations");
  const bool has_group = has_text(groups, "") || has_text(groups, "*");
  const bool has_resource = has_text(resources, "pods") || has_text(resources, "*") || has_text(resources, "*/*");
  const bool has_operation = has_text(operations, "CREATE") || has_text(operations, "*");
  return has_group && has_resource && has_operation && is_empty(rule.child(Field::resourceNames));
}

// --- ValidatingAdmissionPolicy -----------------------------------------------------------------------

/// A binding may leave out the rules: then those of its policy count alone.
bool matches_resources(Node match, bool needs_rules, const Object& namespace_) {
  const Node rules = match.child(Field::resourceRules);
  if (is_empty(rules) ? needs_rules : !any_item(rules, is_rule_for_new_pods)) return false;
  return is_empty(match.child("objectSelector")) &&
         selects_namespace(match.child(Field::namespaceSelector), namespace_);
}

bool is_policy_on_privileged(const Object& policy, const Object& namespace_) {
  const Node spec = policy.spec();
  return matches_resources(spec.child(Field::matchConstraints), true, namespace_) &&
         (is_about_privileged(spec.child(Field::validations)) || is_about_privileged(spec.child("variables")));
}

bool is_guarded_by_binding(const Object& binding, const Object& namespace_, const Inventory& inventory) {
  const Node spec = binding.spec();
  if (!has_text(spec.child(Field::validationActions), "Deny")) return false;
  if (!matches_resources(spec.child(Field::matchResources), false, namespace_)) return false;
  const Object* policy = inventory.find("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "",
                                        spec.child(Field::policyName).string_or({}));
  return policy && is_policy_on_privileged(*policy, namespace_);
}

bool is_guarded_by_admission_policies(const Object& namespace_, const Inventory& inventory) {
  return is_any_of_kind(inventory, "admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding",
                        [&](const Object& binding) { return is_guarded_by_binding(binding, namespace_, inventory); });
}

// --- Kyverno -----------------------------------------------------------------------------------------

/// "Pod", "v1/Pod", "*/Pod", "*"
bool is_kind_of_pod(Node item) {
  const std::string_view written = item.string_or({});
  return findings::matches_glob(written.substr(written.rfind('/') + 1), "Pod");
}

bool is_narrowed_to_names(Node names) { return !is_empty(names) && !has_text(names, "*") && !has_text(names, "?*"); }

/// Whether a filter of `match` or `exclude` takes in all pods that are made in a namespace. One without kinds is about
/// all kinds.
bool takes_in_namespace(Node filter, const Object& namespace_) {
  const Node resources = filter.child(Field::resources);
  for (const std::string_view of_user : {"subjects", "roles", "clusterRoles"}) {
    if (!is_empty(filter.child(of_user))) return false;
  }
  if (is_empty(resources)) return false;
  const std::string_view name = resources.child(Field::name).string_or({});
  const bool is_narrowed = (!name.empty() && name != "*") || is_narrowed_to_names(resources.child("names")) ||
                           !is_empty(resources.child(Field::selector)) ||
                           !is_empty(resources.child(Field::annotations));
  if (is_narrowed) return false;
  const Node kinds = resources.child("kinds");
  const Node operations = resources.child("operations");
  const Node namespaces = resources.child(Field::namespaces);
  return (is_empty(kinds) || any_item(kinds, is_kind_of_pod)) &&
         (is_empty(operations) || has_text(operations, "CREATE")) &&
         (is_empty(namespaces) || has_match(namespaces, namespace_.name)) &&
         selects_namespace(resources.child(Field::namespaceSelector), namespace_);
}

/// The filters of `any`, of `all`, or the one that stands there itself, as older policies have it.
bool filters_take_in(Node filters, const Object& namespace_) {
  const auto takes_in = [&](Node filter) { return takes_in_namespace(filter, namespace_); };
  if (const Node any = filters.child("any")) return any_item(any, takes_in);
  const Node all = filters.child("all");
  if (!all) return takes_in(filters);
  return !is_empty(all) && !any_item(all, [&](Node filter) { return !takes_in(filter); });
}

bool is_enforce(Node action) noexcept {
  const std::string_view written = action.string_or({});
  return written == "Enforce" || written == "enforce";
}

/// What is said for the namespace, else for the rule, else for the policy.
bool is_rule_enforced(Node spec, Node validate, const Object& namespace_) {
  for (const Node overrides :
       {validate.child("failureActionOverrides"), spec.child("validationFailureActionOverrides")}) {
    for (const Node item : overrides.items()) {
      const Node namespaces = item.child(Field::namespaces);
      const bool is_meant = is_empty(namespaces) || has_match(namespaces, namespace_.name);
      if (is_meant && selects_namespace(item.child(Field::namespaceSelector), namespace_)) {
        return is_enforce(item.child("action"));
      }
    }
  }
  const Node of_rule = validate.child("failureAction");
  return is_enforce(of_rule ? of_rule : spec.child("validationFailureAction"));
}

/// `podSecurity` with a level, less what it excludes; any other rule by what it reads.
bool refuses_privileged(Node validate, pods::Level minimum) {
  const Node standard = validate.child("podSecurity");
  if (!standard) return is_about_privileged(validate);
  const auto level = pods::parse_level(standard.child("level").string_or({}));
  const bool is_exempt = any_item(standard.child("exclude"), [](Node exclusion) {
    return exclusion.child("controlName").string() == "Privileged Containers" && is_empty(exclusion.child("images"));
  });
  return level && *level >= minimum && !is_exempt;
}

bool is_guarded_by_rules(const Object& policy, const Object& namespace_, pods::Level minimum) {
  const Node spec = policy.spec();
  if (spec.child("admission").boolean() == false) return false;
  return any_item(spec.child(Field::rules), [&](Node rule) {
    const Node validate = rule.child("validate");
    return refuses_privileged(validate, minimum) && is_rule_enforced(spec, validate, namespace_) &&
           filters_take_in(rule.child("match"), namespace_) && !filters_take_in(rule.child("exclude"), namespace_);
  });
}

/// Its kinds that follow ValidatingAdmissionPolicy.
bool is_guarded_by_expressions(const Object& policy, const Object& namespace_) {
  return has_text(policy.spec().child(Field::validationActions), "Deny") && is_policy_on_privileged(policy, namespace_);
}

bool is_guarded_by_kyverno(const Object& namespace_, pods::Level minimum, const Inventory& inventory) {
  const auto has_rules = [&](const Object& policy) { return is_guarded_by_rules(policy, namespace_, minimum); };
  const auto has_expressions = [&](const Object& policy) { return is_guarded_by_expressions(policy, namespace_); };
  const auto is_inside = [&](const Object& policy) { return policy.namespace_ == namespace_.name; };
  constexpr std::string_view of_expressions = "policies.kyverno.io";
  return is_any_of_kind(inventory, "kyverno.io", "ClusterPolicy", has_rules) ||
         is_any_of_kind(inventory, "kyverno.io", "Policy",
                        [&](const Object& policy) { return is_inside(policy) && has_rules(policy); }) ||
         is_any_of_kind(inventory, of_expressions, "ValidatingPolicy", has_expressions) ||
         is_any_of_kind(inventory, of_expressions, "NamespacedValidatingPolicy",
                        [&](const Object& policy) { return is_inside(policy) && has_expressions(policy); });
}

// --- Gatekeeper --------------------------------------------------------------------------------------

bool is_denying(Node spec) {
  const std::string_view action = spec.child("enforcementAction").string_or("deny");
  if (action != "scoped") return action == "deny";
  return any_item(spec.child("scopedEnforcementActions"),
                  [](Node scoped) { return scoped.child("action").string() == "deny"; });
}

bool is_match_for_pods(Node kinds) {
  return is_empty(kinds) || any_item(kinds, [](Node item) {
           const Node names = item.child("kinds");
           return is_empty(names) || has_text(names, "Pod") || has_text(names, "*");
         });
}

bool is_guarded_by_constraint(const Object& constraint, const Object& namespace_) {
  const Node match = constraint.spec().child("match");
  const Node namespaces = match.child(Field::namespaces);
  return is_denying(constraint.spec()) && is_match_for_pods(match.child("kinds")) &&
         (is_empty(namespaces) || has_match(namespaces, namespace_.name)) &&
         !has_match(match.child("excludedNamespaces"), namespace_.name) && is_empty(match.child("labelSelector")) &&
         !match.child(Field::name) && match.child(Field::scope).string() != "Cluster" &&
         selects_namespace(match.child(Field::namespaceSelector), namespace_);
}

/// The kind of Gatekeeper's own library, and kinds whose template in the input reads the field.
bool is_guarded_by_gatekeeper(const Object& namespace_, const Inventory& inventory) {
  const auto has_constraint = [&](std::string_view kind) {
    return is_any_of_kind(inventory, "constraints.gatekeeper.sh", kind,
                          [&](const Object& constraint) { return is_guarded_by_constraint(constraint, namespace_); });
  };
  return has_constraint("K8sPSPPrivilegedContainer") ||
         is_any_of_kind(inventory, "templates.gatekeeper.sh", "ConstraintTemplate", [&](const Object& made) {
           const Node kind = made.spec().child("crd").at(Field::spec, "names", Field::kind);
           return has_constraint(kind.string_or({})) && is_about_privileged(made.spec().child("targets"));
         });
}

// --- Kubewarden --------------------------------------------------------------------------------------

bool is_module_on_privileged(Node policy) {
  return policy.child("module").string_or({}).find("/pod-privileged") != std::string_view::npos ||
         is_about_privileged(policy.child("settings"));
}

bool is_guarded_by_warden(const Object& policy, const Object& namespace_) {
  const Node spec = policy.spec();
  bool is_on_privileged = is_module_on_privileged(spec);
  for (const documents::Entry of_group : spec.child("policies").entries()) {
    is_on_privileged |= is_module_on_privileged(of_group.value);
  }
  return is_on_privileged && spec.child("mode").string_or("protect") == "protect" &&
         any_item(spec.child(Field::rules), is_rule_for_new_pods) && is_empty(spec.child("objectSelector")) &&
         selects_namespace(spec.child(Field::namespaceSelector), namespace_);
}

bool is_guarded_by_kubewarden(const Object& namespace_, const Inventory& inventory) {
  constexpr std::string_view group = "policies.kubewarden.io";
  const auto guards = [&](const Object& policy) { return is_guarded_by_warden(policy, namespace_); };
  const auto guards_inside = [&](const Object& policy) {
    return policy.namespace_ == namespace_.name && guards(policy);
  };
  return is_any_of_kind(inventory, group, "ClusterAdmissionPolicy", guards) ||
         is_any_of_kind(inventory, group, "ClusterAdmissionPolicyGroup", guards) ||
         is_any_of_kind(inventory, group, "AdmissionPolicy", guards_inside) ||
         is_any_of_kind(inventory, group, "AdmissionPolicyGroup", guards_inside);
}

void add_configuration(Node written, std::vector<pods::Configuration>& configurations) {
  auto read = pods::read_configuration(written);
  if (read) configurations.push_back(take(std::move(read)));
}

}  // namespace

std::vector<pods::Configuration> admission_configurations(const Inventory& inventory) {
  std::vector<pods::Configuration> configurations;
  for (const std::uint32_t index :
       inventory.of_kind("pod-security.admission.config.k8s.io", "PodSecurityConfiguration")) {
    add_configuration(inventory.objects()[index].root, configurations);
  }
  for (const std::uint32_t index : inventory.of_kind("apiserver.config.k8s.io", "AdmissionConfiguration")) {
    for (const Node plugin : inventory.objects()[index].root.child("plugins").items()) {
      // A plugin may name a file instead, which is met by its own kind where it is in the input.
      const Node written = plugin.child("configuration");
      if (plugin.child(Field::name).string() == "PodSecurity" && written.is_map()) {
        add_configuration(written, configurations);
      }
    }
  }
  return configurations;
}

bool is_guarded_elsewhere(const Object& namespace_, pods::Level minimum, const Inventory& inventory) {
  return is_guarded_by_admission_policies(namespace_, inventory) ||
         is_guarded_by_kyverno(namespace_, minimum, inventory) || is_guarded_by_gatekeeper(namespace_, inventory) ||
         is_guarded_by_kubewarden(namespace_, inventory);
}

}  // namespace seawall::checks
