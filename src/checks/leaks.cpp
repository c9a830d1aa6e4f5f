#include "leaks.h"

#include <algorithm>

namespace seawall::checks {
namespace {

bool is_among(std::string_view name, std::span<const std::string> patterns) {
  return std::ranges::any_of(patterns,
                             [&](const std::string& pattern) { return findings::matches_glob(pattern, name); });
}

const secrets::Rule* worst_in(std::string_view name, std::string_view text, std::string_view file_name) {
  constexpr std::size_t shortest = 8;
  if (text.size() < shortest) return nullptr;
  const std::vector<secrets::Leak> leaks = secrets::Detector::shared().find(name, text, file_name);
  const auto rank = [](const secrets::Leak& leak) { return std::pair(leak.rule->severity, leak.rule->certainty); };
  const auto worst = std::ranges::max_element(leaks, {}, rank);
  return worst == leaks.end() ? nullptr : worst->rule;
}

/// What only a name makes likely is milder than the checks' own severity.
Severity severity_of(const secrets::Rule& rule) noexcept {
  if (rule.certainty == secrets::Certainty::guess) return Severity::medium;
  return std::min(rule.severity, Severity::high);
}

}  // namespace

void report_leak(Node value, std::string_view name, std::string_view text, std::string_view where, Probe& probe,
                 std::string_view file_name) {
  if (text.empty() || is_among(name, probe.strings("ignored_names"))) return;
  if (is_among(name, probe.strings("secret_names"))) {
    return probe.report(value, {.argument = where, .detail = "Secret by its name"});
  }
  const secrets::Rule* const rule = worst_in(name, text, file_name);
  if (rule) probe.report(value, {.severity = severity_of(*rule), .argument = where, .detail = rule->title});
}

}  // namespace seawall::checks
