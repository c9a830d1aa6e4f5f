#include "powers_model.h"

#include <algorithm>
#include <unordered_set>

namespace seawall::access {
namespace {

/// Rights that a role gives in a scope by a binding in another, or in the same one.
Rights reaching(Rights rights, Scope held_in) noexcept {
  return held_in == whole_cluster ? rights : rights - cluster_rights();
}

}  // namespace

std::span<const WorkloadKind> workload_kinds() noexcept {
  static constexpr std::array<WorkloadKind, PowersModel::workload_kind_count> kinds = {{
      {"apps", "Deployment", Right::change_deployments},
      {"apps", "DaemonSet", Right::change_daemon_sets},
      {"apps", "StatefulSet", Right::change_stateful_sets},
      {"apps", "ReplicaSet", Right::change_replica_sets},
      {"", "ReplicationController", Right::change_replication_controllers},
      {"batch", "CronJob", Right::change_cron_jobs},
  }};
  return kinds;
}

std::span<const Edge> PowersModel::edges_from(std::uint32_t node) const noexcept {
  return is_profile(node) ? profiles[node - node_of_profile(0)].edges : hubs[node];
}

std::optional<std::uint32_t> PowersModel::find(const Identity& identity) const {
  const auto found = std::ranges::lower_bound(identities, identity);
  if (found == identities.end() || *found != identity) return {};
  return static_cast<std::uint32_t>(found - identities.begin());
}

RoleRights PowersModel::rights_of_role(std::uint32_t role) const noexcept {
  return role == any_admin ? RoleRights{Rights::all(), {}} : role_rights[role];
}

ScopeRights PowersModel::rights_in(const Profile& profile, Scope scope) const {
  ScopeRights rights;
  for (const Held& held : profile.held) {
    if (held.scope != whole_cluster && held.scope != scope) continue;
    const RoleRights given = rights_of_role(held.role);
    rights.all = rights.all | reaching(given.all, held.scope);
    rights.named = rights.named | reaching(given.named, held.scope);
  }
  rights.named = rights.named - rights.all;
  return rights;
}

std::vector<std::string_view> PowersModel::names_in(const Profile& profile, Scope scope, Right right) const {
  std::vector<std::string_view> names;
  std::unordered_set<std::string_view> known;
  for (const Held& held : profile.held) {
    if (held.scope != whole_cluster && held.scope != scope) continue;
    if (!reaching(rights_of_role(held.role).named, held.scope).has(right)) continue;
    for (const PolicyRule& rule : rbac->roles()[held.role].rules) {
      for (const std::string_view name : names_of(rule, right, minor)) {
        if (known.insert(name).second) names.push_back(name);
      }
    }
  }
  return names;
}

std::vector<Scope> PowersModel::scopes_of(const Profile& profile) const {
  std::vector<Scope> scopes;
  for (const Held& held : profile.held) {
    if (held.scope != whole_cluster) scopes.push_back(held.scope);
  }
  std::ranges::sort(scopes);
  const auto repeats = std::ranges::unique(scopes);
  scopes.erase(repeats.begin(), repeats.end());
  return scopes;
}

std::optional<std::uint32_t> PowersModel::rule_giving(Held held, Right right, std::string_view name) const {
  if (held.scope != whole_cluster && cluster_rights().has(right)) return {};
  const std::vector<PolicyRule>& rules = rbac->roles()[held.role].rules;
  const auto index_of = [&](auto&& fits) -> std::optional<std::uint32_t> {
    const auto found = std::ranges::find_if(rules, fits);
    if (found == rules.end()) return {};
    return static_cast<std::uint32_t>(found - rules.begin());
  };
  const auto for_name = index_of([&](const PolicyRule& rule) { return gives(rule, right, name, minor); });
  if (for_name || !name.empty()) return for_name;
  return index_of([&](const PolicyRule& rule) { return !names_of(rule, right, minor).empty(); });
}

std::optional<Grant> PowersModel::grant_of(std::uint32_t identity, Right right, Scope scope,
                                           std::string_view name) const {
  const auto grant_among = [&](const std::vector<Reference>& among) -> std::optional<Grant> {
    for (const Reference& reference : among) {
      const Held held = reference.held;
      if (held.scope != whole_cluster && held.scope != scope) continue;
      if (held.role == any_admin)
        return Grant{reference.binding, reference.subject, Grant::none, Grant::none, reference.node};
      const RoleRights given = role_rights[held.role];
      if (!(given.all | given.named).has(right)) continue;
      const std::optional<std::uint32_t> rule = rule_giving(held, right, name);
      if (rule) return Grant{reference.binding, reference.subject, held.role, *rule, reference.node};
    }
    return {};
  };
  std::optional<Grant> grant = grant_among(references[identity]);
  for (const std::uint32_t group : groups[identity]) {
    if (!grant) grant = grant_among(references[group]);
  }
  return grant;
}

}  // namespace seawall::access
