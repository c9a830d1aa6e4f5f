#include "view.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <unordered_map>

namespace seawall::reports {
namespace {

using findings::Finding;
using findings::Severity;

bool begins_code_point(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// Walks forward through a text. Source::position() would start each time at the beginning of the line, which
/// is the whole file where JSON was written on one line.
class LineCounter {
 public:
  LineCounter() = default;
  explicit LineCounter(std::string_view text)
      : text_(text), has_carriage_returns_(text.find('\r') != std::string_view::npos) {}

  documents::Position advance(std::size_t offset) noexcept {
    offset = std::min(offset, text_.size());
    has_carriage_returns_ ? skip_lines_of_any_kind(offset) : skip_lines(offset);
    const std::string_view rest = text_.substr(at_, offset - at_);
    column_ += static_cast<std::uint32_t>(std::ranges::count_if(rest, begins_code_point));
    at_ = offset;
    return {line_, column_};
  }

 private:
  void next_line(std::size_t at) noexcept {
    at_ = at;
    ++line_;
    column_ = 1;
  }

  void skip_lines(std::size_t offset) noexcept {
    for (;;) {
      const std::size_t found = text_.substr(0, offset).find('\n', at_);
      if (found == std::string_view::npos) return;
      next_line(found + 1);
    }
  }

  void skip_lines_of_any_kind(std::size_t offset) noexcept {
    for (;;) {
      const std::size_t found = text_.substr(0, offset).find_first_of("\r\n", at_);
      if (found == std::string_view::npos) return;
      const bool pair = text_[found] == '\r' && found + 1 < text_.size() && text_[found + 1] == '\n';
      if (pair && found + 1 >= offset) return;
      next_line(found + (pair ? 2 : 1));
    }
  }

  std::string_view text_;
  bool has_carriage_returns_ = false;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

std::uint32_t code_points(std::string_view text, documents::Range range) noexcept {
  const std::string_view part = text.substr(range.begin, range.end - range.begin);
  return static_cast<std::uint32_t>(std::ranges::count_if(part, begins_code_point));
}

const documents::Source* source_of(const Shown& shown) noexcept { return &shown.finding->at.document()->source(); }

/// Resolves all places of a source in one pass over it.
void resolve(std::vector<Shown>& shown) {
  std::vector<std::uint32_t> order(shown.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto key = [&](std::uint32_t index) { return std::pair(source_of(shown[index]), shown[index].range.begin); };
  if (!std::ranges::is_sorted(order, {}, key)) std::ranges::sort(order, {}, key);
  const documents::Source* source = nullptr;
  LineCounter counter;
  for (const std::uint32_t index : order) {
    Shown& each = shown[index];
    if (source_of(each) != source) {
      source = source_of(each);
      counter = LineCounter(source->text());
    }
    each.begin = counter.advance(each.range.begin);
    each.end = {each.begin.line, each.begin.column + code_points(source->text(), each.range)};
  }
}

Coverage coverage_of(const ComponentTotals& component, bool has_failures) {
  if (component.findings.total > 0) return Coverage::findings;
  if (component.checks == 0) return Coverage::not_looked_at;
  if (component.subjects == 0) return has_failures ? Coverage::not_looked_at : Coverage::no_subjects;
  if (has_failures || component.not_assessed > 0) return Coverage::incomplete;
  return component.suppressed > 0 ? Coverage::suppressed : Coverage::clean;
}

std::vector<CheckTotals> checks_that_found(const std::vector<Finding>& findings) {
  std::map<const findings::Check*, CheckTotals> by_check;
  for (const Finding& finding : findings) {
    CheckTotals& entry = by_check[finding.check];
    entry.check = finding.check;
    entry.worst = std::max(entry.worst, finding.severity);
    ++entry.count;
  }
  std::vector<CheckTotals> result;
  for (const auto& [check, entry] : by_check) result.push_back(entry);
  std::ranges::sort(result, [](const CheckTotals& left, const CheckTotals& right) {
    if (left.worst != right.worst) return left.worst > right.worst;
    if (left.count != right.count) return left.count > right.count;
    return left.check->id < right.check->id;
  });
  return result;
}

std::vector<NotAssessedTotals> not_assessed_totals(const std::vector<findings::NotAssessed>& entries) {
  std::vector<NotAssessedTotals> result;
  std::map<std::pair<const findings::Check*, std::string_view>, std::size_t> known;
  for (const findings::NotAssessed& entry : entries) {
    const auto [found, is_new] = known.try_emplace({entry.check, entry.reason}, result.size());
    if (is_new) result.push_back({entry.check, entry.reason, 0});
    if (entry.object) ++result[found->second].objects;
  }
  return result;
}

std::vector<Shown> resolved(std::vector<Shown> shown, Extent extent) {
  for (Shown& each : shown) {
    if (each.finding->object->is_description()) continue;
    if (extent == Extent::range) {
      each.range = each.finding->range();
    } else {
      each.range.begin = each.range.end = each.finding->offset();
    }
  }
  resolve(shown);
  return shown;
}

}  // namespace

void Counts::add(Severity severity) noexcept {
  ++by_severity[static_cast<std::size_t>(severity)];
  ++total;
}

std::string Counts::text() const {
  std::string out;
  for (const Severity severity : severities) {
    const std::size_t number = by_severity[static_cast<std::size_t>(severity)];
    if (number == 0) continue;
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", number, findings::name_of(severity));
  }
  return out;
}

std::string_view name_of(Coverage coverage) noexcept {
  switch (coverage) {
    case Coverage::not_looked_at: return "not-looked-at";
    case Coverage::no_subjects: return "no-subjects";
    case Coverage::incomplete: return "incomplete";
    case Coverage::suppressed: return "suppressed";
    case Coverage::clean: return "clean";
    case Coverage::findings: return "findings";
  }
  return "";
}

Totals totals(const Scan& scan) {
  Totals result;
  result.objects = scan.inventory->objects().size();
  result.copies = scan.inventory->copy_count();
  for (const objects::NotLooked& entry : scan.not_looked) {
    if (entry.is_failure) ++result.not_looked;
    if (entry.reason == objects::NotLooked::Reason::not_kubernetes) ++result.not_kubernetes;
  }
  for (std::size_t index = 0; index < result.components.size(); ++index) {
    result.components[index].component = static_cast<findings::Component>(index);
  }
  result.not_assessed = not_assessed_totals(scan.not_assessed);
  for (std::size_t index = 0; index < scan.checks.size(); ++index) {
    const findings::Check* const check = scan.checks[index].check;
    ComponentTotals& component = result.components[static_cast<std::size_t>(check->component)];
    ++component.checks;
    // What a check has no way of judging was no subject of it.
    const bool is_blind = std::ranges::any_of(result.not_assessed, [&](const NotAssessedTotals& each) {
      return each.check == check && each.objects == 0;
    });
    if (!is_blind) component.subjects += scan.subjects[index];
  }
  for (const NotAssessedTotals& each : result.not_assessed) {
    result.components[static_cast<std::size_t>(each.check->component)].not_assessed += each.objects;
  }
  result.suppressed = scan.suppressions.suppressed.size();
  for (const findings::Suppressed& each : scan.suppressions.suppressed) {
    ++result.components[static_cast<std::size_t>(each.finding.check->component)].suppressed;
  }
  for (const Finding& finding : scan.findings) {
    result.findings.add(finding.severity);
    result.components[static_cast<std::size_t>(finding.check->component)].findings.add(finding.severity);
  }
  for (ComponentTotals& component : result.components) {
    component.coverage = coverage_of(component, result.not_looked > 0);
  }
  result.checks = checks_that_found(scan.findings);
  return result;
}

std::vector<Shown> shown(const Scan& scan, Extent extent) {
  std::vector<Shown> result;
  result.reserve(scan.findings.size());
  for (const Finding& finding : scan.findings) result.push_back({&finding, {}, {}, {}});
  return resolved(std::move(result), extent);
}

std::vector<Shown> shown_suppressed(const Scan& scan) {
  std::vector<Shown> result;
  for (const findings::Suppressed& each : scan.suppressions.suppressed) result.push_back({&each.finding, {}, {}, {}});
  return resolved(std::move(result), Extent::range);
}

const findings::Suppression& suppression_of(const Scan& scan, std::size_t index) noexcept {
  return scan.suppressions.all[scan.suppressions.suppressed[index].suppression];
}

void sort_by_severity(std::vector<Shown>& shown) {
  std::ranges::stable_sort(shown, std::greater<>(), [](const Shown& each) { return each.finding->severity; });
}

std::string Identity::text() const { return fmt::format("{}:{}", fingerprint, ordinal); }

Identities identities(const Scan& scan) {
  Identities result;
  std::vector<std::pair<const Finding*, Identity*>> all;
  result.findings.resize(scan.findings.size());
  result.suppressed.resize(scan.suppressions.suppressed.size());
  for (std::size_t index = 0; index < scan.findings.size(); ++index) {
    all.emplace_back(&scan.findings[index], &result.findings[index]);
  }
  for (std::size_t index = 0; index < scan.suppressions.suppressed.size(); ++index) {
    all.emplace_back(&scan.suppressions.suppressed[index].finding, &result.suppressed[index]);
  }
  std::ranges::stable_sort(all, {},
                           [](const auto& each) { return std::pair(each.first->object->index, each.first->offset()); });
  std::unordered_map<std::string, std::size_t> known;
  for (const auto& [finding, identity] : all) {
    identity->fingerprint = findings::fingerprint(*finding);
    identity->ordinal = ++known[identity->fingerprint];
  }
  return result;
}

std::string_view security_severity(Severity severity) noexcept {
  switch (severity) {
    case Severity::critical: return "9.5";
    case Severity::high: return "8.0";
    case Severity::medium: return "5.5";
    case Severity::low: return "2.0";
    case Severity::info: return "0.0";
  }
  return "";
}

std::string page_of(const findings::Check& check) { return fmt::format("{}checks/{}.md", documentation, check.id); }

std::string path_of(const Finding& finding) {
  std::string path = objects::field_path(finding.object->root, finding.at);
  if (finding.missing.empty()) return path;
  if (!path.empty()) path += '.';
  return path.append(finding.missing);
}

std::string text_of(const documents::Place& place) {
  if (place.line == 0) return place.file;
  if (place.column == 0) return fmt::format("{}:{}", place.file, place.line);
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

std::string_view color_of(findings::Severity severity) noexcept {
  switch (severity) {
    case findings::Severity::critical: return "1;35";
    case findings::Severity::high: return "1;31";
    case findings::Severity::medium: return "33";
    case findings::Severity::low: return "36";
    case findings::Severity::info: return "2";
  }
  return "";
}

std::string_view name_of(objects::NotLooked::Reason reason) noexcept {
  using Reason = objects::NotLooked::Reason;
  switch (reason) {
    case Reason::unreadable: return "unreadable";
    case Reason::syntax: return "syntax";
    case Reason::not_an_object: return "not-an-object";
    case Reason::wrong_type: return "wrong-type";
    case Reason::template_text: return "template-text";
    case Reason::duplicate_key: return "duplicate-key";
    case Reason::replaced_bytes: return "replaced-bytes";
    case Reason::not_kubernetes: return "not-kubernetes";
    case Reason::excluded: return "excluded";
    case Reason::forbidden: return "forbidden";
    case Reason::no_advisories: return "no-advisories";
  }
  return "";
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string summary_line(const Scan& scan) {
  const Totals sums = totals(scan);
  std::string out = counted(scan.files, "file");
  if (sums.not_kubernetes > 0) out += fmt::format(" ({} not Kubernetes)", sums.not_kubernetes);
  out += ", " + counted(sums.objects, "object");
  // So that it does not look as if pods had been overlooked.
  if (sums.copies > 0) out += fmt::format(" ({} like another)", counted(sums.copies, "pod"));
  out += fmt::format(", {}: ", counted(scan.pod_templates, "pod template"));
  out += sums.findings.total == 0
             ? "no findings"
             : fmt::format("{} ({})", counted(sums.findings.total, "finding"), sums.findings.text());
  if (sums.suppressed > 0) out += fmt::format(", {} suppressed", sums.suppressed);
  if (sums.not_looked > 0) out += fmt::format(", {} not looked at", sums.not_looked);
  return out;
}

}  // namespace seawall::reports
