#pragma once

// What frameworks call the things that checks look at. Private to reports.

#include <string>
#include <string_view>
#include <vector>

#include "reports.h"

namespace seawall::reports {

/// A check's frameworks, one control each: "PSS:baseline", "NSA", "MITRE:T1610", "MITRE:T1611", "CIS:5.2.2".
std::vector<std::string> controls_of(const findings::Check& check);

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
