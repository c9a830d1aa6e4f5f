#include "rights.h"

namespace seawall::checks {
namespace {

/// Who creates ConfigMaps and changes listed ones cannot touch those of others.
bool writes_own_maps_alone(const access::Role& role) {
  return grant_of({.verbs = "update,patch", .resources = "configmaps"}, role).extent == Extent::named;
}

void judge_writers_of_config_maps(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "update,patch,create", .resources = "configmaps"},
                .cluster_wide = Severity::low,
                .in_namespace = Severity::info,
                .in_system = Severity::medium,
                .is_harmless = writes_own_maps_alone,
                .is_excepted = [](const Holder& holder,
                                  const objects::Inventory&) { return writes_own_maps_alone(holder.role); }},
               inventory, probe);
}

}  // namespace

extern const Check config_maps_modifiable;

constexpr Check config_maps_modifiable{
    .id = "config-maps-modifiable",
    .title = "ConfigMaps modifiable",
    .severity = Severity::low,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may write ConfigMaps {detail}",
    .why = "Programs take their settings from ConfigMaps, some of them commands or addresses. Whoever writes them "
           "changes what programs do, and in kube-system how the cluster resolves names and whom it knows.",
    .remediation =
        "Give the right in the namespaces where it is needed, and on the ConfigMaps that are needed, by resourceNames.",
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
    .peers = "trivy:KSV-0049",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when =
        "Rights on ConfigMaps that resourceNames lists, with the right to create others, as programs have for the "
        "election of a leader. Within one namespace other than kube-system it is for information, in kube-system "
        "medium. Where the right covers the ConfigMap of the cluster's DNS, another check says more. A role that no "
        "binding of the input names is for information. The roles and bindings that Kubernetes makes for itself.",
    .yields_to = "aws-auth-modifiable,core-dns-modifiable",
    .reads = tell_wrong_types,
    .whole = judge_writers_of_config_maps,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
