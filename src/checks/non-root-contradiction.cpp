#include "inherited_ids.h"

namespace seawall::checks {
namespace {

void judge_non_root_contradiction(const PodTemplate& pod, Probe& probe) {
  if (pod.windows) return;
  report_where_written(Field::runAsUser, pod, probe, {}, [&](const Container& container, Node user, Probe& own) {
    if (own.integer(user) != 0) return false;
    return own.boolean(pods::effective(Field::runAsNonRoot, container, pod, own)) == true;
  });
}

}  // namespace

extern const Check non_root_contradiction;

constexpr Check non_root_contradiction{
    .id = "non-root-contradiction",
    .title = "Root user despite runAsNonRoot",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} has runAsNonRoot true and user 0, so the kubelet will not start it",
    .why = "The kubelet refuses a container that must not be root and is told to run as user 0: it stays in "
           "CreateContainerConfigError. The usual cure in a hurry is to take runAsNonRoot away, which leaves a "
           "container that runs as root.",
    .remediation = "Keep runAsNonRoot and set runAsUser to a number above 0, or remove runAsUser, if the image has a "
                   "numeric user of its own.",
    .bad_example = R"(securityContext:
  runAsNonRoot: true
  runAsUser: 0
)",
    .good_example = R"(securityContext:
  runAsNonRoot: true
  runAsUser: 10001
)",
    .frameworks = "",
    .peers = "kube-linter:run-as-non-root",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when =
        "Values count as each container inherits them: a user 0 or a runAsNonRoot of the pod that a container "
        "overrides is no contradiction.",
    .pod = judge_non_root_contradiction,
};

}  // namespace seawall::checks
