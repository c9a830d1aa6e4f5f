#pragma once

// RBAC as Kubernetes' authorizer decides it: who may do what, by which binding, and what is covered by what.
// Source of the semantics: k8s.io/kubernetes 1.37 (plugin/pkg/auth/authorizer/rbac, pkg/registry/rbac/validation,
// pkg/controller/clusterroleaggregation) and k8s.io/component-helpers/auth/rbac/validation;
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/
//
// As there, nothing is validated: the authorizer reads no apiGroup of subjects and role references, and gives no group
// anything beyond its bindings. Values of a wrong type are told by the Reader; a rule that has one counts for nothing.
//
// Threads: const after construction, shareable. Lifetimes: an Rbac borrows from the objects that it is made of.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "default_roles.h"
#include "objects/objects.h"
#include "powers.h"

namespace seawall::access {

using documents::Field;
using documents::Node;
using objects::Object;
using objects::Reader;

/// rbac/v1 PolicyRule.
struct PolicyRule {
  std::vector<std::string_view> verbs;
  std::vector<std::string_view> api_groups;
  std::vector<std::string_view> resources;
  std::vector<std::string_view> resource_names;
  std::vector<std::string_view> non_resource_urls;
  Node node = {};  ///< where it is written; absent for a rule that is no one's
  bool same_as(const PolicyRule& other) const noexcept;  ///< as Kubernetes compares rules: lists in their order
};
PolicyRule read_rule(Node rule, Reader& reader);
/// `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}`
std::string compact_text(const PolicyRule& rule);

/// What somebody asks to do. Groups are all there are: nothing is implied by the user's name.
struct Request {
  std::string_view user;
  std::span<const std::string_view> groups;
  std::string_view verb;
  bool is_resource = true;
  // of a resource request
  std::string_view api_group;
  std::string_view resource;
  std::string_view subresource;
  std::string_view name;
  std::string_view namespace_;  ///< "" asks for all namespaces, or for a kind without
  // of any other
  std::string_view path;  ///< "/healthz"
};

bool allows(const PolicyRule& rule, const Request& request);

struct Role {
  const Object* object = nullptr;
  std::vector<PolicyRule> rules;
};

struct Binding {
  const Object* object = nullptr;
  std::string_view namespace_;  ///< "" for a ClusterRoleBinding
  Node subjects;                ///< a list, or absent
  std::string_view role_kind;
  std::string_view role_name;
  std::int32_t role = -1;       ///< index; below 0: the reference leads nowhere

  bool is_cluster() const noexcept { return object->kind == "ClusterRoleBinding"; }
};

struct Subject {
  std::string_view kind;
  std::string_view api_group;
  std::string_view name;
  std::string_view namespace_;
  Node node = {};
  friend bool operator==(const Subject& one, const Subject& two) noexcept {
    return one.kind == two.kind && one.api_group == two.api_group && one.name == two.name &&
           one.namespace_ == two.namespace_;
  }
};

/// A subject of a binding, by its place in the list.
struct SubjectReference {
  std::uint32_t binding;
  std::uint32_t subject;
};

/// Indices into an Rbac: its reason is text on demand.
struct Decision {
  bool allowed = false;
  std::uint32_t binding = 0;  ///< that allows
  std::uint32_t subject = 0;  ///< the binding's first that applies
  std::uint32_t rule = 0;     ///< of the binding's role
};

/// Rules that hold for somebody in a namespace, in the order of the bindings.
struct RulesFor {
  struct Held {
    std::uint32_t binding;
    std::uint32_t rule;
  };
  std::vector<Held> rules;
  std::vector<std::uint32_t> dangling;  ///< bindings whose role is not there
};

/// The subjects whose bindings allow a request.
struct WhoCan {
  std::vector<SubjectReference> subjects;  ///< in the order of the bindings, with repeats as upstream
  std::vector<std::uint32_t> dangling;
};

enum class Aggregation : std::uint8_t {
  as_written,  ///< rules as they stand, as the authorizer takes them
  resolved,    ///< as the controller leaves them: for manifests, where nobody has filled them in
};

/// "aggregation rounds": how often roles that aggregate each other are filled in before they count as a cycle without
/// end.
inline constexpr std::size_t aggregation_limit = 64;

/// The roles and bindings of a cluster, or of a folder of manifests, indexed by subject.
class Rbac {
 public:
  /// Bindings count in the order of the objects, cluster-wide ones before those of a namespace.
  static Rbac of(const objects::Inventory& inventory, Aggregation aggregation, Reader& reader);
  /// Of objects from several places, or with the namespaces that they go to; they must outlive the Rbac.
  static Rbac of(std::span<const Object> objects, Aggregation aggregation, Reader& reader);

  Rbac(Rbac&&) noexcept;
  Rbac& operator=(Rbac&&) noexcept;
  ~Rbac();

  std::span<const Role> roles() const noexcept { return roles_; }
  std::span<const Binding> bindings() const noexcept { return bindings_; }
  const Role* role_of(const Binding& binding) const noexcept {
    return binding.role < 0 ? nullptr : &roles_[static_cast<std::size_t>(binding.role)];
  }
  Subject subject(SubjectReference reference) const;

  /// The first binding, in order, that allows. Allocates nothing for up to 32 groups.
  Decision authorize(const Request& request) const;
  /// Upstream's reason: `RBAC: allowed by ...`; for no opinion the errors that were met, or nothing.
  std::string reason(const Decision& decision, const Request& request) const;

  RulesFor rules_for(std::string_view user, std::span<const std::string_view> groups,
                     std::string_view namespace_) const;
  WhoCan who_can(const Request& request) const;
  /// Upstream's AllowedSubjects: group system:masters and the super-user (where there is one) before those of
  /// `who_can`.
  std::vector<Subject> allowed_subjects(const WhoCan& answer, std::string_view super_user) const;

  /// Upstream's aggregate of the errors of dangling references: each text once, several in brackets; "" for none.
  std::string errors(std::span<const std::uint32_t> dangling) const;
  /// `ClusterRoleBinding "a" of ClusterRole "b" to User "c"`
  std::string describe(SubjectReference reference) const;

 private:
  class Builder;
  struct Index;
  Rbac();
  /// Calls with each binding that applies, in order, and the first of its subjects that does, until it answers false.
  template <typename Call>
  void visit(std::string_view user, std::span<const std::string_view> groups, std::string_view namespace_,
             Call&& call) const;

  std::vector<Role> roles_;
  std::vector<Binding> bindings_;
  std::unique_ptr<Index> index_;
};

// --- escalation --------------------------------------------------------------------------------------

/// "parts of rules": how many `covers` takes rules apart into, in one call. A rule beyond it counts as covered where
/// it is held as it is written, and else stays whole. No cluster's own roles come near.
inline constexpr std::size_t covered_parts_limit = 100'000;

/// Whether rules cover others, and the parts that they don't: one verb, resource and name each, in upstream's order.
struct Coverage {
  bool covered = true;
  std::vector<PolicyRule> uncovered;
};
Coverage covers(std::span<const PolicyRule> owner, std::span<const PolicyRule> requested);

/// Rules about one resource of one group put together by their verbs; the others as they are. In the order of their
/// first, where upstream's is a map's.
std::vector<PolicyRule> compacted(std::span<const PolicyRule> rules);

/// ConfirmNoEscalation: why somebody who holds `owner` may not grant `requested`; empty when they may. `owner_error`:
/// what resolving their rules told.
std::string escalation_message(std::string_view user, std::span<const std::string_view> groups,
                               std::span<const PolicyRule> owner, std::string_view owner_error,
                               std::span<const PolicyRule> requested);

}  // namespace seawall::access
