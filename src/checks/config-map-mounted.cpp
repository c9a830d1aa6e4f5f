#include "pod_references.h"

namespace seawall::checks {
namespace {

/// The control plane puts it into each namespace, and the API server into each pod that gets a token.
constexpr std::string_view map_of_every_pod = "kube-root-ca.crt";

}  // namespace

extern const Check config_map_mounted;

constexpr Check config_map_mounted{
    .id = "config-map-mounted",
    .title = "Pod mounts a ConfigMap",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "{container} mounts ConfigMap \"{argument}\"",
    .why =
        "Whoever may change the ConfigMap changes what the program reads, and with some programs what they run. This "
        "is no defect but a line of an inventory, so that it is known which workloads a ConfigMap steers.",
    .remediation = "Look who may change the ConfigMap, and set immutable: true where it changes with releases alone. "
                   "What is secret in it belongs into a Secret.",
    .bad_example = R"(volumes:
  - name: settings
    configMap: {name: settings}
)",
    .good_example = R"(volumes:
  - name: scratch
    emptyDir: {}
)",
    .frameworks = "",
    .peers = "kubescape:C-0258",
    .references = "https://kubernetes.io/docs/concepts/configuration/configmap/",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it, because mounting is how a ConfigMap is meant to be read. The "
                  "cluster's certificate, kube-root-ca.crt, which comes with every token, is left out.",
    .enabled = false,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          for (const Reference& map : config_maps_in_volumes(pod, probe)) {
            if (map.name != map_of_every_pod) probe.report(map.at, {.argument = map.name});
          }
        },
};

}  // namespace seawall::checks
