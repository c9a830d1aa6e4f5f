#include <algorithm>

#include "capability_names.h"
#include "mechanical_fixes.h"

namespace seawall::checks {
namespace {

bool adds_sys_admin(const Container& container, objects::Reader& reader) {
  bool adds = false;
  pods::capabilities(Field::add, container, reader,
                     [&](const pods::Breach& added) { adds |= names_any(added.value, "SYS_ADMIN", "ALL"); });
  return adds;
}

void judge_escalation(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (pod.windows) return;
  const bool privileged = pods::is_privileged(container, probe);
  const Node written = pods::security_context(container, probe).child(Field::allowPrivilegeEscalation);
  if (probe.boolean(written) == false) {
    if (privileged) return probe.report(written, {.argument = ", as it is privileged"});
    if (adds_sys_admin(container, probe)) probe.report(written, {.argument = ", as it adds CAP_SYS_ADMIN"});
    return;
  }
  // A privileged container is told as such: it is the same defect, and ends with the same line.
  if (privileged) return;
  pods::privilege_escalation(pod, container, probe.minor(), probe,
                             [&](const pods::Breach& breach) { probe.report(breach.at, {.missing = breach.missing}); });
}

/// The API server refuses allowPrivilegeEscalation: false beside CAP_SYS_ADMIN.
bool stands_beside_sys_admin(const Finding& finding) {
  std::vector<objects::TypeFault> faults;
  objects::Reader reader(faults);
  for (const PodTemplate& pod : objects::pod_templates(*finding.object, faults)) {
    for (const Container& container : pod.containers) {
      if (container.node.contains(finding.at) && adds_sys_admin(container, reader)) return true;
    }
  }
  return false;
}

std::optional<Fix> forbid_escalation(const Finding& finding) {
  if (finding.at.boolean() == false || stands_beside_sys_admin(finding)) return {};
  if (finding.missing.empty()) return setting(finding, "false", true);
  return adding(finding, "securityContext.allowPrivilegeEscalation", "false", true);
}

}  // namespace

extern const Check privilege_escalation_allowed;

constexpr Check privilege_escalation_allowed{
    .id = "privilege-escalation-allowed",
    .title = "Processes may gain privileges",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} may gain privileges{argument}",
    .why = "Unless allowPrivilegeEscalation is false, a program in the container can gain more rights than it was "
           "started with, through a set-user-ID binary such as sudo or through file capabilities. One such file in "
           "the image turns a break-in as an ordinary user into root.",
    .remediation = "Set allowPrivilegeEscalation to false in the securityContext of the container; there is no field "
                   "for it on the pod. It cannot hold beside privileged or CAP_SYS_ADMIN, so remove those first.",
    .bad_example = R"(securityContext:
  runAsNonRoot: true
)",
    .good_example = R"(securityContext:
  runAsNonRoot: true
  allowPrivilegeEscalation: false
)",
    .frameworks = "PSS:restricted;NSA;MITRE:T1068;CIS:5.2.6",
    .peers = "kubescape:C-0016;trivy:KSV-0001;kube-linter:privilege-escalation-container;"
             "polaris:privilegeEscalationAllowed;checkov:CKV_K8S_20;kyverno:disallow-privilege-escalation;"
             "kubeaudit:AllowPrivilegeEscalationNil,AllowPrivilegeEscalationTrue;gatekeeper:allow-privilege-escalation",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    .since = "0.1.0",
    .quiet_when =
        "Privileged containers are told by privileged-container. The field is not allowed in pods for Windows, "
        "which are left alone.",
    .container = judge_escalation,
    .fix = forbid_escalation,
};

}  // namespace seawall::checks
