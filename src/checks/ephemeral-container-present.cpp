#include <unordered_set>

#include "check.h"

namespace seawall::checks {
namespace {

bool is_ephemeral(const Container& container) noexcept { return container.role == ContainerRole::ephemeral; }

/// Names of ephemeral containers that have ended: the API keeps them in the spec for good.
std::unordered_set<std::string_view> ended_containers_of(const objects::Object& object) {
  std::unordered_set<std::string_view> names;
  for (const Node status : object.root.at(Field::status, Field::ephemeralContainerStatuses).items()) {
    if (status.at(Field::state, Field::terminated).is_map()) names.insert(status.child(Field::name).string_or(""));
  }
  return names;
}

void judge_ephemeral_containers(const PodTemplate& pod, Probe& probe) {
  if (pod.containers.empty() || !is_ephemeral(pod.containers.back())) return;
  const std::unordered_set<std::string_view> ended = ended_containers_of(*pod.object);
  for (const Container& container : pod.containers) {
    if (!is_ephemeral(container) || ended.contains(container.name)) continue;
    const Node name = container.node.child(Field::name);
    probe.of(container).report(name ? name : container.node);
  }
}

}  // namespace

extern const Check ephemeral_container_present;

constexpr Check ephemeral_container_present{
    .id = "ephemeral-container-present",
    .title = "Pod has an ephemeral container",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} was put into a running pod",
    .why =
        "An ephemeral container is added to a pod that runs already, mostly by kubectl debug, and sees its processes, "
        "network and often its files. It is in no manifest, so somebody is, or was, in there by hand.",
    .remediation = "Find out in the audit log who added it and why. Delete the pod when the work is done: an ephemeral "
                   "container cannot be removed from it.",
    .bad_example = R"(spec:
  ephemeralContainers:
    - name: debugger
      image: busybox:1.36
)",
    .good_example = R"(spec:
  containers:
    - name: cart
      image: registry.example.com/cart:1.0.0
)",
    .frameworks = "MITRE:T1609",
    .peers = "kyverno:block-ephemeral-containers",
    .references = "https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/",
    .since = "0.1.0",
    .quiet_when = "Ephemeral containers whose status says that they have terminated are left alone.",
    .enabled = false,
    .pod = judge_ephemeral_containers,
};

}  // namespace seawall::checks
