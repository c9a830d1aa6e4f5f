#include "engine.h"

#include <algorithm>

#include "tables.h"

namespace seawall::network {

using addresses::Family;
using addresses::Number;

// --- tables ---

Engine::Tables::Tables(const Cluster& cluster, const Assumptions& assumptions)
    : kept_assumptions_(assumptions),
      shared_{cluster, kept_assumptions_, {}, Selections(cluster), {}, {}},
      egress_(Direction::egress, shared_),
      ingress_(Direction::ingress, shared_),
      subjects_(shared_.selections) {
  place_on_nodes();
  for (std::uint32_t policy = 0; policy < cluster.policies.size(); ++policy) {
    subjects_.add(shared_.selections.add(cluster.policies[policy].subject), policy);
  }
  egress_.compile();
  ingress_.compile();
  shared_.selections.finish();
  find_ruling();
  egress_.finish(ruling_);
  ingress_.finish(ruling_);
  sources_ = fold(egress_, ingress_);
  destinations_ = fold(ingress_, egress_);
}

void Engine::Tables::place_on_nodes() {
  const Cluster& cluster = shared_.cluster;
  for (std::uint32_t node = 0; node < cluster.nodes.size(); ++node) {
    nodes_by_name_.try_emplace(cluster.nodes[node].name, node);
    for (const Address& address : cluster.nodes[node].addresses) nodes_by_address_.emplace_back(address, node);
  }
  std::ranges::sort(nodes_by_address_);
  shared_.node_of_pod.resize(cluster.pods.size());
  shared_.addresses_of_pod.resize(cluster.pods.size());
  for (std::uint32_t pod = 0; pod < cluster.pods.size(); ++pod) {
    const Pod& each = cluster.pods[pod];
    if (const auto node = nodes_by_name_.find(each.node); node != nodes_by_name_.end()) {
      shared_.node_of_pod[pod] = node->second;
    }
    const bool has_nodes = is_host(pod) && each.addresses.empty() && shared_.node_of_pod[pod];
    shared_.addresses_of_pod[pod] =
        has_nodes ? std::span(cluster.nodes[*shared_.node_of_pod[pod]].addresses) : std::span(each.addresses);
  }
}

void Engine::Tables::find_ruling() {
  const std::vector<Pod>& pods = shared_.cluster.pods;
  const std::uint32_t none = ruling_lists_.intern({});
  std::unordered_map<std::uint64_t, std::uint32_t> known;  // by namespace and class of labels
  ruling_.reserve(pods.size());
  for (std::uint32_t pod = 0; pod < pods.size(); ++pod) {
    if (is_host(pod)) {
      ruling_.push_back(&ruling_lists_[none]);
      continue;
    }
    const std::uint32_t label_class = shared_.selections.label_class(pod);
    const auto [list, is_new] = known.try_emplace(std::uint64_t{pods[pod].namespace_} << 32 | label_class);
    if (is_new) {
      Ids policies;
      subjects_.collect(pods[pod].namespace_, label_class, policies);
      std::ranges::sort(policies);
      list->second = ruling_lists_.intern(std::move(policies));
    }
    ruling_.push_back(&ruling_lists_[list->second]);
  }
}

Engine::Tables::Folded Engine::Tables::fold(const Side& own, const Side& other) const {
  Folded folded;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers;
  const auto class_of = [&](Face face) {
    const std::uint64_t key = std::uint64_t{face.profile} << 32 | face.peer;
    const auto [known, is_new] = numbers.try_emplace(key, static_cast<std::uint32_t>(folded.faces.size()));
    if (is_new) {
      folded.faces.push_back(face);
      folded.members.emplace_back();
    }
    return known->second;
  };
  const std::vector<Pod>& pods = shared_.cluster.pods;
  folded.class_of_pod.reserve(pods.size());
  for (std::uint32_t pod = 0; pod < pods.size(); ++pod) {
    const std::uint32_t number = class_of({own.profile_of(pod), other.peer_class_of(pod)});
    folded.members[number].pods.push_back(pod);
    folded.class_of_pod.push_back(number);
  }
  folded.of_pods = folded.faces.size();

  numbers.clear();  // outside addresses have classes of their own
  const bool has_ipv6 = std::ranges::any_of(shared_.addresses_of_pod, [](std::span<const Address> addresses) {
    return std::ranges::any_of(addresses, [](const Address& each) { return each.family == Family::ipv6; });
  });
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const std::span<const AddressCut::Piece> pieces = other.pieces().pieces(family);
    const bool is_met = pieces.size() > 1 || !other.pieces().sets(pieces.front().sets).empty();
    if (family == Family::ipv6 && !is_met && !has_ipv6) continue;
    for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
      const Number last = piece + 1 < pieces.size() ? pieces[piece + 1].first - 1
                          : family == Family::ipv4  ? Number{UINT32_MAX}
                                                    : ~Number{0};
      AddressSet& members =
          folded.members[class_of({Side::unruled, other.peer_class_of_piece(pieces[piece])})].addresses;
      members = unite(members, AddressSet::range({family, pieces[piece].first}, {family, last}));
    }
  }
  return folded;
}

bool Engine::Tables::is_node_of(const End& end, std::uint32_t pod) const noexcept {
  const std::optional<std::uint32_t> node = shared_.node_of_pod[pod];
  if (!node || is_host(pod)) return false;
  if (end.is_pod()) return is_host(end.pod()) && shared_.node_of_pod[end.pod()] == node;
  return std::ranges::binary_search(nodes_by_address_, std::pair(end.address(), *node));
}

std::optional<Decision::By> Engine::Tables::always(const End& from, const End& to) const noexcept {
  if (from.is_pod() && to.is_pod() && from.pod() == to.pod()) return Decision::By::same_pod;
  if ((to.is_pod() && is_node_of(from, to.pod())) || (from.is_pod() && is_node_of(to, from.pod()))) {
    return Decision::By::own_node;
  }
  return {};
}

// --- queries ---

Engine::Engine(const Cluster& cluster, const Assumptions& assumptions)
    : tables_(std::make_unique<const Tables>(cluster, assumptions)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

const Cluster& Engine::cluster() const noexcept { return tables_->cluster(); }

bool Engine::allows(const End& from, const End& to, Protocol protocol, std::uint16_t port) const noexcept {
  if (tables_->always(from, to)) return true;
  const Tables::Face source = tables_->source(from);
  const Tables::Face destination = tables_->destination(to);
  return tables_->port_sets()[tables_->egress_ports(source, destination)].contains(protocol, port) &&
         tables_->port_sets()[tables_->ingress_ports(source, destination)].contains(protocol, port);
}

PortSet Engine::ports(const End& from, const End& to) const {
  return tables_->always(from, to) ? PortSet::all() : intersect(egress_ports(from, to), ingress_ports(from, to));
}

const PortSet& Engine::egress_ports(const End& from, const End& to) const noexcept {
  return tables_->port_sets()[tables_->egress_ports(tables_->source(from), tables_->destination(to))];
}

const PortSet& Engine::ingress_ports(const End& from, const End& to) const noexcept {
  return tables_->port_sets()[tables_->ingress_ports(tables_->source(from), tables_->destination(to))];
}

bool Engine::is_host(std::uint32_t pod) const noexcept { return tables_->is_host(pod); }

bool Engine::is_ruled(std::uint32_t pod, Direction direction) const noexcept {
  return (direction == Direction::ingress ? tables_->ingress() : tables_->egress()).profile_of(pod) != Side::unruled;
}

std::span<const Engine::Class> Engine::sources() const noexcept { return tables_->sources(); }
std::span<const Engine::Class> Engine::destinations() const noexcept { return tables_->destinations(); }

void Engine::relation(
    const std::function<void(std::uint32_t source, std::uint32_t destination, const PortSet&)>& take) const {
  const Tables::Folded& sources = tables_->folded_sources();
  const Tables::Folded& destinations = tables_->folded_destinations();
  PortSets sets = tables_->port_sets();  // a copy may learn intersections
  for (std::uint32_t source = 0; source < sources.faces.size(); ++source) {
    const std::size_t end = source < sources.of_pods ? destinations.faces.size() : destinations.of_pods;
    for (std::uint32_t destination = 0; destination < end; ++destination) {
      const Tables::Face& from = sources.faces[source];
      const Tables::Face& to = destinations.faces[destination];
      const PortSets::Id ports = sets.intersect(tables_->egress_ports(from, to), tables_->ingress_ports(from, to));
      if (ports != PortSets::none) take(source, destination, sets[ports]);
    }
  }
}

// --- totals ---

namespace {

std::uint64_t mixed(std::uint64_t hash) noexcept {
  hash = (hash ^ hash >> 30) * 0xBF58476D1CE4E5B9U;
  hash = (hash ^ hash >> 27) * 0x94D049BB133111EBU;
  return hash ^ hash >> 31;
}

/// FNV-1a, so that a digest is the same on every machine.
std::uint64_t hash_of(std::string_view text, std::uint64_t hash = 0xCBF29CE484222325U) noexcept {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

std::uint64_t name_hash(const Cluster& cluster, const Pod& pod) noexcept {
  return mixed(hash_of(pod.name, hash_of("/", hash_of(cluster.namespaces[pod.namespace_].name))));
}

}  // namespace

/// The digest is the sum over all pairs of h(from) * h'(to) * h(ports), which factors over classes.
Engine::Totals Engine::totals() const {
  const Cluster& own = cluster();
  const Tables::Folded& sources = tables_->folded_sources();
  const Tables::Folded& destinations = tables_->folded_destinations();
  std::vector<std::uint64_t> from_hash(sources.of_pods);
  std::vector<std::uint64_t> to_hash(destinations.of_pods);
  std::vector<std::uint64_t> names(own.pods.size());
  const auto as_destination = [](std::uint64_t name) { return mixed(name + 1) | 1; };
  for (std::uint32_t pod = 0; pod < own.pods.size(); ++pod) {
    names[pod] = name_hash(own, own.pods[pod]);
    from_hash[sources.class_of_pod[pod]] += names[pod];
    to_hash[destinations.class_of_pod[pod]] += as_destination(names[pod]);
  }

  PortSets sets = tables_->port_sets();
  std::vector<std::uint64_t> set_hash;
  const auto hash_of_set = [&](PortSets::Id id) {
    while (set_hash.size() <= id) {
      set_hash.push_back(mixed(hash_of(text_of(sets[static_cast<PortSets::Id>(set_hash.size())]))) | 1);
    }
    return set_hash[id];
  };
  Totals totals;
  totals.pairs = std::uint64_t{own.pods.size()} * (own.pods.empty() ? 0 : own.pods.size() - 1);
  const auto ports_of = [&](std::uint32_t source, std::uint32_t destination) {
    const Tables::Face& from = sources.faces[source];
    const Tables::Face& to = destinations.faces[destination];
    return sets.intersect(tables_->egress_ports(from, to), tables_->ingress_ports(from, to));
  };
  for (std::uint32_t source = 0; source < sources.of_pods; ++source) {
    for (std::uint32_t destination = 0; destination < destinations.of_pods; ++destination) {
      const PortSets::Id ports = ports_of(source, destination);
      if (ports == PortSets::none) continue;
      totals.allowed_pairs +=
          std::uint64_t{sources.members[source].pods.size()} * destinations.members[destination].pods.size();
      totals.digest += from_hash[source] * to_hash[destination] * hash_of_set(ports);
    }
  }
  for (std::uint32_t pod = 0; pod < own.pods.size(); ++pod) {  // no pod with itself
    const PortSets::Id ports = ports_of(sources.class_of_pod[pod], destinations.class_of_pod[pod]);
    if (ports == PortSets::none) continue;
    --totals.allowed_pairs;
    totals.digest -= names[pod] * as_destination(names[pod]) * hash_of_set(ports);
  }
  return totals;
}

std::size_t Engine::pods_in_ip_blocks() const noexcept {
  std::size_t count = 0;
  for (std::uint32_t pod = 0; pod < cluster().pods.size(); ++pod) {
    const bool is_covered = std::ranges::any_of(tables_->addresses_of(pod), [&](const Address& address) {
      return tables_->egress().is_in_ip_block(address) || tables_->ingress().is_in_ip_block(address);
    });
    if (is_covered && !tables_->is_host(pod)) ++count;
  }
  return count;
}

Engine::Size Engine::size() const noexcept {
  return {tables_->sources().size(), tables_->destinations().size(),
          tables_->egress().profile_count() + tables_->ingress().profile_count(),
          tables_->egress().peer_class_count() + tables_->ingress().peer_class_count(), tables_->port_sets().size()};
}

}  // namespace seawall::network
