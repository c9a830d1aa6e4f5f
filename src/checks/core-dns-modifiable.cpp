#include "system_maps.h"

namespace seawall::checks {
namespace {

void judge_changers_of_dns(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right(about_system_map("coredns,kube-dns", Severity::medium), inventory, probe);
}

}  // namespace

extern const Check core_dns_modifiable;

constexpr Check core_dns_modifiable{
    .id = "core-dns-modifiable",
    .title = "DNS of the cluster modifiable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may change the settings of the cluster's DNS {detail}",
    .why = "CoreDNS answers all names in the cluster as its ConfigMap says. Whoever changes that sends the traffic of "
           "any program to a place of their own, and nothing in the programs' manifests shows it.",
    .remediation = "Give rights on ConfigMaps in the namespaces of those who need them. In kube-system, list the "
                   "ConfigMaps in resourceNames, without coredns.",
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
    .frameworks = "",
    .peers = "kubescape:C-0037",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "Rights within a namespace other than kube-system, and rights on ConfigMaps that resourceNames "
                  "lists, unless coredns or kube-dns is among them. A role that no binding of the input names is for "
                  "information. The roles and bindings that Kubernetes makes for itself.",
    .yields_to = "aws-auth-modifiable",
    .reads = tell_wrong_types,
    .whole = judge_changers_of_dns,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
