#include <fmt/core.h>

#include "text.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

constexpr std::size_t longest_cell = 500;  // bytes of scanned text, before escaping
constexpr std::size_t tail_limit = 12'000;  // bytes of what follows the findings, so that it is never crowded out

class MarkdownReport {
 public:
  explicit MarkdownReport(const Scan& scan) : scan_(scan), totals_(totals(scan)) {}

  std::string text() {
    write_heading();
    write_components();
    const std::string tail = text_behind_findings();
    write_findings(comment_limit - tail.size());
    return out_ + tail;
  }

 private:
  void write_heading() {
    out_ += "## Seawall: ";
    if (totals_.findings.total > 0) {
      out_ += fmt::format("{} ({})", counted(totals_.findings.total, "finding"), totals_.findings.text());
    } else {
      out_ += totals_.not_looked > 0 ? "no findings in what was looked at" : "no findings";
    }
    if (totals_.suppressed > 0) out_ += fmt::format(", {} suppressed", totals_.suppressed);
    if (totals_.not_looked > 0) out_ += fmt::format(", {} not looked at", totals_.not_looked);
    out_ += "\n\n";
  }

  void write_components() {
    out_ += "| component | critical | high | medium | low | info | |\n|---|--:|--:|--:|--:|--:|---|\n";
    for (const ComponentTotals& each : totals_.components) {
      out_ += fmt::format("| {} |", findings::name_of(each.component));
      for (const findings::Severity severity : severities) {
        const std::size_t number = each.findings.by_severity[static_cast<std::size_t>(severity)];
        out_ += number > 0 ? fmt::format(" {} |", number) : std::string(" |");
      }
      const std::string_view word = word_of(each.coverage);
      out_ += fmt::format("{}{} |\n", word.empty() ? "" : " ", word);
    }
  }

  static std::string_view word_of(Coverage coverage) noexcept {
    switch (coverage) {
      case Coverage::not_looked_at: return "not looked at";
      case Coverage::no_subjects: return "nothing to look at";
      case Coverage::incomplete: return "nothing found in what was looked at";
      case Coverage::suppressed: return "nothing that is not suppressed";
      case Coverage::clean: return "clean";
      case Coverage::findings: return "";
    }
    return "";
  }

  std::string link(std::string_view file, std::uint32_t line) const {
    const std::string path = path_from(scan_.base, file);
    const std::string shown = in_markdown(path) + (line > 0 ? fmt::format(":{}", line) : "");
    // Nobody can open a place outside of the repository.
    if (path.starts_with('/') || path.starts_with('<')) return shown;
    return fmt::format("[{}]({}{})", shown, uri_of(path), line > 0 ? fmt::format("#L{}", line) : "");
  }

  /// Rows as long as there is room; of the rest, the number.
  template <typename Rows, typename Row>
  static void append_rows(std::string& out, const Rows& rows, std::size_t limit, const Row& row) {
    constexpr std::size_t room_for_the_rest = 40;
    std::size_t left = rows.size();
    for (const auto& each : rows) {
      const std::string text = row(each);
      if (out.size() + text.size() + room_for_the_rest > limit) break;
      out += text;
      --left;
    }
    if (left > 0) out += fmt::format("\nand {} more\n", left);
  }

  void write_findings(std::size_t limit) {
    std::vector<Shown> found = shown(scan_, Extent::begin);
    if (found.empty()) return;
    sort_by_severity(found);
    out_ += "\n| severity | where | object | what | check |\n|---|---|---|---|---|\n";
    append_rows(out_, found, limit, [&](const Shown& each) {
      const findings::Finding& finding = *each.finding;
      return fmt::format("| {} | {} | {} | {} | [{}]({}) |\n", findings::name_of(finding.severity),
                         link(finding.at.document()->source().name(), each.begin.line),
                         in_markdown(finding.object->title()), in_markdown(message_of(finding)), finding.check->id,
                         page_of(*finding.check));
    });
  }

  std::string text_behind_findings() const {
    std::string tail;
    std::vector<const objects::NotLooked*> failures;
    for (const objects::NotLooked& entry : scan_.not_looked) {
      if (entry.is_failure) failures.push_back(&entry);
    }
    if (!failures.empty()) tail += "\n### Not looked at\n\n| where | why |\n|---|---|\n";
    append_rows(tail, failures, tail_limit, [&](const objects::NotLooked* entry) {
      return fmt::format("| {} | {} |\n", link(entry->place.file, entry->place.line), in_markdown(entry->message));
    });
    if (const std::size_t notices = scan_.suppressions.notices.size(); notices > 0) {
      tail +=
          fmt::format("\n{} about suppressions, which the report on a terminal lists.\n", counted(notices, "notice"));
    }
    return tail + fmt::format("\n{}\n", summary_line(scan_));
  }

  const Scan& scan_;
  const Totals totals_;
  std::string out_;
};

}  // namespace

std::string in_markdown(std::string_view text) {
  constexpr std::string_view punctuation = "\\`*_[]~|!$()^=";
  constexpr std::string_view break_of_words = "&#8203;";  // a space without width
  const bool is_cut = text.size() > longest_cell;
  if (is_cut) text = text.substr(0, longest_cell);
  std::string out;
  const std::string safe = escaped(text);
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const char byte = safe[at];
    if (byte == '<') {
      out += "&lt;";
    } else if (byte == '>') {
      out += "&gt;";
    } else if (byte == '&') {
      out += "&amp;";
    } else if (byte == '@' || byte == '#') {
      out += byte;
      out += break_of_words;
    } else if (safe.compare(at, 3, "://") == 0 || safe.compare(at, 4, "www.") == 0) {
      out += byte;
      out += break_of_words;
    } else {
      if (punctuation.find(byte) != std::string_view::npos) out += '\\';
      out += byte;
    }
  }
  return is_cut ? out + "…" : out;
}

void markdown(const Scan& scan, const Sink& sink) { sink(MarkdownReport(scan).text()); }

}  // namespace seawall::reports
