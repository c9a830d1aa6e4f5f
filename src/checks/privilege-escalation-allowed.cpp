#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

/// Runtimes take names of capabilities in any case, with or without the kernel's prefix.
bool gives_sys_admin(std::string_view capability) noexcept {
  const auto same_letter = [](char any, char upper) { return any == upper || any == upper - 'A' + 'a'; };
  const auto is = [&](std::string_view name) { return std::ranges::equal(capability, name, same_letter); };
  return is("SYS_ADMIN") || is("CAP_SYS_ADMIN") || is("ALL");
}

bool adds_sys_admin(Node security_context, Probe& probe) {
  for (const Node item : probe.list(probe.map(security_context.child(Field::capabilities)).child(Field::add)).items()) {
    if (gives_sys_admin(probe.string(item).value_or(""))) return true;
  }
  return false;
}

void judge_escalation(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (pod.windows) return;
  const Node context = probe.map(container.node.child(Field::securityContext));
  const Node written = context.child(Field::allowPrivilegeEscalation);
  const std::optional<bool> allowed = probe.boolean(written);
  const bool privileged = probe.boolean(context.child(Field::privileged)) == true;
  if (allowed == false) {
    if (privileged) return probe.report(written, {.argument = ", as it is privileged"});
    if (adds_sys_admin(context, probe)) probe.report(written, {.argument = ", as it adds CAP_SYS_ADMIN"});
    return;
  }
  // A privileged container is told as such: it is the same defect, and ends with the same line.
  if (privileged) return;
  if (allowed == true) return probe.report(written);
  probe.report(context ? context : container.node, {.missing = "allowPrivilegeEscalation"});
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
    .container = judge_escalation,
};

}  // namespace seawall::checks
