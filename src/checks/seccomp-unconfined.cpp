#include <algorithm>

#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

/// A privileged container runs without a profile whatever is written, and is told as such.
bool runs_without_seccomp(const PodTemplate& pod, const Container& container, bool of_pod, Probe& probe) {
  const pods::Profile profile = pods::effective_seccomp_profile(pod, container, probe.minor(), probe);
  return profile.type == pods::Profile::Type::unconfined && profile.of_pod == of_pod &&
         !pods::is_privileged(container, probe);
}

void judge_seccomp_of_pod(const PodTemplate& pod, Probe& probe) {
  if (pod.windows) return;
  const Container* inheriting = nullptr;
  for (const Container& container : pod.containers) {
    if (!inheriting && runs_without_seccomp(pod, container, true, probe)) inheriting = &container;
  }
  if (!inheriting) return;
  probe.report(pods::effective_seccomp_profile(pod, *inheriting, probe.minor(), probe).at);
}

}  // namespace

extern const Check seccomp_unconfined;

constexpr Check seccomp_unconfined{
    .id = "seccomp-unconfined",
    .title = "Seccomp is switched off",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} runs without a seccomp profile, as it asks for Unconfined",
    .why =
        "Seccomp refuses system calls that hardly any program makes and many exploits of the kernel need. Unconfined "
        "opens the whole of the node's kernel to whoever gets into the container.",
    .remediation = "Set seccompProfile.type to RuntimeDefault. If the program needs a call that the default refuses, "
                   "write a profile that adds it, and name that with type Localhost.",
    .bad_example = R"(securityContext:
  seccompProfile:
    type: Unconfined
)",
    .good_example = R"(securityContext:
  seccompProfile:
    type: RuntimeDefault
)",
    .frameworks = "PSS:baseline;NSA;CIS:5.6.2",
    .peers = "trivy:KSV-0104;kyverno:restrict-seccomp;kubeaudit:SeccompDisabledContainer,SeccompDisabledPod;"
             "gatekeeper:seccomp,seccompv2",
    .references = "https://kubernetes.io/docs/tutorials/security/seccomp/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when =
        "A profile that is not set is another matter, told by seccomp-profile-missing. Privileged containers run "
        "without a profile whatever is written and are told as privileged-container. A value for the pod that "
        "every container replaces does no harm, and Windows has no seccomp.",
    .pod = judge_seccomp_of_pod,
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows || !runs_without_seccomp(pod, container, false, probe)) return;
          probe.report(pods::effective_seccomp_profile(pod, container, probe.minor(), probe).at);
        },
    .fix =
        [](const Finding& finding) {
          const bool is_annotation = finding.at.text() == "unconfined";
          return setting(finding, is_annotation ? "\"runtime/default\"" : "\"RuntimeDefault\"", true);
        },
};

}  // namespace seawall::checks
