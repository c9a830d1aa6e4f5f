#include "system_maps.h"

#include <algorithm>

namespace seawall::checks {
namespace {

constexpr Right change_maps = {.verbs = "update,patch", .resources = "configmaps"};

bool names_one_of(std::string_view names, const access::Role& role) {
  return std::ranges::any_of(names_of(change_maps, role),
                             [&](std::string_view name) { return objects::is_listed(name, names); });
}

}  // namespace

RightReport about_system_map(std::string_view names, Severity severity) {
  RightReport report;
  report.right = change_maps;
  report.is_harmless = [names](const access::Role& role) {
    const bool is_elsewhere = role.object->kind == "Role" && role.object->namespace_ != "kube-system";
    return is_elsewhere || (grant_of(change_maps, role).extent == Extent::named && !names_one_of(names, role));
  };
  report.severity_of = [names, severity](const Holder& holder, const objects::Inventory&) -> std::optional<Severity> {
    if (!holder.is_cluster_wide() && !holder.is_in_system()) return std::nullopt;
    if (holder.grant.extent == Extent::full || names_one_of(names, holder.role)) return severity;
    return std::nullopt;
  };
  return report;
}

}  // namespace seawall::checks
