#include <algorithm>
#include <map>

#include "json_writer.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

// Each function writes the members of one object, without its brackets: the two forms put different things around.

void write_counts(Writer& json, const Counts& counts) {
  json.open('{');
  json.key("total").number(counts.total);
  for (const findings::Severity severity : severities) {
    json.key(findings::name_of(severity)).number(counts.by_severity[static_cast<std::size_t>(severity)]);
  }
  json.close('}');
}

void write_list(Writer& json, std::string_view text, char separator) {
  json.open('[');
  for (const std::string_view item : objects::Parts(text, separator)) json.string(item);
  json.close(']');
}

void write_tool(Writer& json, const Scan& scan) {
  json.open('{');
  json.key("name").string("seawall");
  json.key("version").string(scan.version);
  json.close('}');
}

void write_summary(Writer& json, const Scan& scan, const Totals& sums) {
  json.open('{');
  json.key("files").number(scan.files);
  json.key("notKubernetes").number(sums.not_kubernetes);
  json.key("objects").number(sums.objects);
  json.key("podTemplates").number(scan.pod_templates);
  json.key("notLookedAt").number(sums.not_looked);
  json.key("notAssessed").number(scan.not_assessed.size());
  json.key("suppressed").number(sums.suppressed);
  write_counts(json.key("findings"), sums.findings);
  json.close('}');
}

void write_component(Writer& json, const ComponentTotals& component) {
  json.key("component").string(findings::name_of(component.component));
  json.key("status").string(name_of(component.coverage));
  json.key("checks").number(component.checks);
  write_counts(json.key("findings"), component.findings);
}

struct CheckRow {
  const findings::ConfiguredCheck* configured = nullptr;
  std::size_t subjects = 0;
  std::size_t findings = 0;
};

std::vector<CheckRow> rows_of_checks(const Scan& scan, const Totals& sums) {
  std::map<const findings::Check*, std::size_t> found;
  for (const CheckTotals& each : sums.checks) found[each.check] = each.count;
  std::vector<CheckRow> rows;
  for (std::size_t index = 0; index < scan.checks.size(); ++index) {
    rows.push_back({&scan.checks[index], scan.subjects[index], found[scan.checks[index].check]});
  }
  return rows;
}

void write_check(Writer& json, const CheckRow& row) {
  const findings::Check& check = *row.configured->check;
  json.key("id").string(check.id);
  json.key("title").string(check.title);
  json.key("severity").string(findings::name_of(row.configured->severity));
  json.key("component").string(findings::name_of(check.component));
  json.key("category").string(findings::name_of(check.category));
  json.key("why").string(check.why);
  json.key("remediation").string(check.remediation);
  write_list(json.key("frameworks"), check.frameworks, ';');
  write_list(json.key("references"), check.references, '\n');
  json.key("subjects").number(row.subjects);
  json.key("findings").number(row.findings);
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

std::string_view name_of(findings::Fix::Change change) noexcept {
  switch (change) {
    case findings::Fix::Change::set: return "set";
    case findings::Fix::Change::add: return "add";
    case findings::Fix::Change::remove: return "remove";
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

void write_fix(Writer& json, const findings::Finding& finding, const findings::Fix& fix) {
  std::string path = objects::field_path(finding.object->root, fix.at);
  if (fix.change == findings::Fix::Change::add) path.append(path.empty() ? "" : ".").append(fix.path);
  json.open('{');
  json.key("change").string(name_of(fix.change));
  json.key("path").string(path);
  if (fix.change != findings::Fix::Change::remove) json.key("literal").string(fix.literal);
  json.key("safe").boolean(fix.safe);
  json.close('}');
}

void write_finding(Writer& json, const Shown& each) {
  const findings::Finding& finding = *each.finding;
  json.key("checkId").string(finding.check->id);
  json.key("severity").string(findings::name_of(finding.severity));
  json.key("component").string(findings::name_of(finding.check->component));
  json.key("category").string(findings::name_of(finding.check->category));
  json.key("message").string(message_of(finding));
  write_object(json.key("object"), *finding.object);
  if (finding.role) {
    json.key("container").open('{');
    json.key("name").string(finding.container);
    json.key("role").string(name_of(*finding.role));
    json.close('}');
  }
  write_location(json.key("location"), each);
  if (const documents::Node item = findings::vulnerability_of(finding)) {
    json.key("vulnerability").json(documents::to_json(item));
  }
  if (!finding.also.empty()) {
    json.key("alsoFoundBy").open('[');
    for (const findings::Check* check : finding.also) json.string(check->id);
    json.close(']');
  }
  json.key("fingerprint").string(findings::fingerprint(finding));
  const auto fix = finding.check->fix ? finding.check->fix(finding) : std::nullopt;
  if (fix) write_fix(json.key("fix"), finding, *fix);
}

void write_place(Writer& json, const documents::Place& place) {
  json.key("file").string(place.file);
  if (place.line > 0) json.key("line").number(place.line);
  if (place.column > 0) json.key("column").number(place.column);
}

void write_suppression(Writer& json, const findings::Suppression& suppression) {
  json.key("suppression").open('{');
  json.key("origin").string(findings::name_of(suppression.origin));
  write_place(json, suppression.place);
  json.key("reason").string(suppression.reason);
  if (!suppression.owner.empty()) json.key("owner").string(suppression.owner);
  if (suppression.until) json.key("until").string(findings::text_of(*suppression.until));
  json.close('}');
}

void write_notice(Writer& json, const findings::Notice& notice) {
  json.key("kind").string(findings::name_of(notice.kind));
  write_place(json, notice.place);
  json.key("message").string(notice.message);
}

void write_not_assessed(Writer& json, const findings::NotAssessed& entry) {
  json.key("checkId").string(entry.check->id);
  if (entry.object) {
    write_object(json.key("object"), *entry.object);
    json.key("file").string(entry.object->root.document()->source().name());
  }
  json.key("reason").string(entry.reason);
}

void write_not_looked(Writer& json, const objects::NotLooked& entry) {
  json.key("reason").string(reports::name_of(entry.reason));
  json.key("failure").boolean(entry.is_failure);
  write_place(json, entry.place);
  json.key("message").string(entry.message);
}

/// Hands each element of each list to `element(list, type, write)`, in order; `begin` and `end` enclose a list.
template <typename Outlet>
void write_lists(const Scan& scan, const Totals& sums, Outlet& outlet) {
  const auto list = [&](std::string_view name, std::string_view type, const auto& elements, const auto& write) {
    outlet.begin(name);
    std::size_t index = 0;
    for (const auto& element : elements) {
      outlet.element(type, [&](Writer& json) { write(json, element, index); });
      ++index;
    }
    outlet.end();
  };
  list("coverage", "coverage", sums.components,
       [](Writer& json, const ComponentTotals& each, std::size_t) { write_component(json, each); });
  list("checks", "check", rows_of_checks(scan, sums),
       [](Writer& json, const CheckRow& each, std::size_t) { write_check(json, each); });
  list("findings", "finding", shown(scan),
       [](Writer& json, const Shown& each, std::size_t) { write_finding(json, each); });
  list("suppressed", "suppressed", shown_suppressed(scan), [&](Writer& json, const Shown& each, std::size_t index) {
    write_finding(json, each);
    write_suppression(json, suppression_of(scan, index));
  });
  list("suppressionNotices", "suppressionNotice", scan.suppressions.notices,
       [](Writer& json, const findings::Notice& each, std::size_t) { write_notice(json, each); });
  list("notAssessed", "notAssessed", scan.not_assessed,
       [](Writer& json, const findings::NotAssessed& each, std::size_t) { write_not_assessed(json, each); });
  list("notLookedAt", "notLookedAt", scan.not_looked,
       [](Writer& json, const objects::NotLooked& each, std::size_t) { write_not_looked(json, each); });
}

/// One document, with one element a line.
class Nested {
 public:
  explicit Nested(Writer& json) : json_(json) {}

  void begin(std::string_view name) {
    json_.line("  ");
    json_.key(name).open('[');
    any_ = false;
  }
  template <typename Write>
  void element(std::string_view, const Write& write) {
    json_.line("    ");
    json_.open('{');
    write(json_);
    json_.close('}');
    any_ = true;
  }
  void end() {
    if (any_) json_.end_line("  ");
    json_.close(']');
  }

 private:
  Writer& json_;
  bool any_ = false;
};

/// One document a line.
class Lines {
 public:
  explicit Lines(Buffer& out) : out_(out) {}

  void begin(std::string_view) {}
  template <typename Write>
  void element(std::string_view type, const Write& write) {
    Writer json(out_);
    json.open('{');
    json.key("type").string(type);
    write(json);
    json.close('}');
    out_.append("\n");
    out_.drain();
  }
  void end() {}

 private:
  Buffer& out_;
};

}  // namespace

void json(const Scan& scan, const Sink& sink) {
  const Totals sums = totals(scan);
  Buffer out(sink);
  Writer json(out);
  json.open('{');
  json.line("  ");
  json.key("schemaVersion").string("1");
  json.line("  ");
  write_tool(json.key("tool"), scan);
  json.line("  ");
  write_summary(json.key("summary"), scan, sums);
  Nested outlet(json);
  write_lists(scan, sums, outlet);
  json.end_line("");
  json.close('}');
  out.append("\n");
  out.flush();
}

void jsonl(const Scan& scan, const Sink& sink) {
  const Totals sums = totals(scan);
  Buffer out(sink);
  Lines outlet(out);
  outlet.element("header", [&](Writer& json) {
    json.key("schemaVersion").string("1");
    write_tool(json.key("tool"), scan);
    write_summary(json.key("summary"), scan, sums);
  });
  write_lists(scan, sums, outlet);
  out.flush();
}

}  // namespace seawall::reports
