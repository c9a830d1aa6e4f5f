#include "past_support.h"

namespace seawall::checks {
namespace {

bool is_past(std::string_view end, const findings::Day& day) noexcept {
  if (end == "true") return true;
  const auto last = findings::parse_day(end);
  return last && *last < day;
}

}  // namespace

std::optional<PastSupport> past_support(Node dates, Probe& probe) {
  const auto text = [&](std::string_view member) { return probe.string(dates.child(member)).value_or(""); };
  const auto asked = findings::parse_day(text("asked"));
  const std::string_view end = text("end");
  if (!asked || !is_past(end, *asked)) return {};
  const std::string_view extended = text("extendedEnd");
  const bool is_extended = !extended.empty() && !is_past(extended, *asked);
  PastSupport past;
  past.detail = end == "true" ? "gets no fixes any more" : "got its last fixes on " + std::string(end);
  if (is_extended) past.detail.append("; extended support goes on to ").append(extended);
  if (is_extended) past.severity = Severity::medium;
  return past;
}

}  // namespace seawall::checks
