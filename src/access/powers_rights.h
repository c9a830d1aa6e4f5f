#pragma once

// The single rights that powers are made of, and which of them a role gives.

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "access.h"

namespace seawall::access {

/// Each stands for any of a few requests that come to the same.
enum class Right : std::uint8_t {
  everything,
  wildcard,
  create_pods,
  change_pods,
  create_workloads,
  change_deployments,
  change_daemon_sets,
  change_stateful_sets,
  change_replica_sets,
  change_replication_controllers,
  change_cron_jobs,
  exec,
  attach,
  add_containers,
  create_tokens,
  create_secrets,
  read_secrets,
  impersonate_users,
  impersonate_groups,
  impersonate_accounts,
  create_cluster_bindings,
  change_cluster_bindings,
  create_bindings,
  change_bindings,
  bind_cluster_roles,
  bind_roles,
  create_cluster_roles,
  change_cluster_roles,
  create_roles,
  change_roles,
  escalate_cluster_roles,
  escalate_roles,
  create_certificate_requests,
  approve_certificate_requests,
  approve_for_signers,
  create_mutating_webhooks,
  change_mutating_webhooks,
  change_admission,
  use_kubelet,
  create_volumes,
  create_mutating_policies,
  create_mutating_policy_bindings,
};
inline constexpr std::size_t right_count = 42;

class Rights {
 public:
  constexpr Rights() noexcept = default;
  constexpr Rights(std::initializer_list<Right> rights) noexcept {
    for (const Right right : rights) add(right);
  }
  static constexpr Rights all() noexcept { return Rights((std::uint64_t{1} << right_count) - 1); }
  constexpr void add(Right right) noexcept { bits_ |= std::uint64_t{1} << static_cast<unsigned>(right); }
  constexpr bool has(Right right) const noexcept { return (bits_ >> static_cast<unsigned>(right) & 1) != 0; }
  constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr Right first() const noexcept { return static_cast<Right>(std::countr_zero(bits_)); }
  constexpr void remove_first() noexcept { bits_ &= bits_ - 1; }
  friend constexpr Rights operator|(Rights one, Rights two) noexcept { return Rights(one.bits_ | two.bits_); }
  friend constexpr Rights operator&(Rights one, Rights two) noexcept { return Rights(one.bits_ & two.bits_); }
  friend constexpr Rights operator-(Rights one, Rights two) noexcept { return Rights(one.bits_ & ~two.bits_); }
  friend constexpr bool operator==(Rights, Rights) noexcept = default;

 private:
  constexpr explicit Rights(std::uint64_t bits) noexcept : bits_(bits) {}
  std::uint64_t bits_ = 0;
};

/// What bindings in a namespace cannot give.
Rights cluster_rights() noexcept;

struct RoleRights {
  Rights all;    ///< for each object
  Rights named;  ///< for objects of some names only
};
RoleRights rights_of(const Role& role, int minor);

/// Whether a rule gives a right for all objects, or for the one of a name.
bool gives(const PolicyRule& rule, Right right, std::optional<std::string_view> name, int minor);
/// The names for which a rule gives a right that it does not give for all.
std::vector<std::string_view> names_of(const PolicyRule& rule, Right right, int minor);

}  // namespace seawall::access
