#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

/// The value that switches AppArmor off for a container, if it is written for the pod or for the container itself.
Node apparmor_off(const PodTemplate& pod, const Container& container, bool of_pod, Probe& probe) {
  const pods::Profile profile = pods::effective_apparmor_profile(pod, container, probe.minor(), probe);
  return profile.type == pods::Profile::Type::unconfined && profile.of_pod == of_pod ? profile.at : Node();
}

void judge_apparmor_of_pod(const PodTemplate& pod, Probe& probe) {
  if (pod.windows) return;
  for (const Container& container : pod.containers) {
    if (const Node value = apparmor_off(pod, container, true, probe)) return probe.report(value);
  }
}

}  // namespace

extern const Check apparmor_unconfined;

constexpr Check apparmor_unconfined{
    .id = "apparmor-unconfined",
    .title = "AppArmor is switched off",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} runs without an AppArmor profile, as it asks for Unconfined",
    .why =
        "On nodes with AppArmor the runtime's profile keeps a container from mounts and from writing to most of /proc "
        "and /sys, even as root. Unconfined takes that wall away.",
    .remediation = "Remove the setting, or write type RuntimeDefault. If the default profile forbids what the program "
                   "needs, load one of your own on the nodes and name it with type Localhost.",
    .bad_example = R"(securityContext:
  appArmorProfile:
    type: Unconfined
)",
    .good_example = R"(securityContext:
  appArmorProfile:
    type: RuntimeDefault
)",
    .frameworks = "PSS:baseline;NSA",
    .peers = "trivy:KSV-0002;polaris:linuxHardening;kyverno:restrict-apparmor-profiles;kubeaudit:AppArmorDisabled,"
             "AppArmorBadValue;gatekeeper:apparmor",
    .references = "https://kubernetes.io/docs/tutorials/security/apparmor/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when =
        "Profiles of one's own pass, as a field or as an annotation. A container's field counts before its "
        "annotation, and that before the field of the pod, as the kubelet has it; before Kubernetes 1.30 there "
        "are no fields. Windows has no AppArmor.",
    .pod = judge_apparmor_of_pod,
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows) return;
          if (const Node value = apparmor_off(pod, container, false, probe)) probe.report(value);
        },
    .fix =
        [](const Finding& finding) {
          const bool is_annotation = finding.at.text() == "unconfined";
          return setting(finding, is_annotation ? "\"runtime/default\"" : "\"RuntimeDefault\"", false);
        },
};

}  // namespace seawall::checks
