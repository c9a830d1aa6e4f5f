// seawall pods check: which level of the Pod Security Standards each workload reaches, and what it lacks for more.

#include <algorithm>
#include <utility>

#include "console.h"
#include "pods.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Node;
using documents::Value;
using objects::PodTemplate;
using pods::Level;

/// A place for which a check forbids a pod.
struct Where {
  documents::Place place;
  std::string path;  ///< of the value, or of the field that is missing
  bool is_missing = false;
  friend bool operator==(const Where& one, const Where& two) {
    return one.place.line == two.place.line && one.place.column == two.place.column && one.path == two.path;
  }
};

/// What stands between a workload and a level.
struct Obstacle {
  pods::StandardCheck check;
  pods::Forbidden why;
  std::vector<Where> places;
};

/// What is asked of all workloads.
struct Question {
  std::optional<Level> level;  ///< that they must reach; nothing: the next one to what they reach
  pods::Version version;

  Level wanted_of(const Workload& workload) const {
    if (level) return *level;
    return workload.level() == Level::privileged ? Level::baseline : Level::restricted;
  }
};

struct Row {
  Workload workload;
  std::vector<Obstacle> obstacles;
};

struct Totals {
  std::array<std::size_t, 3> by_level = {};
  std::size_t not_judged = 0;
  std::size_t below = 0;  ///< the level that is asked for
};

Where where(const Workload& workload, const pods::Breach& breach) {
  std::string path = objects::field_path(workload.judged->root, breach.at);
  if (!breach.missing.empty()) path.append(path.empty() ? "" : ".").append(breach.missing);
  return {place_of(written_at(workload, breach.at)), std::move(path), !breach.missing.empty()};
}

std::vector<Where> places_of(pods::StandardCheck check, const PodTemplate& pod, const Workload& workload,
                             pods::Version version, pods::Reader& reader) {
  std::vector<Where> places;
  pods::violations(check, pod, version, reader, [&](const pods::Violation& violation) {
    Where place = where(workload, violation.breach);
    if (std::ranges::count(places, place) == 0) places.push_back(std::move(place));
  });
  return places;
}

std::vector<Obstacle> obstacles_of(const Workload& workload, pods::LevelVersion policy) {
  std::vector<Obstacle> obstacles;
  std::vector<objects::TypeFault> known;  // told already, or the workload would not be judged
  pods::Reader reader(known);
  for (const PodTemplate& pod : workload.pods) {
    for (const pods::StandardCheck check : pods::evaluate(pod, policy, reader)) {
      obstacles.push_back({check, pods::explain(check, pod, policy.version, reader),
                           places_of(check, pod, workload, policy.version, reader)});
    }
  }
  return obstacles;
}

std::vector<Row> rows_of(std::vector<Workload> workloads, const Question& question) {
  std::vector<Row> rows;
  for (Workload& workload : workloads) {
    Row row{std::move(workload), {}};
    if (row.workload.is_judged()) {
      row.obstacles = obstacles_of(row.workload, {question.wanted_of(row.workload), question.version});
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Totals totals_of(const std::vector<Row>& rows, const Question& question) {
  Totals totals;
  for (const Row& row : rows) {
    if (!row.workload.is_judged()) {
      ++totals.not_judged;
      continue;
    }
    ++totals.by_level[static_cast<std::size_t>(row.workload.level())];
    if (question.level && !row.workload.is_allowed_by(*question.level)) ++totals.below;
  }
  return totals;
}

// --- text -------------------------------------------------------------------------------------------

constexpr std::size_t indent = 14;  // of what a check says: two spaces, the widest level and two more

void append(std::string& out, const Obstacle& obstacle, Level wanted) {
  const std::string level(pods::name_of(wanted));
  out += "  " + level + std::string(indent - 2 - level.size(), ' ') + reports::escaped(obstacle.why.reason);
  if (!obstacle.why.detail.empty()) out += " (" + reports::escaped(obstacle.why.detail) + ")";
  out += "  [" + std::string(pods::id_of(obstacle.check)) + "]\n";
  std::string last;
  for (const Where& each : obstacle.places) {
    std::string line = std::string(indent, ' ') + reports::escaped(text_of(each.place)) + '\n';
    if (line != last) out += line;
    last = std::move(line);
  }
}

void append(std::string& out, const Row& row, const Question& question) {
  const documents::Place place = row.workload.place();
  out += reports::escaped(row.workload.title() + "  (" + place.file + ':' + std::to_string(place.line) + ")  ");
  if (!row.workload.is_judged()) {
    out += "not judged\n";
    return;
  }
  out += "reaches " + std::string(pods::name_of(row.workload.level())) + '\n';
  for (const Obstacle& obstacle : row.obstacles) append(out, obstacle, question.wanted_of(row.workload));
}

std::string summary_line(const std::vector<Row>& rows, const Totals& totals, const Question& question) {
  std::string text = counted(rows.size(), "workload") + ", by the standards of " + question.version.text() + ": ";
  for (const Level level : {Level::privileged, Level::baseline, Level::restricted}) {
    text += std::to_string(totals.by_level[static_cast<std::size_t>(level)]) + ' ' + std::string(pods::name_of(level));
    if (level != Level::restricted) text += ", ";
  }
  if (totals.not_judged > 0) text += ", " + std::to_string(totals.not_judged) + " not judged";
  if (question.level)
    text += "; " + std::to_string(totals.below) + " below " + std::string(pods::name_of(*question.level));
  return text + '\n';
}

std::string text_report(const std::vector<Row>& rows, const Question& question, const PodFiles& files) {
  std::string out;
  for (const Row& row : rows) {
    append(out, row, question);
    out += '\n';
  }
  out += not_looked_section(files.loaded.not_looked);
  return out + summary_line(rows, totals_of(rows, question), question);
}

// --- JSON -------------------------------------------------------------------------------------------

Value json_of(const Where& where) {
  Value json = commands::json_of(where.place);
  json.set("path", Value(where.path));
  json.set("missing", Value(where.is_missing));
  return json;
}

Value json_of(const Obstacle& obstacle) {
  Value::List places;
  for (const Where& each : obstacle.places) places.push_back(json_of(each));
  Value json = Value::map();
  json.set("checkId", Value(pods::id_of(obstacle.check)));
  json.set("reason", Value(obstacle.why.reason));
  json.set("detail", Value(obstacle.why.detail));
  json.set("locations", Value::list(std::move(places)));
  return json;
}

Value json_of(const Row& row, const Question& question) {
  Value json = commands::json_of(row.workload);
  json.set("judged", Value(row.workload.is_judged()));
  if (!row.workload.is_judged()) return json;
  json.set("level", Value(pods::name_of(row.workload.level())));
  const Level wanted = question.wanted_of(row.workload);
  json.set("wanted", Value(pods::name_of(wanted)));
  json.set("allowed", Value(row.workload.is_allowed_by(wanted)));
  Value::List obstacles;
  for (const Obstacle& each : row.obstacles) obstacles.push_back(json_of(each));
  json.set("forbidding", Value::list(std::move(obstacles)));
  return json;
}

Value json_of(const Totals& totals, std::size_t workloads, const Question& question, const PodFiles& files) {
  Value json = Value::map();
  json.set("files", json_number(files.loaded.files));
  json.set("workloads", json_number(workloads));
  for (const Level level : {Level::privileged, Level::baseline, Level::restricted}) {
    json.set(pods::name_of(level), json_number(totals.by_level[static_cast<std::size_t>(level)]));
  }
  json.set("notJudged", json_number(totals.not_judged));
  if (question.level) json.set("below", json_number(totals.below));
  return json;
}

std::string json_report(const std::vector<Row>& rows, const Question& question, const PodFiles& files) {
  JsonReport report;
  report.add("version", Value(question.version.text()));
  report.add("level", question.level ? Value(pods::name_of(*question.level)) : Value());
  report.add("summary", json_of(totals_of(rows, question), rows.size(), question, files));
  Value::List elements;
  for (const Row& row : rows) elements.push_back(json_of(row, question));
  report.add_list("workloads", elements);
  report.add(files.loaded.not_looked);
  return report.text();
}

documents::Result<Question> understand(const PodsCheckArguments& arguments) {
  const documents::Result<pods::Version> version = parse_standards_version(arguments.version);
  if (!version) return version.error();
  if (arguments.level.empty()) return Question{{}, *version};
  const auto level = parse_word("level", arguments.level, pods_levels);
  if (!level) return level.error();
  return Question{pods::parse_level(*level), *version};
}

}  // namespace

Exit pods_check(const PodsCheckArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, pods_formats);
  if (!format) return refuse(format.error());
  const documents::Result<Question> question = understand(arguments);
  if (!question) return refuse(question.error());
  auto files = load(arguments.input);
  if (!files) return files.error();
  std::vector<Workload> workloads =
      workloads_of(*files->loaded.inventory, arguments.input.namespace_, question->version);
  tell_faults(workloads, *files);
  const std::vector<Row> rows = rows_of(std::move(workloads), *question);
  const Exit shown =
      show(*format == "json" ? json_report(rows, *question, *files) : text_report(rows, *question, *files));
  if (shown != Exit::clean) return shown;
  const bool falls_short = totals_of(rows, *question).below > 0;
  return verdict(files->loaded.not_looked, arguments.input.allow_unreadable,
                 falls_short ? Exit::findings : Exit::clean);
}

}  // namespace seawall::commands
