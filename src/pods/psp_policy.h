#pragma once

// A PodSecurityPolicy (policy/v1beta1) as its admission plugin uses it, defaults filled in.
// Source of the semantics: k8s.io/kubernetes 1.24, pkg/security/podsecuritypolicy/factory.go, pkg/apis/policy/v1beta1.
//
// Threads: plain data. Lifetimes: borrows from the policy's document.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "psp_decoder.h"

namespace seawall::pods::psp {

template <typename Number>
struct Range {
  Number min = 0;
  Number max = 0;
  bool holds(Number value) const noexcept { return value >= min && value <= max; }
};

enum class Rule : std::uint8_t { run_as_any, may_run_as, must_run_as, must_run_as_non_root };

/// What user and group ids are allowed.
struct IdStrategy {
  Rule rule = Rule::run_as_any;
  std::vector<Range<std::int64_t>> ranges;  ///< at least one where the rule is must_run_as, or may_run_as
  bool allows(std::int64_t id) const noexcept;
};

struct SelinuxOptions {
  std::string_view user;
  std::string_view role;
  std::string_view type;
  std::string_view level;
  friend bool operator==(const SelinuxOptions&, const SelinuxOptions&) = default;
};
std::optional<SelinuxOptions> selinux_options_of(Decoder& decoder, Node field);

/// Profiles of seccomp or AppArmor, which annotations of the policy tell.
struct ProfileStrategy {
  std::string_view assumed;  ///< where a pod says nothing; empty for none
  std::optional<std::string_view> allowed;  ///< separated by commas; nothing where the policy does not say
};

struct HostPath {
  std::string_view prefix;
  bool read_only = false;
};

struct RuntimeClasses {
  std::vector<std::string_view> allowed;
  std::optional<std::string_view> assumed;
};

struct SecurityPolicy {
  std::string_view name;
  bool privileged = false;
  bool host_network = false;
  bool host_pid = false;
  bool host_ipc = false;
  bool read_only_root_filesystem = false;
  bool allow_privilege_escalation = true;
  std::optional<bool> assumed_privilege_escalation;
  std::vector<std::string_view> added_capabilities;
  std::vector<std::string_view> dropped_capabilities;
  std::vector<std::string_view> allowed_capabilities;
  std::vector<std::string_view> volumes;
  std::vector<Range<std::int32_t>> host_ports;
  std::vector<HostPath> host_paths;
  std::vector<std::string_view> flex_volume_drivers;
  std::vector<std::string_view> csi_drivers;
  std::vector<std::string_view> allowed_sysctls;
  std::vector<std::string_view> forbidden_sysctls;
  std::vector<std::string_view> proc_mounts;
  std::optional<RuntimeClasses> runtime_classes;
  IdStrategy users;
  IdStrategy groups;
  IdStrategy supplemental_groups;
  IdStrategy fs_groups;
  std::optional<SelinuxOptions> selinux;  ///< that a pod must have
  ProfileStrategy seccomp;
  ProfileStrategy apparmor;
  /// Upstream passes over a policy with a rule that it does not know, or that lacks what its rule needs.
  bool usable = true;
};

/// Decodes a policy; of one with a fault the answer means nothing.
SecurityPolicy policy_of(Decoder& decoder, Node root);

}  // namespace seawall::pods::psp
