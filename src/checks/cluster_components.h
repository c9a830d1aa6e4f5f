#pragma once

// What the input says that a cluster runs, and in which version: Kubernetes' own parts, container runtimes, and what
// other projects publish as images.
//
// Threads and lifetimes: a function of the inventory, from which all that it gives borrows.

#include <optional>
#include <string_view>
#include <vector>

#include "objects/objects.h"

namespace seawall::checks {

struct ClusterComponent {
  /// "kubelet", "kube-apiserver", "containerd", "docker", "cri-o", or as data/components names what has images of its
  /// own: "cilium". Of nodes also "linux", and "distribution" for what they are installed with.
  std::string_view name;
  /// As it is told, without a "v" in front; of an image its tag without what it is built on: "1.31.2", "1.7.2-gke.1".
  /// Empty where the reference does not tell it. Of a distribution its name: "Ubuntu 22.04.4 LTS".
  std::string_view version;
  const objects::Object* object = nullptr;  ///< where it runs; nothing for the server that a snapshot was read from
  bool is_of_azure = false;  ///< of a Node that Azure's service made, as its version does not tell
};

/// In the order of the input. Images count where their own project publishes them, as only there a tag is surely the
/// version of the project. What a controller of the input made counts as that controller.
std::vector<ClusterComponent> cluster_components(const objects::Inventory& inventory);

/// Whether a version is one that a project itself gives, with nothing behind it but the name of a pre-release.
bool is_upstream(std::string_view version) noexcept;

/// 31 of "v1.31.2-eks-1"; nothing for what is no version of Kubernetes 1.x.
std::optional<int> kubernetes_minor(std::string_view version) noexcept;

}  // namespace seawall::checks
