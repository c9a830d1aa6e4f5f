#include <algorithm>

#include "system_maps.h"

namespace seawall::checks {
namespace {

bool has_prefix(const objects::Inventory& inventory, std::string_view kind) {
  return std::ranges::any_of(inventory.of_kind("rbac.authorization.k8s.io", kind),
                             [&](std::uint32_t index) { return inventory.objects()[index].name.starts_with("eks:"); });
}

bool is_node_of_eks(const objects::Object& node) {
  const std::string_view version = node.root.at(Field::status, Field::nodeInfo, Field::kubeletVersion).string_or("");
  return version.find("-eks-") != version.npos || node.labels().child("eks.amazonaws.com/nodegroup");
}

template <typename Holds>
bool any_of_kind(const objects::Inventory& inventory, std::string_view kind, Holds holds) {
  return std::ranges::any_of(inventory.of_kind("", kind),
                             [&](std::uint32_t index) { return holds(inventory.objects()[index]); });
}

bool has_map(const objects::Inventory& inventory, std::string_view name) {
  return any_of_kind(inventory, "ConfigMap",
                     [&](const objects::Object& map) { return map.namespace_ == "kube-system" && map.name == name; });
}

bool is_of_eks(const objects::Inventory& inventory) {
  const auto has_role = [](const objects::Object& account) {
    return bool(account.annotations().child("eks.amazonaws.com/role-arn"));
  };
  return has_map(inventory, "aws-auth") || has_prefix(inventory, "ClusterRole") ||
         has_prefix(inventory, "ClusterRoleBinding") || any_of_kind(inventory, "Node", is_node_of_eks) ||
         any_of_kind(inventory, "ServiceAccount", has_role) ||
         inventory.find("apps", "DaemonSet", "kube-system", "aws-node");
}

/// Every namespace of a live cluster has the ConfigMap with its certificate; manifests have it nowhere.
bool is_without_map(const objects::Inventory& inventory) {
  return has_map(inventory, "kube-root-ca.crt") && !has_map(inventory, "aws-auth");
}

void judge_changers_of_users(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  if (is_without_map(inventory)) return each_subject(inventory, probe, [](auto&&...) {});
  RightReport report = about_system_map("aws-auth", Severity::critical);
  if (!is_of_eks(inventory)) {
    report.severity_of = [general = report.severity_of](const Holder& holder, const objects::Inventory& all) {
      return holder.grant.extent == Extent::named ? general(holder, all) : std::nullopt;
    };
    report.is_harmless = [general = report.is_harmless](const access::Role& role) {
      return general(role) ||
             grant_of({.verbs = "update,patch", .resources = "configmaps"}, role).extent == Extent::full;
    };
  }
  report_right(report, inventory, probe);
}

}  // namespace

extern const Check aws_auth_modifiable;

constexpr Check aws_auth_modifiable{
    .id = "aws-auth-modifiable",
    .title = "Users of EKS modifiable",
    .severity = Severity::critical,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change the ConfigMap aws-auth {detail}",
    .why = "The ConfigMap aws-auth in kube-system says which roles and users of AWS are which users and groups of the "
           "cluster. Whoever writes it makes themselves a member of system:masters, which may do everything.",
    .remediation = "Leave aws-auth to one pipeline, or give clusters access entries and set their authentication mode "
                   "to API, in which nobody reads it. Give others rights on other ConfigMaps, by resourceNames.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [configmaps]
  verbs: [update, patch]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [""]
  resources: [configmaps]
  resourceNames: [cart-settings]
  verbs: [update, patch]
)",
    .frameworks = "MITRE:T1098",
    .peers = "trivy:KSV-0115;rbac-police:eks_modify_aws_auth",
    .references = "https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html\n"
                  "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
    .since = "0.1.0",
    .quiet_when =
        "Clusters that are not EKS: a right on all ConfigMaps counts where something in the input is of EKS (nodes, "
        "roles, the annotation of a service account, aws-node or aws-auth itself), a right on aws-auth by name always. "
        "A whole cluster as input without aws-auth takes its users from access entries. Rights within a namespace "
        "other than kube-system, and rights on other ConfigMaps that resourceNames lists. A role that no binding of "
        "the input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_changers_of_users,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
