#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr int minor_without_seccomp_annotations = 27;

void judge_seccomp_annotations(const PodTemplate& pod, Probe& probe) {
  if (probe.minor() < minor_without_seccomp_annotations) return;
  for (const documents::Entry entry : probe.map(pod.metadata.child(Field::annotations)).entries()) {
    const bool is_for_seccomp =
        entry.key == pods::seccomp_pod_annotation || entry.key.starts_with(pods::seccomp_container_annotations);
    if (is_for_seccomp) probe.report(entry.value, {.argument = entry.key});
  }
}

}  // namespace

extern const Check seccomp_legacy_annotation;

constexpr Check seccomp_legacy_annotation{
    .id = "seccomp-legacy-annotation",
    .title = "Seccomp annotation has no effect",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "annotation \"{argument}\" has no effect on seccomp",
    .why =
        "Kubernetes 1.27 stopped reading seccomp profiles from annotations. The pod looks as if it were confined, and "
        "runs with whatever the kubelet gives to pods that ask for nothing.",
    .remediation = "Remove the annotation, and set seccompProfile in the securityContext of the pod or the container: "
                   "runtime/default becomes type RuntimeDefault, localhost/NAME type Localhost with localhostProfile "
                   "NAME.",
    .bad_example = R"(metadata:
  annotations:
    seccomp.security.alpha.kubernetes.io/pod: runtime/default
)",
    .good_example = R"(spec:
  securityContext:
    seccompProfile:
      type: RuntimeDefault
)",
    .frameworks = "",
    .peers = "kubeaudit:SeccompDeprecatedAnnotations",
    .references = "https://kubernetes.io/docs/tutorials/security/seccomp/\n"
                  "https://kubernetes.io/docs/reference/labels-annotations-taints/",
    .since = "0.1.0",
    .quiet_when =
        "For Kubernetes before 1.27 the annotations still count, and are taken for the profile that they name.",
    .pod = judge_seccomp_annotations,
    .fix = [](const Finding& finding) { return removing(finding, true); },
};

}  // namespace seawall::checks
