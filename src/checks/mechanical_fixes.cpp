#include "mechanical_fixes.h"

#include <algorithm>

namespace seawall::checks {
namespace {

std::string_view key_of(Node node) noexcept {
  const documents::Range range = node.key_range();
  std::string_view key = node.document()->source().text().substr(range.begin, range.end - range.begin);
  if (key.size() > 1 && (key.front() == '"' || key.front() == '\'')) key = key.substr(1, key.size() - 2);
  return key;
}

std::string_view first_of(std::string_view path) noexcept { return path.substr(0, path.find('.')); }

std::string_view without_first(std::string_view path) noexcept {
  path.remove_prefix(std::min(path.size(), first_of(path).size() + 1));
  return path;
}

/// What of a path is below a node: all of it unless the node is one of its maps.
std::string_view below(Node node, std::string_view path) noexcept {
  const std::string_view key = key_of(node);
  for (std::string_view rest = path; !rest.empty(); rest = without_first(rest)) {
    if (first_of(rest) == key) return without_first(rest);
  }
  return path;
}

}  // namespace

std::optional<Fix> setting(const Finding& finding, std::string_view literal, bool safe) {
  if (!finding.missing.empty() || finding.at.is_map() || finding.at.is_list()) return {};
  return Fix{.change = Fix::Change::set, .at = finding.at, .path = {}, .literal = literal, .safe = safe};
}

std::optional<Fix> adding(const Finding& finding, std::string_view path, std::string_view literal, bool safe) {
  if (finding.missing.empty()) return {};
  const std::string_view rest = below(finding.at, path);
  if (rest.empty() || finding.at.child(first_of(rest))) return {};
  return Fix{.change = Fix::Change::add, .at = finding.at, .path = rest, .literal = literal, .safe = safe};
}

std::optional<Fix> removing(const Finding& finding, bool safe) {
  if (!finding.missing.empty()) return {};
  return Fix{.change = Fix::Change::remove, .at = finding.at, .path = {}, .literal = {}, .safe = safe};
}

}  // namespace seawall::checks
