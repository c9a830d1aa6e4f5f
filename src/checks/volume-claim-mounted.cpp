#include "pod_references.h"

namespace seawall::checks {

extern const Check volume_claim_mounted;

constexpr Check volume_claim_mounted{
    .id = "volume-claim-mounted",
    .title = "Pod mounts a volume claim",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "{container} mounts PersistentVolumeClaim \"{argument}\"",
    .why = "Whoever breaks into the pod has the data of the volume, and may leave something there for whoever mounts "
           "it next. This is no defect but a line of an inventory, so that it is known where data lies.",
    .remediation = "Look whether the pod needs the data, and whether it writes it: set readOnly where it does not, and "
                   "keep one volume from being shared by programs that trust each other less.",
    .bad_example = R"(volumes:
  - name: orders
    persistentVolumeClaim: {claimName: orders}
)",
    .good_example = R"(volumes:
  - name: scratch
    emptyDir: {}
)",
    .frameworks = "",
    .peers = "kubescape:C-0257",
    .references = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it, because a claim is how a pod is meant to get a volume. Claims that "
                  "are made of a StatefulSet's templates have names in its pods alone, and are told there.",
    .enabled = false,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          for (const Reference& claim : claims_in_volumes(pod, probe)) {
            probe.report(claim.at, {.argument = claim.name});
          }
        },
};

}  // namespace seawall::checks
