#include "read_cluster.h"

#include <algorithm>

#include "cluster_objects.h"
#include "read_networks.h"
#include "read_pods.h"
#include "read_policies.h"

namespace seawall::network {

Reading read_cluster(const objects::Inventory& inventory) {
  Reading reading;
  ClusterObjects picked = pick_objects(inventory, reading.faults, reading.not_evaluated);
  add_virtual_machines(inventory, picked);
  Cluster cluster;
  read_pods(inventory, picked, cluster, reading.faults);
  read_policies(picked, cluster, reading.faults, reading.not_evaluated);
  reading.networks = read_networks(inventory, std::move(cluster), reading.faults, reading.not_evaluated);

  const auto place = [](const auto& each) { return each.object->index; };
  std::ranges::stable_sort(reading.faults, {}, place);
  std::ranges::stable_sort(reading.not_evaluated, {}, place);
  return reading;
}

}  // namespace seawall::network
