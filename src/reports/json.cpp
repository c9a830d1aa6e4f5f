#include <algorithm>

#include "buffer.h"
#include "text.h"
#include "view.h"

namespace seawall::reports {
namespace {

/// A JSON string. Characters that a terminal acts on are written as escapes, which mean the same; bytes that
/// are not UTF-8 (file names may hold some) become U+FFFD.
void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const CodePoint point = decode(text);
    if (!point.valid) {
      out += "\\ufffd";
    } else if (point.value == '"' || point.value == '\\') {
      out += '\\';
      out += static_cast<char>(point.value);
    } else if (is_unsafe(point)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(point.value));
    } else {
      out.append(text.substr(0, point.size));
    }
    text.remove_prefix(point.size);
  }
  out += '"';
}

/// Writes one JSON text; puts the commas. Keys are our own and need no escaping.
class Writer {
 public:
  explicit Writer(Buffer& out) : out_(out) {}

  void open(char bracket) {
    separate();
    out_.text() += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_.text() += bracket;
    first_ = false;
  }
  Writer& key(std::string_view name) {
    separate();
    out_.format("\"{}\":", name);
    first_ = true;
    return *this;
  }
  void string(std::string_view value) {
    separate();
    append_string(out_.text(), value);
  }
  void number(std::size_t value) {
    separate();
    out_.format("{}", value);
  }
  void boolean(bool value) {
    separate();
    out_.append(value ? "true" : "false");
  }
  /// Starts a line of its own: elements of the long lists stand one a line.
  void line(std::string_view indentation) {
    if (!first_) out_.append(",");
    out_.append("\n");
    out_.append(indentation);
    first_ = true;
    out_.drain();
  }
  /// Before a closing bracket on a line of its own.
  void end_line(std::string_view indentation) {
    out_.append("\n");
    out_.append(indentation);
  }

 private:
  void separate() {
    if (!first_) out_.append(",");
    first_ = false;
  }
  Buffer& out_;
  bool first_ = true;
};

void write_counts(Writer& json, const Counts& counts) {
  json.open('{');
  json.key("total").number(counts.total);
  for (std::size_t index = severity_count; index-- > 0;) {
    json.key(findings::name_of(static_cast<findings::Severity>(index))).number(counts.by_severity[index]);
  }
  json.close('}');
}

void write_list(Writer& json, std::string_view text, char separator) {
  json.open('[');
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(separator));
    if (!item.empty()) json.string(item);
    text.remove_prefix(std::min(text.size(), item.size() + 1));
  }
  json.close(']');
}

void write_summary(Writer& json, const Scan& scan, const Totals& sums) {
  json.open('{');
  json.key("files").number(scan.files);
  json.key("notKubernetes").number(sums.not_kubernetes);
  json.key("objects").number(sums.objects);
  json.key("podTemplates").number(scan.pod_templates);
  json.key("notLookedAt").number(sums.not_looked);
  write_counts(json.key("findings"), sums.findings);
  json.close('}');
}

void write_component(Writer& json, const ComponentTotals& component) {
  json.open('{');
  json.key("component").string(findings::name_of(component.component));
  json.key("status").string(name_of(component.coverage));
  json.key("checks").number(component.checks);
  write_counts(json.key("findings"), component.findings);
  json.close('}');
}

void write_check(Writer& json, const findings::Check& check) {
  json.open('{');
  json.key("id").string(check.id);
  json.key("title").string(check.title);
  json.key("severity").string(findings::name_of(check.severity));
  json.key("component").string(findings::name_of(check.component));
  json.key("category").string(findings::name_of(check.category));
  json.key("why").string(check.why);
  json.key("remediation").string(check.remediation);
  write_list(json.key("frameworks"), check.frameworks, ';');
  write_list(json.key("references"), check.references, '\n');
  json.close('}');
}

std::string_view name_of(objects::ContainerRole role) noexcept {
  switch (role) {
    case objects::ContainerRole::container: return "container";
    case objects::ContainerRole::init: return "init";
    case objects::ContainerRole::sidecar: return "sidecar";
    case objects::ContainerRole::ephemeral: return "ephemeral";
  }
  return "";
}

void write_object(Writer& json, const objects::Object& object) {
  json.open('{');
  json.key("apiVersion").string(object.api_version);
  json.key("kind").string(object.kind);
  if (!object.namespace_.empty()) json.key("namespace").string(object.namespace_);
  json.key("name").string(object.name);
  json.close('}');
}

void write_location(Writer& json, const Shown& each) {
  json.open('{');
  json.key("file").string(each.finding->at.document()->source().name());
  json.key("line").number(each.begin.line);
  json.key("column").number(each.begin.column);
  json.key("endLine").number(each.end.line);
  json.key("endColumn").number(each.end.column);
  json.key("path").string(path_of(*each.finding));
  json.key("missing").boolean(!each.finding->missing.empty());
  json.close('}');
}

void write_finding(Writer& json, const Shown& each) {
  const findings::Finding& finding = *each.finding;
  json.open('{');
  json.key("checkId").string(finding.check->id);
  json.key("severity").string(findings::name_of(finding.severity));
  json.key("component").string(findings::name_of(finding.check->component));
  json.key("category").string(findings::name_of(finding.check->category));
  json.key("message").string(findings::message(finding));
  write_object(json.key("object"), *finding.object);
  if (finding.role) {
    json.key("container").open('{');
    json.key("name").string(finding.container);
    json.key("role").string(name_of(*finding.role));
    json.close('}');
  }
  write_location(json.key("location"), each);
  json.close('}');
}

void write_not_looked(Writer& json, const objects::NotLooked& entry) {
  json.open('{');
  json.key("reason").string(reports::name_of(entry.reason));
  json.key("failure").boolean(entry.is_failure);
  json.key("file").string(entry.place.file);
  if (entry.place.line > 0) json.key("line").number(entry.place.line);
  if (entry.place.column > 0) json.key("column").number(entry.place.column);
  json.key("message").string(entry.message);
  json.close('}');
}

/// A list with one element a line.
template <typename List, typename Write>
void write_lines(Writer& json, std::string_view key, const List& list, const Write& write) {
  json.line("  ");
  json.key(key).open('[');
  bool any = false;
  for (const auto& element : list) {
    json.line("    ");
    write(element);
    any = true;
  }
  if (any) json.end_line("  ");
  json.close(']');
}

}  // namespace

void json(const Scan& scan, const Sink& sink) {
  const Totals sums = totals(scan);
  Buffer out(sink);
  Writer json(out);
  json.open('{');
  json.line("  ");
  json.key("schemaVersion").string("1");
  json.line("  ");
  json.key("tool").open('{');
  json.key("name").string("seawall");
  json.key("version").string(scan.version);
  json.close('}');
  json.line("  ");
  write_summary(json.key("summary"), scan, sums);
  write_lines(json, "coverage", sums.components, [&](const ComponentTotals& each) { write_component(json, each); });
  write_lines(json, "checks", scan.checks, [&](const findings::Check* each) { write_check(json, *each); });
  write_lines(json, "findings", shown(scan), [&](const Shown& each) { write_finding(json, each); });
  write_lines(json, "notLookedAt", scan.not_looked,
              [&](const objects::NotLooked& each) { write_not_looked(json, each); });
  json.end_line("");
  json.close('}');
  out.append("\n");
  out.flush();
}

}  // namespace seawall::reports
