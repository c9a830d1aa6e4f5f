#include "check.h"
#include "vulnerable_components.h"

namespace seawall::checks {
namespace {

struct NodeComponent {
  std::string_view name;  ///< in the table of holes
  Node at;
  std::string_view version;
};

void judge_node_component(const NodeComponent& component, std::string_view reason, Probe& probe) {
  if (component.version.empty()) return;
  const auto version = upstream_version(component.version);
  if (!version) return probe.not_assessed(reason);
  const Hole* const hole = worst_hole(holes_of(component.name), *version);
  if (hole) probe.report(component.at, {.argument = component.version, .detail = hole->detail});
}

/// "containerd://1.7.2"
NodeComponent container_runtime(Node node, std::string_view written) noexcept {
  constexpr std::string_view separator = "://";
  const std::size_t end = written.find(separator);
  if (end == std::string_view::npos) return {};
  const std::string_view name = written.substr(0, end);
  if (holes_of(name).empty()) return {};
  return {name, node, written.substr(end + separator.size())};
}

void judge_node(const objects::Object& object, Probe& probe) {
  probe.meets();
  const Node info = probe.map(probe.map(object.root.child(Field::status)).child(Field::nodeInfo));
  if (!info) return probe.not_assessed("it has no status.nodeInfo");
  const Node kubelet = info.child(Field::kubeletVersion);
  const Node runtime = info.child(Field::containerRuntimeVersion);
  const Node kernel = info.child(Field::kernelVersion);
  judge_node_component({"kubelet", kubelet, probe.string(kubelet).value_or("")},
                       "its kubelet is a vendor's build, whose fixes the version does not tell", probe);
  judge_node_component(container_runtime(runtime, probe.string(runtime).value_or("")),
                       "its container runtime is a vendor's build, whose fixes the version does not tell", probe);
  if (probe.string(info.child(Field::operatingSystem)) == "windows") return;
  judge_node_component({"linux", kernel, probe.string(kernel).value_or("")},
                       "its kernel is a distribution's build, whose fixes the version does not tell", probe);
}

}  // namespace

extern const Check node_component_vulnerable;

constexpr Check node_component_vulnerable{
    .id = "node-component-vulnerable",
    .title = "Node runs a version with holes",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "version {argument} has {detail}",
    .why =
        "The kernel, the container runtime and the kubelet are what keeps pods apart from their node. This version has "
        "a hole that is published with its number: a pod that uses it owns the node and all that runs there.",
    .remediation = "Update the node's image or packages to the fixed version of its release line or a later one, and "
                   "replace the nodes. Of several holes of one version, the worst is told.",
    .bad_example = R"(status:
  nodeInfo:
    containerRuntimeVersion: containerd://1.6.0
)",
    .good_example = R"(status:
  nodeInfo:
    containerRuntimeVersion: containerd://2.3.2
)",
    .frameworks = "MITRE:T1611,T1068",
    .peers = "kubescape:C-0079,C-0087;kyverno:check-node-for-cve-2022-0185",
    .references = "https://kubernetes.io/docs/reference/issues-security/official-cve-feed/\n"
                  "https://kubernetes.io/docs/tasks/administer-cluster/securing-a-cluster/",
    .since = "0.1.0",
    .quiet_when =
        "Builds of distributions and cloud providers, which mend holes without a new upstream version: these are "
        "not assessed. Windows nodes have no Linux kernel to judge.",
    .object = judge_node,
    .kinds = "Node",
    .lacking = "no Node is in the input",
};

}  // namespace seawall::checks
