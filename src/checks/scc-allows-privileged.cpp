#include <algorithm>

#include "bindings.h"

namespace seawall::checks {
namespace {

/// What every cluster has, with its own users and groups.
struct BuiltInConstraints {
  std::string_view name;
  std::string_view subjects;  ///< comma-separated
};
constexpr BuiltInConstraints built_in_constraints[] = {
    {"privileged",
     "system:admin,system:serviceaccount:openshift-infra:build-controller,system:cluster-admins,system:nodes,"
     "system:masters"},
    {"node-exporter", "system:serviceaccount:openshift-monitoring:node-exporter"},
};

const BuiltInConstraints* find_built_in(std::string_view name) {
  const auto found = std::ranges::find(built_in_constraints, name, &BuiltInConstraints::name);
  return found == std::end(built_in_constraints) ? nullptr : found;
}

bool is_constraints(const objects::Object& object) { return object.kind == "SecurityContextConstraints"; }

bool allows_privileged(const objects::Object& constraints) {
  return constraints.root.child("allowPrivilegedContainer").boolean() == true;
}

bool is_crowd_by_name(std::string_view name) {
  return objects::is_listed(name, "system:authenticated,system:unauthenticated,system:anonymous,system:serviceaccounts,"
                                  "system:authenticated:oauth") ||
         name.starts_with("system:serviceaccounts:");
}

/// Of built-in constraints those whom somebody added, of others those who are everybody.
void judge_list(Node list, const BuiltInConstraints* known, Probe& probe) {
  for (const Node item : probe.list(list).items()) {
    const std::string_view name = probe.string(item).value_or("");
    if (name.empty()) continue;
    const bool tells = known ? !objects::is_listed(name, known->subjects) : is_crowd_by_name(name);
    if (tells) probe.report(item, {.argument = name, .detail = "may run privileged containers"});
  }
}

void judge_constraints(const objects::Object& object, Probe& probe) {
  if (!is_constraints(object)) return tell_wrong_types(object, probe);
  probe.meets();
  const Node allowed = object.root.child("allowPrivilegedContainer");
  const BuiltInConstraints* const known = find_built_in(object.name);
  if (probe.boolean(allowed) != true) return;
  if (!known) probe.report(allowed, {.argument = object.name, .detail = "allows privileged containers"});
  judge_list(object.root.child("users"), known, probe);
  judge_list(object.root.child(Field::groups), known, probe);
}

// --- by roles ----------------------------------------------------------------------------------------

constexpr Right use_constraints = {.verbs = "use", .resources = "securitycontextconstraints.security.openshift.io"};

bool is_privileged_by_name(std::string_view name, const objects::Inventory& inventory) {
  if (name == "privileged") return true;
  for (const std::string_view group : {"security.openshift.io", ""}) {
    const objects::Object* const constraints = inventory.find(group, "SecurityContextConstraints", "", name);
    if (constraints && allows_privileged(*constraints)) return true;
  }
  return false;
}

bool gives_privileged(const access::Binding& binding, const access::Role* role, const objects::Inventory& inventory) {
  if (!role) return binding.role_kind == "ClusterRole" && binding.role_name == "system:openshift:scc:privileged";
  const Extent extent = grant_of(use_constraints, *role).extent;
  if (extent != Extent::named) return extent == Extent::full && administration_of(*role) == Administration::none;
  return std::ranges::any_of(names_of(use_constraints, *role),
                             [&](std::string_view name) { return is_privileged_by_name(name, inventory); });
}

std::optional<Severity> severity_of_crowd(const access::Subject& subject) {
  if (is_every_account_of_namespace(subject)) return Severity::medium;
  return is_crowd(subject) ? std::optional(Severity::high) : std::nullopt;
}

void judge_users_of_privileged(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  each_added_subject(inventory, probe,
                     [&](const access::Binding& binding, const access::Role* role, const access::Subject& subject) {
                       const auto severity = severity_of_crowd(subject);
                       if (!severity || !gives_privileged(binding, role, inventory)) return;
                       probe.of(*binding.object)
                           .report(subject.node, {.severity = severity,
                                                  .argument = subject.name,
                                                  .detail = "may run privileged containers"});
                     });
}

}  // namespace

extern const Check scc_allows_privileged;

constexpr Check scc_allows_privileged{
    .id = "scc-allows-privileged",
    .title = "Constraint allows privileged containers",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} {detail}",
    .why = "A SecurityContextConstraints is what OpenShift measures pods by. One that allows privileged containers "
           "gives everybody who may use it the node, and with it all pods there.",
    .remediation = "Set allowPrivilegedContainer to false and allow what the program needs one by one. Let one service "
                   "account use the constraints, never a group that all are in.",
    .bad_example = R"(kind: SecurityContextConstraints
allowPrivilegedContainer: true
)",
    .good_example = R"(kind: SecurityContextConstraints
allowPrivilegedContainer: false
)",
    .frameworks = "",
    .peers = "kube-linter:scc-deny-privileged-container;kyverno:disallow-security-context-constraint-anyuid",
    .references = "https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/"
                  "authentication_and_authorization/managing-pod-security-policies",
    .since = "0.1.0",
    .quiet_when = "The constraints privileged and node-exporter, which every cluster has, with the users and groups "
                  "that it has from the start. That one user or account may use such constraints by a role; a binding "
                  "to all accounts of a namespace is medium.",
    .object = judge_constraints,
    .whole = judge_users_of_privileged,
    .kinds = "SecurityContextConstraints.security.openshift.io,SecurityContextConstraints,"
             "ClusterRole.rbac.authorization.k8s.io,ClusterRoleBinding.rbac.authorization.k8s.io,"
             "Role.rbac.authorization.k8s.io,RoleBinding.rbac.authorization.k8s.io",
    .lacking = "no SecurityContextConstraints and no binding is in the input",
};

}  // namespace seawall::checks
