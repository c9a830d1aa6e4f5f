#include "inherited_ids.h"

namespace seawall::checks {
namespace {

constexpr Parameter low_group_id_parameters[] = {
    {"minimum", Parameter::Type::integer, "10000", "The lowest group id that is high enough."},
};

constexpr Probe::Options group_unset = {.missing = "runAsGroup", .detail = "whatever group id comes with its user"};

void judge_low_group_ids(const PodTemplate& pod, Probe& probe) {
  if (pod.windows || pods::is_in_user_namespace(pod, probe)) return;
  const Node context = pods::security_context(pod, probe);
  const Node user_of_pod = context.child(Field::runAsUser);
  bool pod_lacks_group = false;
  const auto is_low = [&, minimum = probe.number("minimum")](const Container& container, Node group, Probe& own) {
    if (const auto id = own.integer(group)) return *id < minimum;
    // Beside the user that counts, as in group-unset-with-user-override.
    const Node user = pods::effective(Field::runAsUser, container, pod, own);
    if (own.integer(user) && user == user_of_pod) {
      pod_lacks_group = pod_lacks_group || !own.has_met_fault();
    } else {
      own.report(holder_of_security_context(container, own), group_unset);
    }
    return false;
  };
  report_where_written(Field::runAsGroup, pod, probe, {.detail = "a low group id"}, is_low);
  if (pod_lacks_group) probe.report(context, group_unset);
}

}  // namespace

extern const Check low_group_id;

constexpr Check low_group_id{
    .id = "low-group-id",
    .title = "Group id is low or unset",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} runs with {detail}",
    .why = "Low numbers belong to groups of the node and of the image, such as root, disk or docker. A process that "
           "breaks out of its container with such a number may do on the node what that group may do.",
    .remediation = "Set runAsGroup to 10000 or more, and make the files that the program writes belong to that group.",
    .bad_example = R"(securityContext:
  runAsUser: 10001
  runAsGroup: 999
)",
    .good_example = R"(securityContext:
  runAsUser: 10001
  runAsGroup: 10001
)",
    .frameworks = "",
    .peers = "trivy:KSV-0021;kube-score:container-security-context-user-group-id",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    .since = "0.1.0",
    .quiet_when = "The minimum itself is high enough. In a user namespace of its own (hostUsers: false) the numbers "
                  "mean nothing on the node.",
    .yields_to = "root-group-set,group-unset-with-user-override,id-outside-allowed-range",
    .parameters = low_group_id_parameters,
    .pod = judge_low_group_ids,
};

}  // namespace seawall::checks
