#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check host_pid;

constexpr Check host_pid{
    .id = "host-pid",
    .title = "Pod shares the node's processes",
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "pod shares the process namespace of its node",
    .why = "With hostPID the pod sees every process of the node: their arguments, and with root their environment, "
           "files and memory. It can stop the kubelet or, with ptrace, take over another pod's process.",
    .remediation = "Remove hostPID, or set it to false. To see the processes of one's own pod, shareProcessNamespace "
                   "is enough.",
    .bad_example = R"(spec:
  hostPID: true
)",
    .good_example = R"(spec:
  shareProcessNamespace: true
)",
    .frameworks = "PSS:baseline;NSA;MITRE:T1611;CIS:5.2.3",
    .peers = "kubescape:C-0038,C-0275;trivy:KSV-0010;kube-linter:host-pid;polaris:hostPIDSet;checkov:CKV_K8S_17;"
             "kyverno:disallow-host-namespaces;kubeaudit:NamespaceHostPIDTrue;gatekeeper:host-namespaces",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/",
    .since = "0.1.0",
    .quiet_when = "False and null are what the field is when it is absent. No namespace is let off by its name: an "
                  "agent that needs it is suppressed in sight, with a reason.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          if (const Node value = pods::shared_with_host(Field::hostPID, pod, probe)) probe.report(value);
        },
    .fix = [](const Finding& finding) { return setting(finding, "false", false); },
};

}  // namespace seawall::checks
