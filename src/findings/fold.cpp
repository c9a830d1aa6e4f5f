#include <algorithm>
#include <tuple>

#include "findings/findings.h"

namespace seawall::findings {
namespace {

// The offset is looked up once a finding, not once a comparison.
struct Placed {
  std::uint32_t object;
  std::uint32_t offset;
  Finding finding;

  auto place() const { return std::tie(object, offset); }
};

/// What a reader sees of a finding, beside its place.
auto content_of(const Finding& finding) {
  return std::tie(finding.check->id, finding.container, finding.role, finding.missing, finding.severity,
                  finding.argument);
}

bool comes_before(const Placed& left, const Placed& right) {
  if (left.place() != right.place()) return left.place() < right.place();
  return content_of(left.finding) < content_of(right.finding);
}

/// `here`: all findings at one place, sorted by check id.
bool has_finding_of(std::span<const Placed> here, std::string_view id) {
  const auto id_of = [](const Placed& placed) { return placed.finding.check->id; };
  return std::ranges::binary_search(here, id, {}, id_of);
}

bool yields(const Check& check, std::span<const Placed> here) {
  std::string_view ids = check.yields_to;
  while (!ids.empty()) {
    const std::string_view id = ids.substr(0, ids.find(','));
    if (has_finding_of(here, id)) return true;
    ids.remove_prefix(std::min(ids.size(), id.size() + 1));
  }
  return false;
}

void keep_one_a_defect(std::span<const Placed> here, std::vector<Finding>& kept) {
  const std::size_t before = kept.size();
  for (const Placed& placed : here) {
    if (yields(*placed.finding.check, here)) continue;
    const bool repeats = kept.size() > before && content_of(kept.back()) == content_of(placed.finding);
    if (!repeats) kept.push_back(placed.finding);
  }
}

}  // namespace

void fold(std::vector<Finding>& findings) {
  std::vector<Placed> placed;
  placed.reserve(findings.size());
  for (const Finding& finding : findings) placed.push_back({finding.object->index, finding.offset(), finding});
  std::stable_sort(placed.begin(), placed.end(), comes_before);
  findings.clear();
  for (auto first = placed.begin(); first != placed.end();) {
    const auto elsewhere = [&](const Placed& other) { return other.place() != first->place(); };
    const auto last = std::find_if(first, placed.end(), elsewhere);
    keep_one_a_defect({first, last}, findings);
    first = last;
  }
}

}  // namespace seawall::findings
