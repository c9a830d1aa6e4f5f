#include "port_sets.h"

#include <utility>

namespace seawall::network {

using addresses::PortSet;

PortSets::PortSets() {
  intern(PortSet());
  intern(PortSet::all());
}

PortSets::Id PortSets::intern(const PortSet& ports) {
  const auto [entry, is_new] = ids_.try_emplace(ports, static_cast<Id>(sets_.size()));
  if (is_new) sets_.push_back(ports);
  return entry->second;
}

PortSets::Id PortSets::unite(Id a, Id b) {
  if (a == b || b == none || a == all) return a;
  if (a == none || b == all) return b;
  return remembered(Operation::unite, std::min(a, b), std::max(a, b));
}

PortSets::Id PortSets::intersect(Id a, Id b) {
  if (a == b || b == all || a == none) return a;
  if (a == all || b == none) return b;
  return remembered(Operation::intersect, std::min(a, b), std::max(a, b));
}

PortSets::Id PortSets::without(Id a, Id b) {
  if (a == none || a == b || b == all) return none;
  if (b == none) return a;
  return remembered(Operation::without, a, b);
}

PortSets::Id PortSets::remembered(Operation operation, Id a, Id b) {
  auto& results = results_[static_cast<std::size_t>(operation)];
  const std::uint64_t key = std::uint64_t{a} << 32 | b;
  if (const auto known = results.find(key); known != results.end()) return known->second;
  Id result = none;
  switch (operation) {
    case Operation::unite: result = intern(addresses::unite(sets_[a], sets_[b])); break;
    case Operation::intersect: result = intern(addresses::intersect(sets_[a], sets_[b])); break;
    case Operation::without: result = intern(sets_[a].without(sets_[b])); break;
  }
  results.emplace(key, result);
  return result;
}

}  // namespace seawall::network
