#pragma once

// What a Store holds, for the Builder that takes all of it. Private to advisories.

#include "store_reader.h"

namespace seawall::advisories {

struct Store::State {
  Layout layout;
};

}  // namespace seawall::advisories
