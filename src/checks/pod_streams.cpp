#include "pod_streams.h"

#include <algorithm>

namespace seawall::checks {
namespace {

std::optional<Severity> at_most_low(std::optional<Severity> severity) {
  if (severity) severity = std::min(*severity, Severity::low);
  return severity;
}

}  // namespace

void report_stream(const RightReport& report, const objects::Inventory& inventory, findings::WholeProbe& probe) {
  RightReport both = report;
  both.right.verbs = "create,get";
  if (probe.minor() < first_minor_that_asks_for_create) {
    report_right(both, inventory, probe);
    return;
  }
  RightReport create = report;
  create.right.verbs = "create";
  report_right(create, inventory, probe);
  RightReport get = report;
  get.right.verbs = "get";
  get.cluster_wide = at_most_low(report.cluster_wide);
  get.in_namespace = at_most_low(report.in_namespace);
  get.in_system = at_most_low(report.in_system);
  get.unheld = false;
  get.is_excepted = [right = create.right](const Holder& holder, const objects::Inventory&) {
    return grant_of(right, holder.role).extent >= holder.grant.extent;
  };
  report_right(get, inventory, probe);
}

}  // namespace seawall::checks
