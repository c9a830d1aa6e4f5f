#pragma once

// Powers as a graph. Nodes: all rights in the cluster, identities, what identities hold (profiles), and hubs, each of
// which stands for many ("any service account of a namespace"), so that a right costs one edge and not one an
// identity. An edge that is a step costs 1, those between them nothing.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "powers.h"
#include "powers_rights.h"

namespace seawall::access {

using objects::Object;

/// An index into the namespaces of a Model; the first is no namespace, but the whole cluster.
using Scope = std::uint32_t;
inline constexpr Scope whole_cluster = 0;

/// A role in a scope. Of a role that gives all rights the number may be missing: see `any_admin`.
struct Held {
  std::uint32_t role;
  Scope scope;
  friend bool operator==(const Held&, const Held&) noexcept = default;
  friend auto operator<=>(const Held&, const Held&) noexcept = default;
};
/// In the place of a role: one that gives everything and that the input need not have.
inline constexpr std::uint32_t any_admin = Grant::none;

/// What an edge takes: one right of each set that is not empty. The first of them may be limited to a name.
struct Needs {
  std::array<Rights, 4> sets = {};
  std::size_t named = 1;  ///< how many sets the name is for
};

struct Edge {
  std::uint32_t to;
  Scope scope = whole_cluster;
  StepKind kind = StepKind::holds_everything;
  bool is_step = false;
  const Needs* needs = nullptr;
  const Object* object = nullptr;
  std::string_view name = {};  ///< of the object that the right may be limited to
};

/// A role that somebody can get for themselves.
struct Gained {
  Held held;
  StepKind kind;
  const Needs* needs;
  std::string_view name = {};    ///< that a right to it may be limited to
  const Object* role = nullptr;  ///< that is bound, or changed
};

/// What one identity or several hold, and where it leads.
struct Profile {
  std::vector<Held> held;  ///< sorted
  std::vector<Edge> edges;
  std::size_t turns = 0;  ///< of binding, that lead here at least
  std::vector<Gained> gained;  ///< by the edge to the profile that has them besides
};

/// Rights that hold in a scope, those of the whole cluster included.
struct ScopeRights {
  Rights all;
  Rights named;
  Rights any() const noexcept { return all | named; }
};

/// A subject of a binding.
struct Reference {
  std::uint32_t binding;
  std::uint32_t subject;
  Held held;
  bool is_default;  ///< by Kubernetes itself
  Node node;
};

struct PowersModel {
  const Rbac* rbac = nullptr;
  int minor = 0;
  std::string_view default_namespace;
  std::vector<std::string_view> namespaces = {""};  ///< by Scope
  std::vector<Identity> identities;
  std::vector<std::vector<Reference>> references;    ///< by identity
  std::vector<std::vector<std::uint32_t>> groups;    ///< by identity: those that it is in by what it is
  std::vector<std::uint32_t> profile_of;             ///< by identity
  std::vector<RoleRights> role_rights;               ///< by role
  std::vector<Profile> profiles;
  std::vector<std::vector<Edge>> hubs;               ///< by node: of hubs and identities
  std::vector<std::uint32_t> distances;              ///< by node

  // Nodes: hubs of the whole cluster, hubs of each namespace, identities, profiles.
  static constexpr std::uint32_t cluster_admin = 0;
  static constexpr std::uint32_t node_access = 1;
  static constexpr std::uint32_t any_user = 2;
  static constexpr std::uint32_t any_client = 3;
  static constexpr std::uint32_t first_workloads = 4;  ///< one a kind of workload whose template can be changed
  static constexpr std::uint32_t workload_kind_count = 6;
  static constexpr std::uint32_t first_scope = first_workloads + workload_kind_count;
  static constexpr std::uint32_t hubs_a_scope = 3;
  std::uint32_t accounts_of(Scope scope) const noexcept { return first_scope + hubs_a_scope * scope; }
  std::uint32_t pods_of(Scope scope) const noexcept { return first_scope + hubs_a_scope * scope + 1; }
  std::uint32_t token_secrets_of(Scope scope) const noexcept { return first_scope + hubs_a_scope * scope + 2; }
  std::uint32_t hub_count() const noexcept {
    return first_scope + hubs_a_scope * static_cast<std::uint32_t>(namespaces.size());
  }
  std::uint32_t node_of_identity(std::uint32_t identity) const noexcept { return hub_count() + identity; }
  std::uint32_t node_of_profile(std::uint32_t profile) const noexcept {
    return hub_count() + static_cast<std::uint32_t>(identities.size()) + profile;
  }
  std::uint32_t node_count() const noexcept { return node_of_profile(static_cast<std::uint32_t>(profiles.size())); }
  bool is_identity(std::uint32_t node) const noexcept { return node >= hub_count() && node < node_of_profile(0); }
  bool is_profile(std::uint32_t node) const noexcept { return node >= node_of_profile(0); }
  std::span<const Edge> edges_from(std::uint32_t node) const noexcept;

  std::optional<std::uint32_t> find(const Identity& identity) const;
  ScopeRights rights_in(const Profile& profile, Scope scope) const;
  RoleRights rights_of_role(std::uint32_t role) const noexcept;
  /// The names for which a right holds in a scope that does not hold for all.
  std::vector<std::string_view> names_in(const Profile& profile, Scope scope, Right right) const;
  /// The scopes of namespaces in which a profile holds something of its own.
  std::vector<Scope> scopes_of(const Profile& profile) const;
  /// The rule of a role that gives a right for a name; without one, for all objects or else for some.
  std::optional<std::uint32_t> rule_giving(Held held, Right right, std::string_view name) const;
  /// Of the bindings that name an identity or a group that it is in.
  std::optional<Grant> grant_of(std::uint32_t identity, Right right, Scope scope, std::string_view name) const;
};

/// Kinds of workloads whose pods become others when somebody changes them.
struct WorkloadKind {
  std::string_view group;
  std::string_view kind;
  Right right;
};
std::span<const WorkloadKind> workload_kinds() noexcept;

/// What the input says of the cluster besides roles and bindings.
struct Facts {
  /// Something of a namespace that leads to an account: a pod that runs as it with its token, a secret of its token.
  struct Place {
    Scope scope;
    std::uint32_t account;  ///< an identity
    const Object* object;
  };
  std::vector<Place> pods;
  std::vector<Place> token_secrets;
  struct Workload {
    std::size_t kind;  ///< of workload_kinds
    Scope scope;
    const Object* object;
  };
  std::vector<Workload> workloads;
  std::vector<const Object*> mutating_webhooks;
  std::vector<bool> refuses_host_pods;  ///< by scope
};

/// Fills all of a model but its graph.
Facts take_in(PowersModel& model, const objects::Inventory& inventory, const PowersOptions& options,
              std::vector<objects::TypeFault>& faults);
/// Fills the graph, and the distances in it.
void connect(PowersModel& model, const Facts& facts);
/// A shortest way from an identity.
std::vector<Step> trace(const PowersModel& model, std::uint32_t identity);

}  // namespace seawall::access
