#pragma once

// Pods that are as another one is. Private to objects.

#include <cstddef>
#include <span>

#include "objects.h"

namespace seawall::objects {

/// Sets Object::like of those that are copies, and answers how many there are. `objects`: in order, those of one
/// document side by side.
std::size_t find_copies(std::span<Object> objects);

}  // namespace seawall::objects
