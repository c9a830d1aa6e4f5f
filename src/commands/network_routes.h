#pragma once

// How arrows of a picture run: from side to side, around what stands between.
//
// Threads: pure.

#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "network_layout.h"

namespace seawall::commands {

/// Cubic curves, one behind the other: the start, then for each curve two control points and its end.
using Route = std::vector<Point>;

/// A route for each pair of ends, which are different.
std::vector<Route> routes_of(const Layout& layout, std::span<const std::pair<ArrowEnd, ArrowEnd>> arrows);

/// Moves the layout and its routes down, and makes the layout higher, as far as routes need room above and below.
void make_room(Layout& layout, std::initializer_list<std::vector<Route>*> routes);

/// The point at a share of a route, in thousandths.
Point point_on(const Route& route, int per_mille);

}  // namespace seawall::commands
