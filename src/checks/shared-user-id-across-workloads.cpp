#include <unordered_map>

#include "inherited_ids.h"

namespace seawall::checks {
namespace {

struct UserOfPod {
  const objects::Object* object;
  Node at;
};

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

class SharedUsers {
 public:
  void add(const PodTemplate& pod, Probe probe) {
    if (pod.windows || pods::is_in_user_namespace(pod, probe)) return;
    const Node of_pod = pods::security_context(pod, probe).child(Field::runAsUser);
    bool is_inherited = false;
    for (const Container& container : pod.containers) {
      const Node user = pods::effective(Field::runAsUser, container, pod, probe);
      if (user != of_pod) {
        add(*pod.object, user, probe);
      } else if (!is_inherited) {
        is_inherited = true;
        add(*pod.object, user, probe);
      }
    }
  }

  void report(findings::WholeProbe& probe) const {
    for (const UserOfPod& user : users_) {
      const NamespacesOfUser& namespaces = namespaces_.at(*probe.of(*user.object).integer(user.at));
      const std::string_view other = namespaces.other_than(user.object->namespace_);
      if (!other.empty()) probe.of(*user.object).report(user.at, {.argument = other});
    }
  }

 private:
  void add(const objects::Object& object, Node at, Probe& probe) {
    const auto id = probe.integer(at);
    if (!id) return;
    users_.push_back({&object, at});
    namespaces_[*id].add(object.namespace_);
  }

  std::vector<UserOfPod> users_;
  std::unordered_map<std::int64_t, NamespacesOfUser> namespaces_;
};

void judge_shared_users(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  SharedUsers users;
  std::vector<objects::TypeFault> faults;  // `judge` tells them
  for (const objects::Object& object : inventory.objects()) {
    // What the file does not say is not "default": such an object may be in any namespace.
    if (object.namespace_.empty()) continue;
    for (const PodTemplate& pod : objects::pod_templates(object, faults)) users.add(pod, probe.of(object));
  }
  users.report(probe);
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
    .whole = judge_shared_users,
};

}  // namespace seawall::checks
