#include "checks/checks.h"

#include <algorithm>

namespace seawall::checks {

const findings::Check* find(std::string_view id) noexcept {
  const auto found = std::ranges::lower_bound(all(), id, {}, &findings::Check::id);
  return found != all().end() && (*found)->id == id ? *found : nullptr;
}

}  // namespace seawall::checks
