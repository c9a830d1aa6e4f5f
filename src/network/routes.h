#pragma once

// What leads from outside to Services through a controller: Ingresses, OpenShift Routes, routes of the Gateway API and
// VirtualServices of Istio. Private to the entrances.
//
// Each kind is read into leads: a Service, and what is asked of it. A lead that ends nowhere is told.
//
// Threads: pure. Lifetimes: all borrows from the Inventory and the Cluster.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "entrances.h"
#include "services.h"

namespace seawall::network {

/// Names of hosts, or any host.
class Hosts {
 public:
  /// "" and "*" are any.
  void add(std::string_view host);
  /// None are any.
  void add(std::span<const std::string_view> hosts);
  bool empty() const noexcept { return !is_any_ && names_.empty(); }
  /// Sorted; none for any.
  std::vector<std::string_view> names() const;

 private:
  bool is_any_ = false;
  std::vector<std::string_view> names_;
};
/// What names of hosts have in common, each perhaps with `*` for its first part: the narrower of the two, or nothing.
/// "" and "*" are any host.
std::optional<std::string_view> common_host(std::string_view a, std::string_view b) noexcept;

/// A reference to a Service.
struct Lead {
  Node node;
  std::string_view namespace_;
  std::string_view service;
  PortReference port;                   ///< empty: all ports
  std::vector<std::string_view> hosts;  ///< none: any
};

/// What a reference to a port means. Controllers of Ingresses and Routes take the target port for the Service's, and
/// the other way round, where nothing else fits; so do we, and tell it.
enum class PortMeaning : std::uint8_t {
  service_port,  ///< the number of a Service's port, and nothing else
  ingress_port,  ///< the number or name of a Service's port
  route_port,    ///< the name of a Service's port, or a number of the pods' own
};

/// Entrances of one object, one for each Service that it leads to.
class RouteEntrances {
 public:
  /// `like`: kind, object, sources and whether it is internal.
  RouteEntrances(Entrance like, Services& services, std::vector<Fault>& faults)
      : like_(std::move(like)), services_(services), faults_(faults) {}

  /// A Service of type ExternalName leads outside, to no pod.
  void add(const Lead& lead, PortMeaning meaning, Protocol protocol);
  void move_to(std::vector<Entrance>& entrances) &&;

 private:
  /// A port of a Service, and where it is a number of the pods' that is meant, that one.
  struct Match {
    const ServicePort* port = nullptr;
    std::uint16_t only = 0;
  };
  struct Entry {
    Entrance entrance;
    Hosts hosts;
  };
  std::vector<Match> match(const Lead& lead, PortMeaning meaning, Protocol protocol, const Service& service);
  bool is_meant(const PortReference& asked, PortMeaning meaning, const Service& service, const ServicePort& port);
  Entry& entry_of(const Service& service);

  Entrance like_;
  Services& services_;
  std::vector<Fault>& faults_;
  std::vector<Entry> entries_;
};

/// Adds the pods behind a port of a Service.
void add_backends(std::span<const PodPort> behind, Protocol protocol, std::vector<Entrance::Backend>& backends);
/// Puts backends in order, each pod once.
void settle(std::vector<Entrance::Backend>& backends);

// --- kinds -------------------------------------------------------------------------------------------

/// Of networking.k8s.io/v1 or one of the older versions.
std::vector<Lead> read_ingress(FieldReader& fields);
/// A backend of weight 0 gets no traffic.
std::vector<Lead> read_openshift_route(FieldReader& fields);

/// What is read of the kinds of the Gateway API (Gateway, its routes, ReferenceGrant) and of Istio (Gateway,
/// VirtualService), for what is wrong with it alone.
void read_gateway_kind(FieldReader& fields);
void read_istio_kind(FieldReader& fields);

/// What all kinds are followed with.
struct RouteInput {
  const objects::Inventory& inventory;
  const Cluster& cluster;
  Services& services;
  std::vector<Fault>& faults;
};
void add_ingresses(const RouteInput& input, std::vector<Entrance>& entrances);
void add_openshift_routes(const RouteInput& input, std::vector<Entrance>& entrances);
void add_gateway_routes(const RouteInput& input, std::vector<Entrance>& entrances);
void add_virtual_services(const RouteInput& input, std::vector<Entrance>& entrances);

}  // namespace seawall::network
