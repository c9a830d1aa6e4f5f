// Any bytes as the objects of a cluster: no crash, and tables, sets of ports and explanations that agree with one
// another.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "network/network.h"

using namespace seawall;
using network::End;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

constexpr std::size_t most_ends = 12;  // all pairs are asked for
constexpr std::uint16_t ports[] = {1, 80, 8080, 65535};

std::vector<End> ends_of(const network::Cluster& cluster) {
  std::vector<End> ends;
  for (std::uint32_t pod = 0; pod < cluster.pods.size() && ends.size() < most_ends; ++pod)
    ends.push_back(End::pod(pod));
  for (const std::string_view address : {"8.8.8.8", "10.0.0.1", "192.168.0.1", "2001:db8::1"}) {
    ends.push_back(End::address(*addresses::parse_address(address)));
  }
  return ends;
}

void judge(const network::Network& one, const objects::Inventory& inventory, bool assumption) {
  const network::Engine engine(one.cluster,
                               {.ip_block_selects_pods = assumption, .policies_rule_host_network = assumption});
  const std::vector<End> ends = ends_of(one.cluster);
  for (const End& from : ends) {
    for (const End& to : ends) {
      const addresses::PortSet allowed = engine.ports(from, to);
      for (const addresses::Protocol protocol : addresses::protocols) {
        for (const std::uint16_t port : ports) {
          const bool is_allowed = engine.allows(from, to, protocol, port);
          demand(allowed.contains(protocol, port) == is_allowed);
          demand(engine.explain(from, to, protocol, port).is_allowed == is_allowed);
        }
      }
    }
  }
  const network::Engine::Totals totals = engine.totals();
  demand(totals.allowed_pairs <= totals.pairs);

  std::vector<network::Fault> faults;
  const std::vector<network::Entrance> entrances = network::find_entrances(inventory, one.cluster, faults);
  const network::ConnectionList list = network::list_connections(one, engine, entrances);
  for (const network::Connection& each : list.connections) demand(!each.ports.empty());
  demand(network::difference(list, list).empty());
  network::exposure_of(one, engine);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto source = documents::Source::from_bytes("input", std::string(reinterpret_cast<const char*>(data), size));
  if (!source) return 0;
  objects::Inventory inventory;
  inventory.add(documents::read(*source), **source, true);
  inventory.finish();
  const network::Reading reading = network::read_cluster(inventory);
  for (const network::Fault& fault : reading.faults) demand(!fault.message.empty());
  for (const network::Network& one : reading.networks) {
    judge(one, inventory, false);
    judge(one, inventory, true);
  }
  return 0;
}
