#include "leaks.h"

#include <algorithm>

namespace seawall::checks {
const secrets::Rule* leak_in(std::string_view name, std::string_view value, std::string_view file_name) {
  constexpr std::size_t shortest = 8;
  if (value.size() < shortest) return nullptr;
  const std::vector<secrets::Leak> leaks = secrets::Detector::shared().find(name, value, file_name);
  const auto rank = [](const secrets::Leak& leak) { return std::pair(leak.rule->severity, leak.rule->certainty); };
  const auto worst = std::ranges::max_element(leaks, {}, rank);
  return worst == leaks.end() ? nullptr : worst->rule;
}

Severity severity_of(const secrets::Rule& rule) noexcept {
  if (rule.certainty == secrets::Certainty::guess) return Severity::medium;
  return std::min(rule.severity, Severity::high);
}

}  // namespace seawall::checks
