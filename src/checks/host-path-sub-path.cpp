#include <algorithm>
#include <charconv>

#include "check.h"

namespace seawall::checks {
namespace {

struct KubeletVersion {
  int minor = 0;
  int patch = 0;
};

/// Of "v1.21.4-gke.100" or "v1.20.10+k3s1".
std::optional<KubeletVersion> kubelet_version_of(std::string_view text) noexcept {
  constexpr std::string_view prefix = "v1.";
  if (!text.starts_with(prefix)) return {};
  KubeletVersion version;
  const char* const end = text.data() + text.size();
  const auto minor = std::from_chars(text.data() + prefix.size(), end, version.minor);
  if (minor.ec != std::errc() || minor.ptr == end || *minor.ptr != '.') return {};
  if (std::from_chars(minor.ptr + 1, end, version.patch).ec != std::errc()) return {};
  return version;
}

/// CVE-2021-25741 was mended in 1.19.15, 1.20.11, 1.21.5 and 1.22.2.
bool follows_links_of_sub_paths(KubeletVersion version) noexcept {
  constexpr KubeletVersion mended[] = {{19, 15}, {20, 11}, {21, 5}, {22, 2}};
  if (version.minor < mended[0].minor) return true;
  return std::ranges::any_of(mended, [&](KubeletVersion first) {
    return version.minor == first.minor && version.patch < first.patch;
  });
}

std::string_view kubelet_version_text(const objects::Object& node) noexcept {
  return node.root.at(Field::status, Field::nodeInfo, Field::kubeletVersion).string_or("");
}

std::string_view why_nodes_are_unknown(const objects::Inventory& inventory) {
  const auto nodes = inventory.of_kind("", "Node");
  if (nodes.empty()) return "no Node is in the input, so versions of kubelets are not known";
  const bool is_one_known = std::ranges::any_of(nodes, [&](std::uint32_t index) {
    return kubelet_version_of(kubelet_version_text(inventory.objects()[index])).has_value();
  });
  return is_one_known ? std::string_view() : "no Node of the input tells the version of its kubelet";
}

/// Of the first node whose kubelet has the hole; empty when none has.
std::string_view version_with_hole(const objects::Inventory& inventory) {
  for (const std::uint32_t index : inventory.of_kind("", "Node")) {
    const std::string_view text = kubelet_version_text(inventory.objects()[index]);
    const auto version = kubelet_version_of(text);
    if (version && follows_links_of_sub_paths(*version)) return text;
  }
  return {};
}

void judge_sub_paths_of(const Container& container, std::string_view version, Probe probe) {
  for (const Node item : probe.list(container.node.child(Field::volumeMounts)).items()) {
    const Node mount = probe.map(item);
    for (const Field field : {Field::subPath, Field::subPathExpr}) {
      const Node path = mount.child(field);
      if (!probe.string(path).value_or("").empty()) probe.report(path, {.argument = version});
    }
  }
}

/// Of all objects together, so that pods are looked at only where a node has the hole.
void judge_sub_paths(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  const std::string_view version = version_with_hole(inventory);
  if (version.empty()) return;
  std::vector<objects::TypeFault> faults;  // `judge` tells them
  for (const objects::Object& object : inventory.objects()) {
    for (const PodTemplate& pod : objects::pod_templates(object, faults)) {
      if (pod.windows) continue;
      for (const Container& container : pod.containers) {
        judge_sub_paths_of(container, version, probe.of(object, container));
      }
    }
  }
}

}  // namespace

extern const Check host_path_sub_path;

constexpr Check host_path_sub_path{
    .id = "host-path-sub-path",
    .title = "Sub-path escapes on old kubelets",
    .severity = Severity::medium,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "{container} mounts a sub-path, and kubelet {argument} of a node follows its links (CVE-2021-25741)",
    .why = "On such a kubelet, a container that changes the sub-path at the right moment gets a link of its own making "
           "mounted, and with it any file of the node, for reading and writing.",
    .remediation = "Update the kubelets to 1.19.15, 1.20.11, 1.21.5, 1.22.2 or later. Until then, mount whole volumes "
                   "instead of sub-paths.",
    .bad_example = R"(volumeMounts:
  - name: data
    mountPath: /data
    subPath: cart # on a node with kubelet v1.20.10
)",
    .good_example = R"(volumeMounts:
  - name: cart-data
    mountPath: /data
)",
    .frameworks = "NSA;MITRE:T1611",
    .peers = "kubescape:C-0058",
    .references = "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath",
    .since = "0.1.0",
    .quiet_when =
        "It needs the Nodes of the cluster in the input (kubectl get nodes -o yaml): where all kubelets are new "
        "enough, sub-paths are fine; without Nodes, nothing is said.",
    .whole = judge_sub_paths,
    .unassessable = why_nodes_are_unknown,
};

}  // namespace seawall::checks
