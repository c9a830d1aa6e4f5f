#include "services.h"

#include <algorithm>
#include <optional>

#include "entrances_scope.h"

namespace seawall::network {
namespace {

// --- Service ---

Service::Type read_type(FieldReader& fields, Node value) {
  const std::string_view name = fields.string(value).value_or("");
  if (name == "NodePort") return Service::Type::node_port;
  if (name == "LoadBalancer") return Service::Type::load_balancer;
  if (name == "ExternalName") return Service::Type::external_name;
  if (!name.empty() && name != "ClusterIP") fields.tell(value, "is no type of Service");
  return Service::Type::cluster_ip;
}

std::optional<ServicePort> read_service_port(FieldReader& fields, Node item) {
  const Node node = fields.map(item);
  if (!node) return {};
  const std::optional<Protocol> protocol = fields.protocol(node.child(Field::protocol));
  const Node number = node.child(Field::port);
  const std::optional<std::uint16_t> port = fields.port(number);
  if (!is_set(number)) fields.tell_missing(node, "port");
  const Node written_target = node.child(Field::targetPort);
  PortReference target;  // 0 and "" are as if absent
  if (written_target.number() != 0) target = read_port_reference(fields, written_target);
  const std::string_view name = fields.string(node.child(Field::name)).value_or("");
  const bool asks_for_node_port = fields.integer(node.child(Field::nodePort)).value_or(0) != 0;
  if (!protocol || !port) return {};
  if (target.empty()) target.number = *port;
  return ServicePort{node, name, *protocol, *port, target, asks_for_node_port};
}

std::vector<Address> read_addresses(FieldReader& fields, Node list) {
  std::vector<Address> addresses;
  for (const Node item : fields.list(list).items()) {
    if (const auto address = fields.address(item)) addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace

std::string title_of(const Service& service) {
  return "Service " + full_name(home_of(*service.object), service.object->name);
}

Service read_service(FieldReader& fields) {
  Service service;
  service.object = &fields.object();
  const Node spec = fields.map(service.object->spec());
  service.type = read_type(fields, spec.child(Field::type));
  const Node address = spec.child(Field::clusterIP);
  service.is_headless = fields.string(address) == "None";
  if (service.is_headless &&
      (service.type == Service::Type::node_port || service.type == Service::Type::load_balancer)) {
    fields.tell(address, "cannot be together with this type");
  }
  const Node allocates = spec.child(Field::allocateLoadBalancerNodePorts);
  service.allocates_node_ports = fields.boolean(allocates) || allocates.boolean() != false;
  service.has_external_addresses = !read_addresses(fields, spec.child(Field::externalIPs)).empty();
  service.load_balancer_class = fields.string(spec.child(Field::loadBalancerClass)).value_or("");
  service.sources = read_sources_of_load_balancer(fields);
  const Node selector = fields.map(spec.child(Field::selector));
  for (const documents::Entry entry : selector.entries()) fields.string(entry.value);
  service.pods = Selector::from_map(selector);
  for (const Node item : fields.list(spec.child(Field::ports)).items()) {
    if (const auto port = read_service_port(fields, item)) service.ports.push_back(*port);
  }
  return service;
}

// --- endpoints ---

namespace {

std::vector<EndpointList::Port> read_endpoint_ports(FieldReader& fields, Node list) {
  std::vector<EndpointList::Port> ports;
  for (const Node item : fields.list(list).items()) {
    const Node node = fields.map(item);
    const std::string_view name = fields.string(node.child(Field::name)).value_or("");
    const std::optional<Protocol> protocol = fields.protocol(node.child(Field::protocol));
    const std::optional<std::uint16_t> number = fields.port(node.child(Field::port));
    if (protocol && number) ports.push_back({name, *protocol, *number});
  }
  return ports;
}

}  // namespace

EndpointList read_endpoints(FieldReader& fields) {
  const Object& object = fields.object();
  EndpointList list{home_of(object), object.name, {}};
  for (const Node item : fields.list(object.root.child(Field::subsets)).items()) {
    const Node node = fields.map(item);
    EndpointList::Subset& subset = list.subsets.emplace_back();
    for (const Field field : {Field::addresses, Field::notReadyAddresses}) {
      for (const Node each : fields.list(node.child(field)).items()) {
        if (const auto address = fields.address(fields.map(each).child(Field::ip)))
          subset.addresses.push_back(*address);
      }
    }
    subset.ports = read_endpoint_ports(fields, node.child(Field::ports));
  }
  return list;
}

EndpointList read_endpoint_slice(FieldReader& fields) {
  const Object& object = fields.object();
  const Node service = fields.map(object.labels()).child("kubernetes.io/service-name");
  EndpointList list{home_of(object), fields.string(service).value_or(""), {}};
  EndpointList::Subset& subset = list.subsets.emplace_back();
  const bool has_host_names = fields.string(object.root.child("addressType")) == "FQDN";
  for (const Node item : fields.list(object.root.child(Field::endpoints)).items()) {
    const Node addresses = fields.map(item).child(Field::addresses);
    if (!has_host_names) std::ranges::copy(read_addresses(fields, addresses), std::back_inserter(subset.addresses));
  }
  subset.ports = read_endpoint_ports(fields, object.root.child(Field::ports));
  return list;
}

// --- pods ---

/// Pods by namespace and label, so that a Service need not look at all pods.
class Services::PodIndex {
 public:
  explicit PodIndex(const Cluster& cluster) {
    for (std::uint32_t pod = 0; pod < cluster.pods.size(); ++pod) {
      for (const Label& label : cluster.pods[pod].labels) {
        by_label_[{cluster.pods[pod].namespace_, label.key, label.value}].push_back(pod);
      }
    }
  }

  /// Those with all labels of a selector that is a map of labels; ascending.
  std::vector<std::uint32_t> select(std::uint32_t namespace_, const Selector& selector) const {
    std::vector<std::span<const std::uint32_t>> lists;
    for (const objects::Requirement& label : selector.requirements()) {
      const auto found = by_label_.find({namespace_, label.key, label.values.front()});
      if (found == by_label_.end()) return {};
      lists.emplace_back(found->second);
    }
    if (lists.empty()) return {};
    std::ranges::sort(lists, {}, [](std::span<const std::uint32_t> list) { return list.size(); });
    std::vector<std::uint32_t> pods;
    std::ranges::copy_if(lists.front(), std::back_inserter(pods), [&](std::uint32_t pod) {
      return std::ranges::all_of(lists, [&](const auto& list) { return std::ranges::binary_search(list, pod); });
    });
    return pods;
  }

 private:
  struct Key {
    std::uint32_t namespace_;
    std::string_view key;
    std::string_view value;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      return (text(key.key) * 31 + text(key.value)) * 31 + key.namespace_;
    }
    objects::SeededHash text;
  };
  std::unordered_map<Key, std::vector<std::uint32_t>, Hash> by_label_;
};

/// Endpoints that were written by hand, by Service, and the pods at their addresses.
class Services::Endpoints {
 public:
  Endpoints(const objects::Inventory& inventory, const Cluster& cluster, std::vector<Fault>& faults) {
    for (const Object* object : objects_of(inventory, "Endpoints", {""}, faults)) {
      FieldReader fields(*object, faults);
      add(read_endpoints(fields));
    }
    for (const Object* object : objects_of(inventory, "EndpointSlice", {"discovery.k8s.io"}, faults)) {
      FieldReader fields(*object, faults);
      add(read_endpoint_slice(fields));
    }
    for (std::uint32_t pod = 0; pod < cluster.pods.size(); ++pod) {
      for (const Address& address : cluster.pods[pod].addresses) pods_.emplace_back(address, pod);
    }
    std::ranges::sort(pods_);
  }

  std::vector<PodPort> behind(const Service& service, const ServicePort& port) const {
    std::vector<PodPort> found;
    const auto subsets = subsets_.find(name_of(*service.object));
    if (subsets == subsets_.end()) return found;
    for (const EndpointList::Subset& subset : subsets->second) {
      for (const EndpointList::Port& each : subset.ports) {
        if (each.name != port.name || each.protocol != port.protocol) continue;
        for (const Address& address : subset.addresses) add_pods_at(address, each.number, found);
      }
    }
    return found;
  }

 private:
  void add(EndpointList list) {
    std::ranges::move(list.subsets, std::back_inserter(subsets_[name_in(list.namespace_, list.service)]));
  }
  void add_pods_at(const Address& address, std::uint16_t port, std::vector<PodPort>& found) const {
    for (const auto& [at, pod] :
         std::ranges::equal_range(pods_, address, {}, &std::pair<Address, std::uint32_t>::first)) {
      found.push_back({pod, port});
    }
  }

  ByName<std::vector<EndpointList::Subset>> subsets_;
  std::vector<std::pair<Address, std::uint32_t>> pods_;
};

// --- Services ---

Services::Services(const objects::Inventory& inventory, const Cluster& cluster, std::vector<Fault>& faults)
    : inventory_(inventory), cluster_(cluster), faults_(faults) {
  for (const Object* object : objects_of(inventory, "Service", {""}, faults)) {
    FieldReader fields(*object, faults);
    services_.push_back(read_service(fields));
  }
  for (const Service& service : services_) {
    by_name_[name_of(*service.object)] = &service;
  }
}

Services::~Services() = default;

const Service* Services::find(std::string_view namespace_, std::string_view name) const noexcept {
  const auto found = by_name_.find(name_in(namespace_, name));
  return found == by_name_.end() ? nullptr : found->second;
}

std::span<const PodPort> Services::behind(const Service& service, const ServicePort& port) {
  const auto [entry, is_new] = behind_.try_emplace(&port);
  if (is_new) entry->second = find_pods(service, port);
  return entry->second;
}

std::vector<PodPort> Services::find_pods(const Service& service, const ServicePort& port) {
  if (service.type == Service::Type::external_name) return {};
  if (service.pods.matches_nothing()) {
    if (!endpoints_) endpoints_ = std::make_unique<const Endpoints>(inventory_, cluster_, faults_);
    return endpoints_->behind(service, port);
  }
  const std::optional<std::uint32_t> home = cluster_.find_namespace(home_of(*service.object));
  if (!home) return {};
  if (!pods_) pods_ = std::make_unique<const PodIndex>(cluster_);

  const std::vector<std::uint32_t> selected = pods_->select(*home, service.pods);
  std::vector<PodPort> found;
  for (const std::uint32_t pod : selected) {
    if (port.target.number != 0) {
      found.push_back({pod, port.target.number});
      continue;
    }
    const std::vector<NamedPort>& named = cluster_.pods[pod].named_ports;
    const auto match = std::ranges::find_if(named, [&](const NamedPort& each) {
      return each.name == port.target.name && each.protocol == port.protocol;
    });
    if (match != named.end()) found.push_back({pod, match->port});
  }
  if (found.empty() && !selected.empty()) {
    FieldReader(*service.object, faults_)
        .tell(port.node.child(Field::targetPort), "names no port of the pods that it selects");
  }
  return found;
}

}  // namespace seawall::network
