#pragma once

// Services: the ports that they offer, and the pods and ports behind each. Private to network.
//
// Sources: https://kubernetes.io/docs/concepts/services-networking/service/,
// https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/, and for the port of a pod FindPort of
// k8s.io/kubernetes/pkg/api/v1/pod.
//
// Threads: Services remembers what it was asked: one thread. Lifetimes: borrows from the Inventory and the Cluster.

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "entrances_reading.h"

namespace seawall::network {

struct ServicePort {
  Node node;
  std::string_view name;
  Protocol protocol = Protocol::tcp;
  std::uint16_t port = 0;
  PortReference target;  ///< of the pods: a number, or the name of a container's port; never empty
  bool asks_for_node_port = false;
};

struct Service {
  enum class Type : std::uint8_t { cluster_ip, node_port, load_balancer, external_name };
  const Object* object = nullptr;
  Type type = Type::cluster_ip;
  bool is_headless = false;  ///< it has no address of its own, so that nothing from outside is led to its pods
  bool allocates_node_ports = true;  ///< of a load balancer
  bool has_external_addresses = false;
  std::string_view load_balancer_class;
  AddressSet sources;  ///< who may use the load balancer
  Selector pods;  ///< nothing where endpoints are written by hand
  std::vector<ServicePort> ports;
};

/// "Service shop/web", with its namespace in any case.
std::string title_of(const Service& service);

Service read_service(FieldReader& fields);

/// Endpoints or an EndpointSlice.
struct EndpointList {
  std::string_view namespace_;
  std::string_view service;
  struct Port {
    std::string_view name;  ///< the Service port's
    Protocol protocol = Protocol::tcp;
    std::uint16_t number = 0;
  };
  struct Subset {
    std::vector<Address> addresses;
    std::vector<Port> ports;
  };
  std::vector<Subset> subsets;
};
EndpointList read_endpoints(FieldReader& fields);
EndpointList read_endpoint_slice(FieldReader& fields);

/// A port of a pod.
struct PodPort {
  std::uint32_t pod = 0;  ///< index in the Cluster
  std::uint16_t port = 0;
};

class Services {
 public:
  Services(const objects::Inventory& inventory, const Cluster& cluster, std::vector<Fault>& faults);
  ~Services();

  std::span<const Service> all() const noexcept { return services_; }
  const Service* find(std::string_view namespace_, std::string_view name) const noexcept;
  /// What is behind a port of one of these Services, by pod. A name of a port that none of its pods has is told once.
  std::span<const PodPort> behind(const Service& service, const ServicePort& port);

 private:
  class PodIndex;
  class Endpoints;
  std::vector<PodPort> find_pods(const Service& service, const ServicePort& port);

  const objects::Inventory& inventory_;
  const Cluster& cluster_;
  std::vector<Fault>& faults_;
  std::vector<Service> services_;
  ByName<const Service*> by_name_;
  std::unordered_map<const ServicePort*, std::vector<PodPort>> behind_;
  std::unique_ptr<const PodIndex> pods_;  // made when first needed
  std::unique_ptr<const Endpoints> endpoints_;  // made when first needed
};

}  // namespace seawall::network
