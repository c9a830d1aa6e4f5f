#include "images.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

/// By the image itself, where it was looked into: a number above 0 is no root unless the pod says so.
bool has_image_of_other_user(const Container& container, Probe& probe) {
  const std::string_view name = probe.string(container.fields.child(Field::image)).value_or("");
  const objects::Object* const image = find_image(probe.inventory(), name);
  return image && user_of(*image, probe) == ImageUser::other;
}

void judge_root_user(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (pod.windows) return;
  const Node non_root = pods::effective(Field::runAsNonRoot, container, pod, probe);
  const std::optional<bool> must_not = probe.boolean(non_root);
  if (must_not == true) return;
  const Node user = pods::effective(Field::runAsUser, container, pod, probe);
  const std::optional<std::int64_t> user_id = probe.integer(user);
  if (user_id && *user_id != 0) return;
  // In a user namespace of its own, the container's root is nobody on the node.
  const bool apart = pods::is_in_user_namespace(pod, probe);
  Severity severity = apart ? Severity::low : Severity::medium;
  if (user_id) return probe.report(user, {.severity = severity});
  if (has_image_of_other_user(container, probe)) severity = Severity::info;
  if (must_not == false) return probe.report(non_root, {.severity = severity});
  const Node own = pods::security_context(container, probe);
  probe.report(own ? own : container.node, {.missing = "runAsNonRoot", .severity = severity});
}

}  // namespace

extern const Check may_run_as_root;

constexpr Check may_run_as_root{
    .id = "may-run-as-root",
    .title = "Container may run as root",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} may run as root",
    .why = "Nothing here keeps the container from running as user 0, which is what most images do. Root in the "
           "container is root to the kernel of the node, so each hole in the runtime or in a mount reaches further.",
    .remediation = "Set runAsNonRoot to true, or runAsUser to a number above 0, for the pod or for the container. The "
                   "image must be able to run as that user; give it a numeric USER when you build it.",
    .bad_example = R"(spec:
  securityContext: {}
)",
    .good_example = R"(spec:
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
)",
    .frameworks = "PSS:restricted;NSA;MITRE:T1611;CIS:5.2.7",
    .peers = "kubescape:C-0013;trivy:KSV-0012;kube-linter:run-as-non-root;polaris:runAsRootAllowed;checkov:CKV_K8S_23;"
             "kyverno:require-run-as-nonroot,service-mesh-require-run-as-nonroot;kubeaudit:RunAsNonRootCSCFalse,"
             "RunAsNonRootPSCFalseCSCNil,RunAsNonRootPSCNilCSCNil;gatekeeper:users",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    .since = "0.1.0",
    .quiet_when = "A runAsUser above 0 is enough, and so is runAsNonRoot; what the pod sets counts for its containers. "
                  "Where the image is in the input and its user is a number above 0, it is info. A missing runAsGroup "
                  "is another matter. In a user namespace of the pod's own (hostUsers: false) it "
                  "is low. Windows pods have no root.",
    .yields_to = "root-user-set",
    .container = judge_root_user,
    .fix = [](const Finding& finding) -> std::optional<Fix> {
      if (!finding.missing.empty()) return adding(finding, "securityContext.runAsNonRoot", "true", false);
      if (finding.at.boolean()) return setting(finding, "true", false);
      return {};
    },
};

}  // namespace seawall::checks
