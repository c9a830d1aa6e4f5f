#include <algorithm>
#include <functional>
#include <map>

#include "buffer.h"
#include "snippet.h"
#include "text.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

using findings::Finding;
using findings::Severity;

constexpr std::size_t most_updates = 10;  // packages to update first: of more, the number is told
constexpr std::size_t indent = 12;  // of everything below a finding: two spaces and the widest severity word
constexpr std::string_view bold = "1";
constexpr std::string_view dim = "2";
constexpr std::string_view yellow = "33";
constexpr std::string_view green = "32";

class TerminalReport {
 public:
  TerminalReport(const Scan& scan, const TerminalStyle& style, const Sink& sink)
      : scan_(scan), style_(style), totals_(totals(scan)), out_(sink) {}

  void write() {
    write_findings();
    write_suppressed();
    write_what_to_do();
    write_components();
    write_notices();
    write_not_assessed();
    write_not_looked();
    paint(bold, summary_line(scan_));
    out_.append("\n");
    out_.flush();
  }

 private:
  void paint(std::string_view color, std::string_view text) {
    if (style_.color) out_.format("\x1b[{}m", color);
    append_escaped(out_.text(), text);
    if (style_.color) out_.append("\x1b[0m");
  }
  /// Painted and filled up with spaces.
  void column(std::string_view color, std::string_view text, std::size_t width) {
    paint(color, text);
    out_.text().append(width - std::min(width, columns(text)), ' ');
  }
  void heading(std::string_view text) {
    paint(bold, text);
    out_.append("\n");
  }

  void write_findings() {
    const std::vector<Shown> all = shown(scan_);
    const objects::Object* object = nullptr;
    for (std::size_t index = 0; index < all.size(); ++index) {
      const Shown& each = all[index];
      if (each.finding->object != object) {
        object = each.finding->object;
        if (index > 0) out_.append("\n");
        write_object(each);
      }
      write_finding(*each.finding);
      // Several findings at one place share its lines.
      const bool same_place_next = index + 1 < all.size() && all[index + 1].finding->object == object &&
                                   all[index + 1].range.begin == each.range.begin &&
                                   all[index + 1].range.end == each.range.end;
      if (!same_place_next && !object->is_description()) write_place(each);
      out_.drain();
    }
    if (!all.empty()) out_.append("\n");
  }

  void write_object(const Shown& each) {
    paint(bold, each.finding->object->title());
    out_.append("  (");
    append_escaped(out_.text(), each.finding->at.document()->source().name());
    out_.append(")\n");
  }

  void write_finding(const Finding& finding, std::string_view prefix = {}) {
    out_.append("  ");
    column(color_of(finding.severity), findings::name_of(finding.severity), indent - 2);
    append_escaped(out_.text(), prefix);
    append_escaped(out_.text(), message_of(finding));
    out_.append("  ");
    paint(dim, fmt::format("[{}]", finding.check->id));
    out_.append("\n");
  }

  void write_place(const Shown& each) {
    const documents::Source& source = each.finding->at.document()->source();
    const std::size_t room = style_.width > indent + 20 ? style_.width - indent - 1 : 20;
    const Veiled shown = veil_.around(*each.finding, each.range);
    const Snippet lines = snippet(shown.text, shown.in(each.range), room);
    out_.text().append(indent, ' ');
    append_escaped(out_.text(), text_of({source.name(), each.begin.line, each.begin.column}));
    out_.append("\n");
    gutter(fmt::format("{}", each.begin.line));
    out_.append(lines.line);
    out_.append("\n");
    gutter("");
    paint(color_of(each.finding->severity), lines.underline);
    out_.append("\n");
  }

  void gutter(std::string_view number) { paint(dim, fmt::format("{:>{}} | ", number, indent - 2)); }

  void write_suppressed() {
    if (totals_.suppressed == 0) return;
    if (!style_.show_suppressed) {
      paint(dim, fmt::format("{} suppressed; --show-suppressed lists them", totals_.suppressed));
      out_.append("\n\n");
      return;
    }
    heading("Suppressed");
    const std::vector<Shown> suppressed = shown_suppressed(scan_);
    for (std::size_t index = 0; index < suppressed.size(); ++index) {
      write_finding(*suppressed[index].finding, suppressed[index].finding->object->title() + ": ");
      write_suppression(suppressed[index], suppression_of(scan_, index));
      out_.drain();
    }
    out_.append("\n");
  }

  /// "pod.yaml:5:3, by the annotation in line 4 until 2027-01-31: reason"
  void write_suppression(const Shown& each, const findings::Suppression& suppression) {
    out_.text().append(indent, ' ');
    append_escaped(out_.text(),
                   text_of({each.finding->at.document()->source().name(), each.begin.line, each.begin.column}));
    out_.format(", by the {}", word_of(suppression.origin));
    const bool is_beside = suppression.place.file == each.finding->at.document()->source().name();
    append_escaped(out_.text(), is_beside ? fmt::format(" in line {}", suppression.place.line)
                                          : " at " + text_of(suppression.place));
    if (suppression.until) out_.append(" until " + findings::text_of(*suppression.until));
    append_escaped(out_.text(), ": " + suppression.reason);
    if (!suppression.owner.empty()) append_escaped(out_.text(), " (" + suppression.owner + ")");
    out_.append("\n");
  }

  static std::string_view word_of(findings::Suppression::Origin origin) noexcept {
    using Origin = findings::Suppression::Origin;
    switch (origin) {
      case Origin::annotation: return "annotation";
      case Origin::comment: return "comment";
      case Origin::config: return "rule";
      case Origin::baseline: return "baseline";
      case Origin::peer_annotation: return "other tool's annotation";
      case Origin::vex: return "statement";
    }
    return "";
  }

  void write_what_to_do() {
    if (totals_.checks.empty()) return;
    heading("What to do, most urgent first");
    for (const CheckTotals& each : totals_.checks) {
      out_.append("  ");
      column(color_of(each.worst), findings::name_of(each.worst), indent - 2);
      out_.format("{} ({})\n", each.check->id, counted(each.count, "finding"));
      write_wrapped(each.check->remediation);
      if (each.check->id == "vulnerable-package") write_updates();
    }
    out_.append("\n");
  }

  /// The updates that end most: "django 3.2.1 to 4.2.16 ends 30, in requirements.txt".
  void write_updates() {
    struct Update {
      std::string_view text;
      std::string_view in;
      Severity worst;
      std::size_t ends;
    };
    std::vector<Update> updates;
    std::map<std::pair<const objects::Object*, std::string_view>, std::size_t> places;
    for (const Finding& finding : scan_.findings) {
      const std::string_view text = findings::vulnerability_of(finding).child("update").string_or("");
      if (text.empty()) continue;
      const auto [place, is_new] = places.try_emplace({finding.object, text}, updates.size());
      if (is_new) updates.push_back({text, finding.object->name, finding.severity, 0});
      Update& update = updates[place->second];
      update.worst = std::max(update.worst, finding.severity);
      ++update.ends;
    }
    std::ranges::stable_sort(updates, std::greater<>(),
                             [](const Update& update) { return std::pair(update.worst, update.ends); });
    for (const Update& update : std::span(updates).first(std::min(updates.size(), most_updates))) {
      out_.text().append(indent, ' ');
      column(color_of(update.worst), findings::name_of(update.worst), indent - 2);
      append_escaped(out_.text(), fmt::format("{} ends {}, in {}", update.text, update.ends, update.in));
      out_.append("\n");
    }
    if (updates.size() <= most_updates) return;
    out_.text().append(indent, ' ');
    out_.format("and {} more updates\n", updates.size() - most_updates);
  }

  void write_wrapped(std::string_view text) {
    std::size_t used = 0;
    while (!text.empty()) {
      const std::string_view word = text.substr(0, text.find(' '));
      text.remove_prefix(std::min(text.size(), word.size() + 1));
      if (word.empty()) continue;
      const std::size_t width = columns(word);
      if (used > 0 && used + 1 + width > style_.width) {
        out_.append("\n");
        used = 0;
      }
      if (used == 0) {
        out_.text().append(indent, ' ');
        used = indent;
      } else {
        out_.append(" ");
        ++used;
      }
      append_escaped(out_.text(), word);
      used += width;
    }
    out_.append("\n");
  }

  void write_components() {
    heading("By component");
    for (const ComponentTotals& each : totals_.components) {
      out_.format("  {:<19}", findings::name_of(each.component));
      write_coverage(each);
      out_.append("\n");
    }
    out_.append("\n");
  }

  void write_coverage(const ComponentTotals& component) {
    switch (component.coverage) {
      case Coverage::not_looked_at: return paint(dim, "not looked at");
      case Coverage::no_subjects: return paint(dim, "nothing to look at");
      case Coverage::incomplete: return paint(yellow, "nothing found in what was looked at");
      case Coverage::suppressed: return paint(dim, fmt::format("nothing but {} suppressed", component.suppressed));
      case Coverage::clean: return paint(green, "clean");
      case Coverage::findings: return out_.append(component.findings.text());
    }
  }

  void write_notices() {
    const std::size_t gone = scan_.gone_since_baseline;
    if (scan_.suppressions.notices.empty() && gone == 0) return;
    heading("About suppressions");
    if (gone > 0) {
      out_.format("  {} of the baseline {} not found any more\n", counted(gone, "finding"), gone == 1 ? "was" : "were");
    }
    for (const findings::Notice& notice : scan_.suppressions.notices) {
      out_.append("  ");
      append_escaped(out_.text(), text_of(notice.place) + ": " + notice.message);
      out_.append("\n");
      out_.drain();
    }
    out_.append("\n");
  }

  /// Checks that lack a fact in this kind of input altogether are many and always the same, so they are counted.
  void write_not_assessed() {
    if (totals_.not_assessed.empty()) return;
    heading("Not assessed");
    std::size_t counted_only = 0;
    for (const NotAssessedTotals& each : totals_.not_assessed) {
      if (each.objects == 0 && !style_.verbose) {
        ++counted_only;
        continue;
      }
      out_.format("  {}: ", each.check->id);
      if (each.objects > 0) out_.format("{}: ", counted(each.objects, "object"));
      append_escaped(out_.text(), each.reason);
      out_.append("\n");
    }
    if (counted_only > 0) {
      paint(dim, fmt::format("  {} without anything to judge by in this input; --verbose lists them",
                             counted(counted_only, "check")));
      out_.append("\n");
    }
    out_.append("\n");
  }

  void write_not_looked() {
    bool any = false;
    for (const objects::NotLooked& entry : scan_.not_looked) {
      // How much advisories tell is to be known even where it does not make the scan fail.
      const bool is_shown = entry.is_failure || entry.reason == objects::NotLooked::Reason::no_advisories;
      if (!is_shown && !style_.verbose) continue;
      if (!any) heading("Not looked at");
      any = true;
      out_.append("  ");
      append_escaped(out_.text(), text_of(entry.place));
      out_.append(": ");
      paint(entry.is_failure ? yellow : dim, entry.message);
      out_.append("\n");
      out_.drain();
    }
    if (any) out_.append("\n");
  }

  const Scan& scan_;
  const TerminalStyle& style_;
  Veil veil_;
  const Totals totals_;
  Buffer out_;
};

}  // namespace

void terminal(const Scan& scan, const TerminalStyle& style, const Sink& sink) {
  TerminalReport(scan, style, sink).write();
}

}  // namespace seawall::reports
