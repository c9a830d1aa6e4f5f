#include <algorithm>
#include <set>

#include "linkerd_policy.h"
#include "peer_authentication.h"

namespace seawall::checks {
namespace {

// --- Istio -------------------------------------------------------------------------------------------

class ModesOfIstio {
 public:
  ModesOfIstio(const objects::Inventory& inventory, const Meshes& meshes, findings::WholeProbe& probe)
      : meshes_(meshes), policies_(inventory, meshes.configuration()), probe_(probe) {}

  void judge() {
    for (const MeshNamespace& namespace_ : meshes_.namespaces()) {
      if (namespace_.is_in_istio() && !is_root(namespace_.name)) judge_namespace(namespace_);
    }
    // Files of policies alone: nothing says that a mode is not in force.
    if (!has_namespace_) add_weak(policies_.in_force_for_mesh());
    for (const PeerPolicy& policy : policies_.all()) judge_policy(policy);
  }

 private:
  void judge_namespace(const MeshNamespace& namespace_) {
    has_namespace_ = true;
    const auto is_strict = [&](const MeshPod& pod) {
      return policies_.is_strict_by_labels(namespace_.name, pod.metadata.child(Field::labels));
    };
    if (!namespace_.istio.empty() && std::ranges::all_of(namespace_.istio, is_strict)) return;
    const PeerPolicies::InForce in_force = policies_.in_force(namespace_.name);
    if (in_force.by) return add_weak(in_force);
    const MeshPlace place = place_of_istio(namespace_);
    if (!place.object || !takes_plaintext(in_force.mode)) return;
    probe_.of(*place.object).report(place.at, {.detail = "no PeerAuthentication sets mode STRICT"});
  }

  void add_weak(const PeerPolicies::InForce& in_force) {
    if (takes_plaintext(in_force.mode) && in_force.by) weak_.insert(in_force.by);
  }

  bool is_root(std::string_view namespace_) const { return meshes_.configuration().is_root_of_istio(namespace_); }

  bool is_in_mesh(std::string_view namespace_) const {
    const MeshNamespace* const found = meshes_.find(namespace_);
    return found && found->is_in_istio();
  }

  void judge_policy(const PeerPolicy& policy) {
    Probe probe = probe_.of(*policy.object);
    const std::string_view namespace_ = policy.object->namespace_;
    if (is_root(namespace_)) {
      if (weak_.contains(&policy)) report(policy.at, {}, {}, probe);
    } else if (is_in_mesh(namespace_)) {
      judge_policy_of_namespace(policy, weak_.contains(&policy), probe);
    } else if (!meshes_.configuration().find(namespace_)) {  // it may be in the mesh, for all that is known
      judge_policy_of_namespace(policy, policies_.in_force(namespace_).by == &policy, probe);
    }
  }

  void judge_policy_of_namespace(const PeerPolicy& policy, bool is_in_force, Probe& probe) {
    if (takes_plaintext(policy.mode) && (is_in_force || !policy.is_for_all_pods)) report(policy.at, {}, {}, probe);
    if (!policy.is_for_all_pods) judge_ports(policy, probe);
  }

  void judge_ports(const PeerPolicy& policy, Probe& probe) {
    for (const documents::Entry port : policy.ports.entries()) {
      const Node mode = port.value.child(Field::mode);
      if (takes_plaintext(parse_tls_mode(mode.string_or({})))) report(mode, port.key, Severity::low, probe);
    }
  }

  static void report(Node mode, std::string_view port, std::optional<Severity> severity, Probe& probe) {
    std::string detail = "mode " + std::string(mode.string_or({}));
    if (!port.empty()) detail += " on port " + std::string(port);
    probe.report(mode, {.severity = severity, .made_detail = detail});
  }

  const Meshes& meshes_;
  const PeerPolicies policies_;
  findings::WholeProbe& probe_;
  std::set<const PeerPolicy*> weak_;  // in force somewhere
  bool has_namespace_ = false;
};

// --- Linkerd -----------------------------------------------------------------------------------------

void report_open_policy(Node policy, Probe& probe) {
  const std::string_view text = policy.string_or({});
  if (admits_unmeshed(text)) probe.report(policy, {.made_detail = "the inbound policy is " + std::string(text)});
}

class PolicyOfLinkerd {
 public:
  PolicyOfLinkerd(const objects::Inventory& inventory, const Meshes& meshes, findings::WholeProbe& probe)
      : meshes_(meshes), servers_(inventory), default_(default_inbound_policy(inventory)), probe_(probe) {}

  void judge() {
    for (const MeshNamespace& namespace_ : meshes_.namespaces()) {
      if (namespace_.is_in_linkerd()) judge_namespace(namespace_);
    }
  }

 private:
  void judge_namespace(const MeshNamespace& namespace_) {
    bool is_inherited = namespace_.linkerd.empty();
    for (const MeshPod& pod : namespace_.linkerd) {
      if (servers_.select(namespace_.name, pod.metadata.child(Field::labels))) continue;
      const Node policy = MeshMarks(pod.metadata).linkerd_policy;
      if (policy) {
        report_open(*pod.object, policy);
      } else {
        is_inherited = true;
      }
    }
    if (is_inherited) judge_default(namespace_);
  }

  void judge_default(const MeshNamespace& namespace_) {
    if (!namespace_.object) return;
    const Node policy = MeshMarks(namespace_.object->metadata).linkerd_policy;
    if (policy) return report_open(*namespace_.object, policy);
    const MeshPlace place = place_of_linkerd(namespace_);
    if (!place.object || !admits_unmeshed(default_)) return;
    probe_.of(*place.object)
        .report(place.at, {.made_detail = "the default inbound policy is " + std::string(default_)});
  }

  void report_open(const objects::Object& object, Node policy) {
    Probe probe = probe_.of(object);
    report_open_policy(policy, probe);
  }

  const Meshes& meshes_;
  const LinkerdServers servers_;
  const std::string_view default_;
  findings::WholeProbe& probe_;
};

/// Whether networks limit clients to some addresses, as those that probes come from.
bool is_limited(Node networks, Probe& probe) {
  bool has_network = false;
  for (const Node network : probe.list(networks).items()) {
    if (probe.string(probe.map(network).child("cidr")).value_or("").ends_with("/0")) return false;
    has_network = true;
  }
  return has_network;
}

void judge_server_authorization(Node spec, Probe& probe) {
  const Node client = probe.map(spec.child("client"));
  const Node unauthenticated = client.child("unauthenticated");
  const bool is_open = probe.boolean(unauthenticated) == true;
  if (is_limited(client.child("networks"), probe) || !is_open || probe.has_met_fault()) return;
  probe.report(unauthenticated, {.detail = "clients need no identity"});
}

// --- objects -----------------------------------------------------------------------------------------

void judge_object_of_mesh(const objects::Object& object, Probe& probe) {
  if (object.kind == "Namespace") return gather_namespace_of_mesh(object, probe);
  probe.meets();
  if (object.kind == "PeerAuthentication") {
    read_peer_authentication(object, probe);
    return probe.gather(object.root, others_of_mesh);
  }
  const Node spec = probe.map(object.spec());
  if (object.kind == "ServerAuthorization") return judge_server_authorization(spec, probe);
  const Node policy = spec.child("accessPolicy");
  probe.map(spec.child(Field::podSelector));
  probe.string(policy);
  report_open_policy(policy, probe);
}

void judge_tls_of_meshes(std::span<const findings::Gathered> gathered, findings::WholeProbe& probe) {
  if (gathered.empty()) return;
  const objects::Inventory& inventory = probe.of(*gathered.front().object).inventory();
  const Meshes meshes(mesh_configuration(inventory, probe.facts()), gathered);
  ModesOfIstio(inventory, meshes, probe).judge();
  PolicyOfLinkerd(inventory, meshes, probe).judge();
}

}  // namespace

extern const Check mesh_tls_not_strict;

constexpr Check mesh_tls_not_strict{
    .id = "mesh-tls-not-strict",
    .title = "Mesh takes plaintext",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "workloads of the mesh take plaintext: {detail}",
    .why =
        "A mesh encrypts what its members say to each other, but unless it is told to insist, it also takes plaintext "
        "from everybody else. Whoever runs one pod outside the mesh can then talk to its workloads without an "
        "identity, and policies that name identities do not see them.",
    .remediation =
        "For Istio, set mode STRICT in a PeerAuthentication of the root namespace, or of this one. For Linkerd, set "
        "config.linkerd.io/default-inbound-policy to all-authenticated or deny. Move clients into the mesh first.",
    .bad_example = R"(apiVersion: security.istio.io/v1
kind: PeerAuthentication
spec:
  mtls:
    mode: PERMISSIVE
)",
    .good_example = R"(apiVersion: security.istio.io/v1
kind: PeerAuthentication
spec:
  mtls:
    mode: STRICT
)",
    .frameworks = "",
    .peers = "kyverno:enforce-strict-mtls,require-linkerd-server",
    .references = "https://istio.io/latest/docs/reference/config/security/peer_authentication/\n"
                  "https://linkerd.io/2/reference/authorization-policy/",
    .since = "0.1.0",
    .quiet_when =
        "Namespaces outside the mesh, and what their policies say. A mode that a narrower policy overrides for all "
        "pods that are known. That nothing asks for mutual TLS is told only where the Namespace is in the input, "
        "because policies may be kept elsewhere, too. A policy of Istio's root namespace counts for all others; the "
        "root is that of the mesh's configuration, else istio-system. A mode for one port is low.",
    .pod = gather_pods_of_mesh,
    .object = judge_object_of_mesh,
    .join = judge_tls_of_meshes,
    .kinds = "PeerAuthentication.security.istio.io,Server.policy.linkerd.io,ServerAuthorization.policy.linkerd.io,"
             "Namespace",
    .lacking = lacks_mesh,
};

}  // namespace seawall::checks
