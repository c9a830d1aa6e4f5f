#include <algorithm>

#include "bindings.h"

namespace seawall::checks {
namespace {

/// Programs that close nodes and move their pods by their nature.
constexpr std::string_view programs_that_drain = "cluster-api,cluster-autoscaler,descheduler,drain,drainer,draino,"
                                                 "karpenter,kured,machine-api,machine-config,machine-config-daemon,"
                                                 "node-termination-handler,system-upgrade";

/// Unschedulable, tainted, not ready, or gone.
constexpr Right close_nodes = {.verbs = "update,patch,delete,deletecollection", .resources = "nodes,nodes/status"};
constexpr Right delete_pods = {.verbs = "delete,deletecollection", .resources = "pods"};
constexpr Right evict_pods = {.verbs = "create", .resources = "pods/eviction"};

bool closes_nodes(std::span<const access::PolicyRule* const> rules) {
  return std::ranges::any_of(rules, [](const access::PolicyRule* rule) {
    return extent_of(close_nodes, *rule) == Extent::full && rule->resource_names.empty();
  });
}

/// Rules that hold in the whole cluster, for the nodes as well where pods of the subject run on them.
std::vector<const access::PolicyRule*> rules_in_cluster(const Holder& holder, const objects::Inventory& inventory) {
  const Identity identity(holder.binding, holder.subject);
  std::vector<std::string_view> groups = identity.groups();
  const bool is_on_nodes = holder.subject.kind == "ServiceAccount" &&
                           !inventory.using_service_account(identity.home(), holder.subject.name).empty();
  if (is_on_nodes) groups.push_back("system:nodes");
  std::vector<const access::PolicyRule*> rules;
  for (const auto& held : holder.rbac.rules_for(identity.user(), groups, "").rules) {
    rules.push_back(&holder.rbac.role_of(holder.rbac.bindings()[held.binding])->rules[held.rule]);
  }
  if (!holder.is_cluster_wide()) return rules;
  // In a file that tells no namespace a service account has no name to be found by.
  for (const access::PolicyRule& rule : holder.role.rules) rules.push_back(&rule);
  return rules;
}

bool runs_pods(Node account, const objects::Inventory& inventory) {
  return !inventory
              .using_service_account(account.child(Field::namespace_).string_or(""),
                                     account.child(Field::name).string_or(""))
              .empty();
}

/// Whether accounts whose pods run on nodes close them, for those who hold the nodes.
bool is_helped_by_accounts(const Holder& holder, const objects::Inventory& inventory) {
  if (!is_node(holder.subject)) return false;
  return std::ranges::any_of(holder.rbac.bindings(), [&](const access::Binding& binding) {
    const access::Role* const role = holder.rbac.role_of(binding);
    if (!binding.is_cluster() || !role || grant_of(close_nodes, *role).extent != Extent::full) return false;
    for (const Node subject : binding.subjects.items()) {
      if (subject.child(Field::kind).string_or("") == "ServiceAccount" && runs_pods(subject, inventory)) return true;
    }
    return false;
  });
}

bool has_none_worth_stealing(const Holder& holder, const objects::Inventory& inventory) {
  if (holder.is_cluster_wide() || holder.is_in_system()) return false;
  return !has_administrator(holder.binding.namespace_, inventory, holder.facts);
}

bool cannot_steal(const Holder& holder, const objects::Inventory& inventory) {
  return is_account_of(holder.subject, programs_that_drain) || has_none_worth_stealing(holder, inventory) ||
         !(closes_nodes(rules_in_cluster(holder, inventory)) || is_helped_by_accounts(holder, inventory));
}

void report_thieves(const Right& right, const objects::Inventory& inventory, findings::WholeProbe& probe,
                    const Right* told = nullptr) {
  const auto is_told = [told](const access::Role& role) {
    return told && grant_of(*told, role).extent == Extent::full;
  };
  report_right({.right = right,
                .cluster_wide = Severity::high,
                .in_namespace = Severity::high,
                .is_harmless =
                    [=](const access::Role& role) {
                      return role.object->kind == "Role" || is_told(role) ||
                             grant_of(close_nodes, role).extent != Extent::full;
                    },
                .is_excepted =
                    [=](const Holder& holder, const objects::Inventory& all) {
                      return is_told(holder.role) || cannot_steal(holder, all);
                    }},
               inventory, probe);
}

void judge_thieves_of_pods(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_thieves(delete_pods, inventory, probe);
  report_thieves(evict_pods, inventory, probe, &delete_pods);
}

}  // namespace

extern const Check pods_stealable;

constexpr Check pods_stealable{
    .id = "pods-stealable",
    .title = "Pods stealable by a chosen node",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may take pods away from nodes {detail}, and close other nodes",
    .why = "Whoever has one node, closes all others and then deletes a pod gets it: the scheduler has no other place "
           "for it. With the pod come the token of its service account and its Secrets.",
    .remediation = "Give the two rights to different subjects, or delete and evict in the namespaces where it is "
                   "needed. Who labels or taints nodes needs patch on those, by resourceNames.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods]
  verbs: [delete]
- apiGroups: [""]
  resources: [nodes]
  verbs: [patch]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [pods/eviction]
  verbs: [create]
)",
    .frameworks = "",
    .peers = "rbac-police:steal_pods",
    .references = "https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when =
        "One of the two rights alone. Rights on pods of one namespace, unless that is kube-system or the input gives a "
        "service account of it every right in the cluster. What a RoleBinding gives on nodes is nothing, and so are "
        "rights on objects that resourceNames lists. Rights that bindings give to all nodes count for the accounts "
        "whose pods run on them. Service accounts named after a scaler of clusters or a program that drains nodes "
        "(cluster-autoscaler, karpenter, descheduler, kured and others). A role that no binding of the input names is "
        "for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_thieves_of_pods,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
