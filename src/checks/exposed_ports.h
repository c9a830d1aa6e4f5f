#pragma once

// What of the workloads can be reached from outside of the cluster: through Services, Ingresses, Routes, the Gateway
// API and Istio's gateways, as far as network policies let it in. Load balancers of a private network, and entrances
// that let in some addresses alone, are left out.
//
// Threads: as Facts. Lifetimes: borrows from the Inventory, lives as long as the Facts.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"
#include "network/network.h"

namespace seawall::checks {

/// For Check::kinds, reads and lacking of the checks that ask.
inline constexpr std::string_view kinds_of_entrances = network::kinds_of_entrances;
void read_entrance(const objects::Object& object, objects::Reader& reader);
inline constexpr std::string_view lacks_entrances = "no Service, Ingress or route is in the input";
/// Calls Probe::meets for each object of these kinds.
void meet_entrances(const objects::Inventory& inventory, findings::WholeProbe& probe);

struct ExposedPort {
  const objects::Object* object = nullptr;  ///< the workload, or the pod where the input lacks its workload
  addresses::Protocol protocol = addresses::Protocol::tcp;
  std::uint16_t port = 0;
  std::vector<const network::Entrance*> through;  ///< in the input's order
};
/// By object, in the input's order, then by port.
std::span<const ExposedPort> exposed_ports(const objects::Inventory& inventory, findings::Facts& facts);

/// "port 8080 through Ingress shop/front", "UDP port 53 through the load balancer of Service shop/dns and 2 others".
std::string describe(const ExposedPort& port);

/// The containerPort that is the port. Absent where the container does not declare it.
Node declaration_of(const Container& container, const ExposedPort& port);

/// Whether the path of an image's repository is the one given, or ends in it, as mirrors keep it.
bool is_copy_of(std::string_view path, std::string_view image) noexcept;

}  // namespace seawall::checks
