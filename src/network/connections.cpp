#include "connections.h"

#include <algorithm>
#include <map>
#include <memory>

#include "connections_fold.h"
#include "connections_order.h"
#include "exposure_strangers.h"

namespace seawall::network {
namespace {

Party ingress_controller() {
  Party party;
  party.kind = Party::Kind::ingress_controller;
  return party;
}

/// What entrances lead to, as far as policies let a pod that nobody knows through.
std::map<std::uint32_t, PortSet> entered(const Engine& engine, std::span<const Entrance> entrances) {
  std::map<std::uint32_t, PortSet> of_pods;
  for (const Entrance& entrance : entrances) {
    if (!entrance.is_through_controller()) continue;
    for (const Entrance::Backend& backend : entrance.backends) {
      PortSet& ports = of_pods[backend.pod];
      ports = unite(ports, backend.ports);
    }
  }
  std::map<std::uint32_t, PortSet> of_workloads;
  if (of_pods.empty()) return of_workloads;
  const Cluster& cluster = engine.cluster();
  Strangers strangers(engine);
  for (const auto& [pod, ports] : of_pods) {
    const PortSet allowed = intersect(ports, strangers.from_unlabelled(pod));
    if (allowed.empty()) continue;
    PortSet& all = of_workloads[cluster.pods[pod].workload];
    all = unite(all, allowed);
  }
  return of_workloads;
}

}  // namespace

Engine engine_of(const Network& network, Assumptions assumptions) {
  assumptions.ip_block_selects_pods = assumptions.ip_block_selects_pods || network.kind == Network::Kind::attachment;
  return Engine(network.cluster, assumptions);
}

std::string text_of(const Party& party, const Network& network) {
  switch (party.kind) {
    case Party::Kind::workload: {
      const Workload& workload = network.cluster.workloads[party.workload];
      std::string text(workload.namespace_);
      text += '/';
      text += workload.name;
      text += '[';
      text += workload.kind;
      return text + ']';
    }
    case Party::Kind::addresses: return text_of(party.first) + '-' + text_of(party.last) + "[External]";
    case Party::Kind::ingress_controller: return "{ingress-controller}";
    case Party::Kind::entire_cluster: return "entire-cluster";
    case Party::Kind::selection: break;
  }
  return party.selection;
}

ConnectionList list_connections(const Network& network, const Engine& engine, std::span<const Entrance> entrances,
                                const ListLimits& limits) {
  const WorkloadRelation relation(engine, limits.connections);
  const bool is_attachment = network.kind == Network::Kind::attachment;
  const auto workloads = static_cast<std::uint32_t>(network.cluster.workloads.size());
  ConnectionList list;
  list.network = &network;
  list.is_truncated = relation.is_truncated();
  list.connections.reserve(relation.row_count());
  const auto add = [&](Party from, Party to, const PortSet& ports) {
    if (list.connections.size() < limits.connections) {
      list.connections.push_back({std::move(from), std::move(to), ports, {}});
    } else {
      list.is_truncated = true;
    }
  };
  for (std::uint32_t workload = 0; workload < workloads; ++workload) {
    for (const WorkloadRelation::Row& row : relation.reached_from(workload)) {
      add(party_of(workload), party_of(row.to), relation[row.ports]);
    }
    if (is_attachment) continue;
    for (const OutsideRange& range : relation.outside(workload, Direction::egress)) {
      add(party_of(workload), party_of(range), relation[range.ports]);
    }
    for (const OutsideRange& range : relation.outside(workload, Direction::ingress)) {
      add(party_of(range), party_of(workload), relation[range.ports]);
    }
  }
  if (!is_attachment) {
    for (const auto& [workload, ports] : entered(engine, entrances)) {
      add(ingress_controller(), party_of(workload), ports);
    }
  }
  put_in_order(list.connections, network);
  return list;
}

}  // namespace seawall::network
