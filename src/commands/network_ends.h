#pragma once

// Ends of connections as people name them, and whom they mean.
//
//   shop/cart              a workload or a pod of a namespace; cart alone is in the namespace of --namespace
//   shop/Deployment/cart   with its kind, as kubectl takes it; shop/cart[Deployment] is the same, as lists show it
//   deploy/cart            kind and name, in the namespace of --namespace
//   shop/*                 all of a namespace: * stands for any characters of a namespace or name
//   10.1.2.3, 10.0.0.0/8   addresses, those of pods included
//   outside                all addresses but those of pods and nodes
//   ingress-controller     whatever terminates Ingresses, Gateways and Routes
//   any                    pods, and addresses outside

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network/network.h"

namespace seawall::commands {

struct EndName {
  enum class Kind : std::uint8_t { workload, addresses, outside, ingress_controller, any };
  Kind kind = Kind::workload;
  std::string text = {};  ///< as it was written
  // Of a workload: patterns, in which an empty kind is any. Two parts may also be kind and name in the default
  // namespace.
  std::string namespace_ = {};
  std::string workload_kind = {};
  std::string name = {};
  std::string default_namespace = {};
  bool is_two_parts = false;
  network::AddressSet addresses = {};  ///< of addresses

  bool is_pattern() const noexcept;  ///< may mean several workloads
};
/// Fails with invalid_argument.
documents::Result<EndName> parse_end(std::string_view text, std::string_view default_namespace);

/// Whom a name means in one network, as far as it means pods. Indexes, ascending.
struct Meant {
  std::vector<std::uint32_t> pods;
  std::vector<std::uint32_t> workloads;
};
/// Fails with not_found where a workload or pod is named and there is none, and with invalid_argument where it may be
/// one of several. What is named by address has the pods that have one of these addresses.
documents::Result<Meant> meant_by(const EndName& name, const network::Cluster& cluster);
/// Addresses that are meant beside those of pods; of `any` those outside.
network::AddressSet addresses_meant(const EndName& name, const network::Cluster& cluster);
/// Whether an end of a list is meant.
bool includes(const EndName& name, const Meant& meant, const network::Party& party);

/// PORT[/PROTO] as it is written: a number or a range of numbers, or the name of a container port.
struct PortName {
  std::string text = {};
  std::optional<network::Protocol> protocol = {};  ///< as far as one is written
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  std::string name = {};  ///< instead of numbers

  bool is_name() const noexcept { return !name.empty(); }
  /// Of a number, TCP where no protocol is written.
  network::PortSet ports() const;
};
/// Fails with invalid_argument.
documents::Result<PortName> parse_port(std::string_view text);
/// What a pod means by a port's name; by a number, that number.
network::PortSet ports_of(const PortName& port, const network::Pod& pod);

}  // namespace seawall::commands
