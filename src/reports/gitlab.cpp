#include <unordered_map>

#include "json_writer.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

using findings::Severity;

struct Violation {
  std::string description;
  std::string_view check;
  std::string fingerprint;
  std::string_view severity;
  std::string path;
  std::uint32_t line = 1;
};

void write_violation(Writer& json, const Violation& violation) {
  json.line("  ");
  json.open('{');
  json.key("description").string(violation.description);
  json.key("check_name").string(violation.check);
  json.key("fingerprint").string(violation.fingerprint);
  json.key("severity").string(violation.severity);
  json.key("location").open('{');
  json.key("path").string(violation.path);
  json.key("lines").open('{');
  json.key("begin").number(violation.line);
  json.close('}');
  json.close('}');
  json.close('}');
}

}  // namespace

std::string_view gitlab_severity(Severity severity) noexcept {
  switch (severity) {
    case Severity::critical: return "blocker";
    case Severity::high: return "critical";
    case Severity::medium: return "major";
    case Severity::low: return "minor";
    case Severity::info: return "info";
  }
  return "";
}

void gitlab(const Scan& scan, const Sink& sink) {
  Buffer out(sink);
  Writer json(out);
  json.open('[');
  const std::vector<Shown> found = shown(scan, Extent::begin);
  const Identities known_by = identities(scan);
  for (std::size_t index = 0; index < found.size(); ++index) {
    const findings::Finding& finding = *found[index].finding;
    write_violation(json, {finding.object->title() + ": " + message_of(finding), finding.check->id,
                           known_by.findings[index].text(), gitlab_severity(finding.severity),
                           path_from(scan.base, finding.at.document()->source().name()), found[index].begin.line});
  }
  bool any = !found.empty();
  std::unordered_map<std::string, std::size_t> known;
  for (const objects::NotLooked& entry : scan.not_looked) {
    if (!entry.is_failure) continue;
    const std::string path = path_from(scan.base, entry.place.file);
    const std::string name = fmt::format("not-looked-at:{}:{}", path, entry.message);
    write_violation(json,
                    {"not looked at: " + entry.message, "not-looked-at", fmt::format("{}:{}", name, ++known[name]),
                     "critical", path, std::max(entry.place.line, std::uint32_t{1})});
    any = true;
  }
  if (any) json.end_line("");
  json.close(']');
  out.append("\n");
  out.flush();
}

}  // namespace seawall::reports
