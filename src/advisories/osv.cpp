// Records of the OSV schema 1.7 (https://ossf.github.io/osv-schema/), also of the older ones, whose events may have
// several keys.

#include <algorithm>

#include "advisories/reading.h"

namespace seawall::advisories {
namespace {

using documents::ErrorCode;
using documents::Node;

struct Spelled {
  std::string_view key;
  Event::Type type;
};
constexpr Spelled event_keys[] = {{"introduced", Event::Type::introduced},
                                  {"fixed", Event::Type::fixed},
                                  {"last_affected", Event::Type::last_affected},
                                  {"limit", Event::Type::limit}};

/// The first key that has a word. What has another type there is the source's own matter.
std::string_view word_of(Node map, std::initializer_list<std::string_view> keys, Reading& reading) {
  for (const std::string_view key : keys) {
    const Node value = map.child(key);
    if (!value.string_or("").empty()) return reading.string(value);
  }
  return {};
}

bool take_event(Node event, Range& range, Reading& reading) {
  bool is_known = false;
  for (const auto& [key, type] : event_keys) {
    const Node value = event.child(key);
    if (!value || value.is_null()) continue;
    const std::string_view version = reading.string(value);
    if (value.string() == "") reading.refuse(value, "this event's \"" + std::string(key) + "\" is empty");
    if (version.empty()) return false;
    range.events.push_back({type, std::string(version)});
    is_known = true;
  }
  if (!is_known) reading.refuse(event, "this event is none of introduced, fixed, last_affected and limit");
  return is_known;
}

/// A range is taken as a whole: one without an event of its own would say something else.
void take_range(Node node, Affected& affected, Reading& reading) {
  const std::string_view type = reading.string(node, "type");
  if (type == "GIT") return;
  if (type != "SEMVER" && type != "ECOSYSTEM") {
    return reading.refuse(node, "ranges of the type \"" + std::string(type) + "\" are not known",
                          ErrorCode::unsupported);
  }
  const Node events = reading.list(node, "events");
  if (events.size() > reading.limits().events) {
    return reading.refuse(events, "over the limit \"events\" of " + std::to_string(reading.limits().events),
                          ErrorCode::limit_exceeded);
  }
  Range range;
  for (const Node event : events.items()) {
    if (!take_event(event, range, reading)) return;
  }
  if (std::ranges::find(range.events, Event::Type::introduced, &Event::type) == range.events.end()) {
    return reading.refuse(node, "this range has no event \"introduced\"");
  }
  affected.ranges.push_back(std::move(range));
}

void take_package(std::string_view ecosystem, std::string_view name, Affected& affected) {
  const std::size_t colon = ecosystem.find(':');
  affected.ecosystem = ecosystem.substr(0, colon);
  if (colon != std::string_view::npos) affected.release = ecosystem.substr(colon + 1);
  affected.package = name;
}

bool has_git_ranges_alone(Node entry) noexcept {
  for (const Node range : entry.child("ranges").items()) {
    if (range.child("type").string_or("") != "GIT") return false;
  }
  return entry.child("ranges").size() > 0;
}

void take_severity(Node entry, Affected& affected, Reading& reading) {
  // Of several the last one is of the newest version of CVSS.
  for (const Node item : reading.list(entry, "severity").items()) {
    const std::string_view score = reading.string(item, "score");
    if (!score.empty()) affected.severity = score;
  }
  const Node specific = entry.child("ecosystem_specific");
  const Node database = entry.child("database_specific");
  std::string_view word = word_of(specific, {"severity", "ubuntu_priority", "urgency"}, reading);
  if (word.empty()) word = word_of(database, {"severity", "urgency", "cvss"}, reading);
  if (word == "end-of-life") {
    affected.state = word;
  } else if (affected.severity.empty() && word != "not yet assigned") {
    affected.severity = word;
  }
  // RustSec: "unmaintained" and "notice" are no vulnerabilities.
  if (affected.state.empty()) affected.state = word_of(database, {"informational"}, reading);
}

void take_affected(Node entry, Record& record, Reading& reading) {
  const Node package = reading.map(entry, "package");
  if (!package) {
    if (!has_git_ranges_alone(entry)) reading.refuse(entry, "this entry of \"affected\" names no package");
    return;
  }
  const std::string_view ecosystem = reading.string(package, "ecosystem");
  const std::string_view name = reading.string(package, "name");
  if (ecosystem.empty() || name.empty()) {
    return reading.refuse(package, "a package must have an ecosystem and a name");
  }
  Affected affected;
  take_package(ecosystem, name, affected);
  for (const Node range : reading.list(entry, "ranges").items()) take_range(range, affected, reading);
  affected.versions = reading.strings(entry, "versions");
  take_severity(entry, affected, reading);
  record.affected.push_back(std::move(affected));
}

void take_all_affected(Node node, Record& record, Reading& reading) {
  for (const Node entry : reading.list(node, "affected").items()) {
    if (!reading.may_add(record, entry)) return;
    take_affected(entry, record, reading);
  }
}

void take_severities(Node node, Record& record, Reading& reading) {
  for (const Node item : reading.list(node, "severity").items()) {
    Severity severity{std::string(reading.string(item, "type")), std::string(reading.string(item, "score"))};
    if (!severity.score.empty() && std::ranges::find(record.severities, severity) == record.severities.end()) {
      record.severities.push_back(std::move(severity));
    }
  }
  const std::string_view word = word_of(node.child("database_specific"), {"severity"}, reading);
  if (!word.empty()) record.severities.push_back({"word", std::string(word)});
}

void take_references(Node node, Record& record, Reading& reading) {
  for (const Node item : reading.list(node, "references").items()) {
    Reference reference{std::string(reading.string(item, "type")), std::string(reading.string(item, "url"))};
    if (!reference.url.empty()) record.references.push_back(std::move(reference));
  }
}

}  // namespace

bool is_osv(Node root) noexcept {
  return root.child("id") && (root.child("affected") || (root.child("modified") && !root.child("releases")));
}

void read_osv(Node node, Reading& reading) {
  const documents::Range range = node.range();
  if (range.end - range.begin > reading.limits().record) {
    return reading.refuse(node, "over the limit \"record size\" of " + std::to_string(reading.limits().record),
                          ErrorCode::limit_exceeded);
  }
  Record record;
  record.id = reading.string(node, "id");
  if (record.id.empty()) return reading.refuse(node, "this record has no id");
  record.aliases = reading.strings(node, "aliases");
  record.upstream = reading.strings(node, "upstream");
  record.related = reading.strings(node, "related");
  record.published = reading.string(node, "published");
  record.modified = reading.string(node, "modified");
  record.summary = reading.cut_string(node, "summary");
  record.details = reading.cut_string(node, "details");
  // Withdrawn is what says that it is, even where it does not say when.
  const Node withdrawn = node.child("withdrawn");
  record.withdrawn = reading.string(withdrawn);
  if (record.withdrawn.empty() && withdrawn && !withdrawn.is_null() && !withdrawn.is_string())
    record.withdrawn = "true";
  take_severities(node, record, reading);
  take_references(node, record, reading);
  take_all_affected(node, record, reading);
  record.source = record.affected.empty() ? "osv" : "osv:" + record.affected.front().ecosystem;
  reading.intake().take(std::move(record));
}

}  // namespace seawall::advisories
