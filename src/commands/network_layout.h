#pragma once

// Where pictures of a network put what: namespaces as boxes, workloads in columns in them, so that most connections go
// from left to right. The same list gives the same layout.
//
// Threads: pure. Lifetimes: borrows from the list's network.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "network_connections.h"

namespace seawall::commands {

struct Point {
  int x = 0;
  int y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Rectangle {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  int right() const noexcept { return x + width; }
  int bottom() const noexcept { return y + height; }
  friend bool operator==(const Rectangle&, const Rectangle&) = default;
};

/// What stands in a picture for one end of connections. What is no workload is there twice at most: on the left as a
/// source, on the right as a destination.
struct Figure {
  network::Party party;
  bool is_destination = false;  ///< of a party that is no workload
  std::string name;  ///< "cart", "10.0.0.0/8"
  std::string kind;  ///< "Deployment", "addresses"
  std::size_t box = 0;
  Rectangle at = {};
};

/// A namespace; or what is outside, on either side.
struct Box {
  std::string title;
  bool is_outside = false;
  std::vector<std::size_t> figures = {};
  Rectangle at = {};
};

struct Layout {
  std::vector<Figure> figures;
  std::vector<Box> boxes;
  int width = 0;
  int height = 0;

  /// The figures of a connection's ends, in the list that the layout is of.
  std::pair<std::size_t, std::size_t> ends_of(const network::Connection& connection) const;

  std::map<network::Party, std::size_t, PartyOrder> sources;  ///< by end, among them all workloads
  std::map<network::Party, std::size_t, PartyOrder> destinations;  ///< those that are no workloads
};

Layout layout_of(const Listed& list);

/// Ranks of the nodes of a graph: the length of the longest way to each, where nodes that reach each other are one.
std::vector<std::size_t> ranks(std::size_t nodes, const std::vector<std::pair<std::size_t, std::size_t>>& edges);

// --- folding ----------------------------------------------------------------------------------------

/// Where an arrow begins or ends.
struct ArrowEnd {
  bool is_box = false;
  std::size_t index = 0;  ///< of a box or a figure
  friend auto operator<=>(const ArrowEnd&, const ArrowEnd&) = default;
};

/// An arrow of a picture that is not interactive. Where one has the same with all of a namespace, the arrow is to its
/// box.
struct Arrow {
  ArrowEnd from;
  ArrowEnd to;
  network::PortSet ports;
  bool is_double = false;  ///< the same holds in the other direction
  /// All workloads of one box with each other: no arrow, but a note.
  bool is_within() const noexcept { return from.is_box && from == to; }
};
std::vector<Arrow> arrows_of(const Listed& list, const Layout& layout);

}  // namespace seawall::commands
