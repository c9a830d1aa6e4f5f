#include "rights.h"

namespace seawall::checks {
namespace {

void judge_changers_of_nodes(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "update,patch", .resources = "nodes,nodes/status"},
                .cluster_wide = Severity::low,
                .named = Severity::info,
                .is_excepted = [](const Holder& holder, const objects::Inventory&) { return is_node(holder.subject); }},
               inventory, probe);
}

}  // namespace

extern const Check node_status_modifiable;

constexpr Check node_status_modifiable{
    .id = "node-status-modifiable",
    .title = "Nodes modifiable",
    .severity = Severity::low,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change nodes or their status {detail}",
    .why = "The scheduler and the controllers believe what a node's labels, taints and status say. Whoever writes them "
           "decides where pods go: to a node of their own, or away from one that is then drained.",
    .remediation = "Give get, list and watch on nodes. Programs that label or taint nodes need patch on nodes, and "
                   "nothing on nodes/status.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [nodes, nodes/status]
  verbs: [update, patch]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [nodes]
  verbs: [get, list, watch]
)",
    .frameworks = "",
    .peers = "rbac-police:modify_node_status",
    .references = "https://kubernetes.io/docs/reference/access-authn-authz/node/\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "Nodes have no namespace, so what a RoleBinding gives on them is nothing. Nodes themselves, which "
                  "NodeRestriction keeps to their own object. Rights on nodes that resourceNames lists are for "
                  "information. Who may delete pods as well has a finding that says more. A role that no binding of "
                  "the input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .yields_to = "pods-stealable",
    .reads = tell_wrong_types,
    .whole = judge_changers_of_nodes,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
