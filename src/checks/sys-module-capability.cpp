#include "capability_names.h"
#include "mechanical_fixes.h"

namespace seawall::checks {

extern const Check sys_module_capability;

constexpr Check sys_module_capability{
    .id = "sys-module-capability",
    .title = "Container may load kernel modules",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} may load kernel modules, as it adds \"{argument}\"",
    .why = "With CAP_SYS_MODULE a process can load code into the kernel of the node, which all its pods share. No "
           "container, seccomp profile or user id holds back what runs there.",
    .remediation =
        "Remove it from capabilities.add, and load the module when the node starts: in its image, or through "
        "/etc/modules-load.d.",
    .bad_example = R"(securityContext:
  capabilities:
    add: [SYS_MODULE]
)",
    .good_example = R"(securityContext:
  capabilities:
    drop: [ALL]
)",
    .frameworks = "PSS:baseline;NSA;MITRE:T1611;CIS:5.2.9",
    .peers = "kubescape:C-0046;trivy:KSV-0120;kyverno:disallow-capabilities",
    .references = "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when = "ALL is told once, by sys-admin-capability. Windows has no capabilities, so pods for it are left "
                  "alone.",
    .yields_to = "sys-admin-capability",
    .container = [](const PodTemplate& pod, const Container& container,
                    Probe& probe) { report_added(pod, container, "SYS_MODULE", probe); },
    .fix = [](const Finding& finding) { return removing(finding, false); },
};

}  // namespace seawall::checks
