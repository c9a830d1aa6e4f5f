#include "buffer.h"
#include "text.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

constexpr std::string_view header =
    "status,severity,check,category,component,kind,namespace,name,container,file,line,column,path,message,reason,"
    "fingerprint";

/// One row, cell by cell.
class Row {
 public:
  explicit Row(Buffer& out) : out_(out) {}

  Row& cell(std::string_view text) {
    if (!first_) out_.append(",");
    first_ = false;
    out_.append(in_csv(text));
    return *this;
  }
  Row& cell(std::uint32_t number) { return cell(number == 0 ? "" : fmt::format("{}", number)); }
  void end() {
    out_.append("\r\n");
    out_.drain();
  }

 private:
  Buffer& out_;
  bool first_ = true;
};

void write_finding(Buffer& out, std::string_view status, const Shown& each, std::string_view reason,
                   const Identity& identity) {
  const findings::Finding& finding = *each.finding;
  const objects::Object& object = *finding.object;
  Row row(out);
  row.cell(status).cell(findings::name_of(finding.severity)).cell(finding.check->id);
  row.cell(findings::name_of(finding.check->category)).cell(findings::name_of(finding.check->component));
  row.cell(object.kind).cell(object.namespace_).cell(object.name).cell(finding.container);
  row.cell(finding.at.document()->source().name()).cell(each.begin.line).cell(each.begin.column);
  row.cell(path_of(finding)).cell(message_of(finding)).cell(reason).cell(identity.text()).end();
}

/// A row about a check that could not judge an object, or any.
void write_not_assessed(Buffer& out, const findings::NotAssessed& entry) {
  const objects::Object* const object = entry.object;
  Row row(out);
  row.cell("not-assessed").cell("").cell(entry.check->id);
  row.cell(findings::name_of(entry.check->category)).cell(findings::name_of(entry.check->component));
  row.cell(object ? object->kind : "").cell(object ? object->namespace_ : "").cell(object ? object->name : "").cell("");
  row.cell(object ? std::string_view(object->root.document()->source().name()) : "").cell("").cell("");
  row.cell("").cell("").cell(entry.reason).cell("").end();
}

void write_not_looked(Buffer& out, const objects::NotLooked& entry) {
  Row row(out);
  row.cell("not-looked-at");
  for (int empty = 0; empty < 8; ++empty) row.cell("");
  row.cell(entry.place.file).cell(entry.place.line).cell(entry.place.column).cell("");
  row.cell(entry.message).cell(reports::name_of(entry.reason)).cell("").end();
}

}  // namespace

std::string in_csv(std::string_view text) {
  const bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const std::string safe = (is_formula ? "'" : "") + escaped(text);
  if (safe.find_first_of("\",") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char byte : safe) quoted.append(byte == '"' ? 2 : 1, byte);
  return quoted + '"';
}

void csv(const Scan& scan, const Sink& sink) {
  Buffer out(sink);
  out.format("{}\r\n", header);
  const Identities known_by = identities(scan);
  const std::vector<Shown> found = shown(scan, Extent::begin);
  for (std::size_t index = 0; index < found.size(); ++index) {
    write_finding(out, "finding", found[index], "", known_by.findings[index]);
  }
  const std::vector<Shown> suppressed = shown_suppressed(scan);
  for (std::size_t index = 0; index < suppressed.size(); ++index) {
    write_finding(out, "suppressed", suppressed[index], suppression_of(scan, index).reason, known_by.suppressed[index]);
  }
  for (const findings::NotAssessed& entry : scan.not_assessed) write_not_assessed(out, entry);
  for (const objects::NotLooked& entry : scan.not_looked) {
    if (entry.is_failure) write_not_looked(out, entry);
  }
  out.flush();
}

}  // namespace seawall::reports
