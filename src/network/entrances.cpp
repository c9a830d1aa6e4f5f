#include "entrances.h"

#include <algorithm>
#include <iterator>

#include "entrances_scope.h"
#include "routes.h"
#include "services.h"

namespace seawall::network {
namespace {

/// What a Service opens by itself.
class ServiceEntrances {
 public:
  ServiceEntrances(const Service& service, Services& services, std::vector<Entrance>& entrances)
      : service_(service), services_(services), entrances_(entrances) {}

  void add() {
    using Type = Service::Type;
    if (service_.is_headless || service_.type == Type::external_name) return;
    const auto any = [](const ServicePort&) { return true; };
    if (service_.type == Type::load_balancer) {
      Entrance& entrance = open(Entrance::Kind::load_balancer, any);
      entrance.sources = service_.sources;
      entrance.is_internal = is_internal_load_balancer(service_.object->annotations(), service_.load_balancer_class);
      const auto has_node_port = [&](const ServicePort& port) {
        return service_.allocates_node_ports || port.asks_for_node_port;
      };
      if (std::ranges::any_of(service_.ports, has_node_port)) open(Entrance::Kind::node_port, has_node_port);
    }
    if (service_.type == Type::node_port) open(Entrance::Kind::node_port, any);
    if (service_.has_external_addresses) open(Entrance::Kind::external_ip, any);
  }

 private:
  template <typename IsOpen>
  Entrance& open(Entrance::Kind kind, IsOpen is_open) {
    Entrance& entrance = entrances_.emplace_back();
    entrance.kind = kind;
    entrance.object = service_.object;
    entrance.service = service_.object;
    entrance.sources = everywhere();
    for (const ServicePort& port : service_.ports) {
      if (is_open(port)) add_backends(services_.behind(service_, port), port.protocol, entrance.backends);
    }
    settle(entrance.backends);
    return entrance;
  }

  const Service& service_;
  Services& services_;
  std::vector<Entrance>& entrances_;
};

}  // namespace

std::string_view describe(Entrance::Kind kind) noexcept {
  switch (kind) {
    case Entrance::Kind::load_balancer: return "load balancer";
    case Entrance::Kind::node_port: return "node port";
    case Entrance::Kind::external_ip: return "external IP";
    case Entrance::Kind::ingress: return "ingress";
    case Entrance::Kind::gateway: return "gateway";
    case Entrance::Kind::route: return "route";
  }
  return "";
}

std::vector<Entrance> find_entrances(const objects::Inventory& inventory, const Cluster& cluster,
                                     std::vector<Fault>& faults) {
  std::vector<Fault> told;
  std::vector<Entrance> entrances;
  Services services(inventory, cluster, told);
  for (const Service& service : services.all()) ServiceEntrances(service, services, entrances).add();
  const RouteInput input{inventory, cluster, services, told};
  add_ingresses(input, entrances);
  add_openshift_routes(input, entrances);
  add_gateway_routes(input, entrances);
  add_virtual_services(input, entrances);

  std::ranges::stable_sort(entrances, {}, [](const Entrance& each) { return each.object->index; });
  std::ranges::stable_sort(told, {}, [](const Fault& each) { return each.object->index; });
  std::ranges::move(told, std::back_inserter(faults));
  return entrances;
}

std::vector<objects::TypeFault> wrong_types_of_entrance(const Object& object) {
  std::vector<Fault> faults;
  FieldReader fields(object, faults);
  if (object.kind == "Service") {
    read_service(fields);
  } else if (object.kind == "Endpoints") {
    read_endpoints(fields);
  } else if (object.kind == "EndpointSlice") {
    read_endpoint_slice(fields);
  } else if (object.kind == "Ingress") {
    read_sources_of_route(fields);
    read_ingress(fields);
  } else if (object.kind == "Route") {
    read_sources_of_route(fields);
    read_openshift_route(fields);
  } else if (object.group == "networking.istio.io") {
    read_istio_kind(fields);
  } else {
    read_gateway_kind(fields);
  }
  return {fields.wrong_types().begin(), fields.wrong_types().end()};
}

}  // namespace seawall::network
