#include "buffer.h"
#include "text.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

using findings::Severity;

class GithubReport {
 public:
  GithubReport(const Scan& scan, const Sink& sink) : scan_(scan), out_(sink) {}

  void write() {
    std::vector<Shown> found = shown(scan_);
    sort_by_severity(found);
    const auto first_notice = std::ranges::find_if(found, [](const Shown& each) {
      return github_command(each.finding->severity) == "notice";
    });
    for (auto each = found.begin(); each != first_notice; ++each) write_finding(*each);
    for (const objects::NotLooked& entry : scan_.not_looked) write_not_looked(entry);
    // GitHub shows ten notices of a step: the one that counts all must be among them.
    out_.format("::notice title=Seawall::{}\n", in_workflow_command(summary_line(scan_), false));
    for (auto each = first_notice; each != found.end(); ++each) write_finding(*each);
    out_.flush();
  }

 private:
  std::string file_property(std::string_view file) const {
    return in_workflow_command(path_from(scan_.base, file), true);
  }

  void write_finding(const Shown& each) {
    const findings::Finding& finding = *each.finding;
    out_.format("::{} file={},line={},col={},endLine={},endColumn={},title={}::{}\n", github_command(finding.severity),
                file_property(finding.at.document()->source().name()), each.begin.line, each.begin.column,
                each.end.line, each.end.column,
                in_workflow_command(fmt::format("{} ({})", finding.check->title, finding.check->id), true),
                in_workflow_command(finding.object->title() + ": " + message_of(finding), false));
    out_.drain();
  }

  void write_not_looked(const objects::NotLooked& entry) {
    if (!entry.is_failure) return;
    using Reason = objects::NotLooked::Reason;
    const bool was_judged = entry.reason == Reason::duplicate_key || entry.reason == Reason::replaced_bytes;
    out_.format("::{} file={}", was_judged ? "warning" : "error", file_property(entry.place.file));
    if (entry.place.line > 0) out_.format(",line={}", entry.place.line);
    if (entry.place.column > 0) out_.format(",col={}", entry.place.column);
    out_.format(",title=Not looked at::{}\n", in_workflow_command(entry.message, false));
    out_.drain();
  }

  const Scan& scan_;
  Buffer out_;
};

}  // namespace

std::string_view github_command(Severity severity) noexcept {
  switch (severity) {
    case Severity::critical:
    case Severity::high: return "error";
    case Severity::medium: return "warning";
    case Severity::low:
    case Severity::info: return "notice";
  }
  return "";
}

std::string in_workflow_command(std::string_view text, bool is_property) {
  std::string out;
  for (const char byte : escaped(text)) {
    if (byte == '%') {
      out += "%25";
    } else if (is_property && byte == ':') {
      out += "%3A";
    } else if (is_property && byte == ',') {
      out += "%2C";
    } else {
      out += byte;
    }
  }
  return out;
}

void github(const Scan& scan, const Sink& sink) { GithubReport(scan, sink).write(); }

}  // namespace seawall::reports
