#include "exposed_ports.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "network_facts.h"

namespace seawall::checks {
namespace {

using addresses::AddressSet;
using network::Entrance;

struct KindOfEntrance {
  std::string_view kind;
  std::string_view group;
};
KindOfEntrance parts_of(std::string_view listed) noexcept {
  const std::size_t dot = std::min(listed.find('.'), listed.size());
  return {listed.substr(0, dot), listed.substr(std::min(dot + 1, listed.size()))};
}

bool is_of_load_balancer(const objects::Object& service) noexcept {
  return service.spec().child(Field::type).string() == "LoadBalancer";
}

/// Cheap, so that a scan without any need not read the network.
bool may_have_entrances(const objects::Inventory& inventory) {
  for (const std::string_view listed : objects::Parts(kinds_of_entrances)) {
    const auto [kind, group] = parts_of(listed);
    const bool is_entrance =
        kind == "Ingress" || kind == "Route" || kind == "VirtualService" || kind.ends_with("Route");
    if (is_entrance && !inventory.of_kind(group, kind).empty()) return true;
  }
  return std::ranges::any_of(inventory.of_kind("", "Service"), [&](std::uint32_t index) {
    const Node spec = inventory.objects()[index].spec();
    const Node type = spec.child(Field::type);
    return type.string() == "NodePort" || type.string() == "LoadBalancer" || spec.child(Field::externalIPs).size() > 0;
  });
}

bool is_everywhere(const AddressSet& sources, addresses::Family family) {
  return AddressSet::all(family).without(sources).empty();
}

bool is_public(const Entrance& entrance) {
  // A load balancer's node ports are as open as its nodes are, of which nothing is known; the author meant the
  // balancer.
  if (entrance.kind == Entrance::Kind::node_port && is_of_load_balancer(*entrance.service)) return false;
  return !entrance.is_internal && (is_everywhere(entrance.sources, addresses::Family::ipv4) ||
                                   is_everywhere(entrance.sources, addresses::Family::ipv6));
}

/// Entrances, and what is behind them.
class ExposedPorts {
 public:
  ExposedPorts(const objects::Inventory& inventory, findings::Facts& facts) {
    if (!may_have_entrances(inventory)) return;
    const NetworkFacts& known = network_of(inventory, facts);
    entrances_.reserve(known.reading.networks.size());  // which are pointed at
    for (const network::Network& each : known.reading.networks) {
      std::vector<network::Fault> faults;  // of a wrong type: `judge` tells them
      entrances_.push_back(network::find_entrances(inventory, each.cluster, faults));
      const bool is_pod_network = &each == &known.reading.networks.front();
      std::optional<network::Engine> own;
      if (!is_pod_network && !each.cluster.policies.empty()) own.emplace(each.cluster);
      const std::optional<network::Engine>& engine = is_pod_network ? known.engine : own;
      for (const Entrance& entrance : entrances_.back()) {
        if (is_public(entrance)) add(entrance, each.cluster, engine ? &*engine : nullptr);
      }
    }
    for (auto& [key, port] : found_) ports_.push_back(std::move(port));
    found_.clear();
  }

  std::span<const ExposedPort> ports() const noexcept { return ports_; }

 private:
  void add(const Entrance& entrance, const network::Cluster& cluster, const network::Engine* engine) {
    for (const Entrance::Backend& backend : entrance.backends) {
      const network::Pod& pod = cluster.pods[backend.pod];
      const objects::Object* const workload = cluster.workloads[pod.workload].object;
      const objects::Object* const object = workload ? workload : pod.object;
      if (!object) continue;
      const addresses::PortSet open = engine ? open_ports(entrance, backend, *engine) : backend.ports;
      for (const addresses::Protocol protocol : addresses::protocols) {
        for (const auto& [first, last] : open.of(protocol)) {
          for (std::uint32_t port = first; port <= last; ++port) {
            add(entrance, {object, protocol, static_cast<std::uint16_t>(port), {}});
          }
        }
      }
    }
  }

  void add(const Entrance& entrance, ExposedPort port) {
    const auto [known, is_new] = found_.try_emplace({port.object->index, port.protocol, port.port}, std::move(port));
    std::vector<const Entrance*>& through = known->second.through;
    const auto is_same = [&](const Entrance* each) {
      return each->object == entrance.object && each->kind == entrance.kind;
    };
    if (std::ranges::none_of(through, is_same)) through.push_back(&entrance);
  }

  std::vector<std::vector<Entrance>> entrances_;  // by network
  std::map<std::tuple<std::uint32_t, addresses::Protocol, std::uint16_t>, ExposedPort> found_;
  std::vector<ExposedPort> ports_;
};

std::string describe_way(const Entrance& entrance) {
  const std::string title = entrance.object->title();
  switch (entrance.kind) {
    case Entrance::Kind::load_balancer: return "the load balancer of " + title;
    case Entrance::Kind::node_port: return "the node ports of " + title;
    case Entrance::Kind::external_ip: return "the external addresses of " + title;
    case Entrance::Kind::ingress:
    case Entrance::Kind::gateway:
    case Entrance::Kind::route: break;
  }
  return title;
}

}  // namespace

void read_entrance(const objects::Object& object, objects::Reader& reader) {
  for (const auto& [at, expected] : network::wrong_types_of_entrance(object)) {
    switch (expected) {
      case documents::Kind::boolean: reader.boolean(at); break;
      case documents::Kind::integer: reader.integer(at); break;
      case documents::Kind::map: reader.map(at); break;
      case documents::Kind::list: reader.list(at); break;
      default: reader.string(at); break;
    }
  }
}

void meet_entrances(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  for (const std::string_view listed : objects::Parts(kinds_of_entrances)) {
    const auto [kind, group] = parts_of(listed);
    for (const std::uint32_t index : inventory.of_kind(group, kind)) probe.of(inventory.objects()[index]).meets();
  }
}

std::span<const ExposedPort> exposed_ports(const objects::Inventory& inventory, findings::Facts& facts) {
  return facts.of<ExposedPorts>([&] { return ExposedPorts(inventory, facts); }).ports();
}

std::string describe(const ExposedPort& port) {
  std::string text;
  if (port.protocol != addresses::Protocol::tcp) text += std::string(addresses::name_of(port.protocol)) + ' ';
  text += "port " + std::to_string(port.port) + " through " + describe_way(*port.through.front());
  const std::size_t others = port.through.size() - 1;
  if (others == 1) text += " and " + describe_way(*port.through.back());
  if (others > 1) text += " and " + std::to_string(others) + " others";
  return text;
}

Node declaration_of(const Container& container, const ExposedPort& port) {
  for (const Node item : container.fields.child(Field::ports).items()) {
    const Node number = item.child(Field::containerPort);
    const std::string_view protocol = item.child(Field::protocol).string_or("TCP");
    if (number.integer() == port.port && protocol == addresses::name_of(port.protocol)) return number;
  }
  return {};
}

bool is_copy_of(std::string_view path, std::string_view image) noexcept {
  if (!path.ends_with(image)) return false;
  return path.size() == image.size() || path[path.size() - image.size() - 1] == '/';
}

}  // namespace seawall::checks
