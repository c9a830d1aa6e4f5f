#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check root_filesystem_writable;

constexpr Check root_filesystem_writable{
    .id = "root-filesystem-writable",
    .title = "Root filesystem is writable",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} can write to its root filesystem",
    .why = "On a writable root filesystem an intruder can replace the program, plant tools and change its "
           "configuration. Read-only, a break-in is harder to build on and does not outlive the process.",
    .remediation = "Set readOnlyRootFilesystem to true in the securityContext of the container, and mount an emptyDir "
                   "at each folder the program has to write to, such as /tmp.",
    .bad_example = R"(securityContext:
  allowPrivilegeEscalation: false
)",
    .good_example = R"(securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
volumeMounts:
  - name: scratch
    mountPath: /tmp
)",
    .frameworks = "NSA;MITRE:T1036,T1543.005",
    .peers = "kubescape:C-0017;trivy:KSV-0014;kube-linter:no-read-only-root-fs;polaris:notReadOnlyRootFilesystem;"
             "kube-score:container-security-context-readonlyrootfilesystem;checkov:CKV_K8S_22;"
             "kyverno:require-ro-rootfs;kubeaudit:ReadOnlyRootFilesystemFalse,ReadOnlyRootFilesystemNil;"
             "gatekeeper:read-only-root-filesystem",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    .since = "0.1.0",
    .quiet_when = "An ephemeral container comes to write files and goes with its pod: info. Windows cannot have a "
                  "read-only root, so pods for it are left alone.",
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows) return;
          const Node context = pods::security_context(container, probe);
          const Node written = context.child(Field::readOnlyRootFilesystem);
          const std::optional<bool> read_only = probe.boolean(written);
          if (read_only == true) return;
          // A container for debugging comes to write files, and goes with its pod.
          const bool for_debugging = container.role == ContainerRole::ephemeral;
          const Severity severity = for_debugging ? Severity::info : Severity::medium;
          if (read_only == false) return probe.report(written, {.severity = severity});
          const Node holder = context ? context : container.node;
          probe.report(holder, {.missing = "readOnlyRootFilesystem", .severity = severity});
        },
    .fix =
        [](const Finding& finding) {
          if (finding.missing.empty()) return setting(finding, "true", false);
          return adding(finding, "securityContext.readOnlyRootFilesystem", "true", false);
        },
};

}  // namespace seawall::checks
