#include "pod_references.h"

namespace seawall::checks {

extern const Check secret_mounted;

constexpr Check secret_mounted{
    .id = "secret-mounted",
    .title = "Pod mounts a Secret",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "{container} mounts Secret \"{argument}\"",
    .why = "Whoever breaks into one of the containers, or may run commands in it, reads what is in the Secret. This is "
           "no defect but a line of an inventory, so that it is known which workload a Secret is lost with.",
    .remediation = "Look whether the program needs all of the Secret: name the keys that it needs in items, mount it "
                   "into that container alone, and give programs that trust each other less a Secret each.",
    .bad_example = R"(volumes:
  - name: database
    secret: {secretName: database}
)",
    .good_example = R"(volumes:
  - name: scratch
    emptyDir: {}
)",
    .frameworks = "MITRE:T1552.007",
    .peers = "kubescape:C-0255;kyverno:disallow-all-secrets",
    .references = "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it, because mounting is how a Secret is meant to be read. Secrets that "
                  "a storage driver or the kubelet reads for the pod are not within reach of its containers.",
    .enabled = false,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          for (const Reference& secret : secrets_in_volumes(pod, probe)) {
            probe.report(secret.at, {.argument = secret.name});
          }
        },
};

}  // namespace seawall::checks
