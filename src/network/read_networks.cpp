#include "read_networks.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "cluster_fields.h"
#include "read_policies.h"

namespace seawall::network {
namespace {

constexpr std::string_view primary_label = "k8s.ovn.org/primary-user-defined-network";
constexpr std::string_view attachments_annotation = "k8s.v1.cni.cncf.io/networks";
constexpr std::string_view policy_annotation = "k8s.v1.cni.cncf.io/policy-for";
constexpr std::string_view unknown_attachment = "the input does not have the NetworkAttachmentDefinition that it names";

// --- objects -----------------------------------------------------------------------------------------

/// Objects that make networks, in the input's order.
struct NetworkObjects {
  std::vector<const Object*> user_defined;
  std::vector<const Object*> cluster_user_defined;
  std::vector<const Object*> attachments;
  std::vector<const Object*> policies;
};

/// Where the template of a virtual machine is: "" for the object itself.
struct MachineKind {
  std::string_view group;
  std::string_view kind;
  std::vector<std::string_view> path;
};

const MachineKind* machine_kind_of(const Object& object) {
  static const MachineKind kinds[] = {
      {"kubevirt.io", "VirtualMachine", {"spec", "template"}},
      {"kubevirt.io", "VirtualMachineInstance", {}},
      {"kubevirt.io", "VirtualMachineInstanceReplicaSet", {"spec", "template"}},
      {"pool.kubevirt.io", "VirtualMachinePool", {"spec", "virtualMachineTemplate", "spec", "template"}},
  };
  for (const MachineKind& each : kinds) {
    if (each.kind == object.kind && each.group == object.group) return &each;
  }
  return nullptr;
}

Node machine_template_of(const Object& object, const MachineKind& kind) {
  Node node = object.root;
  for (const std::string_view key : kind.path) node = node.child(key);
  return node;
}

class ObjectsPicker {
 public:
  explicit ObjectsPicker(std::vector<Fault>& faults) : faults_(faults) {}

  NetworkObjects pick(const objects::Inventory& inventory) {
    NetworkObjects picked;
    for (const Object& object : inventory.objects()) {
      if (object.info) continue;  // none of these kinds is Kubernetes' own
      if (object.kind == "UserDefinedNetwork") take(object, "k8s.ovn.org", picked.user_defined);
      if (object.kind == "ClusterUserDefinedNetwork") take(object, "k8s.ovn.org", picked.cluster_user_defined);
      if (object.kind == "NetworkAttachmentDefinition") take(object, "k8s.cni.cncf.io", picked.attachments);
      if (object.kind == "MultiNetworkPolicy") take(object, "k8s.cni.cncf.io", picked.policies);
    }
    return picked;
  }

 private:
  /// The last of one namespace and name counts, as `kubectl apply` of all of them would leave it.
  void take(const Object& object, std::string_view group, std::vector<const Object*>& list) {
    FieldReader reader(object, faults_);
    if (object.group != group) {
      reader.tell(object.root, "is read as one of " + std::string(group) + ", not of " + std::string(object.group));
    }
    if (object.name.empty()) return reader.tell_missing(object.root, "metadata.name");
    const auto [known, is_new] =
        last_.try_emplace({group, object.kind,
                           object.kind == "ClusterUserDefinedNetwork" ? std::string_view() : home_of(object),
                           object.name},
                          list.size());
    if (is_new) return list.push_back(&object);
    reader.tell(object.root, "replaces another of its name, as kubectl apply would");
    list[known->second] = &object;
  }

  std::vector<Fault>& faults_;
  std::unordered_map<Identity, std::size_t, IdentityHash> last_;  // places in their lists
};

// --- a part of a cluster -----------------------------------------------------------------------------

/// The Cluster of some of the pods, with what they need.
class Part {
 public:
  Part(const Cluster& whole, const std::vector<std::uint32_t>& pods, bool with_all_namespaces) : whole_(whole) {
    part_.nodes = whole.nodes;
    namespaces_.assign(whole.namespaces.size(), with_all_namespaces ? wanted : absent);
    std::vector<std::uint32_t> workloads(whole.workloads.size(), absent);
    for (const std::uint32_t pod : pods) {
      namespaces_[whole.pods[pod].namespace_] = wanted;
      workloads[whole.pods[pod].workload] = wanted;
    }
    keep(whole.namespaces, namespaces_, part_.namespaces);
    keep(whole.workloads, workloads, part_.workloads);
    for (const std::uint32_t number : pods) {
      Pod& pod = part_.pods.emplace_back(whole.pods[number]);
      pod.namespace_ = namespaces_[pod.namespace_];
      pod.workload = workloads[pod.workload];
    }
  }

  /// NetworkPolicies of its namespaces, and those of the whole cluster.
  void add_policies() {
    for (const Policy& policy : whole_.policies) {
      const std::optional<std::uint32_t> home = policy.subject.namespace_;
      if (home && namespaces_[*home] == absent) continue;
      Policy& added = part_.policies.emplace_back(policy);
      renumber(added.subject);
      for (Rule& rule : added.rules) {
        for (Peer& peer : rule.peers) renumber(peer.pods);
      }
    }
  }
  Cluster& cluster() noexcept { return part_; }

 private:
  static constexpr std::uint32_t absent = UINT32_MAX;
  static constexpr std::uint32_t wanted = UINT32_MAX - 1;

  template <typename T>
  static void keep(const std::vector<T>& all, std::vector<std::uint32_t>& places, std::vector<T>& kept) {
    for (std::uint32_t number = 0; number < all.size(); ++number) {
      if (places[number] == absent) continue;
      places[number] = static_cast<std::uint32_t>(kept.size());
      kept.push_back(all[number]);
    }
  }
  void renumber(PodSelection& selection) const {
    if (selection.namespace_) selection.namespace_ = namespaces_[*selection.namespace_];
  }

  const Cluster& whole_;
  Cluster part_;
  std::vector<std::uint32_t> namespaces_;
};

// --- primary networks --------------------------------------------------------------------------------

/// A primary network, and whom it takes off the pod network.
struct Primary {
  Network::Kind kind = Network::Kind::user_defined;
  std::string name;
};

class PrimaryReader {
 public:
  PrimaryReader(const Cluster& cluster, std::vector<Fault>& faults, std::vector<NotEvaluated>& not_evaluated)
      : cluster_(cluster), faults_(faults), not_evaluated_(not_evaluated), of_namespace_(cluster.namespaces.size()) {}

  void read_user_defined(const Object& object) {
    FieldReader reader(object, faults_);
    if (!is_primary(reader, object.spec(), "UserDefinedNetwork of role Secondary is not evaluated")) return;
    if (object.name == "default") return reader.tell(object.metadata.child(Field::name), "is no name for a network");
    const std::optional<std::uint32_t> home = cluster_.find_namespace(home_of(object));
    if (!home || !cluster_.namespaces[*home].object) {
      return reader.tell(object.root, "is not used: the input does not have its namespace, which needs a label for it");
    }
    const std::uint32_t number =
        add(Network::Kind::user_defined, std::string(home_of(object)) + '/' + std::string(object.name));
    if (can_take(reader, *home)) take(reader, *home, number);
  }

  void read_cluster_user_defined(const Object& object) {
    FieldReader reader(object, faults_);
    const Node spec = reader.map(object.spec());
    if (!is_primary(reader, spec.child("network"), "ClusterUserDefinedNetwork of role Secondary is not evaluated"))
      return;
    const std::optional<Selector> selector = reader.selector(spec.child(Field::namespaceSelector));
    if (!selector) return;
    const std::uint32_t number = add(Network::Kind::cluster_user_defined, std::string(object.name));
    for (std::uint32_t each = 0; each < cluster_.namespaces.size(); ++each) {
      if (!cluster_.namespaces[each].object || !matches(*selector, cluster_.namespaces[each].labels)) continue;
      if (can_take(reader, each)) take(reader, each, number);
    }
  }

  const std::vector<Primary>& networks() const noexcept { return networks_; }
  /// By namespace: the number of its network.
  const std::vector<std::optional<std::uint32_t>>& of_namespace() const noexcept { return of_namespace_; }

 private:
  std::uint32_t add(Network::Kind kind, std::string name) {
    networks_.push_back({kind, std::move(name)});
    return static_cast<std::uint32_t>(networks_.size() - 1);
  }

  /// Of a spec that says so: topology, and the role in the field of that topology.
  bool is_primary(FieldReader& reader, Node written, std::string_view secondary) {
    const Node spec = reader.map(written);
    const Node topology = spec.child("topology");
    const std::string_view layer = reader.string(topology).value_or("");
    const std::string_view field = layer == "Layer2" ? "layer2" : layer == "Layer3" ? "layer3" : "";
    if (layer == "Localnet") return not_evaluated_.push_back({&reader.object(), secondary}), false;
    if (field.empty()) {
      is_set(topology) ? reader.tell(topology, "is no topology") : reader.tell_missing(spec, "topology");
      return false;
    }
    for (const std::string_view other : {"layer2", "layer3"}) {
      if (other != field && is_set(spec.child(other))) {
        reader.tell(spec.child(other), "does not go with topology " + std::string(layer));
        return false;
      }
    }
    const Node role = reader.map(spec.child(field)).child("role");
    const std::string_view text = reader.string(role).value_or("");
    if (text == "Secondary") not_evaluated_.push_back({&reader.object(), secondary});
    if (text == "Primary" || text == "Secondary") return text == "Primary";
    is_set(role) ? reader.tell(role, "is neither Primary nor Secondary")
                 : reader.tell_missing(spec, std::string(field) + ".role");
    return false;
  }

  /// Namespaces that OVN-Kubernetes keeps off, and those without the label that admits a primary network.
  bool can_take(FieldReader& reader, std::uint32_t number) {
    const Namespace& namespace_ = cluster_.namespaces[number];
    const auto refuse = [&](std::string_view why) {
      reader.tell(reader.object().root, "is not used in namespace " + std::string(namespace_.name) + std::string(why));
      return false;
    };
    if (namespace_.name == "default" || namespace_.name.starts_with("openshift-")) {
      return refuse(", which stays on the pod network");
    }
    const auto label = std::ranges::find(namespace_.labels, primary_label, &Label::key);
    return label != namespace_.labels.end() || refuse(", which has no label " + std::string(primary_label));
  }

  void take(FieldReader& reader, std::uint32_t namespace_, std::uint32_t network) {
    std::optional<std::uint32_t>& taken = of_namespace_[namespace_];
    if (taken) {
      return reader.tell(reader.object().root, "is not used in namespace " +
                                                   std::string(cluster_.namespaces[namespace_].name) +
                                                   ", which is on " + networks_[*taken].name);
    }
    taken = network;
  }

  const Cluster& cluster_;
  std::vector<Fault>& faults_;
  std::vector<NotEvaluated>& not_evaluated_;
  std::vector<Primary> networks_;
  std::vector<std::optional<std::uint32_t>> of_namespace_;
};

// --- attachments -------------------------------------------------------------------------------------

/// A NetworkAttachmentDefinition by namespace and name.
struct AttachmentName {
  std::string namespace_;
  std::string name;
  friend bool operator<(const AttachmentName& a, const AttachmentName& b) {
    return std::tie(a.namespace_, a.name) < std::tie(b.namespace_, b.name);
  }
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// "default/vlan@net1" without the interface; without a namespace it is in `home`.
AttachmentName attachment_name(std::string_view text, std::string_view home) {
  text = trimmed(text.substr(0, text.find('@')));
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return {std::string(home), std::string(text)};
  return {std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

/// "10.0.0.1" and "10.0.0.1/24".
void add_address(std::string_view text, std::vector<Address>& addresses) {
  const auto address = addresses::parse_address(text.substr(0, text.find('/')));
  if (address && !std::ranges::count(addresses, *address)) addresses.push_back(*address);
}

/// What a text that stands in a string means as JSON or YAML; nothing where it is not readable.
std::unique_ptr<const documents::Document> document_of(std::string_view text) {
  auto source = documents::Source::from_bytes("", std::string(text));
  if (!source) return nullptr;
  std::vector<documents::Outcome> outcomes = documents::read(*source);
  return outcomes.size() == 1 ? std::move(outcomes[0].document) : nullptr;
}

/// An attachment of a pod, and its addresses there as far as they are written.
struct Attached {
  AttachmentName name;
  std::vector<Address> addresses;
};

class AttachmentReader {
 public:
  AttachmentReader(const Cluster& cluster, std::vector<Fault>& faults) : cluster_(cluster), faults_(faults) {}

  void read_definition(const Object& object) {
    FieldReader reader(object, faults_);
    const AttachmentName name{std::string(home_of(object)), std::string(object.name)};
    Definition& definition = definitions_[name];
    definition.network = name.name;
    const Node config = reader.map(object.spec()).child("config");
    const std::optional<std::string_view> text = reader.string(config);
    if (!text || trimmed(*text).empty()) return;
    const auto document = document_of(*text);
    if (!document || !document->root().is_map())
      return reader.tell(config, "is not JSON, so the name and the addresses in it are not known");
    read_config(document->root(), definition);
  }

  /// Pods of each network, by its name.
  void read_pods(std::vector<NotEvaluated>& not_evaluated) {
    const Object* last_unknown = nullptr;
    for (std::uint32_t pod = 0; pod < cluster_.pods.size(); ++pod) {
      std::set<std::string> networks;
      for (Attached& attached : attachments_of(cluster_.pods[pod])) {
        const auto definition = definitions_.find(attached.name);
        if (definition == definitions_.end()) {
          const Object* object = cluster_.pods[pod].object;
          if (std::exchange(last_unknown, object) != object) not_evaluated.push_back({object, unknown_attachment});
          continue;
        }
        if (attached.addresses.empty()) attached.addresses = definition->second.addresses;
        Members& members = networks_[definition->second.network];
        if (networks.insert(definition->second.network).second) {
          members.pods.push_back(pod);
          members.addresses.push_back(std::move(attached.addresses));
        } else {
          std::ranges::copy(attached.addresses, std::back_inserter(members.addresses.back()));
        }
      }
    }
  }

  std::vector<Network> make(const std::vector<const Object*>& policies) {
    std::vector<Network> made;
    std::map<std::string, std::vector<const Object*>> of_network = policies_by_network(policies);
    for (const auto& [name, members] : networks_) {
      Part part(cluster_, members.pods, false);
      Network& network = made.emplace_back();
      network.kind = Network::Kind::attachment;
      network.name = name;
      network.cluster = std::move(part.cluster());
      for (std::size_t pod = 0; pod < members.pods.size(); ++pod) {
        network.cluster.pods[pod].addresses = members.addresses[pod];
        network.cluster.pods[pod].is_host_network = false;  // here it has an address of its own
      }
      for (const Object* policy : of_network[name]) {
        network.cluster.policies.push_back(read_network_policy(*policy, network.cluster, faults_));
      }
    }
    return made;
  }

 private:
  struct Definition {
    std::string network;
    std::vector<Address> addresses;  // that its configuration gives to each pod
  };
  struct Members {
    std::vector<std::uint32_t> pods;
    std::vector<std::vector<Address>> addresses;
  };

  static void read_config(Node config, Definition& definition) {
    const std::string_view name = config.child(Field::name).string_or("");
    if (config.child(Field::type).string_or("") == "ovn-k8s-cni-overlay" && !name.empty()) definition.network = name;
    const Node ipam = config.child("ipam");
    if (ipam.child(Field::type).string_or("") != "static") return;
    for (const Node item : ipam.child(Field::addresses).items()) {
      add_address(item.child("address").string_or(""), definition.addresses);
    }
  }

  std::vector<Attached> attachments_of(const Pod& pod) {
    std::vector<Attached> attached;
    if (const MachineKind* machine = pod.is_template ? machine_kind_of(*pod.object) : nullptr) {
      const Node written = machine_template_of(*pod.object, *machine);
      read_annotation(*pod.object, written.child(Field::metadata), attached);
      read_machine(*pod.object, written.child(Field::spec), attached);
      return attached;
    }
    if (!pod.is_template) {
      read_annotation(*pod.object, pod.object->metadata, attached);
      return attached;
    }
    std::vector<objects::TypeFault> told_already;
    for (const objects::PodTemplate& each : objects::pod_templates(*pod.object, told_already)) {
      read_annotation(*pod.object, each.metadata, attached);
    }
    return attached;
  }

  /// Names between commas, or a list in JSON.
  void read_annotation(const Object& object, Node metadata, std::vector<Attached>& attached) {
    const Node written = metadata.child(Field::annotations).child(attachments_annotation);
    FieldReader reader(object, faults_);
    const std::string_view text = trimmed(reader.string(written).value_or(""));
    if (text.find_first_of("[{\"") == text.npos) {
      for (const std::string_view part : objects::Parts(text)) {
        if (!trimmed(part).empty()) attached.push_back({attachment_name(part, home_of(object)), {}});
      }
      return;
    }
    const auto document = document_of(text);
    if (!document || !document->root().is_list())
      return reader.tell(written, "is neither a list in JSON nor names between commas");
    for (const Node item : document->root().items()) {
      const std::string_view name = item.child(Field::name).string_or("");
      if (name.empty()) {
        reader.tell(written, "has an item without a name");
        continue;
      }
      Attached& one = attached.emplace_back();
      one.name = {std::string(item.child(Field::namespace_).string_or(home_of(object))), std::string(name)};
      for (const Node address : item.child("ips").items()) add_address(address.text(), one.addresses);
    }
  }

  /// Networks of a virtual machine. Which of its interfaces has which address is known to the guest alone, so each
  /// counts on each network.
  void read_machine(const Object& object, Node written, std::vector<Attached>& attached) {
    FieldReader reader(object, faults_);
    const Node spec = reader.map(written);
    std::vector<Address> addresses;
    for (const Node volume : reader.list(spec.child(Field::volumes)).items()) {
      for (const std::string_view kind : {"cloudInitNoCloud", "cloudInitConfigDrive"}) {
        read_network_data(volume.child(kind).child("networkData").string_or(""), addresses);
      }
    }
    for (const Node network : reader.list(spec.child("networks")).items()) {
      const std::string_view name = network.child("multus").child("networkName").string_or("");
      if (!name.empty()) attached.push_back({attachment_name(name, home_of(object)), addresses});
    }
  }

  /// Version 2 of cloud-init's network configuration.
  static void read_network_data(std::string_view text, std::vector<Address>& addresses) {
    const auto document = text.empty() ? nullptr : document_of(text);
    if (!document) return;
    const Node root = document->root().child("network") ? document->root().child("network") : document->root();
    for (const documents::Entry& interface : root.child("ethernets").entries()) {
      for (const Node address : interface.value.child(Field::addresses).items()) add_address(address.text(), addresses);
    }
  }

  std::map<std::string, std::vector<const Object*>> policies_by_network(const std::vector<const Object*>& policies) {
    std::map<std::string, std::vector<const Object*>> of_network;
    for (const Object* policy : policies) {
      FieldReader reader(*policy, faults_);
      const Node written = policy->annotations().child(policy_annotation);
      const std::string_view names = reader.string(written).value_or("");
      if (trimmed(names).empty()) {
        reader.tell_missing(policy->root, "metadata.annotations[\"" + std::string(policy_annotation) + "\"]");
        continue;
      }
      std::set<std::string> networks;
      for (const std::string_view part : objects::Parts(names)) {
        const AttachmentName name = attachment_name(part, home_of(*policy));
        if (const auto definition = definitions_.find(name); definition != definitions_.end()) {
          networks.insert(definition->second.network);
        } else {
          reader.tell(written, "names a network that the input does not have");
        }
      }
      for (const std::string& network : networks) of_network[network].push_back(policy);
    }
    return of_network;
  }

  const Cluster& cluster_;
  std::vector<Fault>& faults_;
  std::map<AttachmentName, Definition> definitions_;
  std::map<std::string, Members> networks_;
};

}  // namespace

void add_virtual_machines(const objects::Inventory& inventory, ClusterObjects& picked) {
  for (const Object& object : inventory.objects()) {
    if (object.info || object.name.empty()) continue;
    const MachineKind* machine = machine_kind_of(object);
    if (!machine) continue;
    const Node written = machine_template_of(object, *machine);
    picked.templates.push_back({&object, written.child(Field::metadata), written.child(Field::spec)});
  }
}

std::vector<Network> read_networks(const objects::Inventory& inventory, Cluster cluster, std::vector<Fault>& faults,
                                   std::vector<NotEvaluated>& not_evaluated) {
  const NetworkObjects picked = ObjectsPicker(faults).pick(inventory);
  PrimaryReader primaries(cluster, faults, not_evaluated);
  for (const Object* object : picked.user_defined) primaries.read_user_defined(*object);
  for (const Object* object : picked.cluster_user_defined) primaries.read_cluster_user_defined(*object);
  AttachmentReader attachments(cluster, faults);
  for (const Object* object : picked.attachments) attachments.read_definition(*object);
  attachments.read_pods(not_evaluated);

  std::vector<Network> networks(1);
  std::ranges::move(attachments.make(picked.policies), std::back_inserter(networks));
  std::vector<std::uint32_t> on_pod_network;
  std::vector<std::vector<std::uint32_t>> on_primary(primaries.networks().size());
  for (std::uint32_t pod = 0; pod < cluster.pods.size(); ++pod) {
    const std::optional<std::uint32_t> taken = primaries.of_namespace()[cluster.pods[pod].namespace_];
    (taken && !cluster.pods[pod].is_host_network ? on_primary[*taken] : on_pod_network).push_back(pod);
  }
  const auto part_of = [&](const std::vector<std::uint32_t>& pods, bool with_all_namespaces) {
    Part part(cluster, pods, with_all_namespaces);
    part.add_policies();
    return std::move(part.cluster());
  };
  for (std::uint32_t number = 0; number < on_primary.size(); ++number) {
    if (on_primary[number].empty()) continue;
    const Primary& primary = primaries.networks()[number];
    networks.push_back({primary.kind, primary.name, part_of(on_primary[number], false)});
  }
  std::ranges::stable_sort(networks.begin() + 1, networks.end(), {}, &Network::name);
  if (on_pod_network.size() == cluster.pods.size()) {
    networks[0].cluster = std::move(cluster);
  } else {
    networks[0].cluster = part_of(on_pod_network, true);
  }
  return networks;
}

}  // namespace seawall::network
