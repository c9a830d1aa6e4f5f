#include "rights.h"

namespace seawall::checks {
namespace {

void judge_deleters_of_events(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "delete,deletecollection", .resources = "events,events.events.k8s.io"},
                .cluster_wide = Severity::medium,
                .in_namespace = Severity::low,
                .in_system = Severity::medium},
               inventory, probe);
}

}  // namespace

extern const Check events_deletable;

constexpr Check events_deletable{
    .id = "events-deletable",
    .title = "Events deletable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may delete events {detail}",
    .why = "Events tell what happened to pods and nodes: images that were pulled, probes that failed, pods that were "
           "killed. Whoever deletes them hides what they did from those who look into it.",
    .remediation = "Take delete and deletecollection on events away. They expire by themselves, after an hour by "
                   "default, so nobody has to. Send them to a store outside the cluster as well.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: ["", events.k8s.io]
  resources: [events]
  verbs: [delete, deletecollection]
)",
    .good_example = R"(kind: ClusterRole
rules:
- apiGroups: ["", events.k8s.io]
  resources: [events]
  verbs: [create, patch]
)",
    .frameworks = "MITRE:T1070",
    .peers = "kubescape:C-0031",
    .references = "https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/\n"
                  "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
    .since = "0.1.0",
    .quiet_when = "Creating and changing events, as most controllers do. Within one namespace other than kube-system "
                  "it is low. Rights on events that resourceNames lists. A role that no binding of the input names is "
                  "for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_deleters_of_events,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
