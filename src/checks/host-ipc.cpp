#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check host_ipc;

constexpr Check host_ipc{
    .id = "host-ipc",
    .title = "Pod shares the node's IPC",
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "pod shares the IPC namespace of its node",
    .why = "With hostIPC the pod reaches the shared memory, semaphores and message queues of the node, and so can "
           "read or change what its programs, and other pods with hostIPC, keep there.",
    .remediation = "Remove hostIPC, or set it to false. Containers of one pod share memory without it; for large "
                   "segments mount an emptyDir with medium Memory at /dev/shm.",
    .bad_example = R"(spec:
  hostIPC: true
)",
    .good_example = R"(spec:
  volumes:
    - name: shared-memory
      emptyDir: {medium: Memory, sizeLimit: 256Mi}
)",
    .frameworks = "PSS:baseline;NSA;MITRE:T1611;CIS:5.2.4",
    .peers = "kubescape:C-0038,C-0276;trivy:KSV-0008;kube-linter:host-ipc;polaris:hostIPCSet;checkov:CKV_K8S_18;"
             "kyverno:disallow-host-namespaces;kubeaudit:NamespaceHostIPCTrue;gatekeeper:host-namespaces",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline\n"
                  "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    .since = "0.1.0",
    .quiet_when = "False and null are what the field is when it is absent.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          if (const Node value = pods::shared_with_host(Field::hostIPC, pod, probe)) probe.report(value);
        },
    .fix = [](const Finding& finding) { return setting(finding, "false", false); },
};

}  // namespace seawall::checks
