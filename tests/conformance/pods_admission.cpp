// Pod Security admission and its configuration.

#include "conformance.h"

namespace seawall::conformance {

void pods_admission(const std::filesystem::path&, Tally&) {}

}  // namespace seawall::conformance
