// NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy: truth tables of small
// clusters.

#include "network/network.h"

#include "conformance.h"

namespace seawall::conformance {
namespace {

using namespace documents;
using network::End;

/// A probe's end: its name says which pod it is, else it is an address.
std::optional<End> end_of(Node endpoint, const network::Cluster& cluster) {
  const std::string_view name = endpoint.child("name").text();
  if (endpoint.child("kind").text() == "ip") {
    const auto address = addresses::parse_address(endpoint.child("ip").text());
    return address ? std::optional(End::address(*address)) : std::nullopt;
  }
  for (std::uint32_t index = 0; index < cluster.pods.size(); ++index) {
    const network::Pod& pod = cluster.pods[index];
    const std::string_view namespace_ = cluster.namespaces[pod.namespace_].name;
    if (name.starts_with(namespace_) && name.substr(namespace_.size()).starts_with('/') &&
        name.substr(namespace_.size() + 1) == pod.name) {
      return End::pod(index);
    }
  }
  return {};
}

struct Probe {
  addresses::Protocol protocol;
  std::uint16_t port;
};

std::string difference(const network::Engine& engine, const Probe& probe, const End& from, const End& to,
                       bool expected) {
  const bool got = engine.allows(from, to, probe.protocol, probe.port);
  if (got != expected) return expected ? "expected allowed, got denied" : "expected denied, got allowed";
  if (engine.ports(from, to).contains(probe.protocol, probe.port) != expected) return "the set of ports differs";
  if (engine.explain(from, to, probe.protocol, probe.port).is_allowed != expected) return "the explanation differs";
  return {};
}

/// `table`: what a file of tables/ says. `text`: its objects.
void check_table(Node table, std::string text, Tally& tally) {
  const std::string id(table.child("id").text());
  const auto source = source_of(std::move(text));
  objects::Inventory inventory;
  inventory.add(read(source), *source, true);
  inventory.finish();
  const network::Reading reading = network::read_cluster(inventory);
  for (const network::Fault& fault : reading.faults) tally.count(id, fault.message);
  const network::Cluster& cluster = reading.networks.front().cluster;
  const network::Engine engine(cluster);

  std::vector<End> ends;
  std::vector<std::string> names;
  for (const Node endpoint : table.child("endpoints").items()) {
    names.emplace_back(endpoint.child("name").text());
    const std::optional<End> end = end_of(endpoint, cluster);
    if (!end) return tally.count(id, "no pod is named " + names.back());
    ends.push_back(*end);
  }
  auto port = table.child("ports").items().begin();
  for (const Node by_source : table.child("verdicts").items()) {
    const Node asked = *port;
    ++port;
    const Probe probe{*addresses::protocol_of(asked.child("protocol").text()),
                      static_cast<std::uint16_t>(asked.child("port").integer().value_or(0))};
    std::size_t from = 0;
    for (const Node row : by_source.items()) {
      const std::string_view letters = row.text();
      for (std::size_t to = 0; to < letters.size(); ++to) {
        if (letters[to] != '0' && letters[to] != '1') continue;
        tally.count(id + ' ' + names[from] + " -> " + names[to] + ' ' + std::to_string(probe.port) + '/' +
                        std::string(name_of(probe.protocol)),
                    difference(engine, probe, ends[from], ends[to], letters[to] == '1'));
      }
      ++from;
    }
  }
}

}  // namespace

/// Files NAME.json with their objects beside them, or lines of them that hold the objects as text.
void network(const std::filesystem::path& directory, Tally& tally) {
  for (const std::filesystem::path& path : files_in(directory)) {
    each_vector(path, tally, [&](Node table) {
      const Node text = table.child("text");
      check_table(table, text ? std::string(text.text()) : read_file(directory / table.child("objects").text()), tally);
    });
  }
}

}  // namespace seawall::conformance
