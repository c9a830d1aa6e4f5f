#include "check.h"

namespace seawall::checks {
namespace {

bool has_controller(const objects::Object& pod, Probe& probe) {
  for (const Node owner : probe.list(pod.metadata.child(Field::ownerReferences)).items()) {
    if (probe.boolean(owner.child(Field::controller)) == true) return true;
  }
  return false;
}

/// The kubelet runs it from a file of the node, as it runs the control plane.
bool is_static_pod(const objects::Object& pod) noexcept {
  return static_cast<bool>(pod.annotations().child("kubernetes.io/config.mirror")) ||
         pod.labels().child("tier").string() == "control-plane";
}

bool is_helm_test(const objects::Object& pod) noexcept {
  const std::string_view hooks = pod.annotations().child("helm.sh/hook").string().value_or("");
  return hooks.find("test") != std::string_view::npos;
}

}  // namespace

extern const Check bare_pod;

constexpr Check bare_pod{
    .id = "bare-pod",
    .title = "Pod has no controller",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "no controller owns this pod",
    .why = "Nothing starts a pod of its own again: when its node fails, is drained or runs out of memory, the pod is "
           "gone. It cannot be rolled forward or back either, and is easily forgotten with its rights and its old "
           "image.",
    .remediation = "Make it the template of a Deployment, StatefulSet or DaemonSet, or of a Job if it runs once.",
    .bad_example = R"(apiVersion: v1
kind: Pod
metadata:
  name: cart
)",
    .good_example = R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
)",
    .frameworks = "",
    .peers = "kubescape:C-0073;kyverno:prevent-bare-pods,cleanup-bare-pods",
    .references = "https://kubernetes.io/docs/concepts/configuration/overview/\n"
                  "https://kubernetes.io/docs/concepts/workloads/controllers/",
    .since = "0.1.0",
    .quiet_when =
        "Pods that a controller owns, be it a Job or one of a custom kind. Static pods of the control plane and "
        "their mirrors. Test hooks of Helm charts.",
    .object =
        [](const objects::Object& pod, Probe& probe) {
          if (has_controller(pod, probe) || is_static_pod(pod) || is_helm_test(pod)) return;
          if (!probe.has_met_fault()) probe.report(pod.root.child(Field::kind));
        },
    .kinds = "Pod",
};

}  // namespace seawall::checks
