#include "scan_files.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace seawall::commands {
namespace {

constexpr std::size_t objects_a_task = 256;

/// Findings of different objects have nothing to fold, so each part is folded by itself, once more where checks over
/// all objects have found something, too.
void add_to_parts(std::vector<findings::Finding>& whole, std::vector<findings::Judged>& parts) {
  std::vector<bool> has_new(parts.size());
  for (findings::Finding& finding : whole) {
    const std::size_t part = finding.object->index / objects_a_task;
    parts[part].findings.push_back(std::move(finding));
    has_new[part] = true;
  }
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (has_new[part]) findings::fold(parts[part].findings);
  }
}

void judge_all(const findings::Context& context, Pool& pool, reports::Scan& scan) {
  const objects::Inventory& inventory = *context.inventory;
  const std::size_t objects = inventory.objects().size();
  std::vector<findings::Judged> parts((objects + objects_a_task - 1) / objects_a_task);
  findings::Judged whole;
  pool.submit([&] { whole = findings::judge_whole(context, scan.checks); });
  for (std::size_t part = 0; part < parts.size(); ++part) {
    pool.submit([&, part] {
      const std::size_t first = part * objects_a_task;
      parts[part] = findings::judge(context, scan.checks, first, std::min(first + objects_a_task, objects));
      findings::fold(parts[part].findings);
    });
  }
  pool.finish();
  findings::join(context, scan.checks, parts, whole);
  add_to_parts(whole.findings, parts);
  scan.subjects = std::move(whole.subjects);
  scan.not_assessed = std::move(whole.not_assessed);
  std::size_t findings = 0;
  for (const findings::Judged& part : parts) findings += part.findings.size();
  scan.findings.reserve(findings);
  for (findings::Judged& part : parts) {
    std::ranges::move(part.findings, std::back_inserter(scan.findings));
    std::ranges::move(part.not_looked, std::back_inserter(scan.not_looked));
    std::ranges::move(part.not_assessed, std::back_inserter(scan.not_assessed));
    std::ranges::transform(scan.subjects, part.subjects, scan.subjects.begin(), std::plus<>());
    scan.pod_templates += part.pod_templates;
    part = {};
  }
  findings::fold_into_owners(inventory, scan.findings);
  std::ranges::move(findings::unassessable(inventory, scan.checks, scan.subjects),
                    std::back_inserter(scan.not_assessed));
  std::ranges::stable_sort(scan.not_assessed, {}, [](const findings::NotAssessed& each) { return each.check->id; });
}

}  // namespace

Scanned scan_files(files::Listing& listing, const ScanPlan& plan, Pool& pool) {
  Loaded loaded = load_files(listing, plan.own_kinds, pool, plan.describe);
  Scanned result;
  result.inventory = std::move(loaded.inventory);
  result.scan.checks = plan.checks;
  result.scan.inventory = result.inventory.get();
  result.scan.files = loaded.files;
  result.scan.not_looked = std::move(loaded.not_looked);
  const int minor = plan.minor_of ? plan.minor_of(*result.inventory) : findings::newest_minor;
  judge_all({.inventory = result.inventory.get(), .minor = minor}, pool, result.scan);
  hide_secrets(result.scan.not_looked);
  if (!result.scan.not_looked.empty()) sort_not_looked(listing, result.scan.not_looked);
  return result;
}

}  // namespace seawall::commands
