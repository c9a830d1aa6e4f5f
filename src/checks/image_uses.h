#pragma once

// What runs the images of the input, for telling which of their vulnerabilities comes first.
//
// Threads: as Facts. Lifetimes: borrows from the Inventory, lives as long as the Facts.

#include <string_view>

#include "check.h"

namespace seawall::checks {

struct ImageUse {
  const objects::Object* workload = nullptr;  ///< the most endangered one
  std::size_t workloads = 0;
  bool is_exposed = false;     ///< one can be reached from outside of the cluster
  bool is_privileged = false;  ///< a container of it is
  bool is_running = false;     ///< one wants at least one pod
};

/// By the image as containers write it; nothing where no container runs it.
const ImageUse* use_of(std::string_view image, const objects::Inventory& inventory, findings::Facts& facts);

/// "which Deployment shop/cart and 2 others run, reachable from outside of the cluster and privileged".
std::string describe(const ImageUse& use);

}  // namespace seawall::checks
