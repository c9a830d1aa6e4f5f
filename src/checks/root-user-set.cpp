#include "inherited_ids.h"

namespace seawall::checks {
namespace {

void judge_root_user_set(const PodTemplate& pod, Probe& probe) {
  if (pod.windows) return;
  // As for may-run-as-root: root in a user namespace of its own is nobody on the node.
  const Severity severity = pods::is_in_user_namespace(pod, probe) ? Severity::low : Severity::medium;
  report_where_written(Field::runAsUser, pod, probe, {.severity = severity},
                       [&](const Container& container, Node user, Probe& own) {
                         if (own.integer(user) != 0) return false;
                         return own.boolean(pods::effective(Field::runAsNonRoot, container, pod, own)) != true;
                       });
}

}  // namespace

extern const Check root_user_set;

constexpr Check root_user_set{
    .id = "root-user-set",
    .title = "User is set to root",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} is made to run as user 0, which is root",
    .why = "The manifest asks for user 0, whatever the image was built for. Root in the container is root to the "
           "node's kernel, so a hole in the runtime, or a mount too many, becomes a way to take the node.",
    .remediation = "Set runAsUser to a number above 0 that owns the files which the program writes, or remove it and "
                   "set runAsNonRoot to true, if the image has a numeric user of its own.",
    .bad_example = R"(securityContext:
  runAsUser: 0
)",
    .good_example = R"(securityContext:
  runAsUser: 10001
)",
    .frameworks = "PSS:restricted;NSA;CIS:5.2.7",
    .peers = "kubescape:C-0013;trivy:KSV-0105;kube-linter:run-as-non-root;checkov:CKV_K8S_23;"
             "kyverno:require-run-as-non-root-user;kubeaudit:RunAsUserCSCRoot,RunAsUserPSCRoot;gatekeeper:users",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    .since = "0.1.0",
    .quiet_when = "A user 0 of the pod that every container overrides is not reported. Where runAsNonRoot is true, the "
                  "kubelet starts no root: non-root-contradiction tells that. In a user namespace of its own "
                  "(hostUsers: false) the severity is low.",
    .pod = judge_root_user_set,
};

}  // namespace seawall::checks
