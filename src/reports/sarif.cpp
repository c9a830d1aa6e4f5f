#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "controls.h"
#include "json_writer.h"
#include "veil.h"
#include "view.h"

namespace seawall::reports {
namespace {

using findings::Check;
using findings::Finding;
using findings::Severity;

constexpr std::string_view schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                                    "sarif-schema-2.1.0.json";
constexpr std::string_view home = "https://seawall.dev";
constexpr std::string_view root = "SRCROOT";
/// GitHub refuses a file with a rule that has more ("rule tags").
constexpr std::size_t most_tags = 20;

/// The words that GitHub sorts by where there is no number.
std::string_view problem_of(Severity severity) noexcept {
  const std::string_view level = sarif_level(severity);
  return level == "note" ? "recommendation" : level;
}

/// "HostPid" of "host-pid".
std::string in_pascal_case(std::string_view id) {
  std::string name;
  bool begins_word = true;
  for (const char letter : id) {
    if (letter != '-') {
      name += begins_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter))) : letter;
    }
    begins_word = letter == '-';
  }
  return name;
}

std::vector<std::string> tags_of(const Check& check) {
  std::vector<std::string> tags = {"security", std::string(findings::name_of(check.category))};
  // A component and a category may have one name, and tags are a set.
  const std::string component(findings::name_of(check.component));
  if (component != tags.back()) tags.push_back(component);
  for (std::string& control : controls_of(check)) {
    if (tags.size() < most_tags && std::ranges::count(tags, control) == 0) tags.push_back(std::move(control));
  }
  return tags;
}

std::string help_text(const Check& check) { return fmt::format("{}\n\nWhat to do: {}", check.why, check.remediation); }

std::string fenced(std::string_view text) {
  const std::string_view language = text.starts_with("FROM ") ? "dockerfile" : "yaml";
  return fmt::format("```{}\n{}{}```\n", language, text, text.ends_with('\n') ? "" : "\n");
}

std::string help_markdown(const Check& check) {
  std::string text = fmt::format("{}\n\n**What to do:** {}\n", check.why, check.remediation);
  if (!check.quiet_when.empty()) text += fmt::format("\n**Left alone on purpose:** {}\n", check.quiet_when);
  if (!check.bad_example.empty()) text += "\nBad:\n\n" + fenced(check.bad_example);
  if (!check.good_example.empty()) text += "\nGood:\n\n" + fenced(check.good_example);
  return text;
}

class SarifReport {
 public:
  SarifReport(const Scan& scan, const Sink& sink)
      : scan_(scan), totals_(totals(scan)), known_by_(identities(scan)), out_(sink), json_(out_) {
    for (std::size_t index = 0; index < scan.checks.size(); ++index) rules_.emplace(scan.checks[index].check, index);
  }

  void write() {
    json_.open('{');
    json_.key("$schema").string(schema);
    json_.key("version").string("2.1.0");
    json_.key("runs").open('[');
    json_.open('{');
    json_.line("  ");
    write_tool();
    json_.line("  ");
    write_invocation();
    json_.line("  ");
    write_base();
    json_.line("  ");
    json_.key("columnKind").string("unicodeCodePoints");
    json_.line("  ");
    write_results();
    json_.end_line("");
    json_.close('}');
    json_.close(']');
    json_.close('}');
    out_.append("\n");
    out_.flush();
  }

 private:
  // --- what ran -------------------------------------------------------------------------------------

  void write_text(std::string_view key, std::string_view text) {
    json_.key(key).open('{');
    json_.key("text").string(text);
    json_.close('}');
  }

  void write_tool() {
    json_.key("tool").open('{');
    json_.key("driver").open('{');
    json_.key("name").string("Seawall");
    json_.key("semanticVersion").string(scan_.version);
    json_.key("informationUri").string(home);
    json_.key("rules").open('[');
    for (const findings::ConfiguredCheck& each : scan_.checks) {
      json_.line("    ");
      write_rule(each);
    }
    json_.close(']');
    json_.close('}');
    json_.close('}');
  }

  void write_rule(const findings::ConfiguredCheck& configured) {
    const Check& check = *configured.check;
    json_.open('{');
    json_.key("id").string(check.id);
    json_.key("name").string(in_pascal_case(check.id));
    write_text("shortDescription", check.title);
    write_text("fullDescription", check.why);
    json_.key("help").open('{');
    json_.key("text").string(help_text(check));
    json_.key("markdown").string(help_markdown(check));
    json_.close('}');
    json_.key("helpUri").string(page_of(check));
    json_.key("defaultConfiguration").open('{');
    json_.key("level").string(sarif_level(configured.severity));
    json_.close('}');
    json_.key("properties").open('{');
    json_.key("tags").open('[');
    for (const std::string& tag : tags_of(check)) json_.string(tag);
    json_.close(']');
    json_.key("precision").string("high");
    json_.key("problem.severity").string(problem_of(configured.severity));
    json_.key("security-severity").string(security_severity(configured.severity));
    json_.close('}');
    json_.close('}');
  }

  void write_base() {
    json_.key("originalUriBaseIds").open('{');
    json_.key(root).open('{');
    write_text("description", "The folder that Seawall was started in.");
    json_.close('}');
    json_.close('}');
  }

  // --- what was not judged --------------------------------------------------------------------------

  void write_invocation() {
    json_.key("invocations").open('[');
    json_.open('{');
    json_.key("executionSuccessful").boolean(totals_.not_looked == 0);
    json_.key("toolExecutionNotifications").open('[');
    for (const objects::NotLooked& entry : scan_.not_looked) write_not_looked(entry);
    for (const NotAssessedTotals& entry : totals_.not_assessed) write_not_assessed(entry);
    json_.close(']');
    json_.key("toolConfigurationNotifications").open('[');
    for (const findings::Notice& notice : scan_.suppressions.notices) write_notice(notice);
    json_.close(']');
    json_.close('}');
    json_.close(']');
  }

  void begin_notification(std::string_view id, std::string_view level, const std::string& message) {
    json_.line("    ");
    json_.open('{');
    json_.key("descriptor").open('{');
    json_.key("id").string(id);
    json_.close('}');
    json_.key("level").string(level);
    write_text("message", in_sarif(message));
  }

  void write_not_looked(const objects::NotLooked& entry) {
    using Reason = objects::NotLooked::Reason;
    const bool was_judged = entry.reason == Reason::duplicate_key || entry.reason == Reason::replaced_bytes;
    begin_notification(reports::name_of(entry.reason),
                       !entry.is_failure ? "note"
                       : was_judged      ? "warning"
                                         : "error",
                       "not looked at: " + entry.message);
    write_place(entry.place);
    json_.close('}');
  }

  void write_not_assessed(const NotAssessedTotals& entry) {
    const std::string of = entry.objects > 0 ? fmt::format(" ({})", counted(entry.objects, "object")) : "";
    begin_notification("not-assessed", "note", fmt::format("{} not assessed{}: {}", entry.check->id, of, entry.reason));
    json_.key("associatedRule");
    write_rule_reference(*entry.check);
    json_.close('}');
  }

  void write_notice(const findings::Notice& notice) {
    using Kind = findings::Notice::Kind;
    const bool is_harmless = notice.kind == Kind::unused || notice.kind == Kind::peer_annotation;
    begin_notification(fmt::format("suppression-{}", findings::name_of(notice.kind)), is_harmless ? "note" : "warning",
                       notice.message);
    write_place(notice.place);
    json_.close('}');
  }

  void write_place(const documents::Place& place) {
    if (place.file.empty()) return;
    json_.key("locations").open('[');
    json_.open('{');
    json_.key("physicalLocation").open('{');
    write_artifact(place.file);
    if (place.line > 0) {
      json_.key("region").open('{');
      json_.key("startLine").number(place.line);
      if (place.column > 0) json_.key("startColumn").number(place.column);
      json_.close('}');
    }
    json_.close('}');
    json_.close('}');
    json_.close(']');
  }

  // --- what was found -------------------------------------------------------------------------------

  void write_results() {
    json_.key("results").open('[');
    const std::vector<Shown> found = shown(scan_);
    for (std::size_t index = 0; index < found.size(); ++index) {
      begin_result(found[index], known_by_.findings[index]);
      if (scan_.has_baseline) json_.key("baselineState").string("new");
      write_fixes(*found[index].finding);
      json_.close('}');
    }
    const std::vector<Shown> suppressed = shown_suppressed(scan_);
    for (std::size_t index = 0; index < suppressed.size(); ++index) {
      const findings::Suppression& suppression = suppression_of(scan_, index);
      const bool is_known = suppression.origin == findings::Suppression::Origin::baseline;
      begin_result(suppressed[index], known_by_.suppressed[index]);
      if (scan_.has_baseline) json_.key("baselineState").string(is_known ? "unchanged" : "new");
      write_suppression(suppression);
      json_.close('}');
    }
    if (!found.empty() || !suppressed.empty()) json_.end_line("  ");
    json_.close(']');
  }

  void begin_result(const Shown& each, const Identity& identity) {
    const Finding& finding = *each.finding;
    json_.line("    ");
    json_.open('{');
    json_.key("ruleId").string(finding.check->id);
    json_.key("ruleIndex").number(rules_.at(finding.check));
    json_.key("level").string(sarif_level(finding.severity));
    write_text("message", in_sarif(finding.object->title() + ": " + message_of(finding)));
    json_.key("locations").open('[');
    write_location(each);
    json_.close(']');
    json_.key("partialFingerprints").open('{');
    json_.key("seawallFingerprint/v1").string(identity.text());
    json_.close('}');
  }

  void write_location(const Shown& each) {
    json_.open('{');
    json_.key("physicalLocation").open('{');
    write_artifact(each.finding->at.document()->source().name());
    write_region("region", each.begin, each.end);
    json_.close('}');
    json_.key("logicalLocations").open('[');
    write_logical(*each.finding);
    json_.close(']');
    json_.close('}');
  }

  void write_logical(const Finding& finding) {
    const std::string title = finding.object->title();
    const std::string path = path_of(finding);
    json_.open('{');
    json_.key("name").string(path.empty() ? title : path);
    json_.key("fullyQualifiedName").string(path.empty() ? title : title + ": " + path);
    json_.key("kind").string(path.empty() ? "object" : "property");
    json_.close('}');
  }

  void write_artifact(std::string_view file) {
    const std::string path = path_from(scan_.base, file);
    json_.key("artifactLocation").open('{');
    json_.key("uri").string(uri_of(path));
    if (!path.starts_with('/')) json_.key("uriBaseId").string(root);
    json_.close('}');
  }

  void write_region(std::string_view key, documents::Position begin, documents::Position end) {
    json_.key(key).open('{');
    json_.key("startLine").number(begin.line);
    json_.key("startColumn").number(begin.column);
    json_.key("endLine").number(end.line);
    json_.key("endColumn").number(end.column);
    json_.close('}');
  }

  void write_suppression(const findings::Suppression& suppression) {
    using Origin = findings::Suppression::Origin;
    const bool is_external = suppression.origin == Origin::config || suppression.origin == Origin::baseline;
    json_.key("suppressions").open('[');
    json_.open('{');
    json_.key("kind").string(is_external ? "external" : "inSource");
    json_.key("justification").string(suppression.reason);
    json_.close('}');
    json_.close(']');
  }

  void write_fixes(const Finding& finding) {
    const auto fix = finding.check->fix ? finding.check->fix(finding) : std::nullopt;
    if (!fix) return;
    const documents::Source& source = fix->at.document()->source();
    const documents::Range document = fix->at.document()->range();
    if (document.end - document.begin > fix_budget_left_) return;
    fix_budget_left_ -= document.end - document.begin;
    const documents::Result<documents::Edit> edit = findings::edit_of(*fix);
    if (!edit) return;
    json_.key("fixes").open('[');
    json_.open('{');
    write_text("description",
               fmt::format("{}{}", finding.check->remediation,
                           fix->safe ? "" : " What the program can do changes: look before you apply it."));
    json_.key("artifactChanges").open('[');
    json_.open('{');
    write_artifact(source.name());
    json_.key("replacements").open('[');
    json_.open('{');
    write_region("deletedRegion", source.position(edit->range.begin), source.position(edit->range.end));
    write_text("insertedContent", edit->text);
    json_.close('}');
    json_.close(']');
    json_.close('}');
    json_.close(']');
    json_.close('}');
    json_.close(']');
  }

  void write_rule_reference(const Check& check) {
    json_.open('{');
    json_.key("id").string(check.id);
    json_.key("index").number(rules_.at(&check));
    json_.close('}');
  }

  const Scan& scan_;
  const Totals totals_;
  const Identities known_by_;
  std::unordered_map<const Check*, std::size_t> rules_;
  std::size_t fix_budget_left_ = fix_budget;
  Buffer out_;
  Writer json_;
};

}  // namespace

std::string_view sarif_level(Severity severity) noexcept {
  switch (severity) {
    case Severity::critical:
    case Severity::high: return "error";
    case Severity::medium: return "warning";
    case Severity::low:
    case Severity::info: return "note";
  }
  return "";
}

std::string in_sarif(std::string message) {
  if (message.find("](") == std::string::npos) return message;
  for (std::size_t at = message.find('['); at != std::string::npos; at = message.find('[', at + 2)) {
    message.insert(at, "\\");
  }
  return message;
}

void sarif(const Scan& scan, const Sink& sink) { SarifReport(scan, sink).write(); }

}  // namespace seawall::reports
