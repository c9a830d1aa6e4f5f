#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check proc_mount_unmasked;

constexpr Check proc_mount_unmasked{
    .id = "proc-mount-unmasked",
    .title = "Kernel's /proc is not masked",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} mounts /proc as \"{argument}\"",
    .why = "Runtimes hide or write-protect the parts of /proc that tell of the node or steer its kernel, such as kcore "
           "and sysrq-trigger. Unmasked, they are open to whoever is root in the container.",
    .remediation =
        "Remove procMount, or set it to Default. For containers within the container, set hostUsers to false "
        "as well, so that their root is nobody on the node.",
    .bad_example = R"(securityContext:
  procMount: Unmasked
)",
    .good_example = R"(securityContext:
  procMount: Default
)",
    .frameworks = "PSS:baseline",
    .peers = "kubescape:C-0211;trivy:KSV-0027;kube-linter:unsafe-proc-mount;polaris:procMount;"
             "kyverno:disallow-proc-mount;gatekeeper:proc-mount",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    .since = "0.1.0",
    .quiet_when = "In a pod with user ids of its own (hostUsers: false) it is info, as the baseline standard admits it "
                  "there since Kubernetes 1.35. Windows pods have no /proc.",
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows) return;
          pods::proc_mounts(container, probe, [&](const pods::Breach& breach) {
            Severity severity = Severity::info;
            const auto raise = [&](const pods::Breach&) { severity = Severity::medium; };
            pods::proc_mounts_of_baseline(pod, container, probe.minor(), probe, raise);
            probe.report(breach.at, {.severity = severity, .argument = breach.value});
          });
        },
    .fix = [](const Finding& finding) { return setting(finding, "\"Default\"", true); },
};

}  // namespace seawall::checks
