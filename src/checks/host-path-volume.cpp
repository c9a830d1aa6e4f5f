#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check host_path_volume;

constexpr Check host_path_volume{
    .id = "host-path-volume",
    .title = "Pod mounts the node's files",
    .severity = Severity::medium,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "volume comes from \"{argument}\" on the node",
    .why = "A hostPath volume ties the pod to files of its node: they outlive the pod, are shared with every pod that "
           "names the path, and count towards no quota. A link planted there can lead whoever follows it elsewhere on "
           "the node.",
    .remediation = "Use a volume that Kubernetes manages: emptyDir for scratch space, a PersistentVolumeClaim for "
                   "data, configMap, secret or projected for configuration. Where a node agent needs it, mount the "
                   "narrowest path that serves it, read-only.",
    .bad_example = R"(volumes:
  - name: data
    hostPath:
      path: /srv/data
)",
    .good_example = R"(volumes:
  - name: data
    persistentVolumeClaim:
      claimName: data
)",
    .frameworks = "PSS:baseline;NSA;MITRE:T1611;CIS:5.2.11",
    .peers = "kubescape:C-0048;trivy:KSV-0023;polaris:hostPathSet;kyverno:disallow-host-path;"
             "gatekeeper:host-filesystem",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when = "A volume is told once: where sensitive-host-path or container-runtime-socket-mounted reports its "
                  "path, this check says nothing more.",
    .yields_to = "sensitive-host-path,container-runtime-socket-mounted,cloud-credential-path-mounted,"
                 "host-path-outside-allowed-list",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          pods::host_path_volumes(pod, probe,
                                  [&](const pods::Breach& path) { probe.report(path.at, {.argument = path.value}); });
        },
};

}  // namespace seawall::checks
