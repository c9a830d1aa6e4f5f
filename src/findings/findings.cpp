#include "findings/findings.h"

#include <algorithm>
#include <array>

namespace seawall::findings {

using documents::Node;
using documents::Range;

namespace {

constexpr std::array<std::string_view, 5> severities = {"info", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, component_count> components = {"control-plane",     "nodes",   "hosts",
                                                                      "container-runtime", "network", "tools",
                                                                      "applications"};
constexpr std::array<std::string_view, 9> categories = {"pods",   "images",  "resources", "references",     "secrets",
                                                        "access", "network", "cluster",   "vulnerabilities"};

void append_container_phrase(std::string& text, const Finding& finding) {
  if (!finding.role) {
    const objects::KindInfo* info = finding.object->info;
    text += info && info->pod_template.empty() ? finding.object->kind : "pod";
    return;
  }
  text += objects::describe(*finding.role);
  if (finding.container.empty()) {
    text += " (no name)";
    return;
  }
  text += " \"";
  text += finding.container;
  text += '"';
}

/// An item that lacks a field is best told by its name: the place of a bare `{` says nothing.
Node shown_for(const Finding& finding) noexcept {
  if (finding.missing.empty() || finding.at.has_key()) return finding.at;
  const Node name = finding.at.child(documents::Field::name);
  return name ? name : finding.at;
}

Range first_line(std::string_view text, Range range) noexcept {
  const std::string_view whole = text.substr(range.begin, range.end - range.begin);
  const std::string_view line = whole.substr(0, whole.find_first_of("\r\n"));
  const std::size_t size = line.find_last_not_of(" \t") + 1;  // 0 when there is nothing else
  return {range.begin, range.begin + static_cast<std::uint32_t>(size)};
}

}  // namespace

std::string_view name_of(Severity severity) noexcept { return severities[static_cast<std::size_t>(severity)]; }
std::string_view name_of(Component component) noexcept { return components[static_cast<std::size_t>(component)]; }
std::string_view name_of(Category category) noexcept { return categories[static_cast<std::size_t>(category)]; }

std::optional<Severity> parse_severity(std::string_view name) noexcept {
  const auto found = std::find(severities.begin(), severities.end(), name);
  if (found == severities.end()) return {};
  return static_cast<Severity>(found - severities.begin());
}

std::uint32_t Finding::offset() const noexcept {
  return known_offset != unknown_offset ? known_offset : shown_for(*this).entry_offset();
}

Range Finding::range() const noexcept {
  const Node node = shown_for(*this);
  const Range key = node.key_range();
  const Range value = node.range();
  const std::string_view text = node.document()->source().text();
  if (!node.has_key()) return first_line(text, value);
  if (value.begin < key.end) return first_line(text, key);  // behind an alias, so it stands elsewhere
  const std::string_view between = text.substr(key.end, value.begin - key.end);
  if (between.find_first_of("\r\n") != std::string_view::npos) return first_line(text, key);
  return first_line(text, {key.begin, value.end});
}

void append_message(std::string& text, const Finding& finding) {
  constexpr std::string_view container_mark = "{container}";
  constexpr std::string_view argument_mark = "{argument}";
  constexpr std::string_view detail_mark = "{detail}";
  std::string_view rest = finding.check->message;
  while (!rest.empty()) {
    if (rest.starts_with(container_mark)) {
      append_container_phrase(text, finding);
      rest.remove_prefix(container_mark.size());
    } else if (rest.starts_with(argument_mark)) {
      text += finding.argument;
      rest.remove_prefix(argument_mark.size());
    } else if (rest.starts_with(detail_mark)) {
      text += finding.detail;
      rest.remove_prefix(detail_mark.size());
    } else {
      const std::string_view plain = rest.substr(0, std::max<std::size_t>(1, rest.find('{')));
      text += plain;
      rest.remove_prefix(plain.size());
    }
  }
}

std::string message(const Finding& finding) {
  std::string text;
  append_message(text, finding);
  return text;
}

}  // namespace seawall::findings
