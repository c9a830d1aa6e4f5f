#include "check.h"
#include "mechanical_fixes.h"
#include "node_facts.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

void judge_seccomp_profile(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (pod.windows) return;
  const pods::Profile profile = pods::effective_seccomp_profile(pod, container, probe.minor(), probe);
  switch (profile.type) {
    case pods::Profile::Type::runtime_default:
    case pods::Profile::Type::localhost: return;
    case pods::Profile::Type::unconfined:
    case pods::Profile::Type::unknown: return probe.report(profile.at, {.missing = profile.at.is_map() ? "type" : ""});
    case pods::Profile::Type::none: break;
  }
  const Node context = pods::security_context(container, probe);
  const bool given_anyway = all_kubelets_default_seccomp(probe.inventory());
  probe.report(context ? context : container.node,
               {.missing = "seccompProfile", .severity = given_anyway ? Severity::info : Severity::low});
}

}  // namespace

extern const Check seccomp_profile_missing;

constexpr Check seccomp_profile_missing{
    .id = "seccomp-profile-missing",
    .title = "Seccomp profile is not set",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} has no seccomp profile",
    .why =
        "Without a profile, and unless the kubelet is set up otherwise, a container may make every system call of the "
        "kernel that it shares with the node. The runtime's profile takes away those that programs do not use and "
        "exploits do.",
    .remediation = "Set seccompProfile.type to RuntimeDefault in the securityContext of the pod, or of each container. "
                   "Programs that work on a stock Docker host run under it unchanged.",
    .bad_example = R"(spec:
  securityContext: {}
)",
    .good_example = R"(spec:
  securityContext:
    seccompProfile:
      type: RuntimeDefault
)",
    .frameworks = "PSS:restricted;NSA;CIS:5.6.2",
    .peers = "kubescape:C-0055,C-0210,C-0211;trivy:KSV-0030;kube-score:container-seccomp-profile;checkov:CKV_K8S_31;"
             "kyverno:restrict-seccomp-strict;kubeaudit:SeccompProfileMissing;gatekeeper:seccomp,seccompv2",
    .references = "https://kubernetes.io/docs/tutorials/security/seccomp/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    .since = "0.1.0",
    .quiet_when =
        "A profile of the pod counts for its containers, and one of type Localhost is as good as RuntimeDefault. "
        "Where the input has the configurations of kubelets and all of them set seccompDefault, the finding "
        "is info. Unconfined is told by seccomp-unconfined, and Windows has no seccomp.",
    .yields_to = "seccomp-unconfined",
    .container = judge_seccomp_profile,
    .fix =
        [](const Finding& finding) {
          return adding(finding, "securityContext.seccompProfile.type", "\"RuntimeDefault\"", true);
        },
};

}  // namespace seawall::checks
