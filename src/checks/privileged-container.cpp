#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check privileged_container;

constexpr Check privileged_container{
    .id = "privileged-container",
    .title = "Container runs privileged",
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "{container} is privileged",
    .why = "A privileged container has every capability and every device of its node, and runs without seccomp, "
           "AppArmor and SELinux. Whoever takes it over can mount the node's disk and owns the node with all its pods.",
    .remediation = "Remove privileged, or set it to false. If the program needs a right of the kernel, add that one "
                   "capability under capabilities.add; if it needs a device, have a device plugin hand it out.",
    .bad_example = R"(securityContext:
  privileged: true
)",
    .good_example = R"(securityContext:
  privileged: false
  capabilities:
    drop: [ALL]
    add: [NET_BIND_SERVICE]
)",
    .frameworks = "PSS:baseline;NSA;MITRE:T1610,T1611;CIS:5.2.2",
    .peers = "kubescape:C-0057;trivy:KSV-0017;kube-linter:privileged-container;polaris:runAsPrivileged;"
             "kube-score:container-security-context-privileged;checkov:CKV_K8S_16;"
             "kyverno:disallow-privileged-containers;kubeaudit:PrivilegedTrue,PrivilegedNil;"
             "gatekeeper:privileged-containers",
    .references = "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when = "Absent and false are the same. A key of that name in the securityContext of the pod is no field of "
                  "the API and means nothing.",
    .container =
        [](const PodTemplate&, const Container& container, Probe& probe) {
          pods::privileged(container, probe, [&](const pods::Breach& breach) { probe.report(breach.at); });
        },
    .fix = [](const Finding& finding) { return setting(finding, "false", false); },
};

}  // namespace seawall::checks
