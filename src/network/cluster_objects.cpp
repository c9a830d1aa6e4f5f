#include "cluster_objects.h"

#include <algorithm>
#include <unordered_map>

#include "cluster_fields.h"

namespace seawall::network {
namespace {

enum class Role : std::uint8_t {
  other,  ///< may hold pod templates
  bystander,
  namespace_,
  node,
  pod,
  policy,
  admin_policy,
};

constexpr struct {
  std::string_view group;
  std::string_view kind;
  Role role;
} roles[] = {
    {"", "Namespace", Role::namespace_},
    {"", "Node", Role::node},
    {"", "Pod", Role::pod},
    {"", "PodTemplate", Role::bystander},  // nothing runs by it
    {"networking.k8s.io", "NetworkPolicy", Role::policy},
    {"extensions", "NetworkPolicy", Role::policy},
    {"policy.networking.k8s.io", "AdminNetworkPolicy", Role::admin_policy},
    {"policy.networking.k8s.io", "BaselineAdminNetworkPolicy", Role::admin_policy},
    {"policy.networking.k8s.io", "ClusterNetworkPolicy", Role::admin_policy},
};

/// Kinds of other products that rule traffic. A kind of "*": all of the group.
constexpr struct {
  std::string_view group;
  std::string_view kind;
  std::string_view why;
} others[] = {
    {"security.istio.io", "AuthorizationPolicy", "Istio AuthorizationPolicy is not evaluated"},
    {"security.istio.io", "PeerAuthentication", "Istio PeerAuthentication is not evaluated"},
    {"networking.istio.io", "Sidecar", "Istio Sidecar is not evaluated"},
    {"networking.istio.io", "ServiceEntry", "Istio ServiceEntry is not evaluated"},
    {"projectcalico.org", "NetworkPolicy", "Calico NetworkPolicy is not evaluated"},
    {"projectcalico.org", "GlobalNetworkPolicy", "Calico GlobalNetworkPolicy is not evaluated"},
    {"projectcalico.org", "Tier", "Calico Tier is not evaluated"},
    {"projectcalico.org", "NetworkSet", "Calico NetworkSet is not evaluated"},
    {"projectcalico.org", "GlobalNetworkSet", "Calico GlobalNetworkSet is not evaluated"},
    {"crd.projectcalico.org", "NetworkPolicy", "Calico NetworkPolicy is not evaluated"},
    {"crd.projectcalico.org", "GlobalNetworkPolicy", "Calico GlobalNetworkPolicy is not evaluated"},
    {"crd.projectcalico.org", "Tier", "Calico Tier is not evaluated"},
    {"crd.projectcalico.org", "NetworkSet", "Calico NetworkSet is not evaluated"},
    {"crd.projectcalico.org", "GlobalNetworkSet", "Calico GlobalNetworkSet is not evaluated"},
    {"cilium.io", "CiliumNetworkPolicy", "CiliumNetworkPolicy is not evaluated"},
    {"cilium.io", "CiliumClusterwideNetworkPolicy", "CiliumClusterwideNetworkPolicy is not evaluated"},
    {"cilium.io", "CiliumLocalRedirectPolicy", "CiliumLocalRedirectPolicy is not evaluated"},
    {"policy.linkerd.io", "*", "Linkerd policy is not evaluated"},
    {"crd.antrea.io", "NetworkPolicy", "Antrea NetworkPolicy is not evaluated"},
    {"crd.antrea.io", "ClusterNetworkPolicy", "Antrea ClusterNetworkPolicy is not evaluated"},
    {"k8s.ovn.org", "EgressFirewall", "OpenShift EgressFirewall is not evaluated"},
    {"network.openshift.io", "EgressNetworkPolicy", "OpenShift EgressNetworkPolicy is not evaluated"},
};

Role role_of(std::string_view group, std::string_view kind) noexcept {
  for (const auto& each : roles) {
    if (each.kind == kind && each.group == group) return each.role;
  }
  return Role::other;
}

/// The kind that is meant by an apiVersion of Kubernetes' own that has none of its name, as `apps/v1` has no Pod;
/// nothing for all other objects.
const objects::KindInfo* meant_kind(const Object& object) noexcept {
  if (object.info || object.custom || object.group == "extensions") return nullptr;
  const auto all = objects::built_in_kinds();
  const objects::KindInfo* meant = nullptr;
  for (const objects::KindInfo& each : std::ranges::equal_range(all, object.kind, {}, &objects::KindInfo::kind)) {
    if (each.group == object.group) return nullptr;  // another version of it
    const Role role = role_of(each.group, each.kind);
    if (!meant && role != Role::bystander && (role != Role::other || !each.pod_template.empty())) meant = &each;
  }
  const bool is_own = std::ranges::any_of(all, [&](const auto& each) { return each.group == object.group; });
  return is_own ? meant : nullptr;
}

struct Part {
  Role role = Role::other;
  std::string_view not_evaluated;           ///< why
  const objects::KindInfo* meant = nullptr;  ///< meant_kind()
};

Part part_of(const Object& object) noexcept {
  const objects::KindInfo* meant = meant_kind(object);
  const Role role = meant ? role_of(meant->group, meant->kind) : role_of(object.group, object.kind);
  if (role != Role::other) return {role, {}, meant};
  for (const auto& each : others) {
    if (each.group == object.group && (each.kind == "*" || each.kind == object.kind))
      return {Role::bystander, each.why};
  }
  const bool has_no_pods = object.info && !object.custom && object.info->pod_template.empty();
  return {has_no_pods ? Role::bystander : Role::other, {}, meant};
}

/// Objects of the whole cluster are in no namespace, whatever they say, and so are templates that make no pods there.
bool is_namespaced(Role role) noexcept {
  return role != Role::namespace_ && role != Role::node && role != Role::admin_policy;
}

bool is_cluster_scoped(const Object& object) noexcept {
  if (object.custom) return !object.custom->namespaced;
  if (object.info) return !object.info->namespaced;
  const objects::CustomKind* custom = objects::find_custom_kind(object.group, object.kind);
  return custom && !custom->namespaced;
}

class Picking {
 public:
  Picking(const objects::Inventory& inventory, std::vector<Fault>& faults, std::vector<NotEvaluated>& not_evaluated)
      : inventory_(inventory), faults_(faults), not_evaluated_(not_evaluated) {}

  ClusterObjects run() {
    const Object* before = nullptr;
    Part part;
    for (const Object& object : inventory_.objects()) {
      // Inventories hold their objects kind by kind more often than not.
      const bool is_alike = before && before->kind == object.kind && before->group == object.group &&
                            before->info == object.info && before->custom == object.custom;
      if (!is_alike) part = part_of(object);
      before = &object;
      take(object, part);
    }
    if (is_any_replaced_) drop_replaced();
    return std::move(picked_);
  }

 private:
  void take(const Object& object, const Part& part) {
    if (!part.not_evaluated.empty()) not_evaluated_.push_back({&object, part.not_evaluated});
    switch (part.role) {
      case Role::bystander: return;
      case Role::other:
        if (is_cluster_scoped(object) || !take_templates(object, part.meant)) return;
        break;
      case Role::namespace_: picked_.namespaces.push_back(&object); break;
      case Role::node: picked_.nodes.push_back(&object); break;
      case Role::pod: picked_.pods.push_back(&object); break;
      case Role::policy:
      case Role::admin_policy: picked_.policies.push_back(&object); break;
    }
    if (part.meant) tell_meant(object, *part.meant);
    check_name(object, part.role);
  }

  void tell_meant(const Object& object, const objects::KindInfo& meant) {
    const Node written = object.root.child(Field::apiVersion);
    std::string says = "has no " + std::string(meant.kind) + ": read as ";
    if (!meant.group.empty()) says += std::string(meant.group) + '/';
    FieldReader(object, faults_).tell(is_set(written) ? written : object.root, says + std::string(meant.version));
  }

  bool take_templates(const Object& object, const objects::KindInfo* meant) {
    std::vector<objects::TypeFault> wrong;
    Object read_as = object;
    if (meant) read_as.info = meant;
    const std::vector<objects::PodTemplate> templates = objects::pod_templates(read_as, wrong);
    for (const objects::TypeFault& fault : wrong) {
      faults_.push_back({&object, fault.at, objects::wrong_type(object, fault).message});
    }
    for (const objects::PodTemplate& each : templates) picked_.templates.push_back({&object, each.metadata, each.spec});
    return !templates.empty();
  }

  void check_name(const Object& object, Role role) {
    FieldReader reader(object, faults_);
    if (object.name.empty()) return reader.tell_missing(object.root, "metadata.name");
    if (!is_set(object.metadata.child(Field::name))) return;  // each gets a name of its own from generateName
    const Identity identity{lasting_group(object.group, object.kind), object.kind,
                            is_namespaced(role) ? home_of(object) : std::string_view(), object.name};
    const auto [entry, is_new] = last_.try_emplace(identity, &object);
    if (is_new) return;
    const Object& replaced = *std::exchange(entry->second, &object);
    const documents::Place place = replaced.root.document()->source().place(replaced.root.offset());
    reader.tell(object.root,
                "replaces the one at " + place.file + ':' + std::to_string(place.line) + ", as kubectl apply would");
    replaced_.resize(inventory_.objects().size());
    replaced_[replaced.index] = true;
    is_any_replaced_ = true;
  }

  void drop_replaced() {
    const auto is_replaced = [&](const Object* object) -> bool { return replaced_[object->index]; };
    for (auto* list : {&picked_.namespaces, &picked_.nodes, &picked_.pods, &picked_.policies}) {
      std::erase_if(*list, is_replaced);
    }
    std::erase_if(picked_.templates, [&](const Template& each) { return is_replaced(each.object); });
  }

  const objects::Inventory& inventory_;
  std::vector<Fault>& faults_;
  std::vector<NotEvaluated>& not_evaluated_;
  ClusterObjects picked_;
  std::unordered_map<Identity, const Object*, IdentityHash> last_;
  std::vector<bool> replaced_;  // by index, once there is one
  bool is_any_replaced_ = false;
};

}  // namespace

ClusterObjects pick_objects(const objects::Inventory& inventory, std::vector<Fault>& faults,
                            std::vector<NotEvaluated>& not_evaluated) {
  return Picking(inventory, faults, not_evaluated).run();
}

}  // namespace seawall::network
