#include "rights.h"

namespace seawall::checks {
namespace {

void judge_users_of_node_proxies(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "get,create,update,patch,delete", .resources = "nodes/proxy"},
                .cluster_wide = Severity::high,
                .named = Severity::medium,
                .is_excepted = [](const Holder& holder, const objects::Inventory&) { return is_node(holder.subject); }},
               inventory, probe);
}

}  // namespace

extern const Check nodes_proxy;

constexpr Check nodes_proxy{
    .id = "nodes-proxy",
    .title = "The kubelets' API is open",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may use the API of kubelets {detail}",
    .why = "The right nodes/proxy opens the kubelet's whole API, which runs commands in every pod of the node. The "
           "kubelet takes a websocket for that, which begins with get, so reading is enough. Neither admission nor the "
           "audit log of the API server sees requests that go to the kubelet itself.",
    .remediation = "Give nodes/metrics, nodes/stats or nodes/log instead, and from Kubernetes 1.33 on nodes/pods, "
                   "nodes/healthz or nodes/configz, which the kubelet asks for first.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [nodes/proxy]
  verbs: [get]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [nodes/metrics, nodes/stats]
  verbs: [get]
)",
    .frameworks = "MITRE:T1609;CIS:5.1.10",
    .peers = "kubescape:C-0279;trivy:KSV-0047;checkov:CKV2_K8S_2;kyverno:restrict-clusterrole-nodesproxy;"
             "rbac-police:nodes_proxy;kubiscan:risky-execute-command-node-proxy",
    .references =
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes\n"
        "https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/#fine-grained-authorization",
    .since = "0.1.0",
    .quiet_when =
        "Nodes have no namespace, so what a RoleBinding gives on them is nothing. The identities of the nodes "
        "themselves. list and watch, which are no requests to a kubelet. Nodes that resourceNames lists are medium. A "
        "role that no binding of the input names is for information. The roles and bindings that Kubernetes makes for "
        "itself.",
    .reads = tell_wrong_types,
    .whole = judge_users_of_node_proxies,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
