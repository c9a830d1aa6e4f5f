#include "mend.h"

#include <algorithm>

namespace seawall::findings {
namespace {

using documents::Edit;
using documents::Node;
using documents::Result;

/// `"text"` as text; nothing for other literals.
std::optional<std::string_view> text_of(std::string_view literal) noexcept {
  if (literal.size() < 2 || !literal.starts_with('"') || !literal.ends_with('"')) return {};
  return literal.substr(1, literal.size() - 2);
}

Result<Edit> set(Node scalar, std::string_view literal) {
  const std::optional<std::string_view> text = text_of(literal);
  return text ? documents::replace_value(scalar, *text) : documents::replace_literal(scalar, literal);
}

/// Below the deepest map of the path that is there.
Result<Edit> add(Node map, std::string_view path, std::string_view literal) {
  const objects::Parts parts(path, '.');
  const std::vector<std::string_view> keys(parts.begin(), parts.end());
  std::span<const std::string_view> rest = keys;
  while (rest.size() > 1 && map.child(rest[0]).is_map()) {
    map = map.child(rest[0]);
    rest = rest.subspan(1);
  }
  return documents::insert_field(map, rest, literal);
}

/// Whether one edit may be made without knowing of the other. Two insertions at one place may not: the second would
/// have to know the layout that the first leaves.
bool are_apart(const Edit& left, const Edit& right) noexcept {
  return left.range.end < right.range.begin || right.range.end < left.range.begin;
}

}  // namespace

Result<Edit> edit_of(const Fix& fix) {
  switch (fix.change) {
    case Fix::Change::set: return set(fix.at, fix.literal);
    case Fix::Change::add: return add(fix.at, fix.path, fix.literal);
    case Fix::Change::remove: return documents::remove(fix.at);
  }
  return documents::Error(documents::ErrorCode::internal, "a fix of no kind");
}

Mending mend(std::span<const Finding* const> findings, bool unsafe) {
  Mending mending;
  for (const Finding* finding : findings) {
    const std::optional<Fix> fix = finding->check->fix ? finding->check->fix(*finding) : std::nullopt;
    if (!fix || !(fix->safe || unsafe)) continue;
    const Result<Edit> edit = edit_of(*fix);
    if (!edit) {
      mending.refused.push_back({finding, edit.error()});
      continue;
    }
    const auto behind = std::ranges::lower_bound(mending.edits, edit->range.begin, {},
                                                 [](const Edit& each) { return each.range.begin; });
    const bool fits = (behind == mending.edits.end() || are_apart(*edit, *behind)) &&
                      (behind == mending.edits.begin() || are_apart(*edit, *(behind - 1)));
    if (fits) {
      mending.edits.insert(behind, *edit);
      mending.findings.push_back(finding);
    } else {
      mending.postponed.push_back(finding);
    }
  }
  return mending;
}

}  // namespace seawall::findings
