#include "inherited_ids.h"

namespace seawall::checks {
namespace {

/// The group belongs beside the user: for a user of the pod it is told once.
void judge_group_beside_user(const PodTemplate& pod, Probe& probe) {
  if (pod.windows) return;
  const Node context = pods::security_context(pod, probe);
  bool pod_lacks_group = false;
  for (const Container& container : pod.containers) {
    Probe own = probe.of(container);
    const Node user = pods::effective(Field::runAsUser, container, pod, own);
    if (own.integer(user).value_or(0) <= 0) continue;
    if (own.integer(pods::effective(Field::runAsGroup, container, pod, own)) || own.has_met_fault()) continue;
    if (user == context.child(Field::runAsUser)) {
      pod_lacks_group = true;
    } else {
      own.report(holder_of_security_context(container, own), {.missing = "runAsGroup"});
    }
  }
  if (pod_lacks_group) probe.report(context, {.missing = "runAsGroup"});
}

}  // namespace

extern const Check group_unset_with_user_override;

constexpr Check group_unset_with_user_override{
    .id = "group-unset-with-user-override",
    .title = "User is set without a group",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} sets runAsUser but no runAsGroup, so its group may be 0",
    .why = "A numeric runAsUser takes the place of the image's user and group. Unless the image's own list of users "
           "knows the number, the process gets group 0, root's, which owns many files of images and volumes.",
    .remediation = "Set runAsGroup beside runAsUser, to a group above 0.",
    .bad_example = R"(securityContext:
  runAsUser: 10001
)",
    .good_example = R"(securityContext:
  runAsUser: 10001
  runAsGroup: 10001
)",
    .frameworks = "NSA",
    .peers = "kubescape:C-0013;trivy:KSV-0021;kube-score:container-security-context-user-group-id",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when = "Where no runAsUser is set, the image's user brings its own group, and nothing is reported. A group "
                  "that a container inherits from its pod is enough.",
    .pod = judge_group_beside_user,
};

}  // namespace seawall::checks
