// What workloads are open to beyond the pods of the input.

#include <algorithm>
#include <map>
#include <tuple>

#include "connections.h"
#include "connections_fold.h"
#include "connections_order.h"
#include "exposure_strangers.h"

namespace seawall::network {
namespace {

/// Of pods that are alike, in one direction.
struct PodExposure {
  bool is_ruled = false;
  Reach any;                                       ///< of all pods
  std::map<Strangers::Selection, Reach> selected;  ///< where it is not as that
};

class Exposures {
 public:
  explicit Exposures(const Engine& engine) : tables_(engine.tables()), strangers_(engine) {
    for (Strangers::Selection selection = 0; selection < strangers_.selection_count(); ++selection) {
      if (!strangers_.is_known(selection)) by_ruling_[strangers_.ruling_of(selection)].push_back(selection);
    }
    by_ruling_.erase(0);
  }

  const PodExposure& of_pod(std::uint32_t pod, Direction direction) {
    const Pod& own = tables_.cluster().pods[pod];
    // The far end's policies look at the pod itself, and names of ports are resolved by its own.
    const bool is_alone = !by_ruling_.empty() || (direction == Direction::ingress && !own.named_ports.empty());
    const auto key = std::tuple(direction, &tables_.ruling(pod), own.namespace_, is_alone ? pod : UINT32_MAX);
    const auto [known, is_new] = known_.try_emplace(key);
    if (is_new) known->second = find(pod, direction);
    return known->second;
  }

  /// What at least one pod of a workload is open to.
  PodExposure of_pods(std::span<const std::uint32_t> pods, Direction direction) {
    PodExposure all = of_pod(pods.front(), direction);
    const PodExposure* last = nullptr;
    for (const std::uint32_t pod : pods.subspan(1)) {
      const PodExposure& one = of_pod(pod, direction);
      if (std::exchange(last, &one) == &one) continue;
      PodExposure both;
      both.is_ruled = all.is_ruled && one.is_ruled;
      both.any = unite(all.any, one.any);
      const auto take = [&](const PodExposure& each) {
        for (const auto& [selection, reach] : each.selected) {
          both.selected[selection] = unite(reach_of(all, selection), reach_of(one, selection));
        }
      };
      take(all);
      take(one);
      std::erase_if(both.selected, [&](const auto& each) { return each.second == both.any; });
      all = std::move(both);
    }
    return all;
  }

  const std::string& text_of(Strangers::Selection selection) const { return strangers_.text_of(selection); }

 private:
  static const Reach& reach_of(const PodExposure& exposure, Strangers::Selection selection) {
    const auto found = exposure.selected.find(selection);
    return found == exposure.selected.end() ? exposure.any : found->second;
  }

  PodExposure find(std::uint32_t pod, Direction direction) {
    PodExposure found;
    found.is_ruled = strangers_.is_ruled(pod, direction);
    found.any = strangers_.with_any(pod, direction);
    if (!found.is_ruled) return found;
    const auto take = [&](Strangers::Selection selection, Reach reach) {
      if (!(reach == found.any)) found.selected.try_emplace(selection, std::move(reach));
    };
    const Ids named = strangers_.named_by_rules_of(pod, direction);
    for (const Strangers::Selection selection : named) {
      if (strangers_.is_known(selection)) continue;
      const Reach own = strangers_.with(pod, direction, selection);
      const std::uint32_t ruling = strangers_.ruling_of(selection);
      take(selection, ruling == 0 ? own : intersect(own, strangers_.far_end(pod, direction, ruling)));
    }
    for (const auto& [ruling, selections] : by_ruling_) {
      const Reach reach = intersect(found.any, strangers_.far_end(pod, direction, ruling));
      if (reach == found.any) continue;
      for (const Strangers::Selection selection : selections) {
        if (!std::ranges::binary_search(named, selection)) take(selection, reach);
      }
    }
    return found;
  }

  const Engine::Tables& tables_;
  Strangers strangers_;
  std::map<std::uint32_t, std::vector<Strangers::Selection>> by_ruling_;
  std::map<std::tuple<Direction, const Ids*, std::uint32_t, std::uint32_t>, PodExposure> known_;
};

}  // namespace

std::vector<Exposure> exposure_of(const Network& network, const Engine& engine) {
  const Cluster& cluster = network.cluster;
  const WorkloadRelation relation(engine, 0);
  Exposures exposures(engine);
  std::vector<std::vector<std::uint32_t>> pods(cluster.workloads.size());
  for (std::uint32_t pod = 0; pod < cluster.pods.size(); ++pod) pods[cluster.pods[pod].workload].push_back(pod);

  std::vector<Exposure> result;
  for (std::uint32_t workload = 0; workload < pods.size(); ++workload) {
    if (pods[workload].empty()) continue;
    for (const Direction direction : {Direction::ingress, Direction::egress}) {
      const PodExposure found = exposures.of_pods(pods[workload], direction);
      Exposure& exposure = result.emplace_back();
      exposure.workload = workload;
      exposure.direction = direction;
      exposure.is_protected = found.is_ruled;
      const auto add = [&](Party other, PortSet ports, std::vector<NamedPortReference> names) {
        Party own = party_of(workload);
        if (direction == Direction::ingress) std::swap(own, other);
        exposure.connections.push_back({std::move(own), std::move(other), std::move(ports), std::move(names)});
      };
      if (network.kind != Network::Kind::attachment) {
        for (const OutsideRange& range : relation.outside(workload, direction)) {
          add(party_of(range), relation[range.ports], {});
        }
      }
      if (!found.any.empty()) {
        Party party;
        party.kind = Party::Kind::entire_cluster;
        add(std::move(party), found.any.ports, found.any.names);
      }
      for (const auto& [selection, reach] : found.selected) {
        Party party;
        party.kind = Party::Kind::selection;
        party.selection = exposures.text_of(selection);
        add(std::move(party), reach.ports, reach.names);
      }
      put_in_order(exposure.connections, network);
    }
  }
  return result;
}

}  // namespace seawall::network
