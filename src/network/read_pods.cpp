#include "read_pods.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "cluster_fields.h"

namespace seawall::network {
namespace {

constexpr std::string_view name_label = "kubernetes.io/metadata.name";

// --- namespaces and nodes ----------------------------------------------------------------------------

/// The API server sets the label whatever the object says.
void set_name_label(Namespace& namespace_) {
  Labels& labels = namespace_.labels;
  const auto place = std::ranges::lower_bound(labels, name_label, {}, &Label::key);
  if (place != labels.end() && place->key == name_label) {
    place->value = namespace_.name;
  } else {
    labels.insert(place, {name_label, namespace_.name});
  }
}

void read_namespaces(const ClusterObjects& picked, std::vector<Namespace>& namespaces, std::vector<Fault>& faults) {
  std::unordered_set<std::string_view, objects::SeededHash> names;
  for (const Object* object : picked.namespaces) {
    if (object->name.empty() || !names.insert(object->name).second) continue;
    namespaces.push_back({object->name, FieldReader(*object, faults).labels(object->labels()), object});
  }
  const auto mention = [&](const Object& object) {
    if (names.insert(home_of(object)).second) namespaces.push_back({home_of(object), {}, nullptr});
  };
  for (const Object* object : picked.pods) mention(*object);
  for (const Template& each : picked.templates) mention(*each.object);
  for (const Object* object : picked.policies) {
    if (!is_admin_policy(*object)) mention(*object);
  }
  for (Namespace& each : namespaces) set_name_label(each);
  std::ranges::sort(namespaces, {}, &Namespace::name);
}

void add_address(std::optional<Address> address, std::vector<Address>& addresses) {
  if (address && !std::ranges::count(addresses, *address)) addresses.push_back(*address);
}

ClusterNode read_node(const Object& object, std::vector<Fault>& faults) {
  FieldReader reader(object, faults);
  ClusterNode node{object.name, reader.labels(object.labels()), {}, &object};
  const Node status = reader.map(object.root.child(Field::status));
  for (const Node item : reader.list(status.child(Field::addresses)).items()) {
    const std::string_view type = reader.string(reader.map(item).child(Field::type)).value_or("");
    if (type != "InternalIP" && type != "ExternalIP") continue;  // the others are names
    add_address(reader.address(item.child(Field::address)), node.addresses);
  }
  return node;
}

// --- workloads ---------------------------------------------------------------------------------------

/// Finds the workload that pods of an object belong to.
class Owners {
 public:
  Owners(const objects::Inventory& inventory, std::vector<Fault>& faults) : inventory_(inventory), faults_(faults) {}

  struct Owner {
    Identity identity;
    const Object* object = nullptr;
  };

  /// Of a pod, whose owner counts if the input has it or not.
  Owner of_pod(const Object& pod) {
    const Reference reference = reference_of(pod);
    if (reference.name.empty()) return owner_of(pod);
    if (const Object* owner = find(reference, pod)) return root_of(*owner);
    return {{lasting_group(reference.group, reference.kind), reference.kind, home_of(pod), reference.name}, nullptr};
  }
  /// Of an object that makes pods.
  Owner root_of(const Object& object) { return owner_of(inventory_.objects()[climb(object)]); }

 private:
  using Index = std::uint32_t;
  static constexpr Index unknown = UINT32_MAX;
  static constexpr Index on_the_way = UINT32_MAX - 1;

  struct Reference {
    std::string_view group;
    std::string_view kind;
    std::string_view name;
    std::string_view uid;
  };

  static Owner owner_of(const Object& object) {
    return {{lasting_group(object.group, object.kind), object.kind, home_of(object), object.name}, &object};
  }

  /// To the controller, else to the first owner; without a name where there is none.
  Reference reference_of(const Object& object) {
    const Node written = object.metadata.child(Field::ownerReferences);
    if (!is_set(written)) return {};
    FieldReader reader(object, faults_);
    Node chosen;
    for (const Node item : reader.list(written).items()) {
      const bool is_controller = reader.boolean(reader.map(item).child(Field::controller));
      if (is_controller || !chosen) chosen = item;
      if (is_controller) break;
    }
    const auto text = [&](Field field) { return reader.string(chosen.child(field)).value_or(""); };
    Reference reference{{}, text(Field::kind), text(Field::name), text(Field::uid)};
    const std::string_view api_version = text(Field::apiVersion);
    if (const std::size_t slash = api_version.find('/'); slash != std::string_view::npos) {
      reference.group = api_version.substr(0, slash);
    }
    if (reference.kind == "Node" && reference.group.empty()) return {};
    if (reference.kind.empty() && !reference.name.empty()) {
      reader.tell_missing(chosen, "kind");
      reference.kind = "Pod";  // what owns them is not known, but they have it in common
    }
    return reference;
  }

  const Object* find(const Reference& reference, const Object& from) const {
    const auto in = [&](std::string_view namespace_) {
      return inventory_.find(reference.group, reference.kind, namespace_, reference.name);
    };
    const Object* owner = in(from.namespace_);
    if (!owner && home_of(from) == "default") owner = in(from.namespace_.empty() ? "default" : "");
    if (!owner && reference.kind == "VirtualMachineInstance" && reference.group == "kubevirt.io") {
      return find({reference.group, "VirtualMachine", reference.name, {}}, from);  // which has instances of its name
    }
    if (!owner) return nullptr;
    // One that was made anew under the same name is not the owner.
    const std::string_view uid = owner->metadata.child(Field::uid).string_or("");
    return uid.empty() || reference.uid.empty() || uid == reference.uid ? owner : nullptr;
  }

  /// The last owner up the chain, which is where a cycle begins if there is one. Each object is looked at once.
  Index climb(const Object& from) {
    roots_.resize(inventory_.objects().size(), unknown);
    std::vector<Index> path;
    Index at = from.index;
    while (roots_[at] == unknown) {
      roots_[at] = on_the_way;
      path.push_back(at);
      const Reference reference = reference_of(inventory_.objects()[at]);
      const Object* owner = reference.name.empty() ? nullptr : find(reference, inventory_.objects()[at]);
      if (!owner) break;
      at = owner->index;
    }
    const Index root = roots_[at] == on_the_way ? at : roots_[at];
    for (const Index each : path) roots_[each] = root;
    return root;
  }

  const objects::Inventory& inventory_;
  std::vector<Fault>& faults_;
  std::vector<Index> roots_;  // by index of the object
};

/// A pod before it is read: its place among the others comes first, so that it is made where it stays.
struct Draft {
  const Object* object = nullptr;
  Node metadata;
  Node spec;
  std::uint32_t workload = 0;
  bool is_template = false;
};

class Workloads {
 public:
  std::uint32_t number_of(const Owners::Owner& owner) {
    const auto [entry, is_new] = numbers_.try_emplace(owner.identity, static_cast<std::uint32_t>(owners_.size()));
    if (is_new) owners_.push_back(owner);
    return entry->second;
  }

  /// By namespace, name, kind and group; drafts are numbered anew.
  std::vector<Workload> sorted(std::vector<Draft>& drafts) const {
    std::vector<std::uint32_t> order(owners_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t number) {
      const Identity& identity = owners_[number].identity;
      return std::tie(identity.namespace_, identity.name, identity.kind, identity.group);
    });
    std::vector<std::uint32_t> place(order.size());
    std::vector<Workload> workloads;
    workloads.reserve(order.size());
    for (const std::uint32_t number : order) {
      place[number] = static_cast<std::uint32_t>(workloads.size());
      const auto& [identity, object] = owners_[number];
      workloads.push_back({identity.namespace_, identity.name, identity.kind, object});
    }
    for (Draft& draft : drafts) draft.workload = place[draft.workload];
    return workloads;
  }

 private:
  std::unordered_map<Identity, std::uint32_t, IdentityHash> numbers_;
  std::vector<Owners::Owner> owners_;
};

/// Of one workload's drafts those that count: its pods, else its own templates, else those of what it owns.
std::span<const Draft> counting(std::span<Draft> drafts, const Workload& workload) {
  const auto first = [&](auto counts) {
    const auto rest = std::ranges::stable_partition(drafts, counts);
    return std::span<const Draft>(drafts.begin(), rest.begin());
  };
  const auto pods = first([](const Draft& draft) { return !draft.is_template; });
  if (!pods.empty()) return pods;
  const auto own = first([&](const Draft& draft) { return draft.object == workload.object; });
  return own.empty() ? drafts : own;
}

// --- pods --------------------------------------------------------------------------------------------

using SpecFields = objects::FieldsOf<Field::containers, Field::initContainers, Field::hostNetwork, Field::nodeName>;
using StatusFields = objects::FieldsOf<Field::hostIP, Field::hostIPs, Field::podIP, Field::podIPs>;
using PortFields = objects::FieldsOf<Field::containerPort, Field::name, Field::protocol>;

bool has_ended(const Object& pod) noexcept {
  const std::string_view phase = pod.root.at(Field::status, Field::phase).string_or("");
  return phase == "Succeeded" || phase == "Failed";
}

void read_ports(Node container, FieldReader& reader, std::vector<NamedPort>& ports) {
  for (const Node item : reader.list(container.child(Field::ports)).items()) {
    const PortFields fields(reader.map(item));
    const std::string_view name = reader.string(fields.child(Field::name)).value_or("");
    const std::optional<std::uint16_t> port = reader.port(fields.child(Field::containerPort));
    const std::optional<Protocol> protocol = reader.protocol(fields.child(Field::protocol));
    if (!name.empty() && port && protocol) ports.push_back({name, *protocol, *port});
  }
}

std::vector<NamedPort> read_named_ports(const SpecFields& spec, FieldReader& reader) {
  std::vector<NamedPort> ports;
  for (const Node container : reader.list(spec.child(Field::containers)).items()) {
    read_ports(reader.map(container), reader, ports);
  }
  for (const Node container : reader.list(spec.child(Field::initContainers)).items()) {
    // A sidecar: others have ended when traffic begins.
    const bool stays = reader.map(container).child(Field::restartPolicy).string_or("") == "Always";
    if (stays) read_ports(container, reader, ports);
  }
  return ports;
}

void read_addresses(Node list, Node single, FieldReader& reader, std::vector<Address>& addresses) {
  for (const Node item : reader.list(list).items()) {
    add_address(reader.address(reader.map(item).child(Field::ip)), addresses);
  }
  add_address(reader.address(single), addresses);
}

Pod read_pod(const Draft& draft, const Cluster& cluster, std::vector<Fault>& faults) {
  FieldReader reader(*draft.object, faults);
  Pod pod;
  pod.namespace_ = cluster.find_namespace(home_of(*draft.object)).value_or(0);
  pod.workload = draft.workload;
  pod.name = draft.is_template ? cluster.workloads[draft.workload].name : draft.object->name;
  pod.object = draft.object;
  const Node labels = draft.metadata.child(Field::labels);
  pod.labels = reader.labels(draft.is_template ? reader.map(labels) : labels);  // the Inventory told those of objects
  pod.is_template = draft.is_template;
  const SpecFields spec(draft.spec);
  pod.is_host_network = reader.boolean(spec.child(Field::hostNetwork));
  pod.named_ports = read_named_ports(spec, reader);
  if (draft.is_template) return pod;

  pod.node = reader.string(spec.child(Field::nodeName)).value_or("");
  const StatusFields status(reader.map(draft.object->root.child(Field::status)));
  read_addresses(status.child(Field::podIPs), status.child(Field::podIP), reader, pod.addresses);
  if (pod.is_host_network && pod.addresses.empty()) {
    read_addresses(status.child(Field::hostIPs), status.child(Field::hostIP), reader, pod.addresses);
  }
  return pod;
}

}  // namespace

void read_pods(const objects::Inventory& inventory, const ClusterObjects& picked, Cluster& cluster,
               std::vector<Fault>& faults) {
  read_namespaces(picked, cluster.namespaces, faults);
  cluster.nodes.reserve(picked.nodes.size());
  for (const Object* object : picked.nodes) cluster.nodes.push_back(read_node(*object, faults));

  Owners owners(inventory, faults);
  Workloads workloads;
  std::vector<Draft> drafts;
  drafts.reserve(picked.pods.size() + picked.templates.size());
  for (const Object* object : picked.pods) {
    if (has_ended(*object)) continue;
    const Node spec = FieldReader(*object, faults).map(object->spec());
    drafts.push_back({object, object->metadata, spec, workloads.number_of(owners.of_pod(*object)), false});
  }
  for (const auto& [object, metadata, spec] : picked.templates) {
    drafts.push_back({object, metadata, spec, workloads.number_of(owners.root_of(*object)), true});
  }
  cluster.workloads = workloads.sorted(drafts);

  std::ranges::stable_sort(drafts, {}, [](const Draft& draft) { return std::tie(draft.workload, draft.object->name); });
  cluster.pods.reserve(drafts.size());
  for (auto rest = std::span(drafts); !rest.empty();) {
    const std::uint32_t number = rest.front().workload;
    const auto end = std::ranges::find_if(rest, [&](const Draft& draft) { return draft.workload != number; });
    const auto group = rest.first(static_cast<std::size_t>(end - rest.begin()));
    for (const Draft& draft : counting(group, cluster.workloads[number])) {
      cluster.pods.push_back(read_pod(draft, cluster, faults));
    }
    rest = rest.subspan(group.size());
  }
}

}  // namespace seawall::network
