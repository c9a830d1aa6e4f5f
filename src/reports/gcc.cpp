#include "buffer.h"
#include "text.h"
#include "view.h"

namespace seawall::reports {
namespace {

/// The words that editors know from compilers.
std::string_view word_of(findings::Severity severity) noexcept {
  switch (severity) {
    case findings::Severity::critical:
    case findings::Severity::high: return "error";
    case findings::Severity::medium:
    case findings::Severity::low: return "warning";
    case findings::Severity::info: return "note";
  }
  return "";
}

}  // namespace

void gcc(const Scan& scan, const Sink& sink) {
  Buffer out(sink);
  for (const Shown& each : shown(scan)) {
    const findings::Finding& finding = *each.finding;
    append_escaped(out.text(), finding.at.document()->source().name());
    out.format(":{}:{}: {}: ", each.begin.line, each.begin.column, word_of(finding.severity));
    append_escaped(out.text(), finding.object->title());
    out.append(": ");
    append_escaped(out.text(), findings::message(finding));
    out.format(" [{}]\n", finding.check->id);
    out.drain();
  }
  for (const objects::NotLooked& entry : scan.not_looked) {
    if (!entry.is_failure) continue;
    append_escaped(out.text(), text_of(entry.place));
    out.append(": error: not looked at: ");
    append_escaped(out.text(), entry.message);
    out.append("\n");
    out.drain();
  }
  out.flush();
}

}  // namespace seawall::reports
