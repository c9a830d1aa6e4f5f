#pragma once

// The roles and bindings that Kubernetes makes by itself, and keeps up, with the default feature gates of each minor.
// Manifests leave them out, yet bindings refer to them; and in a cluster they are not what somebody granted.
// Source: k8s.io/kubernetes 1.20 to 1.37, plugin/pkg/auth/authorizer/rbac/bootstrappolicy, by data/kubernetes/rbac;
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
//
// Threads: functions of their arguments. Lifetimes: nodes are those of the object that was passed.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "objects/objects.h"

namespace seawall::access {

/// The default objects of Kubernetes 1.`minor` as documents::read takes them, JSON, one a line: labels and aggregation
/// rules included, the rules of roles that aggregate not filled in. Those that are `present` are left out. A minor
/// before 20 counts as 20, one after 37 as 37.
std::string default_objects(int minor, std::span<const objects::Object> present = {});

/// Whether some minor has a default object of this kind, namespace and name. Labels don't count: anybody can set them.
bool is_default(const objects::Object& object) noexcept;

/// Whether a service account is that of a built-in controller of some minor.
bool is_controller_account(std::string_view namespace_, std::string_view name) noexcept;

/// "rule parts": how many a rule of a default role may grant, a verb of a resource and name each, before it counts as
/// wider unseen. No rule of upstream's has fifty.
inline constexpr std::size_t rule_parts_limit = 1'000;

/// What a default object grants beyond what it grants in all minors together: an upgrade adds to these objects and
/// takes nothing away. For roles that aggregate, the rules of the default roles that they select are their own.
struct Widening {
  std::vector<documents::Node> rules;      ///< that the default ones don't cover
  std::vector<documents::Node> selectors;  ///< of the aggregation rule
  std::vector<documents::Node> subjects;
  documents::Node role;                    ///< the reference, where it is to another role
  bool is_none() const noexcept { return rules.empty() && selectors.empty() && subjects.empty() && !role; }
};
/// Of an object that is none of the default ones, nothing. Values of a wrong type are told and count as absent.
Widening widening(const objects::Object& object, objects::Reader& reader);

}  // namespace seawall::access
