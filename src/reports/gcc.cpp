#include "buffer.h"
#include "text.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {

std::string_view gcc_word(findings::Severity severity) noexcept {
  switch (severity) {
    case findings::Severity::critical:
    case findings::Severity::high: return "error";
    case findings::Severity::medium:
    case findings::Severity::low: return "warning";
    case findings::Severity::info: return "note";
  }
  return "";
}

void gcc(const Scan& scan, const Sink& sink) {
  Buffer out(sink);
  // Findings of one object stand together.
  const objects::Object* object = nullptr;
  std::string file, title, message;
  for (const Shown& each : shown(scan, Extent::begin)) {
    const findings::Finding& finding = *each.finding;
    if (object != finding.object) {
      object = finding.object;
      file = escaped(finding.at.document()->source().name());
      title = escaped(object->title());
    }
    out.append(file);
    out.append(":");
    out.number(each.begin.line);
    out.append(":");
    out.number(each.begin.column);
    out.append(": ");
    out.append(gcc_word(finding.severity));
    out.append(": ");
    out.append(title);
    out.append(": ");
    message.clear();
    append_message_of(message, finding);
    append_escaped(out.text(), message);
    out.append(" [");
    out.append(finding.check->id);
    out.append("]\n");
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
