#include <algorithm>
#include <tuple>

#include "findings/findings.h"

namespace seawall::findings {
namespace {

// The offset is looked up once a finding, not once a comparison.
struct Placed {
  std::uint32_t object;
  std::uint32_t offset;
  Finding* finding;  // large, so it stays where it is until it is kept

  auto place() const { return std::tie(object, offset); }
};

/// What a reader sees of a finding, beside its place.
auto content_of(const Finding& finding) {
  return std::tie(finding.check->id, finding.container, finding.role, finding.missing, finding.severity,
                  finding.argument, finding.detail);
}

bool comes_before(const Placed& left, const Placed& right) {
  if (left.place() != right.place()) return left.place() < right.place();
  return content_of(*left.finding) < content_of(*right.finding);
}

/// The finding that another yields to: of the first check among those that its own names that reports here, too, and
/// not more mildly. Nothing when it stays.
const Finding* superior_of(const Finding& finding, std::span<const Placed> here) {
  const auto id_of = [](const Placed& placed) { return placed.finding->check->id; };
  for (const std::string_view id : objects::Parts(finding.check->yields_to)) {
    auto found = std::ranges::lower_bound(here, id, {}, id_of);
    for (; found != here.end() && id_of(*found) == id; ++found) {
      if (found->finding->severity >= finding.severity) return found->finding;
    }
  }
  return nullptr;
}

/// The check that stays at the end of a chain of those that yield. Chains are as short as `here`: a circle, which no
/// catalogue has, would end there.
const Check* last_superior_of(const Finding& finding, std::span<const Placed> here) {
  const Finding* last = &finding;
  for (std::size_t steps = 0; steps < here.size(); ++steps) {
    const Finding* next = superior_of(*last, here);
    if (!next) break;
    last = next;
  }
  return last->check;
}

void add_sorted(std::vector<const Check*>& checks, const Check* check) {
  const auto place = std::ranges::lower_bound(checks, check->id, {}, &Check::id);
  if (place == checks.end() || *place != check) checks.insert(place, check);
}

/// `here`: all findings at one place, sorted by check id.
void keep_one_a_defect(std::span<Placed> here, std::vector<Finding>& kept) {
  const std::size_t before = kept.size();
  bool any_yields = false;
  for (Placed& placed : here) {
    if (superior_of(*placed.finding, here)) {
      any_yields = true;
      continue;
    }
    const bool repeats = kept.size() > before && content_of(kept.back()) == content_of(*placed.finding);
    if (!repeats) kept.push_back(std::move(*placed.finding));  // what is asked of it below stays readable
  }
  if (!any_yields) return;
  for (const Placed& placed : here) {
    const Check* const check = placed.finding->check;
    const Check* const superior = last_superior_of(*placed.finding, here);
    if (superior == check) continue;
    for (std::size_t index = before; index < kept.size(); ++index) {
      if (kept[index].check == superior) add_sorted(kept[index].also, check);
    }
  }
}

/// Findings mostly come object by object already, each with few.
void sort(std::vector<Placed>& placed) {
  if (!std::ranges::is_sorted(placed, {}, &Placed::object)) std::ranges::stable_sort(placed, {}, &Placed::object);
  for (auto first = placed.begin(); first != placed.end();) {
    const auto elsewhere = [&](const Placed& other) { return other.object != first->object; };
    const auto last = std::find_if(first, placed.end(), elsewhere);
    std::stable_sort(first, last, comes_before);
    first = last;
  }
}

}  // namespace

void fold(std::vector<Finding>& findings) {
  std::vector<Placed> placed;
  placed.reserve(findings.size());
  for (Finding& finding : findings) {
    finding.known_offset = finding.offset();
    placed.push_back({finding.object->index, finding.known_offset, &finding});
  }
  sort(placed);
  std::vector<Finding> kept;
  kept.reserve(findings.size());
  for (auto first = placed.begin(); first != placed.end();) {
    const auto elsewhere = [&](const Placed& other) { return other.place() != first->place(); };
    const auto last = std::find_if(first, placed.end(), elsewhere);
    keep_one_a_defect({first, last}, kept);
    first = last;
  }
  findings = std::move(kept);
}

}  // namespace seawall::findings
