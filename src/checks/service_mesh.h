#pragma once

// Which namespaces and pods are in a service mesh, of Istio or of Linkerd, as far as the input tells.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory and its Facts.
// Sources: https://istio.io/latest/docs/ops/configuration/mesh/injection-concepts/
// https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/ and its webhooks' selectors
// https://istio.io/latest/docs/ambient/usage/add-workloads/
// https://linkerd.io/2/features/proxy-injection/, github.com/linkerd/linkerd2/pkg/inject

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "check.h"

namespace seawall::checks {

/// For Check::lacking of the checks of meshes.
inline constexpr std::string_view lacks_mesh = "no namespace of the input is in a service mesh";

/// The labels and annotations by which meshes go, of a pod or of a Namespace, as written; absent where there are none.
struct MeshMarks {
  explicit MeshMarks(Node metadata);

  // Labels.
  Node injection;      ///< istio-injection
  Node revision;       ///< istio.io/rev
  Node dataplane;      ///< istio.io/dataplane-mode
  Node sidecar_label;  ///< sidecar.istio.io/inject
  Node linkerd_part;   ///< linkerd.io/control-plane-component
  // Annotations.
  Node sidecar_annotation;     ///< sidecar.istio.io/inject
  Node sidecar_status;         ///< sidecar.istio.io/status, which the injection leaves
  Node templates;              ///< inject.istio.io/templates
  Node excluded_inbound;       ///< traffic.sidecar.istio.io/excludeInboundPorts
  Node excluded_outbound;      ///< traffic.sidecar.istio.io/excludeOutboundPorts
  Node included_inbound;       ///< traffic.sidecar.istio.io/includeInboundPorts
  Node linkerd;                ///< linkerd.io/inject
  Node linkerd_version;        ///< linkerd.io/proxy-version, which the injection leaves
  Node linkerd_policy;         ///< config.linkerd.io/default-inbound-policy
  Node linkerd_skip_inbound;   ///< config.linkerd.io/skip-inbound-ports
  Node linkerd_skip_outbound;  ///< config.linkerd.io/skip-outbound-ports
  Node linkerd_skip_subnets;   ///< config.linkerd.io/skip-subnets

  Node labels;
  Node annotations;
  bool is_empty = true;  ///< there is no mark
  /// Tells what is of a wrong type.
  void read(objects::Reader& reader) const;
};

/// What a mark says, and where.
struct MeshWish {
  enum class Choice : std::uint8_t { unsaid, in, out };
  Choice choice = Choice::unsaid;
  Node at;
  bool is_in() const noexcept { return choice == Choice::in; }
  bool is_out() const noexcept { return choice == Choice::out; }
};

/// Of a pod for a sidecar of Istio: the label counts before the annotation, and all that is not yes is no.
MeshWish sidecar_wish(const MeshMarks& pod);
/// Of a pod for Istio's ambient mode.
MeshWish ambient_wish(const MeshMarks& pod);
/// Of a pod or a Namespace for a proxy of Linkerd. A value that Linkerd does not know is a no.
MeshWish linkerd_wish(const MeshMarks& marks);

/// What a Namespace says for all its pods: the mark that puts them into a mesh.
struct NamespaceSigns {
  Node sidecar;
  Node ambient;
  Node linkerd;
  bool bars_sidecars = false;  ///< no pod can ask for a sidecar
  NamespaceSigns() = default;
  NamespaceSigns(std::string_view name, const MeshMarks& marks);
  explicit operator bool() const noexcept { return sidecar || ambient || linkerd; }
};

/// The mark that puts a pod into a mesh, the Namespace's where that does; absent for a pod outside. Gateways, and the
/// parts of a mesh itself, are outside.
Node sign_of_istio(const MeshMarks& pod, const NamespaceSigns& namespace_);
Node sign_of_linkerd(const MeshMarks& pod, const NamespaceSigns& namespace_);
/// Neither mesh takes a pod in that uses the network of its node.
bool can_be_in_mesh(const PodTemplate& pod) noexcept;

/// What the Namespaces and control planes of an input say.
class MeshConfiguration {
 public:
  explicit MeshConfiguration(const objects::Inventory& inventory);

  struct Namespace {
    const objects::Object* object;
    NamespaceSigns signs;
  };
  /// In the order of the input; of several Namespaces of a name the one that says something of a mesh.
  std::span<const Namespace> namespaces() const noexcept { return namespaces_; }
  /// Nothing where the Namespace is not in the input, and others of its objects may be missing, too.
  const Namespace* find(std::string_view name) const;
  NamespaceSigns signs_of(std::string_view name) const;

  /// Where Istio takes policies for the whole mesh from.
  bool is_root_of_istio(std::string_view name) const;
  /// A control plane of the input makes mutual TLS the rule for its whole mesh.
  bool is_strict_by_control_plane() const noexcept { return is_strict_; }

 private:
  void add_namespaces(const objects::Inventory& inventory);
  void add_roots(const objects::Inventory& inventory);
  std::vector<Namespace> namespaces_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::vector<std::string_view> roots_;
  bool is_strict_ = false;
};

const MeshConfiguration& mesh_configuration(const Probe& probe);
const MeshConfiguration& mesh_configuration(const objects::Inventory& inventory, findings::Facts& facts);

// --- namespaces with their pods ----------------------------------------------------------------------

// For checks that judge whole namespaces in Check::join: what they gather, and meet, of single objects.

enum GatheredOfMesh : std::int64_t { pods_of_mesh, others_of_mesh };
/// For Check::pod: pods that are in a mesh.
void gather_pods_of_mesh(const PodTemplate& pod, Probe& probe);
/// For Check::object: a Namespace that puts its pods into a mesh.
void gather_namespace_of_mesh(const objects::Object& namespace_, Probe& probe);

/// Pods of one template.
struct MeshPod {
  const objects::Object* object;
  Node metadata;
  Node sign;
};

struct MeshNamespace {
  std::string_view name = {};               ///< "" for objects whose file tells none
  const objects::Object* object = nullptr;  ///< the Namespace, where it is in the input
  NamespaceSigns signs = {};
  std::vector<MeshPod> istio = {};
  std::vector<MeshPod> linkerd = {};
  bool is_in_istio() const noexcept { return signs.sidecar || signs.ambient || !istio.empty(); }
  bool is_in_linkerd() const noexcept { return signs.linkerd || !linkerd.empty(); }
};

/// A place to report at what is wrong with a whole namespace.
struct MeshPlace {
  const objects::Object* object = nullptr;  ///< nothing where the Namespace is not in the input
  Node at;
};
/// What puts it into the mesh: the mark of the Namespace, else of the first of its pods.
MeshPlace place_of_istio(const MeshNamespace& namespace_);
MeshPlace place_of_linkerd(const MeshNamespace& namespace_);

/// All namespaces of an input that are in a mesh, or have pods that are.
class Meshes {
 public:
  Meshes(const MeshConfiguration& configuration, std::span<const findings::Gathered> gathered);

  std::span<const MeshNamespace> namespaces() const noexcept { return namespaces_; }
  const MeshNamespace* find(std::string_view name) const;
  const MeshConfiguration& configuration() const noexcept { return configuration_; }

 private:
  MeshNamespace& at(std::string_view name);
  const MeshConfiguration& configuration_;
  std::vector<MeshNamespace> namespaces_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

/// The value of a plain key at the start of a line of a configuration, however far that is indented; "" where there is
/// none. Such texts are YAML in a ConfigMap, written by a chart.
std::string_view value_in_text(std::string_view text, std::string_view key) noexcept;

}  // namespace seawall::checks
