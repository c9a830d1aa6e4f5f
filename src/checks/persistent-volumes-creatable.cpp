#include "bindings.h"

namespace seawall::checks {
namespace {

/// Programs that make volumes by their nature.
constexpr std::string_view provisioners = "csi,provisioner";

void judge_creators_of_volumes(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  report_right({.right = {.verbs = "create", .resources = "persistentvolumes"},
                .cluster_wide = Severity::medium,
                .is_excepted = [](const Holder& holder,
                                  const objects::Inventory&) { return is_account_of(holder.subject, provisioners); }},
               inventory, probe);
}

}  // namespace

extern const Check persistent_volumes_creatable;

constexpr Check persistent_volumes_creatable{
    .id = "persistent-volumes-creatable",
    .title = "PersistentVolumes creatable",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::access,
    .message = "{argument} may create PersistentVolumes {detail}",
    .why = "A PersistentVolume of type hostPath is a directory of the node, any of them. Pods get at it through a "
           "claim, which every level of pod security lets pass, so that no rule against hostPath volumes holds.",
    .remediation = "Let people make PersistentVolumeClaims and a provisioner the volumes. Who does administer storage "
                   "may create volumes, and should be few.",
    .bad_example = R"(kind: ClusterRole
rules:
- apiGroups: [""]
  resources: [persistentvolumes]
  verbs: [create]
)",
    .good_example = R"(kind: Role
rules:
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [create]
)",
    .frameworks = "MITRE:T1611;CIS:5.1.9",
    .peers = "kubescape:C-0278",
    .references = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#persistent-volume-creation",
    .since = "0.1.0",
    .quiet_when = "PersistentVolumes have no namespace, so what a RoleBinding gives on them is nothing. Changing or "
                  "deleting volumes: where a volume lies cannot be changed. Service accounts with csi or provisioner "
                  "in their name, as a word, make volumes by their nature. A role that no binding of the input names "
                  "is for information. The roles and bindings that Kubernetes makes for itself.",
    .reads = tell_wrong_types,
    .whole = judge_creators_of_volumes,
    .kinds = kinds_of_access,
    .lacking = lacks_access,
};

}  // namespace seawall::checks
