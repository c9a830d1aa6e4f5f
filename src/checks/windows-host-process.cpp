#include <algorithm>

#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

bool inherits_host_process(const PodTemplate& pod, const Container& container, Node of_pod, Probe& probe) {
  return pods::effective_windows_option(Field::hostProcess, container, pod, probe) == of_pod;
}

}  // namespace

extern const Check windows_host_process;

constexpr Check windows_host_process{
    .id = "windows-host-process",
    .title = "Process of the Windows host",
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "{container} runs as a process of the Windows host",
    .why =
        "A HostProcess container is no container to Windows: it runs on the node itself, in its network and with its "
        "files, as the system's account if it likes. It is the counterpart of a privileged container on Linux.",
    .remediation = "Remove hostProcess, or set it to false, on the pod and on its containers. Keep it for agents that "
                   "administer nodes, in a namespace that nobody else may create pods in.",
    .bad_example = R"(spec:
  hostNetwork: true
  securityContext:
    windowsOptions:
      hostProcess: true
)",
    .good_example = R"(spec:
  securityContext:
    windowsOptions:
      runAsUserName: ContainerUser
)",
    .frameworks = "PSS:baseline;CIS:5.2.10",
    .peers = "kubescape:C-0211;trivy:KSV-0103;polaris:hostProcess;kyverno:disallow-host-process;"
             "gatekeeper:host-process",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when = "A value for the pod is told once, and not where every container sets its own.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          pods::host_processes_of_pod(pod, probe, [&](const pods::Breach& breach) {
            const bool counts = std::ranges::any_of(pod.containers, [&](const Container& container) {
              return inherits_host_process(pod, container, breach.at, probe);
            });
            if (counts) probe.report(breach.at);
          });
        },
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          pods::host_processes(container, probe, [&](const pods::Breach& breach) { probe.report(breach.at); });
        },
};

}  // namespace seawall::checks
