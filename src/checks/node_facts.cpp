#include "node_facts.h"

#include <algorithm>

namespace seawall::checks {

bool all_nodes_have(const objects::Inventory& inventory, Field field, std::span<const std::string_view> beginnings) {
  const std::span<const std::uint32_t> nodes = inventory.of_kind("", "Node");
  return !nodes.empty() && std::ranges::all_of(nodes, [&](std::uint32_t index) {
    const Node told = inventory.objects()[index].root.at(Field::status, Field::nodeInfo, field);
    return std::ranges::any_of(beginnings, [&](std::string_view text) { return told.string_or({}).starts_with(text); });
  });
}

bool all_kubelets_default_seccomp(const objects::Inventory& inventory) {
  const std::span<const std::uint32_t> kubelets = inventory.of_kind("kubelet.config.k8s.io", "KubeletConfiguration");
  return !kubelets.empty() && std::ranges::all_of(kubelets, [&](std::uint32_t index) {
    return inventory.objects()[index].root.child("seccompDefault").boolean() == true;
  });
}

}  // namespace seawall::checks
