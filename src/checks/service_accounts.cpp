#include "service_accounts.h"

#include <algorithm>
#include <string>

namespace seawall::checks {
namespace {

constexpr std::string_view rbac = "rbac.authorization.k8s.io";
constexpr std::string_view user_prefix = "system:serviceaccount:";
constexpr std::string_view group_prefix = "system:serviceaccounts:";

/// What every cluster grants to all who can authenticate.
constexpr std::string_view discovery_roles[] = {"system:basic-user", "system:discovery", "system:public-info-viewer",
                                                "system:service-account-issuer-discovery"};

/// A file that does not name a namespace may be applied to any.
bool may_be_namespace(std::string_view one, std::string_view other) noexcept {
  return one.empty() || other.empty() || one == other;
}

/// Of `system:serviceaccount:NAMESPACE:NAME`.
bool is_user_name_of(std::string_view user, const objects::Object& account) noexcept {
  if (!user.starts_with(user_prefix)) return false;
  user.remove_prefix(user_prefix.size());
  const std::size_t colon = user.find(':');
  return colon != user.npos && user.substr(colon + 1) == account.name &&
         may_be_namespace(user.substr(0, colon), account.namespace_);
}

bool is_group_of(std::string_view group, const objects::Object& account) noexcept {
  if (group == "system:authenticated" || group == "system:serviceaccounts") return true;
  return group.starts_with(group_prefix) && may_be_namespace(group.substr(group_prefix.size()), account.namespace_);
}

bool is_subject(Node subject, const objects::Object& account) noexcept {
  const std::string_view kind = subject.child(Field::kind).string_or("");
  const std::string_view name = subject.child(Field::name).string_or("");
  if (kind == "User") return is_user_name_of(name, account);
  if (kind == "Group") return is_group_of(name, account);
  return name == account.name && may_be_namespace(subject.child(Field::namespace_).string_or(""), account.namespace_);
}

bool names_account(const objects::Object& binding, const objects::Object& account) noexcept {
  for (const Node subject : binding.root.child(Field::subjects).items()) {
    if (is_subject(subject, account)) return true;
  }
  return false;
}

bool is_of_discovery(const objects::Object& binding) noexcept {
  const std::string_view role = binding.root.at(Field::roleRef, Field::name).string_or("");
  return std::ranges::find(discovery_roles, role) != std::end(discovery_roles);
}

}  // namespace

ServiceAccountOfPod service_account_of(const PodTemplate& pod, Probe& probe) {
  ServiceAccountOfPod result;
  // The older name of the field still counts where the newer one is not set.
  for (const Field field : {Field::serviceAccountName, Field::serviceAccount}) {
    const Node written = pod.spec.child(field);
    result.name = probe.string(written).value_or("");
    if (result.name.empty()) continue;
    result.written = written;
    break;
  }
  if (!result.written) result.name = "default";
  return result;
}

const objects::Object* find_account(const PodTemplate& pod, const ServiceAccountOfPod& account, const Probe& probe) {
  return probe.inventory().find("", "ServiceAccount", pod.object->namespace_, account.name);
}

bool is_token_mounted(const PodTemplate& pod, const objects::Object* account, Probe& probe) {
  if (const auto of_pod = probe.boolean(pod.spec.child(Field::automountServiceAccountToken))) return *of_pod;
  return !account || account->root.child(Field::automountServiceAccountToken).boolean() != false;
}

bool is_known_to_have_no_rights(const objects::Object* account, const objects::Inventory& inventory) {
  if (!account) return false;
  const objects::Object& self = *account;
  const auto gives_more = [&](std::span<const std::uint32_t> bindings) {
    return std::ranges::any_of(bindings, [&](std::uint32_t index) {
      const objects::Object& binding = inventory.objects()[index];
      return names_account(binding, self) && !is_of_discovery(binding);
    });
  };
  if (gives_more(inventory.bindings_of("ServiceAccount", self.name))) return false;
  for (const std::string_view group : {"system:authenticated", "system:serviceaccounts"}) {
    if (gives_more(inventory.bindings_of("Group", group))) return false;
  }
  if (self.namespace_.empty()) {
    // Any namespace may be meant, so any binding may be.
    for (const std::string_view kind : {"RoleBinding", "ClusterRoleBinding"}) {
      if (gives_more(inventory.of_kind(rbac, kind))) return false;
    }
  } else {
    const std::string name_space(self.namespace_);
    if (gives_more(inventory.bindings_of("Group", std::string(group_prefix) + name_space))) return false;
    const std::string user = std::string(user_prefix) + name_space + ':' + std::string(self.name);
    if (gives_more(inventory.bindings_of("User", user))) return false;
  }
  return !inventory.of_kind(rbac, "RoleBinding").empty() || !inventory.of_kind(rbac, "ClusterRoleBinding").empty();
}

}  // namespace seawall::checks
