#pragma once

// Who holds a right: what the checks of category access are made of. The right is decided over the rules of a role with
// the authorizer's own semantics (access::allows), and reported at each subject of each binding that gives it, because
// that is what somebody would take away.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory and its Facts.
// Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
// https://kubernetes.io/docs/concepts/security/rbac-good-practices/

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "check.h"

namespace seawall::checks {

/// For Check::lacking of all checks of this category.
inline constexpr std::string_view lacks_access = "no role and no binding is in the input";

/// For Check::kinds and Check::object of all checks of this category: their `whole` takes values of a wrong type for
/// absent, and this tells them.
inline constexpr std::string_view kinds_of_access =
    "ClusterRole.rbac.authorization.k8s.io,ClusterRoleBinding.rbac.authorization.k8s.io,"
    "Role.rbac.authorization.k8s.io,RoleBinding.rbac.authorization.k8s.io";
void tell_wrong_types(const objects::Object& object, objects::Reader& reader);

// --- rights of a role --------------------------------------------------------------------------------

/// Any of the verbs on any of the resources.
struct Right {
  std::string_view verbs;  ///< comma-separated: "get,list,watch"
  /// Comma-separated, as kubectl names them: "secrets,deployments.apps,pods/exec". A subresource of `*` is any that a
  /// rule names: "userextras.authentication.k8s.io/*".
  std::string_view resources;
};

/// How far a rule, a role or a subject has a right.
enum class Extent : std::uint8_t {
  none,
  named,  ///< only for objects that resourceNames lists
  full,
};

Extent extent_of(const Right& right, const access::PolicyRule& rule);
/// The most that a rule of the role gives; `rule` is its index.
struct Grant {
  Extent extent = Extent::none;
  std::size_t rule = 0;
};
Grant grant_of(const Right& right, const access::Role& role);
/// What the resourceNames list, of all rules that give the right only so.
std::vector<std::string_view> names_of(const Right& right, const access::Role& role);

/// Whether a role as a whole gives everything, put together of several rules or by one.
enum class Administration : std::uint8_t {
  none,
  core,  ///< each verb on each resource of the core group: all Secrets, Pods and tokens
  full,  ///< of all groups
};
Administration administration_of(const access::Role& role);
/// Whether a rule is part of what makes a role administrative: it is about all resources of the core group.
bool is_of_administration(const access::PolicyRule& rule);

// --- who holds them ----------------------------------------------------------------------------------

/// The roles and bindings of the whole input, aggregated, made once a scan.
const access::Rbac& rbac_of(const objects::Inventory& inventory, findings::Facts& facts);

/// How far the bindings of the input give a role, itself or as part of one that aggregates it.
enum class Reach : std::uint8_t { nobody, one_namespace, system_namespace, all_namespaces };
/// By index of the role.
std::span<const Reach> reaches_of(const objects::Inventory& inventory, findings::Facts& facts);

/// A subject that holds a right through a binding.
struct Holder {
  const access::Binding& binding;
  const access::Role& role;
  access::Subject subject;
  Grant grant;
  const access::Rbac& rbac;
  findings::Facts& facts;
  int minor;  ///< of Kubernetes

  bool is_cluster_wide() const noexcept { return binding.is_cluster(); }
  bool is_in_system() const noexcept { return !binding.is_cluster() && binding.namespace_ == "kube-system"; }
};

/// All rules that hold for the subject where the binding does, by whatever bindings, also those of its groups.
std::vector<const access::PolicyRule*> rules_held(const Holder& holder);
/// The same for one right.
Extent extent_held(const Right& right, const Holder& holder);

/// What binds a kubelet: NodeRestriction keeps it to its own node and pods.
bool is_node(const access::Subject& subject);
/// Whether a service account may do everything in all namespaces, by a binding of the input. Without a namespace: one
/// of that name in any.
bool is_administrator(std::string_view namespace_, std::string_view name, const objects::Inventory& inventory,
                      findings::Facts& facts);
/// Whether the namespace, or any where it is empty, has such a service account.
bool has_administrator(std::string_view namespace_, const objects::Inventory& inventory, findings::Facts& facts);

// --- reports -----------------------------------------------------------------------------------------

/// What is reported of a right. A severity that is absent reports nothing of the kind.
struct RightReport {
  Right right;
  std::optional<Severity> cluster_wide = {};  ///< held in all namespaces
  std::optional<Severity> in_namespace = {};  ///< held in the namespace of a RoleBinding
  std::optional<Severity> in_system = {};  ///< the same in kube-system, if that differs
  std::optional<Severity> named = {};  ///< at most, where it is only for objects that resourceNames lists
  /// Of a role that no binding of the input gives to anybody: for information. A ClusterRole where `cluster_wide` is
  /// set, a Role where the severity of its namespace is, both where there is no severity but `severity_of`.
  bool unheld = true;
  /// Whether such a role is nothing to tell of.
  std::function<bool(const access::Role& role)> is_harmless = {};
  /// Whether a holder is to be left alone, for reasons of the check's own.
  std::function<bool(const Holder& holder, const objects::Inventory& inventory)> is_excepted = {};
  /// The severity that a holder's case asks for, instead of the above.
  std::function<std::optional<Severity>(const Holder& holder, const objects::Inventory& inventory)> severity_of = {};
};

/// Reports the holders of a right, and the roles that would give it and that nobody holds. The message's {argument} is
/// the subject's name, or the role's that nobody holds; {detail} where the right holds: "in all namespaces", "in the
/// namespace of the binding", "once somebody is bound to it". The system's own roles and bindings, as Kubernetes makes
/// them, are left out, and so is what a role gives because it is administrative: that is told at the binding
/// (cluster-admin-binding) or in the role (administrative-role), and not once for each right. So it is
/// with the roles admin and edit of Kubernetes, which are made for a namespace and are told of at the binding
/// elsewhere.
void report_right(const RightReport& report, const objects::Inventory& inventory, findings::WholeProbe& probe);

/// Calls with each subject that the input adds to the system's own bindings, or binds by its own, and the binding's
/// role: where the input lacks it the default one of Kubernetes, else nothing. Subjects without a name or of an unknown
/// kind are nobody, as for the authorizer.
void each_subject(const objects::Inventory& inventory, findings::WholeProbe& probe,
                  const std::function<void(const access::Binding&, const access::Role*, const access::Subject&)>& call);

/// Calls with each role whose rules are written in itself, not aggregated; of the system's own with what the input adds
/// to them alone, if anything.
void each_role(const objects::Inventory& inventory, findings::WholeProbe& probe,
               const std::function<void(const access::Role&, Reach)>& call);

/// Whether Kubernetes itself makes the object, or whoever made it labels it so: default roles and bindings. What the
/// input adds to those of Kubernetes is not told by this.
bool is_of_the_system(const objects::Object& object);

}  // namespace seawall::checks
