// What policies leave of an entrance.

#include <algorithm>
#include <optional>

#include "engine.h"
#include "entrances.h"

namespace seawall::network {
namespace {

std::optional<Address> first_of(const AddressSet& addresses) {
  for (const addresses::Family family : {addresses::Family::ipv4, addresses::Family::ipv6}) {
    const auto parts = addresses.of(family).parts();
    if (!parts.empty()) return Address{family, parts.front().first};
  }
  return {};
}

/// Whether a rule that allows is about a port of a pod.
bool is_about(const Rule& rule, const Pod& pod, Protocol protocol, std::uint16_t port) {
  if (rule.ports.contains(protocol, port)) return true;
  return std::ranges::any_of(rule.named_ports, [&](const NamedPortReference& reference) {
    return std::ranges::any_of(pod.named_ports, [&](const NamedPort& named) {
      return named.name == reference.name && named.protocol == protocol && named.port == port &&
             reference.protocol.value_or(protocol) == protocol;
    });
  });
}

bool lets_a_pod_in(const Policy& policy, const Pod& pod, Protocol protocol, std::uint16_t port) {
  return std::ranges::any_of(policy.rules, [&](const Rule& rule) {
    return rule.direction == Direction::ingress && is_about(rule, pod, protocol, port) &&
           std::ranges::find(rule.peers, Peer::Kind::pods, &Peer::kind) != rule.peers.end();
  });
}

}  // namespace

PortSet open_ports(const Entrance& entrance, const Entrance::Backend& backend, const Engine& engine) {
  const End pod = End::pod(backend.pod);
  PortSet open;
  std::optional<Address> outside;
  for (const Engine::Class& each : engine.sources()) {
    const std::optional<Address> address = first_of(intersect(each.addresses, entrance.sources));
    if (!address) continue;
    outside = address;
    open = unite(open, intersect(backend.ports, engine.ingress_ports(End::address(*address), pod)));
  }
  if (!entrance.is_through_controller() || !outside) return open;

  const Pod& ruled = engine.cluster().pods[backend.pod];
  const PortSet closed = backend.ports.without(open);
  for (const Protocol protocol : addresses::protocols) {
    for (const auto& [first, last] : closed.of(protocol)) {
      for (std::uint32_t port = first; port <= last; ++port) {
        const auto number = static_cast<std::uint16_t>(port);
        const Verdict verdict = engine.explain(End::address(*outside), pod, protocol, number);
        const auto lets_in = [&](const Policy* policy) { return lets_a_pod_in(*policy, ruled, protocol, number); };
        if (!std::ranges::any_of(verdict.ingress.isolating, lets_in)) continue;
        open = unite(open, PortSet::range(protocol, number, number));
      }
    }
  }
  return open;
}

}  // namespace seawall::network
