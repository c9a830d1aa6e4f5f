#pragma once

// Lists of connections as pictures.

#include <cstddef>
#include <string>

#include "network_connections.h"

namespace seawall::commands {

/// Arrows of a picture whose ports are written beside them ("labelled arrows"); in one with more they would hide it,
/// and only a pointer shows them.
inline constexpr std::size_t most_labelled_arrows = 150;

/// For Graphviz: a cluster for each namespace.
std::string dot_of(const Lists& lists);
/// An image that needs nothing else, in light or dark as the reader has it.
std::string svg_of(const Lists& lists);

}  // namespace seawall::commands
