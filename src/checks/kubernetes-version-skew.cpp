#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "check.h"
#include "cluster_components.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

using findings::Gathered;

enum class Part : std::uint8_t { api_server, kubelet, proxy, controller_manager, scheduler };

struct PartInfo {
  Part part;
  std::string_view name;  ///< of its image, whichever registry has it
  int most_older;  ///< minor versions than the API server
};
constexpr PartInfo parts[] = {
    {Part::api_server, "kube-apiserver", 1}, {Part::kubelet, "kubelet", 3},
    {Part::proxy, "kube-proxy", 3},          {Part::controller_manager, "kube-controller-manager", 1},
    {Part::scheduler, "kube-scheduler", 1},
};
const PartInfo& info_of(Part part) noexcept { return parts[static_cast<std::size_t>(part)]; }

/// What is gathered as one number: a part, its minor, and that of the server that the input was read from, else 0.
struct Running {
  Part part = Part::api_server;
  int minor = 0;
  int server = 0;

  static constexpr int base = 1024;  // above every minor
  std::int64_t number() const noexcept {
    return (static_cast<std::int64_t>(part) * base + minor) * base + std::min(server, base - 1);
  }
  static Running of(std::int64_t number) noexcept {
    return {static_cast<Part>(number / base / base), static_cast<int>(number / base % base),
            static_cast<int>(number % base)};
  }
};

/// Of several snapshots nobody knows which one an object is of.
int server_of(const objects::Inventory& inventory) noexcept {
  const auto snapshots = inventory.snapshots();
  return snapshots.size() == 1 ? snapshots.front().minor : 0;
}

void gather(Part part, Node at, std::string_view version, Probe& probe) {
  const std::optional<int> minor = kubernetes_minor(version);
  if (!minor) return;
  probe.meets();
  probe.gather(at, Running{part, *minor, server_of(probe.inventory())}.number());
}

void gather_kubelet(const objects::Object& node, Probe& probe) {
  const Node info = probe.map(probe.map(node.root.child(Field::status)).child(Field::nodeInfo));
  // kubeProxyVersion is no fact: kubelets write their own version there.
  const Node version = info.child(Field::kubeletVersion);
  gather(Part::kubelet, version, probe.string(version).value_or(""), probe);
}

/// Control planes that are hosted for other clusters run in namespaces of their own.
bool is_of_own_control_plane(const objects::Object& object) noexcept { return object.namespace_ == "kube-system"; }

void gather_parts(const PodTemplate& pod, Probe& probe) {
  if (!is_of_own_control_plane(*pod.object)) return;
  for (const Container& container : pod.containers) {
    const Node image = container.fields.child(Field::image);
    const std::string_view written = probe.string(image).value_or("");
    const std::string_view path = repository_of(written).path;
    const auto part = std::ranges::find(parts, path.substr(path.rfind('/') + 1), &PartInfo::name);
    if (part == std::end(parts) || part->part == Part::kubelet) continue;
    const auto reference = parse_image_reference(written);
    if (reference) gather(part->part, image, reference->tag, probe);
  }
}

/// Two objects of one name and kind are of two clusters.
bool is_of_one_cluster(std::span<const Gathered> gathered) {
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, const objects::Object*> seen;
  return std::ranges::all_of(gathered, [&](const Gathered& each) {
    const objects::Object& object = *each.object;
    return seen.try_emplace({object.kind, object.namespace_, object.name}, &object).first->second == &object;
  });
}

/// The versions that all others are held against.
struct Reference {
  int oldest = 0;
  int newest = 0;
  bool is_told = false;  ///< of API servers; else the newest of all that runs, which no API server is older than
  std::string_view name() const noexcept { return is_told ? "the API server" : "the newest part of the cluster"; }
};

Reference reference_of(std::span<const Gathered> gathered) {
  Reference reference;
  const auto add = [&](int minor) {
    if (minor == 0) return;
    reference.oldest = reference.is_told ? std::min(reference.oldest, minor) : minor;
    reference.newest = std::max(reference.newest, minor);
    reference.is_told = true;
  };
  for (const Gathered& each : gathered) {
    const Running running = Running::of(each.number);
    if (running.part == Part::api_server) add(running.minor);
    add(running.server);
  }
  if (reference.is_told) return reference;
  for (const Gathered& each : gathered) reference.newest = std::max(reference.newest, Running::of(each.number).minor);
  return reference;
}

std::string minors(int count) { return std::to_string(count) + (count == 1 ? " minor version" : " minor versions"); }
std::string kubernetes(int minor) { return "1." + std::to_string(minor); }

/// Since 1.25, kubelets and proxies may be three minor versions older, before two.
int most_older(const Running& running) noexcept {
  constexpr int first_of_three = 25;
  const bool is_on_node = running.part == Part::kubelet || running.part == Part::proxy;
  return is_on_node && running.minor < first_of_three ? 2 : info_of(running.part).most_older;
}

std::string fault_of(const Running& running, const Reference& reference) {
  const std::string subject = std::string(info_of(running.part).name) + ' ' + kubernetes(running.minor);
  const int older = reference.newest - running.minor;
  const int most = most_older(running);
  const bool is_server = running.part == Part::api_server;
  if (older > most) {
    return subject + " is " + minors(older) + " older than " +
           std::string(is_server ? "another API server" : reference.name()) + ", " + kubernetes(reference.newest) +
           ", where " + std::to_string(most) + (most == 1 ? " is" : " are") + " supported";
  }
  if (reference.is_told && !is_server && running.minor > reference.oldest) {
    return subject + " is newer than the API server, " + kubernetes(reference.oldest) + ", which is not supported";
  }
  return {};
}

void judge_skew(std::span<const Gathered> gathered, findings::WholeProbe& probe) {
  if (gathered.empty()) return;
  if (!is_of_one_cluster(gathered)) {
    probe.of(*gathered.front().object).not_assessed("the input has nodes or control planes of several clusters");
    return;
  }
  const Reference reference = reference_of(gathered);
  for (const Gathered& each : gathered) {
    const std::string fault = fault_of(Running::of(each.number), reference);
    if (!fault.empty()) probe.of(*each.object).report(each.at, {.made_detail = fault});
  }
}

}  // namespace

extern const Check kubernetes_version_skew;

constexpr Check kubernetes_version_skew{
    .id = "kubernetes-version-skew",
    .title = "Versions are too far apart",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "{detail}",
    .why = "Kubernetes tests its parts together within a few minor versions. Beyond, defaults and checks that one side "
           "relies on may be unknown to the other, and a kubelet that stays behind gets no fixes any more.",
    .remediation = "Update in the order of the project: API servers one minor version at a time, then the controller "
                   "manager and the scheduler, then kubelets and proxies. Replace nodes that stayed behind.",
    .bad_example = R"(status: # and the API server is 1.34
  nodeInfo:
    kubeletVersion: v1.29.3
)",
    .good_example = R"(status: # and the API server is 1.34
  nodeInfo:
    kubeletVersion: v1.34.2
)",
    .frameworks = "",
    .peers = "",
    .references = "https://kubernetes.io/releases/version-skew-policy/",
    .since = "0.1.0",
    .quiet_when =
        "Control planes outside of kube-system, which are those of other clusters. Where nothing tells the version of "
        "the API server, only what no API server would fit is reported. Input that has nodes or control planes of "
        "several clusters is not assessed.",
    .pod = gather_parts,
    .object = gather_kubelet,
    .join = judge_skew,
    .kinds = "Node",
    .lacking = "no Node and no pod of a control plane with its version is in the input",
};

}  // namespace seawall::checks
