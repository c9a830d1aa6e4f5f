#include "registry_report.h"

#include <algorithm>
#include <utility>

#include "advisory_words.h"
#include "image_packages.h"
#include "pods.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::Node;
using documents::Value;
using objects::NotLooked;

using Failure = std::optional<Error>;

constexpr std::size_t most_images = 50;  // of a table for people
constexpr std::size_t batch = 100;

constexpr findings::Severity severities[] = {findings::Severity::critical, findings::Severity::high,
                                             findings::Severity::medium, findings::Severity::low,
                                             findings::Severity::info};

std::size_t count_of(const std::array<std::size_t, 5>& counts, findings::Severity severity) {
  return counts[static_cast<std::size_t>(severity)];
}

std::size_t sum_of(const std::array<std::size_t, 5>& counts) {
  std::size_t sum = 0;
  for (const std::size_t each : counts) sum += each;
  return sum;
}

Value json_of(const std::array<std::size_t, 5>& counts) {
  Value json = Value::map();
  for (const findings::Severity each : severities) {
    json.set(findings::name_of(each), json_number(count_of(counts, each)));
  }
  return json;
}

Value json_of(const JudgedImage& judged) {
  Value json = Value::map({{"name", Value(judged.name)},
                           {"repository", Value(judged.image.repository)},
                           {"digest", Value(judged.image.digest)},
                           {"tags", json_list(judged.image.tags)}});
  if (judged.image.more_tags > 0) json.set("moreTags", json_number(judged.image.more_tags));
  json.set("read", Value(judged.is_read));
  if (judged.is_read) {
    if (!judged.created.empty()) json.set("created", Value(judged.created));
    if (judged.distribution) json.set("distribution", commands::json_of(*judged.distribution));
    json.set("packageCount", json_number(judged.packages));
    json.set("bySeverity", json_of(judged.verdict.findings));
    json.set("suppressedCount", json_number(judged.verdict.suppressed));
    Value::List all;
    for (const ImageFinding& each : judged.findings) all.push_back(each.json);
    json.set("findings", Value::list(std::move(all)));
  }
  Value::List not_looked;
  for (const NotLooked& each : judged.not_looked) not_looked.push_back(commands::json_of(each));
  json.set("notLookedAt", Value::list(std::move(not_looked)));
  return json;
}

Value json_of(const RegistryState::Totals& totals) {
  return Value::map({{"repositoryCount", json_number(totals.repositories)},
                     {"tagCount", json_number(totals.tags)},
                     {"imageCount", json_number(totals.images)},
                     {"judgedImageCount", json_number(totals.judged)},
                     {"olderImageCount", json_number(totals.old)},
                     {"imagesWithFindings", json_number(totals.with_findings)},
                     {"findingCount", json_number(sum_of(totals.findings))},
                     {"suppressedCount", json_number(totals.suppressed)},
                     {"bySeverity", json_of(totals.findings)}});
}

Value json_of(const NotLookedOften& often) {
  Value json = commands::json_of(often.entry);
  if (often.more > 0) json.set("alsoOf", json_number(often.more));
  return json;
}

std::string text_of(const Value* value) {
  if (!value) return {};
  if (const auto text = value->string()) return std::string(*text);
  return value->is_null() ? std::string() : value->to_json();
}

const Table csv_header = {{"image", "digest", "severity", "check", "id", "type", "package", "version", "fixed",
                           "location", "priority", "message"}};

/// The rows of a table without its header.
std::string rows_of(const Table& table) {
  const std::string text = csv_of(table);
  return text.substr(text.find('\n') + 1);
}

std::string csv_rows_of(const JudgedImage& judged) {
  Table table = csv_header;
  for (const ImageFinding& each : judged.findings) {
    const Value* const item = each.json.find("vulnerability");
    const auto cell = [&](std::string_view key) { return item ? text_of(item->find(key)) : std::string(); };
    table.push_back({judged.name, judged.image.digest, std::string(findings::name_of(each.severity)),
                     text_of(each.json.find("checkId")), cell("id"), cell("type"), cell("package"), cell("version"),
                     cell("fixed"), cell("location"), cell("priority"), each.message});
  }
  return rows_of(table);
}

std::string told(const NotLookedOften& often) {
  std::string text = commands::text_of(often.entry.place);
  if (often.more > 0) text += " and " + std::to_string(often.more) + " more";
  return text + ": " + often.entry.message;
}

/// All that was not looked at, a batch at a time.
template <typename Each>
Failure for_each_not_looked(RegistryState& state, const Each& each) {
  for (std::size_t from = 0;; from += batch) {
    const auto entries = state.not_looked(from, batch);
    if (!entries) return entries.error();
    std::ranges::for_each(*entries, each);
    if (entries->size() < batch) return std::nullopt;
  }
}

}  // namespace

std::string registry_summary(const RegistryState::Totals& totals) {
  using reports::counted;
  std::string text =
      counted(totals.images, "image") + " of " +
      (totals.repositories == 1 ? std::string("1 repository") : std::to_string(totals.repositories) + " repositories") +
      ", " + counted(totals.tags, "tag") + ": " + counted(sum_of(totals.findings), "finding");
  std::string counts;
  for (const findings::Severity each : severities) {
    const std::size_t count = count_of(totals.findings, each);
    if (count == 0) continue;
    counts += (counts.empty() ? " (" : ", ") + std::to_string(count) + ' ' + std::string(findings::name_of(each));
  }
  if (!counts.empty()) text += counts + ") in " + counted(totals.with_findings, "image");
  if (totals.suppressed > 0) text += ", " + std::to_string(totals.suppressed) + " suppressed";
  if (totals.old > 0) text += ", " + std::to_string(totals.old) + " older, which --since leaves out";
  const std::size_t unread = totals.images - std::min(totals.images, totals.judged + totals.old);
  if (unread > 0) text += ", " + std::to_string(unread) + " not read";
  return text;
}

RegistryReport::RegistryReport(std::vector<Outlet> outlets, RegistryReportHead head) : head_(std::move(head)) {
  for (Outlet& outlet : outlets) {
    auto file = std::make_unique<OutputFile>(outlet.path);
    open_.push_back({std::move(outlet), std::move(file)});
    begin(open_.back());
  }
}

void RegistryReport::begin(Open& open) const {
  const std::string tool = json_text(Value::map({{"name", Value("seawall")}, {"version", Value(seawall_version)}}));
  const std::string registry = json_text(Value(head_.registry));
  if (open.outlet.format == "json") {
    open.file->write("{\n  \"schemaVersion\":\"1\",\n  \"tool\":" + tool + ",\n  \"registry\":" + registry +
                     ",\n  \"images\":[");
  } else if (open.outlet.format == "jsonl") {
    open.file->write("{\"type\":\"header\",\"schemaVersion\":\"1\",\"tool\":" + tool + ",\"registry\":" + registry +
                     "}\n");
  } else if (open.outlet.format == "csv") {
    open.file->write(csv_of(csv_header));
  }
}

void RegistryReport::add(const JudgedImage& image) {
  for (Open& each : open_) add(each, image);
}

void RegistryReport::add(Open& open, const JudgedImage& image) const {
  const std::string& format = open.outlet.format;
  if (format == "json") {
    open.file->write((open.images > 0 ? ",\n    " : "\n    ") + json_text(json_of(image)));
  } else if (format == "jsonl") {
    Value line = Value::map({{"type", Value("image")}});
    const Value json = json_of(image);
    for (const auto& [key, value] : json.members()) line.set(key, value);
    open.file->write(json_text(line) + '\n');
  } else if (format == "csv") {
    open.file->write(csv_rows_of(image));
  }
  ++open.images;
}

Failure RegistryReport::end_text(Open& open, RegistryState& state, const RegistryState::Totals& totals) const {
  TextTable table({"IMAGE", "CRITICAL", "HIGH", "MEDIUM", "LOW", "MOST URGENT"});
  const std::size_t most = head_.shows_all ? totals.with_findings : std::min(totals.with_findings, most_images);
  for (std::size_t from = 0; from < most; from += batch) {
    const auto rows = state.ranked(from, std::min(batch, most - from));
    if (!rows) return rows.error();
    for (const RegistryState::Ranked& row : *rows) {
      const auto image = state.image(row.repository, row.digest);
      if (!image) return image.error();
      const auto cell = [&](findings::Severity severity) {
        return std::to_string(count_of(row.verdict.findings, severity));
      };
      table.add({row.repository + (image->tags.empty() ? "@" + row.digest : ":" + image->tags.front()),
                 cell(findings::Severity::critical), cell(findings::Severity::high), cell(findings::Severity::medium),
                 cell(findings::Severity::low), row.verdict.worst});
    }
  }
  if (most > 0) open.file->write(table.text());
  if (most < totals.with_findings) {
    open.file->write("and " + reports::counted(totals.with_findings - most, "image") +
                     " more; --all shows them, -o csv and json tell all of each\n");
  }
  if (most > 0) open.file->write("\n");
  bool is_first = true;
  const Failure failure = for_each_not_looked(state, [&](const NotLookedOften& each) {
    if (!each.entry.is_failure) return;
    if (is_first) open.file->write("Not looked at\n");
    is_first = false;
    open.file->write("  " + reports::escaped(told(each)) + '\n');
  });
  if (!is_first) open.file->write("\n");
  open.file->write(registry_summary(totals) + '\n');
  return failure;
}

Failure RegistryReport::end_json(Open& open, RegistryState& state, const RegistryState::Totals& totals) const {
  open.file->write((open.images > 0 ? "\n  ]" : "]") + std::string(",\n  \"notLookedAt\":["));
  std::size_t count = 0;
  const Failure failure = for_each_not_looked(state, [&](const NotLookedOften& each) {
    open.file->write((count++ > 0 ? ",\n    " : "\n    ") + json_text(json_of(each)));
  });
  open.file->write((count > 0 ? "\n  ]" : "]") + std::string(",\n  \"summary\":") + json_text(json_of(totals)) +
                   "\n}\n");
  return failure;
}

Failure RegistryReport::end(Open& open, RegistryState& state, const RegistryState::Totals& totals) const {
  if (open.outlet.format == "text") return end_text(open, state, totals);
  if (open.outlet.format == "json") return end_json(open, state, totals);
  if (open.outlet.format != "jsonl") return std::nullopt;
  const auto line = [&](std::string_view type, const Value& json) {
    Value whole = Value::map({{"type", Value(type)}});
    for (const auto& [key, value] : json.members()) whole.set(key, value);
    open.file->write(json_text(whole) + '\n');
  };
  const Failure failure =
      for_each_not_looked(state, [&](const NotLookedOften& each) { line("notLookedAt", json_of(each)); });
  line("summary", json_of(totals));
  return failure;
}

Exit RegistryReport::finish(RegistryState& state) {
  const auto totals = state.totals(head_.since);
  if (!totals) return complain(totals.error().text()), Exit::failed;
  Exit result = Exit::clean;
  bool is_seen = false;
  for (Open& each : open_) {
    is_seen = is_seen || each.outlet.path == "-";
    if (const Failure failure = end(each, state, *totals)) {
      complain(failure->text());
      result = Exit::failed;
    }
    const std::string failure = each.file->close();
    if (failure.empty()) continue;
    complain("cannot write " + (each.outlet.path == "-" ? "standard output" : "\"" + each.outlet.path + "\"") + ": " +
             failure);
    result = Exit::failed;
  }
  const bool is_told = std::ranges::any_of(open_, [](const Open& each) { return each.outlet.format != "csv"; });
  if (!is_told) {
    const Failure failure = for_each_not_looked(state, [](const NotLookedOften& each) {
      if (each.entry.is_failure) complain("not looked at: " + told(each));
    });
    if (failure) complain(failure->text());
  }
  if (!is_seen) complain(registry_summary(*totals));
  return result;
}

}  // namespace seawall::commands
