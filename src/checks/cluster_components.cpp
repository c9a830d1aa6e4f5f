#include "cluster_components.h"

#include <algorithm>
#include <charconv>

#include "check.h"
#include "vulnerable_components.h"

namespace seawall::checks {
namespace {

using objects::Inventory;
using objects::Object;

struct Published {
  std::string_view name;
  std::string_view registry;
  std::string_view path;
};
// Beside data/components, which has those with holes alone.
constexpr Published others[] = {
    {"istio", "docker.io", "istio/proxyv2"},
    {"istio", "gcr.io", "istio-release/proxyv2"},
    {"kube-controller-manager", "k8s.gcr.io", "kube-controller-manager"},
    {"kube-controller-manager", "registry.k8s.io", "kube-controller-manager"},
    {"kube-proxy", "k8s.gcr.io", "kube-proxy"},
    {"kube-proxy", "registry.k8s.io", "kube-proxy"},
    {"kube-scheduler", "k8s.gcr.io", "kube-scheduler"},
    {"kube-scheduler", "registry.k8s.io", "kube-scheduler"},
    {"metrics-server", "k8s.gcr.io", "metrics-server/metrics-server"},
    {"metrics-server", "registry.k8s.io", "metrics-server/metrics-server"},
};

std::string_view name_of(const ImageRepository& repository) noexcept {
  if (const std::string_view name = component_of(repository); !name.empty()) return name;
  const auto found = std::ranges::find_if(others, [&](const Published& each) {
    return each.registry == repository.registry && each.path == repository.path;
  });
  return found == std::end(others) ? std::string_view() : found->name;
}

std::string_view without_v(std::string_view version) noexcept {
  return version.substr(version.starts_with('v') ? 1 : 0);
}

/// "1.27.2" of "v1.27.2-alpine3.20", "3.5.15" of "3.5.15-0": what the image is built on, and how often it was, is not
/// of the version.
std::string_view version_told_by(std::string_view tag) noexcept {
  if (!version_of_tag(tag)) return {};
  return without_v(upstream_version(tag) ? tag : tag.substr(0, tag.find('-')));
}

/// The topmost controller of a pod: a node, which owns the pods that its kubelet makes of files, is none.
const Object& maker_of(const Object& object, const Inventory& inventory) {
  const Object* maker = &object;
  for (const Object* owner : inventory.owner_chain(object)) {
    if (owner->kind == "Node") break;
    maker = owner;
  }
  return *maker;
}

class Collection {
 public:
  explicit Collection(const Inventory& inventory) : inventory_(inventory) {}

  std::vector<ClusterComponent> run() && {
    for (const objects::Snapshot& snapshot : inventory_.snapshots()) {
      add("kube-apiserver", without_v(snapshot.root.child("kubernetesVersion").string_or({})), nullptr);
    }
    for (const Object& object : inventory_.objects()) {
      if (object.is_copy() || inventory_.is_history(object)) continue;
      if (object.kind == "Node" && object.group.empty()) {
        add_node(object);
      } else {
        add_images(object);
      }
    }
    return std::move(found_);
  }

 private:
  void add(std::string_view name, std::string_view version, const Object* object) {
    if (!version.empty()) found_.push_back({name, version, object});
  }

  void add_node(const Object& node) {
    const Node info = node.root.at(Field::status, Field::nodeInfo);
    // kubeProxyVersion is the kubelet's own version, whatever proxy runs.
    add("kubelet", without_v(info.child(Field::kubeletVersion).string_or({})), &node);
    const bool has_kubelet = !found_.empty() && found_.back().object == &node;
    if (has_kubelet) found_.back().is_of_azure = static_cast<bool>(node.labels().child("kubernetes.azure.com/cluster"));
    const std::string_view runtime = info.child(Field::containerRuntimeVersion).string_or({});
    constexpr std::string_view separator = "://";
    if (const std::size_t end = runtime.find(separator); end != std::string_view::npos) {
      add(runtime.substr(0, end), without_v(runtime.substr(end + separator.size())), &node);
    }
    if (info.child(Field::operatingSystem).string_or({}) == "windows") return;
    add("linux", info.child(Field::kernelVersion).string_or({}), &node);
    add("distribution", info.child("osImage").string_or({}), &node);
  }

  void add_images(const Object& object) {
    faults_.clear();  // checks tell them
    for (const PodTemplate& pod : objects::pod_templates(object, faults_)) {
      for (const Container& container : pod.containers) {
        const std::string_view image = container.fields.child(Field::image).string_or({});
        const std::string_view name = name_of(repository_of(image));
        const auto reference = name.empty() ? std::nullopt : parse_image_reference(image);
        if (reference) found_.push_back({name, version_told_by(reference->tag), &maker_of(object, inventory_)});
      }
    }
  }

  const Inventory& inventory_;
  std::vector<ClusterComponent> found_;
  std::vector<objects::TypeFault> faults_;
};

}  // namespace

std::vector<ClusterComponent> cluster_components(const Inventory& inventory) { return Collection(inventory).run(); }

bool is_upstream(std::string_view version) noexcept { return upstream_version(version).has_value(); }

std::optional<int> kubernetes_minor(std::string_view version) noexcept {
  version = without_v(version);
  constexpr std::string_view major = "1.";
  if (!version.starts_with(major)) return {};
  version.remove_prefix(major.size());
  int minor = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), minor);
  constexpr int most = 1000;
  return error == std::errc() && minor >= 0 && minor < most ? std::optional(minor) : std::nullopt;
}

}  // namespace seawall::checks
