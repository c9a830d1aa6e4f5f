#pragma once

// Who bindings name, and who they should not: groups that nearly everybody is in.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory and its Facts.
// Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
// OpenShift's bootstrap policy, github.com/openshift/apiserver-library-go.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rights.h"

namespace seawall::checks {

/// As `each_subject`, and for what was added to the bindings that Kubernetes makes for itself. Labels are not believed,
/// as anybody sets them.
void each_added_subject(
    const objects::Inventory& inventory, findings::WholeProbe& probe,
    const std::function<void(const access::Binding&, const access::Role*, const access::Subject&)>& call);

/// Bindings of every OpenShift cluster to all its users, and to those without credentials.
bool is_of_openshift(const access::Binding& binding) noexcept;

/// Who is nobody in particular: nothing to authenticate by.
bool is_anonymous(const access::Subject& subject) noexcept;
/// All users, or all service accounts of the cluster.
bool is_everybody(const access::Subject& subject) noexcept;
/// All service accounts of one namespace.
bool is_every_account_of_namespace(const access::Subject& subject) noexcept;
/// Any of these, or all users of OpenShift.
bool is_crowd(const access::Subject& subject) noexcept;

/// What Kubernetes grants to all who can authenticate: what APIs there are, and who one is.
std::vector<access::PolicyRule> discovery_rules();
/// Whether a role gives nothing beyond. Of one that the input lacks: whether it is one of those by its name.
bool gives_discovery_alone(const access::Binding& binding, const access::Role* role,
                           std::span<const access::PolicyRule> discovery);

/// Who a subject is to the authorizer.
class Identity {
 public:
  Identity(const access::Binding& binding, const access::Subject& subject);
  std::string_view user() const noexcept { return user_; }  ///< empty for a group
  std::string_view home() const noexcept { return home_; }  ///< the namespace of a service account
  std::vector<std::string_view> groups() const;  ///< that it is in by what it is

 private:
  std::string_view group_;
  std::string_view home_;
  std::string user_;
  std::string accounts_of_home_;
};

/// Whether a service account is named after a program of the list, as a whole word: "cilium" in "cilium-operator".
/// Those do by their nature what others should not.
bool is_account_of(const access::Subject& subject, std::string_view programs) noexcept;

}  // namespace seawall::checks
