#pragma once

// Where traffic from outside enters: Services of type LoadBalancer and NodePort or with external addresses, Ingresses,
// routes of the Gateway API, VirtualServices of Istio, OpenShift Routes; and the pods and ports behind them.
//
// Sources: https://kubernetes.io/docs/concepts/services-networking/service/ and .../ingress/,
// https://gateway-api.sigs.k8s.io/reference/spec/, https://istio.io/latest/docs/reference/config/networking/,
// https://docs.openshift.com (route.openshift.io/v1).
//
// Threads: pure. Lifetimes: results borrow from the Inventory and the Cluster.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cluster.h"

namespace seawall::network {

class Engine;

struct Entrance {
  enum class Kind : std::uint8_t { load_balancer, node_port, external_ip, ingress, gateway, route };
  Kind kind = Kind::ingress;
  const Object* object = nullptr;   ///< the Service, Ingress, HTTPRoute, VirtualService, Route
  const Object* service = nullptr;  ///< through which it leads
  /// Ports of the pods, after targetPort and container port names.
  struct Backend {
    std::uint32_t pod = 0;  ///< index in the Cluster
    PortSet ports;
  };
  std::vector<Backend> backends;        ///< by pod, each once; none where the Service has no pods in the input
  std::vector<std::string_view> hosts;  ///< sorted; none: any
  /// Who may use it: loadBalancerSourceRanges, or an annotation of a controller; everything where nothing limits it.
  AddressSet sources;
  /// For a private network alone, by an annotation or a class of a cloud's. Others' own classes are not known.
  bool is_internal = false;

  /// Traffic comes from a pod in the cluster that terminates it (an ingress controller), not from the outside address
  /// itself.
  bool is_through_controller() const noexcept {
    return kind == Kind::ingress || kind == Kind::gateway || kind == Kind::route;
  }
};
/// "load balancer", "node port", "external IP", "ingress", "gateway", "route".
std::string_view describe(Entrance::Kind kind) noexcept;

/// In the input's order, one for each Service that an object leads to. A reference that leads nowhere (no such Service,
/// no such port, no such Gateway) is told in `faults`. What cannot be looked at, such as a Gateway that the input
/// lacks, is taken to let traffic in. A Service of type LoadBalancer has node ports, too, unless they are not
/// allocated.
std::vector<Entrance> find_entrances(const objects::Inventory& inventory, const Cluster& cluster,
                                     std::vector<Fault>& faults);

/// Ports of a backend that policies leave open to somebody who comes by the entrance: an outside address within its
/// sources, or through a controller. Which pod that is need not be known: each that a rule lets in may be it.
PortSet open_ports(const Entrance& entrance, const Entrance::Backend& backend, const Engine& engine);

/// Whether a load balancer has an address of a private network only, by a Service's, Ingress's or Gateway's
/// annotations. `class_`: spec.loadBalancerClass of a Service, spec.gatewayClassName of a Gateway.
bool is_internal_load_balancer(Node annotations, std::string_view class_) noexcept;

/// The kinds that entrances are found in, as Check::kinds has them.
inline constexpr std::string_view kinds_of_entrances =
    "Service,Endpoints,EndpointSlice.discovery.k8s.io,Ingress.extensions,Ingress.networking.k8s.io,"
    "Route.route.openshift.io,Gateway.gateway.networking.k8s.io,ReferenceGrant.gateway.networking.k8s.io,"
    "HTTPRoute.gateway.networking.k8s.io,GRPCRoute.gateway.networking.k8s.io,TLSRoute.gateway.networking.k8s.io,"
    "TCPRoute.gateway.networking.k8s.io,UDPRoute.gateway.networking.k8s.io,Gateway.networking.istio.io,"
    "VirtualService.networking.istio.io";
/// What find_entrances meets of a wrong type in an object of one of them.
std::vector<objects::TypeFault> wrong_types_of_entrance(const Object& object);

}  // namespace seawall::network
