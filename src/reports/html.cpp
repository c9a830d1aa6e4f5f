#include <algorithm>
#include <map>
#include <utility>

#include "buffer.h"
#include "controls.h"
#include "html_data.h"
#include "html_text.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

#include "report_page.inc"

using findings::Severity;

constexpr std::size_t most_listed_without_script = 200;

/// Findings of the object with the worst one first, and its worst one first.
std::vector<Shown> most_urgent_first(const Scan& scan) {
  std::vector<Shown> all = shown(scan);
  std::map<const objects::Object*, Severity> worst;
  for (const Shown& each : all) {
    const auto entry = worst.try_emplace(each.finding->object, each.finding->severity).first;
    entry->second = std::max(entry->second, each.finding->severity);
  }
  std::ranges::stable_sort(all, [&](const Shown& left, const Shown& right) {
    const objects::Object* object = left.finding->object;
    const objects::Object* other = right.finding->object;
    if (object == other) return left.finding->severity > right.finding->severity;
    const Severity severity = worst.find(object)->second;
    const Severity other_severity = worst.find(other)->second;
    return severity != other_severity ? severity > other_severity : object->index < other->index;
  });
  return all;
}

std::string_view folder_of(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

/// The file that was scanned, or the folder that all files are in; empty when they share none.
std::string_view common_path(const Scan& scan) {
  std::string_view common;
  bool any = false;
  const auto take_in = [&](std::string_view name) {
    if (!std::exchange(any, true)) common = name;
    while (!common.empty() && name != common && !(common.ends_with('/') && name.starts_with(common))) {
      common = folder_of(common.ends_with('/') ? common.substr(0, common.size() - 1) : common);
    }
  };
  for (const objects::Object& object : scan.inventory->objects()) take_in(object.root.document()->source().name());
  for (const objects::NotLooked& entry : scan.not_looked) take_in(entry.place.file);
  return common.ends_with('/') && common.size() > 1 ? common.substr(0, common.size() - 1) : common;
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

class HtmlReport {
 public:
  HtmlReport(const Scan& scan, const Sink& sink)
      : scan_(scan), sink_(sink), totals_(totals(scan)), findings_(most_urgent_first(scan)), out_(sink) {}

  void write() {
    for (const Piece& piece : page) {
      out_.append(piece.text);
      write_slot(piece.behind);
      out_.drain();
    }
    out_.flush();
  }

 private:
  void write_slot(Slot slot) {
    switch (slot) {
      case Slot::version: return html(scan_.version);
      case Slot::title: return write_title();
      case Slot::scanned: return write_scanned();
      case Slot::verdict: return out_.append(verdict());
      case Slot::caveats: return write_caveats();
      case Slot::severities: return write_severities();
      case Slot::components: return write_components();
      case Slot::frameworks: return write_frameworks();
      case Slot::list: return write_list();
      case Slot::limits: return write_limits();
      case Slot::not_looked: return write_not_looked();
      case Slot::not_assessed: return write_not_assessed();
      case Slot::suppressed: return write_suppressed();
      case Slot::checks: return write_checks();
      case Slot::data: return write_data();
      case Slot::end: return;
    }
  }

  // --- small pieces ---

  void html(std::string_view text) { append_html(out_.text(), text); }
  void element(std::string_view name, std::string_view text) {
    out_.format("<{}>", name);
    html(text);
    out_.format("</{}>", name.substr(0, name.find(' ')));
  }
  void severity_word(Severity severity) {
    out_.format(R"(<span class="severity {0}">{0}</span>)", findings::name_of(severity));
  }
  void place(const documents::Place& where) { element("code", reports::text_of(where)); }

  /// A bar of the severities, `total` units long. Style attributes are forbidden by the page's policy.
  void bar(const Counts& counts, std::size_t total) {
    out_.format(R"(<svg viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">)",
                std::max<std::size_t>(total, 1));
    std::size_t at = 0;
    for (const Severity severity : severities) {
      const std::size_t number = counts.by_severity[static_cast<std::size_t>(severity)];
      if (number == 0) continue;
      out_.format(R"(<rect class="{}" x="{}" width="{}" height="1"/>)", findings::name_of(severity), at, number);
      at += number;
    }
    out_.append("</svg>");
  }

  // --- head and summary ---

  void write_title() {
    out_.format("{}", verdict());
    const std::string_view path = common_path(scan_);
    if (!path.empty()) {
      out_.append(" in ");
      html(path);
    }
  }

  void write_scanned() {
    const std::string_view path = common_path(scan_);
    if (!path.empty()) {
      element("b", path);
      out_.append(": ");
    }
    out_.append(counted(scan_.files, "file"));
    if (totals_.not_kubernetes > 0) out_.format(" ({} not Kubernetes)", totals_.not_kubernetes);
    out_.format(", {}, {}, {} ran", counted(totals_.objects, "object"), counted(scan_.pod_templates, "pod template"),
                counted(scan_.checks.size(), "check"));
  }

  std::string verdict() const {
    if (totals_.findings.total > 0) return counted(totals_.findings.total, "finding");
    if (!components_with(Coverage::incomplete).empty()) return "No findings in what was looked at";
    if (!components_with(Coverage::suppressed).empty()) return "No findings that are not suppressed";
    if (!components_with(Coverage::clean).empty()) return "No findings";
    return totals_.not_looked > 0 ? "Nothing could be judged" : "Nothing here to judge";
  }

  void caveat(std::string_view text, std::string_view link, bool is_warning = false) {
    out_.format(R"(<li{}>{} <a href="#{}">Which?</a></li>)", is_warning ? R"( class="warning")" : "", text, link);
  }

  void write_caveats() {
    out_.append(R"(<ul class="caveats">)");
    if (totals_.not_looked > 0) {
      caveat(counted(totals_.not_looked, "part") + " of the input could not be looked at" +
                 (totals_.findings.total > 0 ? ", so there may be more." : "."),
             "not-looked-at", true);
    }
    if (!totals_.not_assessed.empty()) {
      caveat("Some checks lacked a fact, and neither passed nor failed.", "not-assessed");
    }
    if (totals_.suppressed > 0) caveat(counted(totals_.suppressed, "finding") + " more, suppressed.", "suppressed");
    const std::vector<std::string_view> unseen = components_with(Coverage::not_looked_at);
    if (!unseen.empty()) out_.format("<li>Not looked at in this scan: {}.</li>", joined(unseen));
    out_.append("</ul>");
  }

  std::vector<std::string_view> components_with(Coverage coverage) const {
    std::vector<std::string_view> names;
    for (const ComponentTotals& each : totals_.components) {
      if (each.coverage == coverage) names.push_back(findings::name_of(each.component));
    }
    return names;
  }

  void write_severities() {
    out_.append(R"(<div class="severities">)");
    bar(totals_.findings, totals_.findings.total);
    out_.append("<ul>");
    for (const Severity severity : severities) {
      const std::string_view name = findings::name_of(severity);
      const std::size_t number = totals_.findings.by_severity[static_cast<std::size_t>(severity)];
      if (number == 0) {
        out_.format(R"(<li class="{} zero"><b>0</b> {}</li>)", name, name);
      } else {
        out_.format(R"(<li class="{0}"><b>{1}</b> <a href="#severity={0}">{0}</a></li>)", name, number);
      }
    }
    out_.append("</ul></div>");
  }

  void write_components() {
    std::size_t most = 0;
    for (const ComponentTotals& each : totals_.components) most = std::max(most, each.findings.total);
    out_.append(R"(<table class="components">)");
    for (const ComponentTotals& each : totals_.components) {
      const std::string_view name = findings::name_of(each.component);
      out_.format(R"(<tr class="{}"><th scope="row">)", name_of(each.coverage));
      if (each.findings.total > 0) {
        out_.format(R"(<a href="#component={0}">{0}</a></th><td>)", name);
        bar(each.findings, most);
        out_.format("</td><td>{}</td></tr>", each.findings.text());
      } else {
        out_.format(R"({}</th><td class="state" colspan="2">{}</td></tr>)", name, words_for(each.coverage));
      }
    }
    out_.append("</table>");
  }

  static std::string_view words_for(Coverage coverage) noexcept {
    switch (coverage) {
      case Coverage::not_looked_at: return "not looked at";
      case Coverage::no_subjects: return "nothing to look at";
      case Coverage::incomplete: return "nothing found in what was looked at";
      case Coverage::suppressed: return "nothing found that is not suppressed";
      case Coverage::clean: return "looked at, nothing found";
      case Coverage::findings: return "";
    }
    return "";
  }

  void write_frameworks() {
    const std::vector<ControlTotals> controls = control_totals(scan_);
    out_.append(R"(<dl class="frameworks">)");
    std::string_view framework;
    for (const ControlTotals& each : controls) {
      const std::string_view control = each.control;
      const std::string_view name = control.substr(0, control.find(':'));
      if (name != framework) {
        if (!framework.empty()) out_.append("</ul></dd></div>");
        out_.format("<div><dt>{}</dt><dd><ul>", title_in_html(name));
        framework = name;
      }
      write_control(each, name.size() == control.size() ? "all" : control.substr(name.size() + 1));
    }
    if (!framework.empty()) out_.append("</ul></dd></div>");
    out_.append("</dl>");
    out_.append(controls.empty() ? R"(<p class="note">No check that ran belongs to a framework.</p>)"
                                 : R"(<p class="note">Controls that the checks of this scan look at in part. )"
                                   "0 means that nothing was found, not that the control is met.</p>");
  }

  static std::string title_in_html(std::string_view framework) {
    std::string title;
    append_html(title, title_of_framework(framework));
    return title;
  }

  void write_control(const ControlTotals& totals, std::string_view name) {
    if (totals.findings > 0) {
      out_.format(R"(<li><a href="#framework={}">{} <b>{}</b></a></li>)", totals.control, name, totals.findings);
    } else {
      out_.format("<li><span>{} <b>0</b></span></li>", name);
    }
  }

  // --- lists ---

  void write_line(const Shown& each) {
    out_.append("<li>");
    severity_word(each.finding->severity);
    html(message_of(*each.finding));
    out_.append(" (");
    html(each.finding->object->title());
    out_.append(") ");
    place({each.finding->at.document()->source().name(), each.begin.line, each.begin.column});
    out_.format(R"( <a href="#check-{0}">{0}</a>)", each.finding->check->id);
  }

  void write_list() {
    const std::size_t listed = std::min(findings_.size(), most_listed_without_script);
    out_.format("<p>Filters, search and lines of source need scripts. {}</p>",
                listed < findings_.size() ? fmt::format("These are the first {} of {}, most urgent first.", listed,
                                                        counted(findings_.size(), "finding"))
                                          : "This is the whole list, most urgent first.");
    out_.append(R"(<div class="panel"><ol class="plain">)");
    for (const Shown& each : std::span(findings_).first(listed)) {
      write_line(each);
      out_.append("</li>\n");
      out_.drain();
    }
    out_.append("</ol></div>");
  }

  void write_limits() {
    if (findings_.size() <= most_excerpts) return;
    out_.format("Lines of source are shown for the first {} of {}, most urgent first.", most_excerpts,
                counted(findings_.size(), "finding"));
  }

  void write_not_looked() {
    const std::vector<std::string_view> unseen = components_with(Coverage::not_looked_at);
    if (!unseen.empty()) out_.format("<p>Components that this scan says nothing of: {}.</p>", joined(unseen));
    if (totals_.not_looked == 0) {
      out_.append("<p>All Kubernetes objects in the input could be read.</p>");
    } else {
      write_not_looked_table(true);
    }
    if (totals_.not_kubernetes == 0) return;
    out_.format("<div class=\"panel\"><details><summary>{} not Kubernetes</summary>",
                counted(totals_.not_kubernetes, totals_.not_kubernetes == 1 ? "file is" : "file"));
    write_not_looked_table(false);
    out_.append("</details></div>");
  }

  void write_not_looked_table(bool failures) {
    out_.append(R"(<div class="panel"><table class="not-looked">)");
    for (const objects::NotLooked& entry : scan_.not_looked) {
      if (entry.is_failure != failures) continue;
      out_.append("<tr><td>");
      place(entry.place);
      out_.format(R"(</td><td class="reason{}">{}</td><td>)", failures ? "" : " harmless", name_of(entry.reason));
      html(entry.message);
      out_.append("</td></tr>\n");
      out_.drain();
    }
    out_.append("</table></div>");
  }

  void open_section(std::string_view id, std::string_view title) {
    out_.format(R"(<section id="{0}" aria-labelledby="{0}-title" tabindex="-1"><h2 id="{0}-title">{1}</h2>)", id,
                title);
  }

  void write_not_assessed() {
    if (totals_.not_assessed.empty()) return;
    open_section("not-assessed", "Not assessed");
    out_.append("<p>These checks lacked a fact, so they neither passed nor failed.</p>");
    out_.append(R"(<div class="panel"><table class="not-looked">)");
    for (const NotAssessedTotals& each : totals_.not_assessed) {
      out_.format(R"(<tr><td><a href="#check-{0}">{0}</a></td><td>{1}</td><td>)", each.check->id,
                  each.objects > 0 ? counted(each.objects, "object") : "the whole input");
      html(each.reason);
      out_.append("</td></tr>\n");
    }
    out_.append("</table></div></section>");
  }

  void write_suppressed() {
    if (totals_.suppressed == 0 && scan_.suppressions.notices.empty()) return;
    open_section("suppressed", "Suppressed");
    if (totals_.suppressed > 0) {
      out_.format(R"(<div class="panel"><details><summary>{}</summary><ol class="plain">)",
                  counted(totals_.suppressed, "finding"));
      write_suppressed_lines();
      out_.append("</ol></details></div>");
    }
    write_notices();
    out_.append("</section>");
  }

  void write_suppressed_lines() {
    const std::vector<Shown> places = shown_suppressed(scan_);
    for (std::size_t index = 0; index < places.size(); ++index) {
      const findings::Suppression& by = suppression_of(scan_, index);
      write_line(places[index]);
      out_.append("<br>");
      html(by.reason);
      out_.format(" ({}", findings::name_of(by.origin));
      if (!by.owner.empty()) html(" of " + by.owner);
      if (by.until) html(" until " + findings::text_of(*by.until));
      out_.append(") ");
      place(by.place);
      out_.append("</li>\n");
      out_.drain();
    }
  }

  void write_notices() {
    if (scan_.suppressions.notices.empty()) return;
    out_.append(R"(<div class="panel"><table class="not-looked">)");
    for (const findings::Notice& notice : scan_.suppressions.notices) {
      out_.append("<tr><td>");
      place(notice.place);
      out_.format(R"(</td><td class="reason">{}</td><td>)", findings::name_of(notice.kind));
      html(notice.message);
      out_.append("</td></tr>\n");
    }
    out_.append("</table></div>");
  }

  // --- checks ---

  void write_checks() {
    std::map<const findings::Check*, std::size_t> found;
    for (const CheckTotals& each : totals_.checks) found[each.check] = each.count;
    out_.append(R"(<div class="panel checks">)");
    for (std::size_t index = 0; index < scan_.checks.size(); ++index) {
      const findings::ConfiguredCheck& configured = scan_.checks[index];
      const findings::Check& check = *configured.check;
      out_.format(R"(<details id="check-{}"><summary>)", check.id);
      severity_word(configured.severity);
      out_.append("<span>");
      element("b", check.title);
      out_.append(" ");
      element("code", check.id);
      out_.append("</span>");
      write_outcome(check, found[&check], scan_.subjects[index]);
      out_.append("</summary>");
      write_texts(check);
      out_.append("</details>\n");
      out_.drain();
    }
    out_.append("</div>");
  }

  void write_outcome(const findings::Check& check, std::size_t found, std::size_t subjects) {
    if (found > 0) {
      out_.format(R"(<a class="number" href="#check={}">{}</a>)", check.id, counted(found, "finding"));
    } else {
      element(R"(span class="state")", outcome_without_findings(check, subjects));
    }
  }

  std::string_view outcome_without_findings(const findings::Check& check, std::size_t subjects) const {
    const auto lacking = std::ranges::find(totals_.not_assessed, &check, &NotAssessedTotals::check);
    if (lacking != totals_.not_assessed.end()) return lacking->objects > 0 ? "in part not assessed" : "not assessed";
    if (subjects == 0) return "nothing to look at";
    return totals_.not_looked > 0 ? "nothing found in what was looked at" : "nothing found";
  }

  void write_texts(const findings::Check& check) {
    out_.append(R"(<div class="text"><dl class="facts"><dt>Why</dt>)");
    element("dd", check.why);
    out_.append("<dt>What to do</dt>");
    element("dd", check.remediation);
    const std::vector<std::string> controls = controls_of(check);
    if (!controls.empty()) out_.append(R"(<dt>Frameworks</dt><dd class="links">)");
    for (const std::string& control : controls) {
      out_.format(R"(<a href="#framework={0}">{0}</a>)", control);
    }
    if (!controls.empty()) out_.append("</dd>");
    out_.append("<dt>Read more</dt><dd>");
    write_link(page_of(check));
    for (const std::string_view url : objects::Parts(check.references, '\n')) write_link(url);
    out_.append("</dd></dl></div>");
  }

  void write_link(std::string_view url) {
    out_.append("<a href=\"");
    html(url);
    out_.append("\" rel=\"noreferrer\">");
    html(url);
    out_.append("</a><br>");
  }

  void write_data() {
    out_.flush();
    write_html_data(scan_, findings_, sink_);
  }

  const Scan& scan_;
  const Sink& sink_;
  const Totals totals_;
  const std::vector<Shown> findings_;
  Buffer out_;
};

}  // namespace

void html(const Scan& scan, const Sink& sink) { HtmlReport(scan, sink).write(); }

}  // namespace seawall::reports
