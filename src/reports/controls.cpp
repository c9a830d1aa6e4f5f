#include "controls.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace seawall::reports {
namespace {

struct Framework {
  std::string_view name;
  std::string_view title;
};
constexpr std::array frameworks = {Framework{"PSS", "Pod Security Standards"}, Framework{"NSA", "NSA/CISA hardening"},
                                   Framework{"CIS", "CIS Benchmark"}, Framework{"MITRE", "MITRE ATT&CK"}};

bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }

std::string_view number_at(std::string_view text) noexcept {
  return text.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin()));
}

/// Numbers inside count by their value, so that 5.2.9 comes before 5.2.10. There are no leading zeros.
bool comes_before(std::string_view left, std::string_view right) noexcept {
  while (!left.empty() && !right.empty()) {
    const std::string_view number = number_at(left);
    const std::string_view other = number_at(right);
    if (number.size() != other.size()) return number.size() < other.size();
    const std::size_t length = std::max<std::size_t>(number.size(), 1);
    if (left.substr(0, length) != right.substr(0, length)) return left < right;
    left.remove_prefix(length);
    right.remove_prefix(length);
  }
  return left.size() < right.size();
}

const Framework* framework_of(std::string_view control) noexcept {
  return std::ranges::find(frameworks, control.substr(0, control.find(':')), &Framework::name);
}

}  // namespace

std::vector<std::string> controls_of(const findings::Check& check) {
  std::vector<std::string> result;
  for (const auto& [framework, numbers] : groups_of(check.frameworks)) {
    if (numbers.empty()) result.emplace_back(framework);
    for (const std::string_view number : numbers) result.push_back(std::string(framework) + ":" + std::string(number));
  }
  return result;
}

std::vector<const findings::Check*> checks_of(const findings::Finding& finding) {
  std::vector<const findings::Check*> checks = {finding.check};
  checks.insert(checks.end(), finding.also.begin(), finding.also.end());
  return checks;
}

std::vector<ControlTotals> control_totals(const Scan& scan) {
  std::map<std::string, ControlTotals> by_control;
  std::map<std::vector<const findings::Check*>, std::size_t> count;
  for (const findings::Finding& finding : scan.findings) ++count[checks_of(finding)];
  for (const findings::ConfiguredCheck& configured : scan.checks) {
    for (const std::string& control : controls_of(*configured.check)) {
      ++by_control[control].checks;
    }
  }
  for (const auto& [checks, number] : count) {
    std::set<std::string> controls;
    for (const findings::Check* check : checks) {
      std::ranges::copy(controls_of(*check), std::inserter(controls, controls.end()));
    }
    for (const std::string& control : controls) by_control[control].findings += number;
  }
  std::vector<ControlTotals> result;
  for (auto& [control, totals] : by_control) {
    totals.control = control;
    result.push_back(std::move(totals));
  }
  std::ranges::stable_sort(result, [](const ControlTotals& left, const ControlTotals& right) {
    const Framework* framework = framework_of(left.control);
    const Framework* other = framework_of(right.control);
    return framework != other ? framework < other : comes_before(left.control, right.control);
  });
  return result;
}

std::string_view title_of_framework(std::string_view name) noexcept {
  const Framework* found = framework_of(name);
  return found == frameworks.end() ? name : found->title;
}

}  // namespace seawall::reports
