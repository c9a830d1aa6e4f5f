#include "inherited_ids.h"

namespace seawall::checks {
namespace {

constexpr Parameter low_user_id_parameters[] = {
    {"minimum", Parameter::Type::integer, "10000", "The lowest user id that is high enough."},
};

void report_user_unset(const PodTemplate& pod, const Container& container, Probe& own) {
  const Node non_root = pods::effective(Field::runAsNonRoot, container, pod, own);
  const std::optional<bool> must_not_be_root = own.boolean(non_root);
  // The place where may-run-as-root says the same, so that one of the two is left.
  const Node place = must_not_be_root == false ? non_root : holder_of_security_context(container, own);
  const Severity severity = must_not_be_root == true ? Severity::info : Severity::low;
  own.report(place, {.missing = "runAsUser", .severity = severity, .detail = "whatever user id its image has"});
}

void judge_low_user_ids(const PodTemplate& pod, Probe& probe) {
  if (pod.windows || pods::is_in_user_namespace(pod, probe)) return;
  report_where_written(Field::runAsUser, pod, probe, {.detail = "a low user id"},
                       [&, minimum = probe.number("minimum")](const Container& container, Node user, Probe& own) {
                         if (const auto id = own.integer(user)) return *id < minimum;
                         report_user_unset(pod, container, own);
                         return false;
                       });
}

}  // namespace

extern const Check low_user_id;

constexpr Check low_user_id{
    .id = "low-user-id",
    .title = "User id is low or unset",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} runs with {detail}",
    .why = "Nodes and images give low numbers to their own accounts. A process that breaks out of its container with "
           "such a number owns what the account of the same number owns on the node, and may signal its processes.",
    .remediation = "Set runAsUser to 10000 or more, a number of its own for each application, and runAsGroup with it.",
    .bad_example = R"(securityContext:
  runAsUser: 1000
)",
    .good_example = R"(securityContext:
  runAsUser: 10001
)",
    .frameworks = "",
    .peers = "trivy:KSV-0020;kube-score:container-security-context-user-group-id;checkov:CKV_K8S_40",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    .since = "0.1.0",
    .quiet_when = "The minimum itself is high enough. In a user namespace of its own (hostUsers: false) the numbers "
                  "mean nothing on the node. Without runAsUser, but with runAsNonRoot true, the severity is info: the "
                  "image has a user that is not root.",
    .yields_to = "root-user-set,may-run-as-root,non-root-contradiction,id-outside-allowed-range",
    .parameters = low_user_id_parameters,
    .pod = judge_low_user_ids,
};

}  // namespace seawall::checks
