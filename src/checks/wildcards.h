#pragma once

// What is common to wildcards in the rules of roles.
//
// Threads: functions of their arguments alone.

#include <algorithm>
#include <string_view>

#include "rights.h"

namespace seawall::checks {

/// An API group of custom resources: those have a dot, as groups of Kubernetes have under k8s.io alone.
inline bool is_custom_group(std::string_view group) noexcept {
  return group.find('.') != std::string_view::npos && !group.ends_with(".k8s.io");
}

inline bool has_custom_groups_alone(const access::PolicyRule& rule) noexcept {
  return !rule.api_groups.empty() && std::ranges::all_of(rule.api_groups, is_custom_group);
}

/// Nobody's: info. Of some operator's own kinds, or of objects that are named one by one: low.
inline Severity severity_of_wildcard(const access::PolicyRule& rule, Reach reach) noexcept {
  if (reach == Reach::nobody) return Severity::info;
  return has_custom_groups_alone(rule) || !rule.resource_names.empty() ? Severity::low : Severity::medium;
}

}  // namespace seawall::checks
