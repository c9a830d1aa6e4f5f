#include <unordered_map>
#include <utility>

#include "inherited_ids.h"

namespace seawall::checks {
namespace {

/// The first namespaces in which a user id is met, in the order of the input: two are enough to name another one to
/// everybody.
struct NamespacesOfUser {
  std::string_view first;
  std::string_view second;

  void add(std::string_view name) noexcept {
    if (first.empty()) first = name;
    if (second.empty() && name != first) second = name;
  }
  std::string_view other_than(std::string_view name) const noexcept { return name == first ? second : first; }
};

void gather_users(const PodTemplate& pod, Probe& probe) {
  // What the file does not say is not "default": such an object may be in any namespace.
  if (pod.object->namespace_.empty() || pod.windows || pods::is_in_user_namespace(pod, probe)) return;
  const Node of_pod = pods::security_context(pod, probe).child(Field::runAsUser);
  bool is_inherited = false;
  for (const Container& container : pod.containers) {
    const Node user = pods::effective(Field::runAsUser, container, pod, probe);
    if (user == of_pod && std::exchange(is_inherited, true)) continue;
    if (const auto id = probe.integer(user)) probe.gather(user, *id);
  }
}

void report_shared(std::span<const findings::Gathered> users, findings::WholeProbe& probe) {
  std::unordered_map<std::int64_t, NamespacesOfUser> namespaces;
  for (const findings::Gathered& user : users) namespaces[user.number].add(user.object->namespace_);
  for (const findings::Gathered& user : users) {
    const std::string_view other = namespaces[user.number].other_than(user.object->namespace_);
    if (!other.empty()) probe.of(*user.object).report(user.at, {.argument = other});
  }
}

}  // namespace

extern const Check shared_user_id_across_workloads;

constexpr Check shared_user_id_across_workloads{
    .id = "shared-user-id-across-workloads",
    .title = "User id shared between workloads",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "user id is also that of a workload in namespace \"{argument}\"",
    .why = "To the node's kernel, processes with the same number are the same user. Whoever breaks out of one workload "
           "may read the files of the other on that node and signal or trace its processes.",
    .remediation = "Give each workload a runAsUser of its own, from a range that you hand out by namespace, or set "
                   "hostUsers to false, where the cluster supports it.",
    .bad_example = R"(spec: # and another namespace has a pod with user 10001, too
  securityContext:
    runAsUser: 10001
)",
    .good_example = R"(spec:
  securityContext:
    runAsUser: 10002
)",
    .frameworks = "",
    .peers = "kyverno:require-unique-uid-per-workload",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    .since = "0.1.0",
    .quiet_when =
        "Only workloads of different namespaces are compared, so the replicas and revisions of one controller "
        "may share a user. Objects without a namespace in the file, and pods in a user namespace of their "
        "own (hostUsers: false), are left out.",
    .yields_to = "root-user-set",
    .enabled = false,
    .pod = gather_users,
    .join = report_shared,
};

}  // namespace seawall::checks
