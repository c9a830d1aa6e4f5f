#include "advisory_record.h"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "advisory_words.h"
#include "outlets.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using advisories::Affected;
using advisories::Event;
using advisories::Record;
using documents::Result;
using documents::Value;

constexpr std::size_t most_versions = 6;  // that are shown of a list

std::string_view key_of(Event::Type type) noexcept {
  switch (type) {
    case Event::Type::introduced: return "introduced";
    case Event::Type::fixed: return "fixed";
    case Event::Type::last_affected: return "last_affected";
    case Event::Type::limit: return "limit";
  }
  return "";
}

/// "9.8 (critical)" behind a vector; a word alone.
std::string severity_text(const std::string& score) {
  const std::optional<double> number = advisories::cvss_score(score);
  if (!number) return score;
  char text[16];
  std::snprintf(text, sizeof text, "%.1f", *number);
  return std::string(text) + " (" + std::string(advisories::cvss_rating(*number)) + "), " + score;
}

std::string percent(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f %%", value * 100);
  return text;
}

void add_line(std::string& text, std::string_view what, const std::string& value) {
  constexpr std::size_t column = 14;
  if (value.empty()) return;
  std::string line = "  " + std::string(what);
  line.resize(std::max(column, line.size() + 1), ' ');
  append_wrapped(line, reports::escaped(value), column, answer_width);
  text += line;
}

std::string exploited_text(const advisories::Exploited& entry) {
  return "known to be, since " + entry.added + (entry.by_ransomware ? ", by ransomware, too" : "") +
         (entry.due.empty() ? "" : "; agencies of the US have to mend it by " + entry.due);
}

std::string affected_text(const Record& record) {
  TextTable table({"  PACKAGE", "AFFECTED VERSIONS", "SEVERITY", "STATE"});
  const std::size_t shown = std::min(record.affected.size(), most_rows);
  for (const Affected& each : std::span(record.affected).first(shown)) {
    const std::optional<double> score = advisories::cvss_score(each.severity);
    table.add({"  " + package_text(each), versions_text(each),
               score ? std::string(advisories::cvss_rating(*score)) : each.severity, each.state});
  }
  std::string text = record.affected.empty() ? std::string() : '\n' + table.text();
  if (shown < record.affected.size()) {
    text += "  and " + with_commas(record.affected.size() - shown) + " more; -o json has all\n";
  }
  return text;
}

std::string details_text(const std::string& details) {
  std::string text;
  for (std::string_view rest = details; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    text += "  ";
    append_wrapped(text, reports::escaped(line), 2, answer_width);
  }
  return text.empty() ? text : '\n' + text;
}

std::string references_text(const Record& record) {
  std::string text;
  const std::size_t shown = std::min(record.references.size(), most_rows);
  for (const advisories::Reference& each : std::span(record.references).first(shown)) {
    text += "  " + reports::escaped(each.url) + '\n';
  }
  if (shown < record.references.size()) {
    text += "  and " + with_commas(record.references.size() - shown) + " more; -o json has all\n";
  }
  return text.empty() ? text : '\n' + text;
}

Value texts_of(const std::vector<std::string>& texts) {
  Value::List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return Value::list(std::move(list));
}

void set_text(Value& map, const char* key, const std::string& text) {
  if (!text.empty()) map.set(key, Value(text));
}

void set_texts(Value& map, const char* key, const std::vector<std::string>& texts) {
  if (!texts.empty()) map.set(key, texts_of(texts));
}

/// The type that a score of OSV has; empty for a word.
std::string_view type_of(std::string_view score) noexcept {
  if (score.starts_with("CVSS:4")) return "CVSS_V4";
  if (score.starts_with("CVSS:3")) return "CVSS_V3";
  return advisories::cvss_score(score) ? "CVSS_V2" : "";
}

Value osv_of(const Affected& affected) {
  const std::string ecosystem = affected.ecosystem + (affected.release.empty() ? "" : ":" + affected.release);
  Value entry =
      Value::map({{"package", Value::map({{"ecosystem", Value(ecosystem)}, {"name", Value(affected.package)}})}});
  Value::List ranges;
  for (const advisories::Range& range : affected.ranges) {
    Value::List events;
    for (const Event& event : range.events) {
      events.push_back(Value::map({{std::string(key_of(event.type)), Value(event.version)}}));
    }
    ranges.push_back(Value::map({{"type", Value("ECOSYSTEM")}, {"events", Value::list(std::move(events))}}));
  }
  if (!ranges.empty()) entry.set("ranges", Value::list(std::move(ranges)));
  set_texts(entry, "versions", affected.versions);
  const std::string_view type = type_of(affected.severity);
  if (!type.empty()) {
    entry.set("severity", Value::list({Value::map({{"type", Value(type)}, {"score", Value(affected.severity)}})}));
  }
  // What is no vector stands where sources of OSV have it.
  Value specific = Value::map({});
  if (type.empty()) set_text(specific, "severity", affected.severity);
  set_text(specific, affected.state == "end-of-life" ? "urgency" : "informational", affected.state);
  if (specific.to_json() != "{}") entry.set("database_specific", std::move(specific));
  return entry;
}

Value specific_of(const Record& record, const RecordExtras& extras) {
  Value specific = Value::map({});
  for (const advisories::Severity& severity : record.severities) {
    if (severity.type == "word") specific.set("severity", Value(severity.score));
  }
  set_text(specific, "source", record.source);
  if (extras.exploited) {
    Value entry = Value::map({{"dateAdded", Value(extras.exploited->added)}});
    set_text(entry, "dueDate", extras.exploited->due);
    entry.set("ransomware", Value(extras.exploited->by_ransomware));
    specific.set("exploited", std::move(entry));
  }
  if (extras.likelihood) {
    char text[32];
    const auto number = [&](double value) {
      std::snprintf(text, sizeof text, "%.9g", value);
      return Value(text);
    };
    specific.set("epss", Value::map({{"probability", number(extras.likelihood->probability)},
                                     {"percentile", number(extras.likelihood->percentile)}}));
  }
  return specific;
}

}  // namespace

std::string package_text(const Affected& affected) {
  return affected.ecosystem + ' ' + (affected.release.empty() ? "" : affected.release + ' ') + affected.package;
}

std::string versions_text(const Affected& affected) {
  std::string text;
  for (const advisories::Range& range : affected.ranges) {
    for (const Event& event : range.events) {
      const bool begins = event.type == Event::Type::introduced;
      if (begins && !text.empty()) text += "; ";
      if (begins && event.version == "0") {
        text += "all";
      } else if (begins) {
        text += ">= " + event.version;
      } else {
        // "all < 1.2" says no more than "< 1.2".
        if (text.ends_with("all")) text.resize(text.size() - 3);
        if (!text.empty() && !text.ends_with(' ')) text += ", ";
        text += (event.type == Event::Type::last_affected ? "<= " : "< ") + event.version;
      }
    }
  }
  if (affected.versions.empty()) return text;
  if (!text.empty()) return text + "; " + reports::counted(affected.versions.size(), "version") + " listed";
  const std::size_t shown = std::min(affected.versions.size(), most_versions);
  text = joined(std::span(affected.versions).first(shown), ", ");
  if (shown < affected.versions.size()) text += " and " + with_commas(affected.versions.size() - shown) + " more";
  return text;
}

Result<RecordExtras> extras_of(const Record& record, const advisories::Store& store) {
  RecordExtras extras;
  std::vector<std::string> names = {record.id};
  names.insert(names.end(), record.aliases.begin(), record.aliases.end());
  names.insert(names.end(), record.upstream.begin(), record.upstream.end());
  for (const std::string& name : names) {
    if (!name.starts_with("CVE-")) continue;
    if (!extras.exploited) {
      auto exploited = store.exploited(name);
      if (!exploited) return exploited.error();
      extras.exploited = take(std::move(exploited));
    }
    const auto likelihood = store.likelihood(name);
    if (!likelihood) return likelihood.error();
    const bool is_higher =
        *likelihood && (!extras.likelihood || (*likelihood)->probability > extras.likelihood->probability);
    if (is_higher) extras.likelihood = **likelihood;
  }
  return extras;
}

std::string text_of(const Record& record, const RecordExtras& extras) {
  std::string text = reports::escaped(record.id) + "  (" + reports::escaped(record.source) + ")\n";
  add_line(text, "summary", record.summary);
  add_line(text, "withdrawn", record.withdrawn.empty() ? "" : record.withdrawn + ": it matches nothing");
  add_line(text, "aliases", joined(record.aliases, ", "));
  add_line(text, "upstream", joined(record.upstream, ", "));
  add_line(text, "related", joined(record.related, ", "));
  add_line(text, "published", day_of_time(record.published));
  add_line(text, "modified", day_of_time(record.modified));
  for (const advisories::Severity& each : record.severities) add_line(text, "severity", severity_text(each.score));
  if (extras.exploited) add_line(text, "exploited", exploited_text(*extras.exploited));
  if (extras.likelihood) {
    add_line(text, "likelihood",
             percent(extras.likelihood->probability) + " within 30 days, by EPSS: as high as for " +
                 percent(extras.likelihood->percentile) + " of all");
  }
  return text + affected_text(record) + details_text(record.details) + references_text(record);
}

Value osv_of(const Record& record, const RecordExtras& extras) {
  Value json = Value::map({{"id", Value(record.id)}, {"modified", Value(record.modified)}});
  set_text(json, "published", record.published);
  set_text(json, "withdrawn", record.withdrawn);
  set_texts(json, "aliases", record.aliases);
  set_texts(json, "upstream", record.upstream);
  set_texts(json, "related", record.related);
  set_text(json, "summary", record.summary);
  set_text(json, "details", record.details);
  Value::List severities;
  for (const advisories::Severity& each : record.severities) {
    if (each.type == "word") continue;
    severities.push_back(Value::map({{"type", Value(each.type)}, {"score", Value(each.score)}}));
  }
  if (!severities.empty()) json.set("severity", Value::list(std::move(severities)));
  Value::List affected;
  for (const Affected& each : record.affected) affected.push_back(osv_of(each));
  json.set("affected", Value::list(std::move(affected)));
  Value::List references;
  for (const advisories::Reference& each : record.references) {
    references.push_back(Value::map({{"type", Value(each.type)}, {"url", Value(each.url)}}));
  }
  if (!references.empty()) json.set("references", Value::list(std::move(references)));
  Value specific = specific_of(record, extras);
  if (specific.to_json() != "{}") json.set("database_specific", std::move(specific));
  return json;
}

}  // namespace seawall::commands
