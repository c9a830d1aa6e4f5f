#pragma once

// Parties of lists, and the order of lists.

#include <vector>

#include "connections.h"
#include "connections_fold.h"

namespace seawall::network {

inline Party party_of(std::uint32_t workload) {
  Party party;
  party.workload = workload;
  return party;
}
inline Party party_of(const OutsideRange& range) {
  Party party;
  party.kind = Party::Kind::addresses;
  party.first = range.first;
  party.last = range.last;
  return party;
}

/// By the texts of their ends.
void put_in_order(std::vector<Connection>& connections, const Network& network);

}  // namespace seawall::network
