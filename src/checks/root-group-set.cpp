#include "inherited_ids.h"

namespace seawall::checks {
namespace {

void judge_root_groups(const PodTemplate& pod, Probe& probe) {
  if (pod.windows) return;
  report_where_written(Field::runAsGroup, pod, probe, {.detail = "runAsGroup"},
                       [](const Container&, Node group, Probe& own) { return own.integer(group) == 0; });
  const Node context = pods::security_context(pod, probe);
  for (const Node group : probe.list(context.child(Field::supplementalGroups)).items()) {
    if (probe.integer(group) == 0) probe.report(group, {.detail = "supplementalGroups"});
  }
  const Node owner = context.child(Field::fsGroup);
  if (probe.integer(owner) == 0) probe.report(owner, {.detail = "fsGroup"});
}

}  // namespace

extern const Check root_group_set;

constexpr Check root_group_set{
    .id = "root-group-set",
    .title = "Group is set to root's",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} gets group 0, which is root's, by {detail}",
    .why = "Many files of images and nodes belong to group 0 and may be read or written by it. A process in that group "
           "reaches them without being root, those of mounted volumes among them.",
    .remediation = "Use a group above 0 that nothing else on the node uses, in runAsGroup, supplementalGroups and "
                   "fsGroup. Make the files that the program needs belong to it when you build the image.",
    .bad_example = R"(securityContext:
  runAsUser: 10001
  runAsGroup: 0
)",
    .good_example = R"(securityContext:
  runAsUser: 10001
  runAsGroup: 10001
)",
    .frameworks = "NSA",
    .peers = "kubescape:C-0211;trivy:KSV-0116;kube-linter:run-as-non-root;kyverno:require-non-root-groups,"
             "check-supplemental-groups;gatekeeper:users,fsgroup",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when = "Only pods are judged. A group that is not set is not reported here, nor a group 0 of the pod that "
                  "every container overrides.",
    .pod = judge_root_groups,
};

}  // namespace seawall::checks
