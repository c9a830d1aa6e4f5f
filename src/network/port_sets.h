#pragma once

// Port sets by number: each set once, and each operation on two of them once. Clusters use few different sets, so that
// whole tables of them fit in four bytes a cell.
//
// Threads: const calls may be shared; the others may not.

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "addresses/addresses.h"

namespace seawall::network {

class PortSets {
 public:
  using Id = std::uint32_t;
  static constexpr Id none = 0;
  static constexpr Id all = 1;

  PortSets();
  Id intern(const addresses::PortSet& ports);
  const addresses::PortSet& operator[](Id id) const noexcept { return sets_[id]; }
  std::size_t size() const noexcept { return sets_.size(); }

  Id unite(Id a, Id b);
  Id intersect(Id a, Id b);
  Id without(Id a, Id b);

 private:
  enum class Operation : std::uint8_t { unite, intersect, without };
  Id remembered(Operation operation, Id a, Id b);

  struct Hash {
    std::size_t operator()(const addresses::PortSet& ports) const noexcept { return ports.hash(); }
  };
  std::vector<addresses::PortSet> sets_;
  std::unordered_map<addresses::PortSet, Id, Hash> ids_;
  std::unordered_map<std::uint64_t, Id> results_[3];
};

}  // namespace seawall::network
