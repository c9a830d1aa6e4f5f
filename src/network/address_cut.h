#pragma once

// All addresses, cut where a set of them begins or ends: within a piece every address is in the same sets.
//
// Threads: const after finish().

#include <cstdint>
#include <span>
#include <vector>

#include "selections.h"

namespace seawall::network {

class AddressCut {
 public:
  struct Piece {
    addresses::Number first = 0;
    std::uint32_t sets = 0;  ///< number of the list of sets that it is in
  };

  void add(const AddressSet& addresses, std::uint32_t set);
  void finish();

  /// From 0 on, without gaps: a piece ends before the next, the last with the family.
  std::span<const Piece> pieces(addresses::Family family) const noexcept { return pieces_[index_of(family)]; }
  const Ids& sets(std::uint32_t number) const noexcept { return sets_[number]; }
  std::uint32_t set_count() const noexcept { return static_cast<std::uint32_t>(sets_.size()); }
  std::size_t piece_of(const Address& address) const noexcept;
  const Ids& sets_of(const Address& address) const noexcept {
    return sets_[pieces_[index_of(address.family)][piece_of(address)].sets];
  }

 private:
  struct Edge {
    addresses::Number at;
    std::uint32_t set;
    bool is_end;
  };
  static std::size_t index_of(addresses::Family family) noexcept { return family == addresses::Family::ipv4 ? 0 : 1; }

  std::vector<Edge> edges_[2];
  std::vector<Piece> pieces_[2];
  IdsTable sets_;
};

}  // namespace seawall::network
