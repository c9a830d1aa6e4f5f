#include "rights.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace seawall::checks {
namespace {

constexpr std::string_view in_all_namespaces = "in all namespaces";
constexpr std::string_view in_one_namespace = "in the namespace of the binding";
constexpr std::string_view held_by_nobody = "once somebody is bound to it";

// --- requests ----------------------------------------------------------------------------------------

/// "deployments.apps/scale" in its parts.
access::Request request_for(std::string_view resource, std::string_view verb) {
  access::Request request;
  request.verb = verb;
  const std::size_t slash = std::min(resource.find('/'), resource.size());
  const std::string_view named = resource.substr(0, slash);
  if (slash < resource.size()) request.subresource = resource.substr(slash + 1);
  const std::size_t dot = std::min(named.find('.'), named.size());
  request.resource = named.substr(0, dot);
  if (dot < named.size()) request.api_group = named.substr(dot + 1);
  return request;
}

/// What to ask for a right; made once, as there are many rules to ask.
std::vector<access::Request> requests_for(const Right& right) {
  std::vector<access::Request> requests;
  for (const std::string_view verb : objects::Parts(right.verbs)) {
    for (const std::string_view resource : objects::Parts(right.resources)) {
      requests.push_back(request_for(resource, verb));
    }
  }
  return requests;
}

/// Requests that tell no name, so that resourceNames never lets them through.
bool has_no_name(const access::Request& request) noexcept {
  return request.subresource.empty() && (request.verb == "create" || request.verb == "deletecollection");
}

Extent extent_of_one(const access::Request& request, const access::PolicyRule& rule) {
  if (rule.resource_names.empty()) return access::allows(rule, request) ? Extent::full : Extent::none;
  if (has_no_name(request)) return Extent::none;
  access::Request named = request;
  named.name = rule.resource_names.front();
  return access::allows(rule, named) ? Extent::named : Extent::none;
}

Extent extent_of_any_subresource(access::Request request, const access::PolicyRule& rule) {
  Extent most = extent_of_one(request, rule);
  for (const std::string_view resource : rule.resources) {
    const std::size_t slash = resource.find('/');
    if (slash == std::string_view::npos || resource.substr(0, slash) != request.resource) continue;
    request.subresource = resource.substr(slash + 1);
    most = std::max(most, extent_of_one(request, rule));
  }
  return most;
}

Extent extent_of_requests(std::span<const access::Request> requests, const access::PolicyRule& rule) {
  Extent most = Extent::none;
  for (const access::Request& request : requests) {
    most = std::max(most, request.subresource == "*" ? extent_of_any_subresource(request, rule)
                                                     : extent_of_one(request, rule));
    if (most == Extent::full) return most;
  }
  return most;
}

template <typename Counts>
Grant grant_of_rules(std::span<const access::Request> requests, const access::Role& role, Counts counts) {
  Grant most;
  for (std::size_t rule = 0; rule < role.rules.size() && most.extent != Extent::full; ++rule) {
    if (!counts(role.rules[rule])) continue;
    const Extent extent = extent_of_requests(requests, role.rules[rule]);
    if (extent > most.extent) most = {extent, rule};
  }
  return most;
}

// --- administration ----------------------------------------------------------------------------------

constexpr std::string_view all_verbs = "create,delete,deletecollection,get,list,patch,update,watch";

bool gives_all(const access::Role& role, std::string_view api_group) {
  access::Request request;
  request.resource = "*";
  request.api_group = api_group;
  return std::ranges::all_of(objects::Parts(all_verbs), [&](std::string_view verb) {
    request.verb = verb;
    return std::ranges::any_of(role.rules, [&](const access::PolicyRule& rule) {
      return rule.resource_names.empty() && access::allows(rule, request);
    });
  });
}

/// What a role gives that is to be told of its holders one by one.
Grant grant_beyond_administration(std::span<const access::Request> requests, const access::Role& role,
                                  Administration administration) {
  if (administration == Administration::full) return {};
  return grant_of_rules(requests, role, [&](const access::PolicyRule& rule) {
    return administration == Administration::none || !is_of_administration(rule);
  });
}

// --- facts -------------------------------------------------------------------------------------------

/// The ClusterRoles that Kubernetes makes, which bindings refer to and manifests leave out.
struct DefaultRoles {
  objects::Inventory inventory;
  std::optional<access::Rbac> rbac;
  std::unordered_map<std::string_view, const access::Role*> by_name;
};

DefaultRoles make_default_roles(int minor) {
  DefaultRoles made;
  auto source = documents::Source::from_bytes("default roles", access::default_objects(minor));
  if (!source) return made;  // beyond no limit, as it is our own
  made.inventory.add(documents::read(*source), **source, true);
  made.inventory.finish();
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  made.rbac.emplace(access::Rbac::of(made.inventory, access::Aggregation::resolved, reader));
  for (const access::Role& role : made.rbac->roles()) {
    if (role.object->kind == "ClusterRole") made.by_name.emplace(role.object->name, &role);
  }
  return made;
}

const DefaultRoles& default_roles(findings::WholeProbe& probe) {
  return probe.facts().of<DefaultRoles>([&] { return make_default_roles(probe.minor()); });
}

/// Nothing where Kubernetes makes no ClusterRole of that name.
const access::Role* default_role(std::string_view name, findings::WholeProbe& probe) {
  const auto& by_name = default_roles(probe).by_name;
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

/// What is asked of roles and bindings again and again.
struct RoleFacts {
  std::vector<Administration> administrations;  // by index of the role
  std::vector<Reach> reaches;
  std::vector<access::Role> judged;  // with those rules that are not the system's; by index of the role
  std::vector<std::vector<access::Subject>> subjects;  // that are not the system's; by index of the binding
  std::set<std::pair<std::string_view, std::string_view>> administrators;  // service accounts: namespace and name
};

Reach reach_of(const access::Binding& binding) {
  if (binding.is_cluster()) return Reach::all_namespaces;
  return binding.namespace_ == "kube-system" ? Reach::system_namespace : Reach::one_namespace;
}

bool is_aggregate(const access::Role& role) {
  return role.object->kind == "ClusterRole" && role.object->root.child(Field::aggregationRule).is_map();
}

std::vector<objects::Selector> selectors_of(const access::Role& aggregate) {
  std::vector<objects::Selector> selectors;
  const Node rule = aggregate.object->root.child(Field::aggregationRule);
  for (const Node item : rule.child(Field::clusterRoleSelectors).items()) {
    auto selector = objects::Selector::from_label_selector(item);
    if (selector) selectors.push_back(std::move(*selector));
  }
  return selectors;
}

/// Whoever holds a role that aggregates others holds those, too.
void pass_on(std::size_t index, std::span<const access::Role> roles, std::vector<Reach>& reaches) {
  std::vector<std::size_t> open = {index};
  while (!open.empty()) {
    const Reach reach = reaches[open.back()];
    const std::vector<objects::Selector> selectors = selectors_of(roles[open.back()]);
    open.pop_back();
    for (std::size_t role = 0; role < roles.size(); ++role) {
      const objects::Object& object = *roles[role].object;
      const auto takes = [&](const objects::Selector& selector) { return selector.matches(object.labels()); };
      if (reaches[role] >= reach || object.kind != "ClusterRole" || std::ranges::none_of(selectors, takes)) continue;
      reaches[role] = reach;
      if (is_aggregate(roles[role])) open.push_back(role);
    }
  }
}

std::vector<Reach> find_reaches(const access::Rbac& rbac) {
  std::vector<Reach> reaches(rbac.roles().size(), Reach::nobody);
  for (const access::Binding& binding : rbac.bindings()) {
    if (binding.role < 0 || binding.subjects.size() == 0) continue;
    Reach& reach = reaches[static_cast<std::size_t>(binding.role)];
    reach = std::max(reach, reach_of(binding));
  }
  for (std::size_t role = 0; role < reaches.size(); ++role) {
    if (reaches[role] != Reach::nobody && is_aggregate(rbac.roles()[role])) pass_on(role, rbac.roles(), reaches);
  }
  return reaches;
}

bool gives_everything(const access::Binding& binding, std::span<const Administration> administrations) {
  if (binding.role_kind == "ClusterRole" && binding.role_name == "cluster-admin") return true;
  return binding.role >= 0 && administrations[static_cast<std::size_t>(binding.role)] == Administration::full;
}

access::Subject subject_of_item(Node item) {
  return {item.child(Field::kind).string_or(""), item.child(Field::apiGroup).string_or(""),
          item.child(Field::name).string_or(""), item.child(Field::namespace_).string_or(""), item};
}

bool is_somebody(const access::Subject& subject) {
  return !subject.name.empty() &&
         (subject.kind == "User" || subject.kind == "Group" || subject.kind == "ServiceAccount");
}

access::Widening widening_of(const objects::Object& object) {
  std::vector<objects::TypeFault> faults;  // `tell_wrong_types` tells them
  objects::Reader reader(faults);
  return access::widening(object, reader);
}

bool holds(std::span<const Node> nodes, Node node) { return std::ranges::find(nodes, node) != nodes.end(); }

/// Without the rules that are the system's.
access::Role judged_part(const access::Role& role) {
  if (!is_of_the_system(*role.object)) return role;
  const access::Widening added = widening_of(*role.object);
  access::Role part{.object = role.object, .rules = {}};
  std::ranges::copy_if(role.rules, std::back_inserter(part.rules),
                       [&](const access::PolicyRule& rule) { return holds(added.rules, rule.node); });
  return part;
}

/// Without the subjects that are the system's.
std::vector<access::Subject> judged_subjects(const access::Binding& binding) {
  std::vector<access::Subject> subjects;
  const bool is_system = is_of_the_system(*binding.object);
  const access::Widening added = is_system ? widening_of(*binding.object) : access::Widening();
  for (const Node item : binding.subjects.items()) {
    if (is_system && !added.role && !holds(added.subjects, item)) continue;
    const access::Subject subject = subject_of_item(item);
    if (is_somebody(subject)) subjects.push_back(subject);
  }
  return subjects;
}

RoleFacts make_role_facts(const access::Rbac& rbac) {
  RoleFacts made;
  for (const access::Role& role : rbac.roles()) {
    made.administrations.push_back(administration_of(role));
    made.judged.push_back(judged_part(role));
  }
  made.reaches = find_reaches(rbac);
  for (const access::Binding& binding : rbac.bindings()) {
    made.subjects.push_back(judged_subjects(binding));
    if (!binding.is_cluster() || !gives_everything(binding, made.administrations)) continue;
    for (const Node item : binding.subjects.items()) {
      const access::Subject subject = subject_of_item(item);
      if (subject.kind == "ServiceAccount") made.administrators.emplace(subject.namespace_, subject.name);
    }
  }
  return made;
}

const RoleFacts& role_facts(const objects::Inventory& inventory, findings::Facts& facts) {
  return facts.of<RoleFacts>([&] { return make_role_facts(rbac_of(inventory, facts)); });
}

// --- grants ------------------------------------------------------------------------------------------

/// What each role gives of a right beyond what is told otherwise.
class Grants {
 public:
  Grants(const Right& right, const objects::Inventory& inventory, findings::WholeProbe& probe)
      : requests_(requests_for(right)), facts_(role_facts(inventory, probe.facts())), probe_(probe) {
    const std::span<const access::Role> roles = rbac_of(inventory, probe.facts()).roles();
    for (std::size_t role = 0; role < roles.size(); ++role) {
      own_.push_back(grant_beyond_administration(requests_, roles[role], facts_.administrations[role]));
    }
  }

  Grant of(std::size_t role) const { return own_[role]; }

  Grant of(const access::Binding& binding, const access::Role& role) const {
    const bool is_own = binding.role >= 0;
    const Grant grant = is_own ? of(static_cast<std::size_t>(binding.role)) : of_default(role);
    if (grant.extent == Extent::none || !is_told_at_binding(binding)) return grant;
    return is_own ? beyond_default(role) : Grant();
  }

 private:
  Grant of_default(const access::Role& role) const {
    return grant_beyond_administration(requests_, role, administration_of(role));
  }

  /// By cluster-admin-binding, or not at all in a namespace, which is what these roles are made for.
  static bool is_told_at_binding(const access::Binding& binding) {
    return binding.role_kind == "ClusterRole" && (binding.role_name == "admin" || binding.role_name == "edit");
  }

  /// Of the rules that Kubernetes does not put into the role of that name.
  Grant beyond_default(const access::Role& role) const {
    const access::Role* const usual = default_role(role.object->name, probe_);
    return grant_of_rules(requests_, role, [&](const access::PolicyRule& rule) {
      return !usual || !access::covers(usual->rules, std::span(&rule, 1)).covered;
    });
  }

  std::vector<access::Request> requests_;
  const RoleFacts& facts_;
  findings::WholeProbe& probe_;
  std::vector<Grant> own_;
};

// --- reports -----------------------------------------------------------------------------------------

std::optional<Severity> severity_of_place(const RightReport& report, bool is_cluster_wide, bool is_in_system) {
  if (is_cluster_wide) return report.cluster_wide;
  return is_in_system && report.in_system ? report.in_system : report.in_namespace;
}

std::optional<Severity> severity_for(const RightReport& report, const Holder& holder,
                                     const objects::Inventory& inventory) {
  if (report.is_excepted && report.is_excepted(holder, inventory)) return std::nullopt;
  if (report.severity_of) return report.severity_of(holder, inventory);
  const auto here = severity_of_place(report, holder.is_cluster_wide(), holder.is_in_system());
  if (!here || holder.grant.extent == Extent::full) return here;
  return report.named ? std::optional(std::min(*report.named, *here)) : std::nullopt;
}

bool is_about(const RightReport& report, const access::Role& role) {
  const bool is_cluster = role.object->kind == "ClusterRole";
  if (severity_of_place(report, is_cluster, !is_cluster && role.object->namespace_ == "kube-system")) return true;
  return report.severity_of && !report.cluster_wide && !report.in_namespace && !report.in_system;
}

void report_unheld(const RightReport& report, const access::Role& role, const Grant& grant,
                   findings::WholeProbe& probe) {
  if (!is_about(report, role) || (report.is_harmless && report.is_harmless(role))) return;
  if (grant.extent == Extent::named && !report.named && !report.severity_of) return;
  probe.of(*role.object)
      .report(role.rules[grant.rule].node,
              {.severity = Severity::info, .argument = role.object->name, .detail = held_by_nobody});
}

void read_strings(Node list, objects::Reader& reader) {
  for (const Node item : reader.list(list).items()) reader.string(item);
}

}  // namespace

void tell_wrong_types(const objects::Object& object, objects::Reader& reader) {
  for (const Node item : reader.list(object.root.child(Field::rules)).items()) {
    const Node rule = reader.map(item);
    for (const Field field :
         {Field::verbs, Field::apiGroups, Field::resources, Field::resourceNames, Field::nonResourceURLs}) {
      read_strings(rule.child(field), reader);
    }
  }
  for (const Node item : reader.list(object.root.child(Field::subjects)).items()) {
    const Node subject = reader.map(item);
    for (const Field field : {Field::kind, Field::apiGroup, Field::name, Field::namespace_}) {
      reader.string(subject.child(field));
    }
  }
  const Node reference = reader.map(object.root.child(Field::roleRef));
  for (const Field field : {Field::kind, Field::name}) reader.string(reference.child(field));
  reader.list(reader.map(object.root.child(Field::aggregationRule)).child(Field::clusterRoleSelectors));
}

Extent extent_of(const Right& right, const access::PolicyRule& rule) {
  return extent_of_requests(requests_for(right), rule);
}

Grant grant_of(const Right& right, const access::Role& role) {
  return grant_of_rules(requests_for(right), role, [](const access::PolicyRule&) { return true; });
}

std::vector<std::string_view> names_of(const Right& right, const access::Role& role) {
  const std::vector<access::Request> requests = requests_for(right);
  std::vector<std::string_view> names;
  for (const access::PolicyRule& rule : role.rules) {
    if (extent_of_requests(requests, rule) != Extent::named) continue;
    names.insert(names.end(), rule.resource_names.begin(), rule.resource_names.end());
  }
  return names;
}

Administration administration_of(const access::Role& role) {
  if (!gives_all(role, "")) return Administration::none;
  return gives_all(role, "*") ? Administration::full : Administration::core;
}

bool is_of_administration(const access::PolicyRule& rule) {
  const auto holds = [](const std::vector<std::string_view>& set, std::string_view text) {
    return std::ranges::find(set, text) != set.end();
  };
  return rule.resource_names.empty() && holds(rule.resources, "*") &&
         (holds(rule.api_groups, "") || holds(rule.api_groups, "*"));
}

const access::Rbac& rbac_of(const objects::Inventory& inventory, findings::Facts& facts) {
  return facts.of<access::Rbac>([&] {
    std::vector<objects::TypeFault> faults;  // `tell_wrong_types` tells them
    objects::Reader reader(faults);
    return access::Rbac::of(inventory, access::Aggregation::resolved, reader);
  });
}

std::span<const Reach> reaches_of(const objects::Inventory& inventory, findings::Facts& facts) {
  return role_facts(inventory, facts).reaches;
}

std::vector<const access::PolicyRule*> rules_held(const Holder& holder) {
  const access::Subject& subject = holder.subject;
  std::string user;
  std::string accounts_of_namespace;
  std::vector<std::string_view> groups = {"system:authenticated"};
  if (subject.kind == "User") {
    user = subject.name;
  } else if (subject.kind == "Group") {
    groups.push_back(subject.name);
  } else {
    const std::string home(subject.namespace_.empty() ? holder.binding.namespace_ : subject.namespace_);
    user = "system:serviceaccount:" + home + ':' + std::string(subject.name);
    accounts_of_namespace = "system:serviceaccounts:" + home;
    groups.insert(groups.end(), {"system:serviceaccounts", accounts_of_namespace});
  }
  std::vector<const access::PolicyRule*> rules;
  for (const auto& held : holder.rbac.rules_for(user, groups, holder.binding.namespace_).rules) {
    rules.push_back(&holder.rbac.role_of(holder.rbac.bindings()[held.binding])->rules[held.rule]);
  }
  // In a file that tells no namespace a service account has no name to be found by.
  for (const access::PolicyRule& rule : holder.role.rules) rules.push_back(&rule);
  return rules;
}

Extent extent_held(const Right& right, const Holder& holder) {
  const std::vector<access::Request> requests = requests_for(right);
  Extent most = Extent::none;
  for (const access::PolicyRule* rule : rules_held(holder)) most = std::max(most, extent_of_requests(requests, *rule));
  return most;
}

bool is_node(const access::Subject& subject) {
  return (subject.kind == "Group" && subject.name == "system:nodes") ||
         (subject.kind == "User" && subject.name.starts_with("system:node:"));
}

bool is_administrator(std::string_view namespace_, std::string_view name, const objects::Inventory& inventory,
                      findings::Facts& facts) {
  const auto& administrators = role_facts(inventory, facts).administrators;
  if (!namespace_.empty()) return administrators.contains({namespace_, name});
  return std::ranges::any_of(administrators, [&](const auto& each) { return each.second == name; });
}

bool has_administrator(std::string_view namespace_, const objects::Inventory& inventory, findings::Facts& facts) {
  const auto& administrators = role_facts(inventory, facts).administrators;
  if (namespace_.empty()) return !administrators.empty();
  const auto first = administrators.lower_bound({namespace_, ""});
  return first != administrators.end() && first->first == namespace_;
}

bool is_of_the_system(const objects::Object& object) {
  return access::is_default(object) ||
         object.labels().child("kubernetes.io/bootstrapping").string_or("") == "rbac-defaults";
}

void each_subject(
    const objects::Inventory& inventory, findings::WholeProbe& probe,
    const std::function<void(const access::Binding&, const access::Role*, const access::Subject&)>& call) {
  const access::Rbac& rbac = rbac_of(inventory, probe.facts());
  const RoleFacts& facts = role_facts(inventory, probe.facts());
  for (std::size_t index = 0; index < facts.subjects.size(); ++index) {
    const access::Binding& binding = rbac.bindings()[index];
    probe.of(*binding.object).meets();
    if (facts.subjects[index].empty()) continue;
    const access::Role* role = rbac.role_of(binding);
    if (!role && binding.role_kind == "ClusterRole") role = default_role(binding.role_name, probe);
    for (const access::Subject& subject : facts.subjects[index]) call(binding, role, subject);
  }
}

void each_role(const objects::Inventory& inventory, findings::WholeProbe& probe,
               const std::function<void(const access::Role&, Reach)>& call) {
  const access::Rbac& rbac = rbac_of(inventory, probe.facts());
  const RoleFacts& facts = role_facts(inventory, probe.facts());
  for (const access::Binding& binding : rbac.bindings()) probe.of(*binding.object).meets();
  for (std::size_t role = 0; role < facts.judged.size(); ++role) {
    const access::Role& each = facts.judged[role];
    probe.of(*each.object).meets();
    if (!each.rules.empty() && !is_aggregate(each)) call(each, facts.reaches[role]);
  }
}

void report_right(const RightReport& report, const objects::Inventory& inventory, findings::WholeProbe& probe) {
  const access::Rbac& rbac = rbac_of(inventory, probe.facts());
  const Grants grants(report.right, inventory, probe);
  each_subject(inventory, probe,
               [&](const access::Binding& binding, const access::Role* role, const access::Subject& subject) {
                 if (!role) return;
                 const Grant grant = grants.of(binding, *role);
                 if (grant.extent == Extent::none) return;
                 const Holder holder{binding, *role, subject, grant, rbac, probe.facts(), probe.minor()};
                 const auto severity = severity_for(report, holder, inventory);
                 if (!severity) return;
                 probe.of(*binding.object)
                     .report(subject.node, {.severity = severity,
                                            .argument = subject.name,
                                            .detail = binding.is_cluster() ? in_all_namespaces : in_one_namespace});
               });
  const std::span<const Reach> reaches = reaches_of(inventory, probe.facts());
  for (std::size_t index = 0; index < reaches.size(); ++index) {
    const access::Role& role = rbac.roles()[index];
    probe.of(*role.object).meets();
    if (!report.unheld || reaches[index] != Reach::nobody || grants.of(index).extent == Extent::none) continue;
    if (!is_of_the_system(*role.object) && !is_aggregate(role)) report_unheld(report, role, grants.of(index), probe);
  }
}

}  // namespace seawall::checks
