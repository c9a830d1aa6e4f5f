// The graph of powers: what each right leads to, and how far all of it is from all rights.

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "powers_model.h"

namespace seawall::access {
namespace {

constexpr std::string_view masters = "system:masters";
constexpr std::string_view admin_role = "cluster-admin";
// A rule may name a signer, or all of its domain.
constexpr std::string_view signers_domain = "kubernetes.io/*";
constexpr std::string_view client_signer = "kubernetes.io/kube-apiserver-client";
constexpr std::string_view kubelet_signer = "kubernetes.io/kube-apiserver-client-kubelet";

// --- what steps take ---------------------------------------------------------------------------------

constexpr Needs everything{{{{Right::everything}}}};
constexpr Needs escalate_cluster{{{{Right::escalate_cluster_roles}, {Right::change_cluster_roles}}}, 2};
constexpr Needs escalate_by_aggregation{{{{Right::escalate_cluster_roles}, {Right::create_cluster_roles}}}};
constexpr Needs escalate_namespace{{{{Right::escalate_roles}, {Right::change_roles}}}, 2};
constexpr Needs escalate_own_role{{{{Right::escalate_roles},
                                    {Right::create_roles},
                                    {Right::bind_roles},
                                    {Right::create_bindings, Right::change_bindings}}}};
constexpr Needs bind_in_cluster{
    {{{Right::bind_cluster_roles}, {Right::create_cluster_bindings, Right::change_cluster_bindings}}}};
constexpr Needs bind_cluster_role{{{{Right::bind_cluster_roles}, {Right::create_bindings, Right::change_bindings}}}};
constexpr Needs bind_role{{{{Right::bind_roles}, {Right::create_bindings, Right::change_bindings}}}};
constexpr Needs impersonate_group{
    {{{Right::impersonate_groups}, {Right::impersonate_users, Right::impersonate_accounts}}}};
constexpr Needs impersonate_user{{{{Right::impersonate_users}}}};
constexpr Needs impersonate_account{{{{Right::impersonate_accounts}}}};
constexpr Needs create_webhook{{{{Right::create_mutating_webhooks}}}};
constexpr Needs change_webhook{{{{Right::change_mutating_webhooks}}}};
constexpr Needs create_policy{{{{Right::create_mutating_policies}, {Right::create_mutating_policy_bindings}}}};
constexpr Needs approve{
    {{{Right::approve_for_signers}, {Right::approve_certificate_requests}, {Right::create_certificate_requests}}}};
constexpr Needs use_kubelet{{{{Right::use_kubelet}}}};
constexpr Needs create_volume{{{{Right::create_volumes}, {Right::create_pods, Right::create_workloads}}}};
constexpr Needs create_token{{{{Right::create_tokens}}}};
constexpr Needs create_token_secret{{{{Right::create_secrets}, {Right::read_secrets}}}};
constexpr Needs read_secrets{{{{Right::read_secrets}}}};
constexpr Needs create_pod{{{{Right::create_pods}}}};
constexpr Needs create_workload{{{{Right::create_workloads}}}};

/// Those of one right that reaches into pods that run.
struct PodRight {
  Right right;
  StepKind kind;
  Needs needs;
};
constexpr std::array pod_rights = {
    PodRight{Right::exec, StepKind::execs, {{{{Right::exec}}}}},
    PodRight{Right::attach, StepKind::attaches, {{{{Right::attach}}}}},
    PodRight{Right::add_containers, StepKind::adds_container, {{{{Right::add_containers}}}}},
    PodRight{Right::change_pods, StepKind::changes_pod, {{{{Right::change_pods}}}}},
};

const Needs& change_needs(std::size_t kind) noexcept {
  static constexpr std::array<Needs, PowersModel::workload_kind_count> needs = {{
      {{{{Right::change_deployments}}}},
      {{{{Right::change_daemon_sets}}}},
      {{{{Right::change_stateful_sets}}}},
      {{{{Right::change_replica_sets}}}},
      {{{{Right::change_replication_controllers}}}},
      {{{{Right::change_cron_jobs}}}},
  }};
  return needs[kind];
}

// --- the graph ---------------------------------------------------------------------------------------

/// What all profiles look things up in.
struct Lookup {
  std::unordered_map<std::string_view, std::uint32_t> cluster_roles;      // the first of a name
  std::map<Scope, std::vector<std::uint32_t>> roles;                      // of a namespace
  std::map<Scope, std::vector<std::uint32_t>> bindings;                   // of a scope
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> accounts;  // identities by name alone
  std::map<Scope, std::vector<const Facts::Workload*>> workloads;
  bool has_open_namespace = false;  // one that takes pods that reach for their node
};

/// Finds the edges of one profile.
class ProfileEdges {
 public:
  ProfileEdges(const PowersModel& model, const Facts& facts, const Lookup& lookup, Profile& profile)
      : model_(model), facts_(facts), lookup_(lookup), profile_(profile), cluster_(model.rights_in(profile, 0)) {}

  void find() {
    if (cluster_.all.has(Right::everything)) {
      return add({.to = PowersModel::cluster_admin, .kind = StepKind::holds_everything, .needs = &everything});
    }
    const std::vector<Scope> scopes = model_.scopes_of(profile_);
    enter(whole_cluster);
    find_in_cluster();
    find_in_scope();
    for (const Scope scope : scopes) {
      enter(scope);
      find_in_scope();
    }
  }

 private:
  void enter(Scope scope) {
    scope_ = scope;
    here_ = scope == whole_cluster ? cluster_ : model_.rights_in(profile_, scope);
    names_.clear();
  }

  void add(Edge edge) {
    edge.is_step = true;
    profile_.edges.push_back(edge);
  }
  /// Rights that were not followed in the whole cluster before.
  bool is_new(Right right) const noexcept {
    return here_.all.has(right) && (scope_ == whole_cluster || !cluster_.all.has(right));
  }
  struct Names {
    std::vector<std::string_view> list;
    std::unordered_set<std::string_view> set;
  };
  /// Those that a right is limited to here; kept, as they are asked for again and again.
  const Names& names_of(Right right) {
    const auto [at, is_new] = names_.try_emplace(right);
    if (is_new && here_.named.has(right)) {
      at->second.list = model_.names_in(profile_, scope_, right);
      at->second.set = {at->second.list.begin(), at->second.list.end()};
    }
    return at->second;
  }
  const std::vector<std::string_view>& names(Right right) { return names_of(right).list; }
  bool covers(Right right, std::string_view name) { return here_.all.has(right) || names_of(right).set.contains(name); }
  const Object* object_of(std::uint32_t role) const noexcept {
    return role == any_admin ? nullptr : model_.rbac->roles()[role].object;
  }
  bool gives_everything(std::uint32_t role) const noexcept {
    return model_.rights_of_role(role).all.has(Right::everything);
  }

  // --- of the whole cluster ---

  void find_in_cluster() {
    find_escalation_in_cluster();
    find_bindings();
    find_impersonation();
    find_webhooks();
    find_certificates();
    if (here_.all.has(Right::use_kubelet)) {
      add({.to = model_.pods_of(whole_cluster), .kind = StepKind::uses_kubelet, .needs = &use_kubelet});
    }
    find_volumes();
  }

  void find_escalation_in_cluster() {
    if (!here_.any().has(Right::escalate_cluster_roles)) return;
    const bool can_create = here_.all.has(Right::escalate_cluster_roles) && here_.all.has(Right::create_cluster_roles);
    for (const Held held : held_with_first(Right::escalate_cluster_roles)) {
      const Object* role = object_of(held.role);
      if (!role || role->kind != "ClusterRole") continue;
      const bool aggregates = role->root.at(Field::aggregationRule, Field::clusterRoleSelectors).size() > 0;
      if (covers(Right::escalate_cluster_roles, role->name) && covers(Right::change_cluster_roles, role->name)) {
        reach_all(held.scope, {{}, StepKind::escalates, &escalate_cluster, role->name, role});
      } else if (aggregates && can_create) {
        reach_all(held.scope, {{}, StepKind::escalates_by_aggregation, &escalate_by_aggregation, {}, role});
      }
    }
  }

  /// What is held, beginning with roles that give a right: they explain best what it is for.
  std::vector<Held> held_with_first(Right right) const {
    std::vector<Held> held = profile_.held;
    std::ranges::stable_partition(held, [&](const Held& each) {
      const RoleRights given = model_.rights_of_role(each.role);
      return (given.all | given.named).has(right);
    });
    return held;
  }

  /// All rights in a scope.
  void reach_all(Scope scope, Gained gained) {
    if (scope == whole_cluster) {
      add({.to = PowersModel::cluster_admin,
           .kind = gained.kind,
           .needs = gained.needs,
           .object = gained.role,
           .name = gained.name});
    } else {
      gained.held = {any_admin, scope};
      gain(gained);
    }
  }

  void gain(const Gained& gained) {
    const auto is_same = [&](const Gained& other) { return other.held == gained.held; };
    const auto holds = [&](Scope scope) {
      return std::ranges::binary_search(profile_.held, Held{gained.held.role, scope});
    };
    if (holds(whole_cluster) || holds(gained.held.scope) || std::ranges::any_of(profile_.gained, is_same)) return;
    profile_.gained.push_back(gained);
  }

  void find_impersonation() {
    find_impersonation_of_groups();
    if (here_.all.has(Right::impersonate_users)) {
      add({.to = PowersModel::any_user, .kind = StepKind::impersonates, .needs = &impersonate_user});
    }
    for (const std::string_view name : names(Right::impersonate_users)) {
      add_identity({IdentityKind::user, {}, name}, StepKind::impersonates, impersonate_user, name);
    }
  }

  /// Groups are taken on beside a user or a service account, never alone.
  void find_impersonation_of_groups() {
    if (!here_.any().has(Right::impersonate_groups)) return;
    Scope scope = whole_cluster;
    if (!(here_.any().has(Right::impersonate_users) || here_.any().has(Right::impersonate_accounts))) {
      const std::vector<Scope> scopes = model_.scopes_of(profile_);
      const auto found = std::ranges::find_if(scopes, [&](Scope each) {
        return model_.rights_in(profile_, each).any().has(Right::impersonate_accounts);
      });
      if (found == scopes.end()) return;
      scope = *found;
    }
    if (covers(Right::impersonate_groups, masters)) {
      add({.to = PowersModel::cluster_admin,
           .scope = scope,
           .kind = StepKind::impersonates,
           .needs = &impersonate_group,
           .name = masters});
    }
    for (const std::string_view name : names(Right::impersonate_groups)) {
      const std::optional<std::uint32_t> group = model_.find({IdentityKind::group, {}, name});
      if (!group || name == masters) continue;
      add({.to = model_.node_of_identity(*group),
           .scope = scope,
           .kind = StepKind::impersonates,
           .needs = &impersonate_group,
           .name = name});
    }
  }

  void find_webhooks() {
    const auto reach = [&](const Needs& needs, const Object* object) {
      add({.to = PowersModel::cluster_admin,
           .kind = StepKind::changes_requests,
           .needs = &needs,
           .object = object,
           .name = object ? object->name : std::string_view()});
    };
    if (here_.all.has(Right::create_mutating_webhooks)) return reach(create_webhook, nullptr);
    for (const Object* each : facts_.mutating_webhooks) {
      if (covers(Right::change_mutating_webhooks, each->name)) return reach(change_webhook, each);
    }
    if (here_.all.has(Right::create_mutating_policies) && here_.all.has(Right::create_mutating_policy_bindings)) {
      reach(create_policy, nullptr);
    }
  }

  void find_certificates() {
    if (!here_.any().has(Right::approve_certificate_requests)) return;
    if (!here_.all.has(Right::create_certificate_requests)) return;
    const auto reach = [&](std::string_view signer, std::uint32_t to, StepKind kind) {
      for (const std::string_view name : {signer, signers_domain}) {
        if (covers(Right::approve_for_signers, name))
          return add({.to = to, .kind = kind, .needs = &approve, .name = name});
      }
    };
    reach(client_signer, PowersModel::any_client, StepKind::gets_certificate);
    reach(kubelet_signer, PowersModel::node_access, StepKind::gets_node_certificate);
  }

  /// A volume of a node's path passes every level of the Pod Security Standards, as a claim.
  void find_volumes() {
    if (!here_.all.has(Right::create_volumes)) return;
    std::vector<Scope> scopes = model_.scopes_of(profile_);
    scopes.insert(scopes.begin(), whole_cluster);
    for (const Scope scope : scopes) {
      const Rights rights = model_.rights_in(profile_, scope).all;
      if (!rights.has(Right::create_pods) && !rights.has(Right::create_workloads)) continue;
      return add(
          {.to = PowersModel::node_access, .scope = scope, .kind = StepKind::creates_volume, .needs = &create_volume});
    }
  }

  // --- of any scope ---

  void find_in_scope() {
    if (scope_ != whole_cluster) {
      find_escalation_in_namespace();
      find_bindings();
    }
    find_accounts(Right::create_tokens, StepKind::creates_token, create_token);
    find_accounts(Right::impersonate_accounts, StepKind::impersonates, impersonate_account);
    find_secrets();
    find_new_pods(Right::create_pods, StepKind::creates_pod, create_pod);
    find_new_pods(Right::create_workloads, StepKind::creates_workload, create_workload);
    for (std::size_t kind = 0; kind < workload_kinds().size(); ++kind) find_changes(kind);
    for (const PodRight& each : pod_rights) find_pods(each);
  }

  void add_identity(const Identity& identity, StepKind kind, const Needs& needs, std::string_view name) {
    const std::optional<std::uint32_t> known = model_.find(identity);
    if (!known) return;
    add({.to = model_.node_of_identity(*known), .scope = scope_, .kind = kind, .needs = &needs, .name = name});
  }

  void find_accounts(Right right, StepKind kind, const Needs& needs) {
    if (is_new(right)) add({.to = model_.accounts_of(scope_), .scope = scope_, .kind = kind, .needs = &needs});
    for (const std::string_view name : names(right)) {
      if (scope_ != whole_cluster) {
        add_identity({IdentityKind::service_account, model_.namespaces[scope_], name}, kind, needs, name);
        continue;
      }
      const auto found = lookup_.accounts.find(name);
      if (found == lookup_.accounts.end()) continue;
      for (const std::uint32_t account : found->second) {
        add({.to = model_.node_of_identity(account), .kind = kind, .needs = &needs, .name = name});
      }
    }
  }

  void find_secrets() {
    const bool can_make = here_.all.has(Right::create_secrets) && here_.any().has(Right::read_secrets);
    const bool everywhere = cluster_.all.has(Right::create_secrets) && cluster_.any().has(Right::read_secrets);
    if (can_make && (scope_ == whole_cluster || !everywhere)) {
      add({.to = model_.accounts_of(scope_),
           .scope = scope_,
           .kind = StepKind::creates_token_secret,
           .needs = &create_token_secret});
    }
    if (is_new(Right::read_secrets)) {
      add({.to = model_.token_secrets_of(scope_),
           .scope = scope_,
           .kind = StepKind::reads_token_secret,
           .needs = &read_secrets});
    }
    const std::vector<std::string_view>& known = names(Right::read_secrets);
    if (known.empty()) return;
    for (const Facts::Place& secret : facts_.token_secrets) {
      add_named(secret, known, StepKind::reads_token_secret, read_secrets);
    }
  }

  void add_named(const Facts::Place& place, const std::vector<std::string_view>& known, StepKind kind,
                 const Needs& needs) {
    if (scope_ != whole_cluster && scope_ != place.scope) return;
    if (std::ranges::find(known, place.object->name) == known.end()) return;
    add({.to = model_.node_of_identity(place.account),
         .scope = scope_,
         .kind = kind,
         .needs = &needs,
         .object = place.object,
         .name = place.object->name});
  }

  void find_new_pods(Right right, StepKind kind, const Needs& needs) {
    if (!is_new(right)) return;
    add({.to = model_.accounts_of(scope_), .scope = scope_, .kind = kind, .needs = &needs});
    const bool is_open = scope_ == whole_cluster ? lookup_.has_open_namespace : !facts_.refuses_host_pods[scope_];
    if (is_open) add({.to = PowersModel::node_access, .scope = scope_, .kind = kind, .needs = &needs});
  }

  void find_changes(std::size_t kind) {
    const Right right = workload_kinds()[kind].right;
    if (is_new(right) && scope_ == whole_cluster) {
      return add({.to = PowersModel::first_workloads + static_cast<std::uint32_t>(kind),
                  .kind = StepKind::changes_workload,
                  .needs = &change_needs(kind)});
    }
    const std::vector<std::string_view>& known = names(right);
    if (!is_new(right) && known.empty()) return;
    for (const auto& [scope, workloads] : lookup_.workloads) {
      if (scope_ != whole_cluster && scope_ != scope) continue;
      const auto can_change = [&](const Facts::Workload* workload) {
        return workload->kind == kind &&
               (is_new(right) || std::ranges::find(known, workload->object->name) != known.end());
      };
      const auto found = std::ranges::find_if(workloads, can_change);
      if (found != workloads.end()) add_change(**found);
    }
  }

  /// One of a namespace is as good as another.
  void add_change(const Facts::Workload& workload) {
    Edge edge{.to = model_.accounts_of(workload.scope),
              .scope = scope_,
              .kind = StepKind::changes_workload,
              .needs = &change_needs(workload.kind),
              .object = workload.object,
              .name = workload.object->name};
    add(edge);
    edge.to = PowersModel::node_access;
    if (!facts_.refuses_host_pods[workload.scope]) add(edge);
  }

  /// Pods of workloads get names that nobody knows before, so rights to names reach pods of the input alone.
  void find_pods(const PodRight& each) {
    if (is_new(each.right)) {
      add({.to = model_.pods_of(scope_), .scope = scope_, .kind = each.kind, .needs = &each.needs});
    }
    const std::vector<std::string_view>& known = names(each.right);
    if (known.empty()) return;
    for (const Facts::Place& pod : facts_.pods) {
      if (pod.object->kind == "Pod") add_named(pod, known, each.kind, each.needs);
    }
  }

  // --- binding and escalating ---

  void find_escalation_in_namespace() {
    if (here_.all.has(Right::everything) || !here_.any().has(Right::escalate_roles)) return;
    for (const Held held : held_with_first(Right::escalate_roles)) {
      const Object* role = object_of(held.role);
      if (held.scope != scope_ || !role || role->kind != "Role") continue;
      if (covers(Right::escalate_roles, role->name) && covers(Right::change_roles, role->name)) {
        return reach_all(scope_, {{}, StepKind::escalates, &escalate_namespace, role->name, role});
      }
    }
    const bool can_bind = here_.all.has(Right::bind_roles) && here_.all.has(Right::create_bindings);
    if (here_.all.has(Right::escalate_roles) && here_.all.has(Right::create_roles) && can_bind) {
      reach_all(scope_, {{}, StepKind::escalates, &escalate_own_role, {}, nullptr});
    }
  }

  void find_bindings() {
    if (here_.all.has(Right::everything)) return;
    const bool in_cluster = scope_ == whole_cluster;
    const Right create = in_cluster ? Right::create_cluster_bindings : Right::create_bindings;
    const Right change = in_cluster ? Right::change_cluster_bindings : Right::change_bindings;
    if (here_.all.has(create)) {
      bind_by_new_binding();
    } else if (here_.any().has(change)) {
      bind_by_binding_that_is_there(change);
    }
  }

  const Needs& needs_of_binding(bool is_role) const noexcept {
    if (scope_ == whole_cluster) return bind_in_cluster;
    return is_role ? bind_role : bind_cluster_role;
  }

  void bind(std::uint32_t role, std::string_view name, bool is_role) {
    const Gained gained{{role, scope_}, StepKind::binds, &needs_of_binding(is_role), name, object_of(role)};
    if (scope_ == whole_cluster && gives_everything(role)) return reach_all(scope_, gained);
    gain(gained);
  }

  void bind_by_new_binding() {
    const auto cluster_role = [&](std::string_view name) {
      const auto found = lookup_.cluster_roles.find(name);
      if (found != lookup_.cluster_roles.end()) {
        bind(found->second, name, false);
      } else if (name == admin_role) {
        bind(any_admin, name, false);
      }
    };
    if (here_.all.has(Right::bind_cluster_roles)) return cluster_role(admin_role);
    for (const std::string_view name : names(Right::bind_cluster_roles)) cluster_role(name);
    const auto own = lookup_.roles.find(scope_);
    if (own == lookup_.roles.end()) return;
    for (const std::uint32_t role : own->second) {
      const std::string_view name = object_of(role)->name;
      if (covers(Right::bind_roles, name)) bind(role, name, true);
    }
  }

  /// A binding's role is fixed, so its subjects are what can change.
  void bind_by_binding_that_is_there(Right change) {
    const auto own = lookup_.bindings.find(scope_);
    if (own == lookup_.bindings.end()) return;
    for (const std::uint32_t index : own->second) {
      const Binding& binding = model_.rbac->bindings()[index];
      const bool is_role = binding.role_kind == "Role";
      const bool is_admin = binding.role < 0 && binding.role_kind == "ClusterRole" && binding.role_name == admin_role;
      if ((binding.role < 0 && !is_admin) || !covers(change, binding.object->name)) continue;
      if (!covers(is_role ? Right::bind_roles : Right::bind_cluster_roles, binding.role_name)) continue;
      bind(binding.role < 0 ? any_admin : static_cast<std::uint32_t>(binding.role), binding.role_name, is_role);
    }
  }

  const PowersModel& model_;
  const Facts& facts_;
  const Lookup& lookup_;
  Profile& profile_;
  ScopeRights cluster_;
  Scope scope_ = whole_cluster;
  ScopeRights here_;
  std::map<Right, Names> names_;  // of `here_`
};

class Graph {
 public:
  Graph(PowersModel& model, const Facts& facts) : model_(model), facts_(facts) {}

  void make() {
    look_up();
    make_profiles();
    make_hubs();
    measure();
  }

 private:
  void look_up() {
    std::unordered_map<std::string_view, Scope> scopes;
    for (Scope scope = 1; scope < model_.namespaces.size(); ++scope) scopes.emplace(model_.namespaces[scope], scope);
    const std::span<const Role> roles = model_.rbac->roles();
    for (std::uint32_t index = 0; index < roles.size(); ++index) {
      const Object& object = *roles[index].object;
      if (object.kind == "ClusterRole") {
        lookup_.cluster_roles.try_emplace(object.name, index);
      } else if (const auto scope = scopes.find(namespace_of(object)); scope != scopes.end()) {
        lookup_.roles[scope->second].push_back(index);
      }
    }
    const std::span<const Binding> bindings = model_.rbac->bindings();
    for (std::uint32_t index = 0; index < bindings.size(); ++index) {
      const auto scope = scopes.find(namespace_of(*bindings[index].object));
      if (bindings[index].is_cluster()) {
        lookup_.bindings[whole_cluster].push_back(index);
      } else if (scope != scopes.end()) {
        lookup_.bindings[scope->second].push_back(index);
      }
    }
    for (std::uint32_t index = 0; index < model_.identities.size(); ++index) {
      const Identity& identity = model_.identities[index];
      if (identity.kind == IdentityKind::service_account) lookup_.accounts[identity.name].push_back(index);
    }
    for (const Facts::Workload& workload : facts_.workloads) lookup_.workloads[workload.scope].push_back(&workload);
    for (Scope scope = 1; scope < model_.namespaces.size(); ++scope) {
      if (!facts_.refuses_host_pods[scope]) lookup_.has_open_namespace = true;
    }
  }

  std::string_view namespace_of(const Object& object) const noexcept {
    return object.namespace_.empty() ? model_.default_namespace : object.namespace_;
  }

  void make_profiles() {
    for (std::uint32_t index = 0; index < model_.identities.size(); ++index) {
      std::vector<Held> held;
      const auto add_all = [&](const std::vector<Reference>& references) {
        for (const Reference& reference : references) held.push_back(reference.held);
      };
      add_all(model_.references[index]);
      for (const std::uint32_t group : model_.groups[index]) add_all(model_.references[group]);
      model_.profile_of.push_back(profile_of(std::move(held)));
    }
    // What profiles gain makes more of them.
    for (std::uint32_t index = 0; index < model_.profiles.size(); ++index) {
      Profile profile = std::move(model_.profiles[index]);
      ProfileEdges(model_, facts_, lookup_, profile).find();
      if (!profile.gained.empty() && profile.turns < binding_turns_limit) {
        std::vector<Held> held = profile.held;
        for (const Gained& gained : profile.gained) held.push_back(gained.held);
        const Gained& first = profile.gained.front();
        profile.edges.push_back({.to = model_.node_of_profile(profile_of(std::move(held), profile.turns + 1)),
                                 .kind = first.kind,
                                 .is_step = true});
      }
      model_.profiles[index] = std::move(profile);
    }
  }

  std::uint32_t profile_of(std::vector<Held> held, std::size_t turns = 0) {
    std::ranges::sort(held);
    const auto repeats = std::ranges::unique(held);
    held.erase(repeats.begin(), repeats.end());
    const auto [at, is_new] = known_.try_emplace(std::move(held), static_cast<std::uint32_t>(model_.profiles.size()));
    if (is_new) model_.profiles.push_back({.held = at->first, .edges = {}, .turns = turns, .gained = {}});
    return at->second;
  }

  void link(std::uint32_t from, Edge edge) { model_.hubs[from].push_back(edge); }

  void make_hubs() {
    model_.hubs.resize(model_.hub_count() + model_.identities.size());
    for (Scope scope = 1; scope < model_.namespaces.size(); ++scope) {
      link(model_.accounts_of(whole_cluster), {.to = model_.accounts_of(scope)});
      link(model_.pods_of(whole_cluster), {.to = model_.pods_of(scope)});
      link(model_.token_secrets_of(whole_cluster), {.to = model_.token_secrets_of(scope)});
    }
    for (const Facts::Place& pod : facts_.pods) {
      link(model_.pods_of(pod.scope), {.to = model_.node_of_identity(pod.account), .object = pod.object});
    }
    for (const Facts::Place& secret : facts_.token_secrets) {
      link(model_.token_secrets_of(secret.scope),
           {.to = model_.node_of_identity(secret.account), .object = secret.object});
    }
    for (const Facts::Workload& workload : facts_.workloads) {
      const std::uint32_t hub = PowersModel::first_workloads + static_cast<std::uint32_t>(workload.kind);
      link(hub, {.to = model_.accounts_of(workload.scope), .object = workload.object});
      if (!facts_.refuses_host_pods[workload.scope]) {
        link(hub, {.to = PowersModel::node_access, .object = workload.object});
      }
    }
    link(PowersModel::node_access,
         {.to = model_.pods_of(whole_cluster), .kind = StepKind::takes_from_node, .is_step = true});
    link_identities();
  }

  void link_identities() {
    std::unordered_map<std::string_view, Scope> scopes;
    for (Scope scope = 1; scope < model_.namespaces.size(); ++scope) scopes.emplace(model_.namespaces[scope], scope);
    for (std::uint32_t index = 0; index < model_.identities.size(); ++index) {
      const Identity& identity = model_.identities[index];
      const std::uint32_t node = model_.node_of_identity(index);
      const bool is_master = identity.kind == IdentityKind::group && identity.name == masters;
      if (is_master) {
        link(node, {.to = PowersModel::cluster_admin, .kind = StepKind::is_master, .is_step = true});
      }
      link(node, {.to = model_.node_of_profile(model_.profile_of[index])});
      const bool is_anonymous = identity.name == "system:anonymous" || identity.name == "system:unauthenticated";
      if (identity.kind == IdentityKind::service_account) {
        link(model_.accounts_of(scopes.at(identity.namespace_)), {.to = node});
      }
      if (identity.kind == IdentityKind::user && !is_anonymous) link(PowersModel::any_user, {.to = node});
      // Admission keeps that group out of certificates for clients.
      if (!is_master && !is_anonymous) link(PowersModel::any_client, {.to = node});
    }
  }

  /// From all rights backwards.
  void measure() {
    const std::uint32_t count = model_.node_count();
    std::vector<std::uint32_t> starts(count + 2, 0);
    const auto each_edge = [&](auto&& call) {
      for (std::uint32_t node = 0; node < count; ++node) {
        for (const Edge& edge : model_.edges_from(node)) call(node, edge);
      }
    };
    each_edge([&](std::uint32_t, const Edge& edge) { ++starts[edge.to + 2]; });
    for (std::size_t node = 2; node < starts.size(); ++node) starts[node] += starts[node - 1];
    struct Arrival {
      std::uint32_t from;
      bool is_step;
    };
    std::vector<Arrival> arrivals(starts.back());
    each_edge([&](std::uint32_t node, const Edge& edge) { arrivals[starts[edge.to + 1]++] = {node, edge.is_step}; });

    model_.distances.assign(count, Grant::none);
    model_.distances[PowersModel::cluster_admin] = 0;
    std::deque<std::uint32_t> queue = {PowersModel::cluster_admin};
    while (!queue.empty()) {
      const std::uint32_t node = queue.front();
      queue.pop_front();
      for (std::uint32_t at = starts[node]; at < starts[node + 1]; ++at) {
        const std::uint32_t distance = model_.distances[node] + (arrivals[at].is_step ? 1 : 0);
        if (model_.distances[arrivals[at].from] <= distance) continue;
        model_.distances[arrivals[at].from] = distance;
        arrivals[at].is_step ? queue.push_back(arrivals[at].from) : queue.push_front(arrivals[at].from);
      }
    }
  }

  PowersModel& model_;
  const Facts& facts_;
  Lookup lookup_;
  std::map<std::vector<Held>, std::uint32_t> known_;
};

}  // namespace

void connect(PowersModel& model, const Facts& facts) { Graph(model, facts).make(); }

}  // namespace seawall::access
