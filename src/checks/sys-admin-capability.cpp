#include "capability_names.h"
#include "mechanical_fixes.h"

namespace seawall::checks {

extern const Check sys_admin_capability;

constexpr Check sys_admin_capability{
    .id = "sys-admin-capability",
    .title = "Container gets CAP_SYS_ADMIN",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} gets CAP_SYS_ADMIN by adding \"{argument}\"",
    .why =
        "CAP_SYS_ADMIN lets a process mount filesystems, enter other namespaces and do a good part of what else root "
        "may do. Most known ways out of a container begin with it, so it is close to running privileged.",
    .remediation =
        "Remove it from capabilities.add. If the program needs one right of the kernel, look for the narrower "
        "capability that gives it, such as PERFMON, BPF or CHECKPOINT_RESTORE; let a CSI driver do mounts.",
    .bad_example = R"(securityContext:
  capabilities:
    add: [SYS_ADMIN]
)",
    .good_example = R"(securityContext:
  capabilities:
    drop: [ALL]
)",
    .frameworks = "PSS:baseline;NSA;MITRE:T1611;CIS:5.2.9",
    .peers = "kubescape:C-0046;trivy:KSV-0005;kube-linter:privilege-escalation-container;"
             "polaris:dangerousCapabilities;checkov:CKV_K8S_39;kyverno:disallow-capabilities",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when = "Names that only contain the word, such as SYS_ADMINISTRATION, are other capabilities. Windows has "
                  "no capabilities, so pods for it are left alone.",
    .container = [](const PodTemplate& pod, const Container& container,
                    Probe& probe) { report_added(pod, container, "SYS_ADMIN", probe); },
    .fix = [](const Finding& finding) { return removing(finding, false); },
};

}  // namespace seawall::checks
