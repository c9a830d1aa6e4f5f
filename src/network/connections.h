#pragma once

// The relation as people read it: connections between workloads, ranges of outside addresses and entrances; what is
// exposed to pods that the input does not know; and the difference of two such lists.
//
// Threads: pure. Lifetimes: results borrow from the Network and the Inventory.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine.h"
#include "entrances.h"
#include "read_cluster.h"

namespace seawall::network {

/// An engine over one network. On an attachment every end is a pod with an address of that network, so there ipBlocks
/// mean pods, whatever is assumed.
Engine engine_of(const Network& network, Assumptions assumptions = {});

/// One end of a listed connection.
struct Party {
  enum class Kind : std::uint8_t {
    workload,
    addresses,           ///< one range of outside addresses
    ingress_controller,  ///< whatever terminates Ingresses, Gateways and Routes: a pod that the input need not know
    entire_cluster,      ///< any pod in any namespace, known or not
    selection,           ///< pods that a rule means by their labels, whether the input has such or not
  };
  Kind kind = Kind::workload;
  std::uint32_t workload = 0;   ///< index in the Cluster
  Address first;                ///< of the range
  Address last;
  std::string selection;        ///< "shop/[all pods]", "[namespace with {team=a}]/[pod with {app in (a,b),!old}]"
  friend bool operator==(const Party&, const Party&) = default;
};
/// "shop/cart[Deployment]", "10.0.0.0-10.255.255.255[External]", "{ingress-controller}", "entire-cluster".
std::string text_of(const Party& party, const Network& network);

struct Connection {
  Party from;
  Party to;
  PortSet ports;  ///< never empty in a list of connections; in exposure it may be, for what a rule denies to some
  /// Beside `ports`, ports by a name that only the pods of a selection or of the cluster could resolve. In exposure
  /// only.
  std::vector<NamedPortReference> names;
};

/// For one network.
struct ConnectionList {
  const Network* network = nullptr;
  std::vector<Connection> connections;  ///< sorted by the texts of their ends
  bool is_truncated = false;            ///< there are more than the limit
};

struct ListLimits {
  std::size_t connections = 1'000'000;  ///< "connections"; beyond it is_truncated
};

/// Allowed connections between different parties: all pods of a workload count as one, and a connection is what at
/// least one of its pods may do. Ranges of outside addresses that are treated alike by both ends stay apart only where
/// they do not touch; ranges of IPv6 are listed where the input speaks of IPv6. What holds whatever policies say is
/// left out: a pod reaches itself, and a node the pods on it. So is what lies beyond an attachment: only the pods on it
/// are known. Traffic of Ingresses, Gateways and Routes comes from {ingress-controller}, which stands for a pod without
/// labels in a namespace that the input does not know; `entrances` are indexed by the pods of the network's Cluster.
ConnectionList list_connections(const Network& network, const Engine& engine, std::span<const Entrance> entrances,
                                const ListLimits& limits = {});

/// What a workload is open to beyond the pods that the input knows, in one direction.
struct Exposure {
  std::uint32_t workload = 0;
  Direction direction = Direction::ingress;
  bool is_protected = false;  ///< at least one policy rules it in this direction
  /// With the workload at one end, and what it is open to at the other: ranges of outside addresses, the entire
  /// cluster, and selections that rules name where they are open to more or to less than the entire cluster. A
  /// selection by labels alone that a pod of the input meets is left out, as that pod stands for it. Sorted as a
  /// ConnectionList is.
  std::vector<Connection> connections;
};
/// By workload, ingress first. The entire cluster is what any pod may use, whatever its labels; policies that rule the
/// pods at the other end count for a selection as far as they name it or all pods, and for the entire cluster not at
/// all.
std::vector<Exposure> exposure_of(const Network& network, const Engine& engine);

struct Change {
  enum class Kind : std::uint8_t { added, removed, changed };
  Kind kind = Kind::changed;
  std::string
      network;  ///< "" for the pod network and the primary networks that stand in for it, else an attachment's name
  std::string from;  ///< texts of the parties
  std::string to;
  PortSet before;
  PortSet after;
  bool is_from_new = false;  ///< the workload is only in the new input
  bool is_from_gone = false;  ///< only in the old one
  bool is_to_new = false;
  bool is_to_gone = false;
};
/// Ranges of outside addresses are cut so that both lists have the same ones. Sorted by kind (changed, added, removed),
/// then ends.
std::vector<Change> difference(const ConnectionList& before, const ConnectionList& after);
/// Of all networks. A pod is on one primary network, so that connections on those are compared together, whatever the
/// network; those on attachments by the attachment's name, after them.
std::vector<Change> difference(std::span<const ConnectionList> before, std::span<const ConnectionList> after);

}  // namespace seawall::network
