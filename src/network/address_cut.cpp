#include "address_cut.h"

#include <algorithm>

namespace seawall::network {

using addresses::Family;
using addresses::Interval;
using addresses::Number;

void AddressCut::add(const AddressSet& addresses, std::uint32_t set) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const Interval<Number>& part : addresses.of(family).parts()) {
      edges_[index_of(family)].push_back({part.first, set, false});
      edges_[index_of(family)].push_back({static_cast<Number>(part.last + 1), set, true});
    }
  }
}

void AddressCut::finish() {
  const Number beyond_ipv4 = Number{1} << 32;
  for (std::size_t family = 0; family < 2; ++family) {
    std::vector<Edge>& edges = edges_[family];
    std::ranges::sort(edges, {}, &Edge::at);
    // An end behind the highest address has no piece; of IPv6 it wrapped around to 0, where no set ends.
    std::erase_if(edges, [&](const Edge& edge) {
      return edge.is_end && (edge.at == 0 || (family == 0 && edge.at == beyond_ipv4));
    });
    std::vector<Piece>& pieces = pieces_[family];
    Ids open;
    pieces.push_back({0, sets_.intern({})});
    for (std::size_t next = 0; next < edges.size();) {
      const Number at = edges[next].at;
      for (; next < edges.size() && edges[next].at == at; ++next) {
        const auto place = std::ranges::lower_bound(open, edges[next].set);
        if (!edges[next].is_end) {
          open.insert(place, edges[next].set);
        } else {
          open.erase(place);
        }
      }
      if (pieces.back().first != at) pieces.emplace_back().first = at;
      pieces.back().sets = sets_.intern(open);
    }
    edges.clear();
  }
}

std::size_t AddressCut::piece_of(const Address& address) const noexcept {
  const std::vector<Piece>& pieces = pieces_[index_of(address.family)];
  const auto after = std::ranges::upper_bound(pieces, address.number, {}, &Piece::first);
  return static_cast<std::size_t>(after - pieces.begin()) - 1;
}

}  // namespace seawall::network
