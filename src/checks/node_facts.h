#pragma once

// What Node objects and kubelet configurations of the input say of the machines that pods will run on.

#include <span>
#include <string_view>

#include "check.h"

namespace seawall::checks {

/// Whether the input has nodes, and a field of status.nodeInfo begins with one of the texts on every one of them.
bool all_nodes_have(const objects::Inventory& inventory, Field field, std::span<const std::string_view> beginnings);

/// Whether the input has configurations of kubelets, and each sets seccompDefault: a pod that asks for no profile then
/// gets the runtime's.
bool all_kubelets_default_seccomp(const objects::Inventory& inventory);

}  // namespace seawall::checks
