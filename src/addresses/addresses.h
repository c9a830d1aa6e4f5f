#pragma once

// IP addresses, CIDRs, ports and sets of them.
//
// Source of what is accepted: Go's net.ParseCIDR and net.ParseIP, with the leading zeros that Kubernetes allows in
// fields of its older kinds (k8s.io/utils/net, ParseCIDRSloppy and ParseIPSloppy): "010.1.2.3" is 10.1.2.3.
//
// Threads: values.

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "documents/documents.h"
#include "intervals.h"

namespace seawall::addresses {

__extension__ typedef unsigned __int128 Number;

enum class Family : std::uint8_t { ipv4, ipv6 };

struct Address {
  Family family = Family::ipv4;
  Number number = 0;  ///< of IPv4 the lower 32 bits
  friend auto operator<=>(const Address&, const Address&) = default;
};
/// Nothing for what Go refuses, zones included. An IPv4 address mapped into IPv6 is IPv4, as Go has it.
std::optional<Address> parse_address(std::string_view text) noexcept;
/// "10.0.0.1", "2001:db8::1": RFC 5952.
std::string text_of(const Address& address);

struct Prefix {
  Address first;  ///< bits behind the length are zero
  std::uint8_t length = 0;
  Address last() const noexcept;
  bool contains(const Address& address) const noexcept;
  bool contains(const Prefix& other) const noexcept;
  friend bool operator==(const Prefix&, const Prefix&) = default;
};
/// Fails with invalid_argument, in one sentence that quotes the text: `"10.0.0.0/33" is not a CIDR: ...`. Bits of the
/// address behind the length are ignored, as Kubernetes ignores them.
documents::Result<Prefix> parse_prefix(std::string_view text);
std::string text_of(const Prefix& prefix);

/// Of both families.
class AddressSet {
 public:
  AddressSet() = default;
  explicit AddressSet(const Prefix& prefix);
  static AddressSet all(Family family);
  static AddressSet range(const Address& first, const Address& last);  ///< of one family, in order

  bool empty() const noexcept { return ipv4_.empty() && ipv6_.empty(); }
  bool contains(const Address& address) const noexcept;
  const Intervals<Number>& of(Family family) const noexcept { return family == Family::ipv4 ? ipv4_ : ipv6_; }
  AddressSet without(const AddressSet& other) const;
  friend AddressSet unite(const AddressSet& a, const AddressSet& b);
  friend AddressSet intersect(const AddressSet& a, const AddressSet& b);
  friend bool operator==(const AddressSet&, const AddressSet&) = default;

 private:
  Intervals<Number> ipv4_;
  Intervals<Number> ipv6_;
};
AddressSet unite(const AddressSet& a, const AddressSet& b);
AddressSet intersect(const AddressSet& a, const AddressSet& b);
/// "10.0.0.0-10.0.0.255", IPv4 first; one entry an interval, a single address alone.
std::vector<std::string> ranges_of(const AddressSet& set);
/// The fewest CIDRs that are the set, in order.
std::vector<Prefix> prefixes_of(const AddressSet& set);

// --- ports ------------------------------------------------------------------------------------------

/// Those that a Service, a container port and a NetworkPolicy can name.
enum class Protocol : std::uint8_t { tcp, udp, sctp };
inline constexpr Protocol protocols[] = {Protocol::tcp, Protocol::udp, Protocol::sctp};
/// "TCP", "UDP", "SCTP".
std::string_view name_of(Protocol protocol) noexcept;
/// By that name, as Kubernetes compares it: upper case only.
std::optional<Protocol> protocol_of(std::string_view name) noexcept;

/// Ports 1 to 65535 of each protocol.
class PortSet {
 public:
  PortSet() = default;
  static PortSet all();
  static PortSet all(Protocol protocol);
  /// 1 <= first <= last <= 65535.
  static PortSet range(Protocol protocol, std::uint16_t first, std::uint16_t last);

  bool empty() const noexcept { return numbers_.empty(); }
  bool is_all() const noexcept { return *this == all(); }
  bool contains(Protocol protocol, std::uint16_t port) const noexcept {
    return numbers_.contains(number(protocol, port));
  }
  bool contains(const PortSet& other) const { return numbers_.contains(other.numbers_); }
  /// Intervals of one protocol's ports, in order.
  std::vector<Interval<std::uint16_t>> of(Protocol protocol) const;
  PortSet without(const PortSet& other) const;
  friend PortSet unite(const PortSet& a, const PortSet& b);
  friend PortSet intersect(const PortSet& a, const PortSet& b);
  friend bool operator==(const PortSet&, const PortSet&) = default;
  std::size_t hash() const noexcept;

 private:
  static std::uint32_t number(Protocol protocol, std::uint16_t port) noexcept {
    return static_cast<std::uint32_t>(protocol) << 16 | port;
  }
  Intervals<std::uint32_t> numbers_;  // the protocols' ports do not touch, as no protocol has a port 0
};
PortSet unite(const PortSet& a, const PortSet& b);
PortSet intersect(const PortSet& a, const PortSet& b);
/// "TCP 80,443,8000-8100; UDP", "all", "none": a whole protocol has no numbers.
std::string text_of(const PortSet& ports);

}  // namespace seawall::addresses
