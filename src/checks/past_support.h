#pragma once

// Ends of support that lie in the past.
//
// Threads: functions of their arguments alone.

#include <optional>
#include <string>

#include "check.h"

namespace seawall::checks {

struct PastSupport {
  std::string detail;  ///< "got its last fixes on 2022-09-10; extended support goes on to 2028-06-30"
  std::optional<Severity> severity;  ///< milder where there is extended support
};
/// Of a map with end, extendedEnd and asked: days, an `end` of "true" for a day that is not told. Nothing where support
/// goes on, or where no day is told.
std::optional<PastSupport> past_support(Node dates, Probe& probe);

}  // namespace seawall::checks
