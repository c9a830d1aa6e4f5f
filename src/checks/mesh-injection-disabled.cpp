#include <algorithm>

#include "service_mesh.h"

namespace seawall::checks {
namespace {

constexpr Parameter mesh_injection_disabled_parameters[] = {
    {"required_namespaces", Parameter::Type::strings, "",
     "Namespaces that must be in a mesh; * stands for any part of a name."},
};

std::string quoted_mark(Node mark) { return '"' + std::string(mark.text()) + '"'; }

void report_text(Node at, const std::string& detail, Probe& probe) { probe.report(at, {.made_detail = detail}); }

/// Where the value is not empty.
void report_ports(Node ports, std::string_view what, Probe& probe) {
  if (ports.string_or({}).empty()) return;
  report_text(ports, "keeps " + std::string(what) + ' ' + quoted_mark(ports) + " out of the mesh", probe);
}

// --- pods --------------------------------------------------------------------------------------------

constexpr std::string_view leaves_sidecar = "opts out of Istio's sidecar";
constexpr std::string_view leaves_linkerd = "opts out of Linkerd's proxy";

/// Whether a pod refuses what puts pods into Istio's mesh. In ambient mode one without a sidecar is in all the same.
bool refuses_sidecar(const MeshMarks& marks, const NamespaceSigns& signs) {
  const MeshWish ambient = ambient_wish(marks);
  const bool is_ambient = ambient.is_in() || (signs.ambient && !ambient.is_out());
  return sidecar_wish(marks).is_out() && !is_ambient && !signs.bars_sidecars;
}

void report_ports_of_istio(const MeshMarks& marks, Probe& probe) {
  report_ports(marks.excluded_inbound, "incoming ports", probe);
  report_ports(marks.excluded_outbound, "outgoing ports", probe);
  if (marks.included_inbound.string() == "") {
    probe.report(marks.included_inbound, {.detail = "keeps all incoming ports out of the mesh"});
  }
}

void report_ports_of_linkerd(const MeshMarks& marks, Probe& probe) {
  report_ports(marks.linkerd_skip_inbound, "incoming ports", probe);
  report_ports(marks.linkerd_skip_outbound, "outgoing ports", probe);
  report_ports(marks.linkerd_skip_subnets, "addresses", probe);
}

bool is_unknown_to_linkerd(const MeshWish& wish) { return wish.is_out() && wish.at.string() != "disabled"; }

void report_unknown(Node at, std::string_view mesh, Probe& probe) {
  probe.meets();
  report_text(at, "asks " + std::string(mesh) + " for injection with " + quoted_mark(at) + ", which it takes for no",
              probe);
}

/// Beside other pods that are in the mesh by their own marks, a refusal counts, too: those show only together.
void gather_for_namespace(const PodTemplate& pod, Probe& probe) {
  if (!pod.object->namespace_.empty()) probe.gather(pod.metadata, pods_of_mesh);
}

void judge_pod_of_istio(const PodTemplate& pod, const MeshMarks& marks, const NamespaceSigns& signs, Probe& probe) {
  if (sign_of_istio(marks, signs)) {
    report_ports_of_istio(marks, probe);
    if (!signs.sidecar && !signs.ambient) gather_for_namespace(pod, probe);
    return;
  }
  const MeshWish ambient = ambient_wish(marks);
  if (signs.ambient && ambient.is_out()) probe.report(ambient.at, {.detail = "opts out of Istio's ambient mode"});
  if (!refuses_sidecar(marks, signs)) return;
  if (signs.sidecar) return probe.report(sidecar_wish(marks).at, {.detail = leaves_sidecar});
  if (!signs.ambient) gather_for_namespace(pod, probe);
}

void judge_pod_of_linkerd(const PodTemplate& pod, const MeshMarks& marks, const NamespaceSigns& signs, Probe& probe) {
  const MeshWish wish = linkerd_wish(marks);
  if (is_unknown_to_linkerd(wish)) return report_unknown(wish.at, "Linkerd", probe);
  const bool is_in = static_cast<bool>(sign_of_linkerd(marks, signs));
  if (is_in) report_ports_of_linkerd(marks, probe);
  if (!is_in && wish.is_out() && signs.linkerd && !marks.linkerd_part) {
    probe.report(wish.at, {.detail = leaves_linkerd});
  } else if (!signs.linkerd && (is_in || wish.is_out())) {
    gather_for_namespace(pod, probe);
  }
}

void judge_pod_for_mesh(const PodTemplate& pod, Probe& probe) {
  const MeshMarks marks(pod.metadata);
  marks.read(probe);
  if ((marks.is_empty && pod.object->namespace_.empty()) || !can_be_in_mesh(pod)) return;
  const MeshConfiguration& configuration = mesh_configuration(probe);
  const NamespaceSigns signs = configuration.signs_of(pod.object->namespace_);
  if (signs || sign_of_istio(marks, signs) || sign_of_linkerd(marks, signs)) probe.meets();
  if (marks.is_empty) return;
  judge_pod_of_linkerd(pod, marks, signs, probe);
  // What runs in the root namespace is the mesh itself.
  if (!configuration.is_root_of_istio(pod.object->namespace_)) judge_pod_of_istio(pod, marks, signs, probe);
}

/// Whether the Namespace itself refuses Linkerd, so that its pods need not.
bool refuses_linkerd(const MeshNamespace& namespace_) {
  return namespace_.object && linkerd_wish(MeshMarks(namespace_.object->metadata)).is_out();
}

/// Pods that refuse what others of their namespace have.
void judge_pods_beside_others(std::span<const findings::Gathered> gathered, findings::WholeProbe& probe) {
  if (gathered.empty()) return;
  const MeshConfiguration& configuration = mesh_configuration(probe.of(*gathered.front().object));
  const Meshes meshes(configuration, gathered);
  const findings::Gathered* last = nullptr;
  for (const findings::Gathered& pod : gathered) {
    if (last && last->at == pod.at) continue;  // gathered for both meshes
    last = &pod;
    const MeshNamespace* const namespace_ = meshes.find(pod.object->namespace_);
    const MeshMarks marks(pod.at);
    const NamespaceSigns& signs = namespace_->signs;
    Probe own = probe.of(*pod.object);
    if (!namespace_->istio.empty() && !signs.sidecar && !signs.ambient && refuses_sidecar(marks, signs) &&
        !configuration.is_root_of_istio(namespace_->name)) {
      own.report(sidecar_wish(marks).at, {.detail = leaves_sidecar});
    }
    if (!namespace_->linkerd.empty() && !signs.linkerd && linkerd_wish(marks).is_out() && !marks.linkerd_part &&
        !refuses_linkerd(*namespace_)) {
      own.report(linkerd_wish(marks).at, {.detail = leaves_linkerd});
    }
  }
}

// --- namespaces --------------------------------------------------------------------------------------

/// A pattern leaves out what the cluster and its meshes run in; a name means what it says.
bool is_required(std::string_view name, const MeshConfiguration& configuration, std::span<const std::string> required) {
  const bool is_infrastructure = objects::is_listed(name, "kube-system,kube-public,kube-node-lease,linkerd") ||
                                 configuration.is_root_of_istio(name);
  return std::ranges::any_of(required, [&](std::string_view pattern) {
    return pattern == name || (!is_infrastructure && findings::matches_glob(pattern, name));
  });
}

/// What the Namespace says against, else the Namespace's metadata.
Node place_of_refusal(const objects::Object& namespace_, const MeshMarks& marks) {
  for (const Node mark : {marks.injection, marks.dataplane, marks.linkerd}) {
    if (mark.is_string()) return mark;
  }
  return namespace_.metadata;
}

void judge_namespace_for_mesh(const objects::Object& object, Probe& probe) {
  const MeshMarks marks(object.metadata);
  marks.read(probe);
  const NamespaceSigns signs(object.name, marks);
  const bool is_meant = is_required(object.name, mesh_configuration(probe), probe.strings("required_namespaces"));
  if (signs || is_meant) probe.meets();

  const std::string_view injection = marks.injection.string_or({});
  const bool is_unknown_to_istio = !injection.empty() && !objects::is_listed(injection, "enabled,disabled");
  const MeshWish linkerd = linkerd_wish(marks);
  if (is_unknown_to_istio) report_unknown(marks.injection, "Istio", probe);
  if (is_unknown_to_linkerd(linkerd)) report_unknown(linkerd.at, "Linkerd", probe);
  if (signs.linkerd) report_ports_of_linkerd(marks, probe);
  if (!is_meant || signs || is_unknown_to_istio || is_unknown_to_linkerd(linkerd) || probe.has_met_fault()) return;
  probe.report(place_of_refusal(object, marks), {.detail = "is not in a mesh, as your rules require"});
}

}  // namespace

extern const Check mesh_injection_disabled;

constexpr Check mesh_injection_disabled{
    .id = "mesh-injection-disabled",
    .title = "Workload stays out of its mesh",
    .severity = Severity::low,
    .component = Component::network,
    .category = Category::network,
    .message = "{container} {detail}",
    .why = "Traffic that passes the mesh by is not encrypted by it, carries no identity, and meets none of its "
           "policies. The namespace looks protected, while this part of it is not.",
    .remediation =
        "Take the label or annotation away; where the Namespace does not ask for injection, let the pod ask. "
        "If a port cannot pass a proxy, limit who reaches it with a NetworkPolicy; if a pod cannot, move it "
        "to a namespace outside the mesh.",
    .bad_example = R"(kind: Pod # in a namespace with label istio-injection: enabled
metadata:
  labels:
    sidecar.istio.io/inject: "false"
)",
    .good_example = R"(kind: Pod
metadata:
  labels:
    app: cart
)",
    .frameworks = "",
    .peers = "kyverno:prevent-disabling-injection-pods,enforce-sidecar-injection-namespace,"
             "enforce-ambient-mode-namespace,prevent-linkerd-pod-injection-override,prevent-linkerd-port-skipping,"
             "require-linkerd-mesh-injection",
    .references = "https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/\n"
                  "https://linkerd.io/2/features/proxy-injection/",
    .since = "0.1.0",
    .quiet_when =
        "Workloads of namespaces that are not known to be in a mesh, of Istio's root namespace, and those that use the "
        "node's network, which no mesh takes in. Pods without a sidecar in Istio's ambient mode. Which namespaces must "
        "be in a mesh is for you to say; by default none has to be.",
    .parameters = mesh_injection_disabled_parameters,
    .pod = judge_pod_for_mesh,
    .object = judge_namespace_for_mesh,
    .join = judge_pods_beside_others,
    .kinds = "Namespace",
    .lacking = lacks_mesh,
};

}  // namespace seawall::checks
