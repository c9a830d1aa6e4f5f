#pragma once

// What a reading of a cluster says of itself. Private to objects.

#include <vector>

#include "objects.h"

namespace seawall::objects {

bool is_snapshot(const Object& object) noexcept;

/// `object` is a Snapshot. What it says was not read goes to `told`, as does what it says in a form of its own.
Snapshot snapshot_of(const Object& object, std::vector<NotLooked>& told);

}  // namespace seawall::objects
