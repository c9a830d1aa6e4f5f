#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "linkerd_policy.h"

namespace seawall::checks {
namespace {

constexpr std::string_view istio_security = "security.istio.io";
constexpr std::string_view linkerd_policies = "policy.linkerd.io";
constexpr std::string_view gateway_routes = "gateway.networking.k8s.io";

using NamesOfNamespaces = std::unordered_set<std::string_view>;

void add_namespaces_of(std::string_view group, std::string_view kind, const objects::Inventory& inventory,
                       NamesOfNamespaces& names) {
  for (const std::uint32_t index : inventory.of_kind(group, kind)) names.insert(inventory.objects()[index].namespace_);
}

/// An object whose file tells no namespace may be of any.
bool may_have(const NamesOfNamespaces& names, std::string_view name) {
  return names.contains(name) || names.contains(std::string_view());
}

// --- Istio -------------------------------------------------------------------------------------------

/// The selector of a policy of the root namespace, which is for the pods of all namespaces. An empty one, which here
/// matches nothing, stands for all pods.
bool is_for_pods_of(const objects::Selector& policy, const MeshNamespace& namespace_) {
  return policy.matches_nothing() || std::ranges::any_of(namespace_.istio, [&](const MeshPod& pod) {
           return policy.matches(pod.metadata.child(Field::labels));
         });
}

void judge_authorization_of_istio(const objects::Inventory& inventory, const Meshes& meshes,
                                  findings::WholeProbe& probe) {
  NamesOfNamespaces with_policy;
  std::vector<objects::Selector> of_mesh;
  for (const std::uint32_t index : inventory.of_kind(istio_security, "AuthorizationPolicy")) {
    const objects::Object& policy = inventory.objects()[index];
    with_policy.insert(policy.namespace_);
    // A policy with targets is for those gateways alone.
    const Node spec = policy.spec();
    if (!meshes.configuration().is_root_of_istio(policy.namespace_) || spec.child(Field::targetRef) ||
        spec.child("targetRefs").size())
      continue;
    of_mesh.push_back(objects::Selector::from_map(spec.at(Field::selector, Field::matchLabels)));
  }
  for (const MeshNamespace& namespace_ : meshes.namespaces()) {
    if (!namespace_.is_in_istio() || meshes.configuration().is_root_of_istio(namespace_.name)) continue;
    if (may_have(with_policy, namespace_.name)) continue;
    const auto covers = [&](const objects::Selector& policy) { return is_for_pods_of(policy, namespace_); };
    const MeshPlace place = place_of_istio(namespace_);
    if (!place.object || std::ranges::any_of(of_mesh, covers)) continue;
    probe.of(*place.object)
        .report(place.at,
                {.detail = "the namespace has no AuthorizationPolicy, so that its mesh lets every client in"});
  }
}

// --- Linkerd -----------------------------------------------------------------------------------------

/// A pod's port that a Server selects is closed but for what is authorized.
void judge_authorization_of_linkerd(const objects::Inventory& inventory, const Meshes& meshes,
                                    findings::WholeProbe& probe) {
  NamesOfNamespaces with_policy;
  for (const std::string_view kind : {"AuthorizationPolicy", "ServerAuthorization", "Server"}) {
    add_namespaces_of(linkerd_policies, kind, inventory, with_policy);
  }
  const std::string_view otherwise = default_inbound_policy(inventory);
  for (const MeshNamespace& namespace_ : meshes.namespaces()) {
    const MeshPlace place = place_of_linkerd(namespace_);
    if (!namespace_.is_in_linkerd() || !place.object || may_have(with_policy, namespace_.name)) continue;
    const Node written = MeshMarks(namespace_.object->metadata).linkerd_policy;
    if ((written ? written.string_or("deny") : otherwise) == "deny") continue;
    probe.of(*place.object)
        .report(place.at,
                {.detail =
                     "the namespace has no AuthorizationPolicy and no Server, so that its mesh lets every client in"});
  }
}

/// The objects of a kind that policies are for, by their names.
class PolicyTargets {
 public:
  PolicyTargets(std::string_view group, std::string_view kind, const objects::Inventory& inventory) : kind_(kind) {
    for (const std::uint32_t index : inventory.of_kind(group, kind)) {
      const objects::Object& object = inventory.objects()[index];
      namespaces_[object.name].insert(object.namespace_);
      with_any_.insert(object.namespace_);
    }
  }

  void judge(const objects::Object& policy, Node name, Probe probe) const {
    const std::string_view named = name.string_or({});
    if (named.empty() || may_be_there(policy.namespace_, named)) return;
    // Others of that kind, or the Namespace, show that the input has what belongs to the namespace.
    if (!with_any_.contains(policy.namespace_) && !mesh_configuration(probe).find(policy.namespace_)) {
      return probe.not_assessed("what it names may be kept outside of the input");
    }
    probe.report(name, {.made_detail = "the policy is for " + std::string(kind_) + " \"" + std::string(named) +
                                       "\", which does not exist"});
  }

 private:
  bool may_be_there(std::string_view namespace_, std::string_view name) const {
    const auto found = namespaces_.find(name);
    return found != namespaces_.end() && (namespace_.empty() || may_have(found->second, namespace_));
  }

  std::string_view kind_;
  std::unordered_map<std::string_view, NamesOfNamespaces> namespaces_;
  NamesOfNamespaces with_any_;
};

void judge_targets(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  const auto policies = inventory.of_kind(linkerd_policies, "AuthorizationPolicy");
  const auto server_authorizations = inventory.of_kind(linkerd_policies, "ServerAuthorization");
  if (policies.empty() && server_authorizations.empty()) return;
  struct Target {
    std::string_view group;
    std::string_view kind;
    PolicyTargets objects;
  };
  const auto target = [&](std::string_view group, std::string_view kind) {
    return Target{group, kind, PolicyTargets(group, kind, inventory)};
  };
  const Target targets[] = {target(linkerd_policies, "Server"), target(linkerd_policies, "HTTPRoute"),
                            target(gateway_routes, "HTTPRoute"), target(gateway_routes, "GRPCRoute")};
  for (const std::uint32_t index : policies) {
    const objects::Object& policy = inventory.objects()[index];
    const Node written = policy.spec().child(Field::targetRef);
    const std::string_view group = written.child(Field::group).string_or({});
    const std::string_view kind = written.child(Field::kind).string_or({});
    const auto found =
        std::ranges::find_if(targets, [&](const Target& each) { return each.group == group && each.kind == kind; });
    if (found != std::end(targets)) found->objects.judge(policy, written.child(Field::name), probe.of(policy));
  }
  for (const std::uint32_t index : server_authorizations) {
    const objects::Object& policy = inventory.objects()[index];
    targets[0].objects.judge(policy, policy.spec().at("server", Field::name), probe.of(policy));
  }
}

void judge_authorization_of_meshes(std::span<const findings::Gathered> gathered, findings::WholeProbe& probe) {
  if (gathered.empty()) return;
  const objects::Inventory& inventory = probe.of(*gathered.front().object).inventory();
  const Meshes meshes(mesh_configuration(inventory, probe.facts()), gathered);
  judge_authorization_of_istio(inventory, meshes, probe);
  judge_authorization_of_linkerd(inventory, meshes, probe);
}

void read_authorization_of_mesh(const objects::Object& object, Probe& probe) {
  if (object.kind == "Namespace") return gather_namespace_of_mesh(object, probe);
  probe.meets();
  const Node spec = probe.map(object.spec());
  const Node target = probe.map(spec.child(Field::targetRef));
  for (const Field field : {Field::group, Field::kind, Field::name}) probe.string(target.child(field));
  probe.list(spec.child("targetRefs"));
  probe.map(probe.map(spec.child(Field::selector)).child(Field::matchLabels));
  probe.string(probe.map(spec.child("server")).child(Field::name));
}

}  // namespace

extern const Check mesh_authorization_missing;

constexpr Check mesh_authorization_missing{
    .id = "mesh-authorization-missing",
    .title = "Mesh authorizes everybody",
    .severity = Severity::low,
    .component = Component::network,
    .category = Category::network,
    .message = "{detail}",
    .why = "A mesh knows who calls, but acts on it only by policies of authorization. Without one, each pod that is "
           "taken over may call every workload of the namespace, with all of its interfaces.",
    .remediation = "Add an AuthorizationPolicy that denies by default, for the namespace or for the whole mesh, and "
                   "one for each caller that is meant. Let policies of Linkerd name a Server that exists.",
    .bad_example = R"(apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
spec:
  targetRef:
    group: policy.linkerd.io
    kind: Server
    name: crat
)",
    .good_example = R"(apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
spec:
  targetRef:
    group: policy.linkerd.io
    kind: Server
    name: cart
)",
    .frameworks = "",
    .peers = "kyverno:require-authorizationpolicy,check-linkerd-authorizationpolicy",
    .references = "https://istio.io/latest/docs/reference/config/security/authorization-policy/\n"
                  "https://linkerd.io/2/reference/authorization-policy/",
    .since = "0.1.0",
    .quiet_when =
        "Namespaces outside the mesh, and those whose Namespace is not in the input, whose policies may be kept "
        "elsewhere. A policy of Istio's root namespace for their pods, and Linkerd's default policy deny. What a "
        "policy names is looked for where the input has its Namespace, or others of that kind; else it is not "
        "assessed.",
    .pod = gather_pods_of_mesh,
    .object = read_authorization_of_mesh,
    .whole = judge_targets,
    .join = judge_authorization_of_meshes,
    .kinds = "AuthorizationPolicy.security.istio.io,AuthorizationPolicy.policy.linkerd.io,"
             "ServerAuthorization.policy.linkerd.io,Namespace",
    .lacking = lacks_mesh,
};

}  // namespace seawall::checks
