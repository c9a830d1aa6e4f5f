#include <algorithm>

#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check apparmor_annotation_orphan;

constexpr Check apparmor_annotation_orphan{
    .id = "apparmor-annotation-orphan",
    .title = "AppArmor annotation names no container",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "annotation for AppArmor names \"{argument}\", which is no container of the pod",
    .why =
        "The annotation ends in the name of the container that it confines. With a name that the pod does not have it "
        "confines nothing, and the container that was meant runs without the profile.",
    .remediation =
        "Correct the name, or better, remove the annotation and set appArmorProfile in the securityContext of "
        "the container; annotations are the form of the time before Kubernetes 1.30.",
    .bad_example = R"(metadata:
  annotations:
    container.apparmor.security.beta.kubernetes.io/crat: localhost/shop
spec:
  containers:
    - name: cart
)",
    .good_example = R"(spec:
  containers:
    - name: cart
      securityContext:
        appArmorProfile:
          type: Localhost
          localhostProfile: shop
)",
    .frameworks = "",
    .peers = "kubeaudit:AppArmorInvalidAnnotation",
    .references = "https://kubernetes.io/docs/tutorials/security/apparmor/\n"
                  "https://kubernetes.io/docs/reference/labels-annotations-taints/",
    .since = "0.1.0",
    .quiet_when = "Init, sidecar and ephemeral containers count as containers.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          for (const documents::Entry entry : probe.map(pod.metadata.child(Field::annotations)).entries()) {
            if (!entry.key.starts_with(pods::apparmor_annotations)) continue;
            const std::string_view name = entry.key.substr(pods::apparmor_annotations.size());
            if (std::ranges::find(pod.containers, name, &Container::name) != pod.containers.end()) continue;
            probe.report(entry.value, {.argument = name});
          }
        },
    .fix = [](const Finding& finding) { return removing(finding, true); },
};

}  // namespace seawall::checks
