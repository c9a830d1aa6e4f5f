#pragma once

// What frameworks call the things that checks look at. Private to reports.

#include <string>
#include <string_view>
#include <vector>

#include "reports.h"

namespace seawall::reports {

/// A check's frameworks, one control each: "PSS:baseline", "NSA", "MITRE:T1610", "MITRE:T1611", "CIS:5.2.2".
std::vector<std::string> controls_of(const findings::Check& check);
/// The check of a finding, and behind it those that yielded to it: it counts for the frameworks of all of them.
std::vector<const findings::Check*> checks_of(const findings::Finding& finding);

struct ControlTotals {
  std::string control;
  std::size_t checks = 0;
  std::size_t findings = 0;
};
/// Of all checks that ran; in the order of frameworks, then of control numbers.
std::vector<ControlTotals> control_totals(const Scan& scan);

/// "Pod Security Standards" for "PSS"; an unknown name itself.
std::string_view title_of_framework(std::string_view name) noexcept;

}  // namespace seawall::reports
