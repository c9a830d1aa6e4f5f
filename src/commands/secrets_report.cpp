#include "secrets_report.h"

#include <algorithm>
#include <array>
#include <functional>
#include <ranges>
#include <unordered_map>
#include <utility>

#include "outlets.h"
#include "pods.h"
#include "reports/reports.h"
#include "secrets_report_formats.h"

namespace seawall::commands {
namespace {

using documents::Value;
using findings::Severity;
using objects::NotLooked;
using reports::counted;
using reports::escaped;
using reports::in_workflow_command;
using reports::path_from;

/// Worst first.
constexpr std::array severities = {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info};

std::size_t count_of(const SecretsReport& report, Severity severity) {
  return static_cast<std::size_t>(
      std::ranges::count(report.secrets, severity, [](const FoundSecret& found) { return found.leak.rule->severity; }));
}

std::size_t failures_of(const SecretsReport& report) {
  return static_cast<std::size_t>(std::ranges::count(report.not_looked, true, &NotLooked::is_failure));
}

/// Those that are equally bad, in their order.
std::vector<const FoundSecret*> worst_first(const SecretsReport& report) {
  std::vector<const FoundSecret*> sorted;
  for (const FoundSecret& found : report.secrets) sorted.push_back(&found);
  std::ranges::stable_sort(sorted, std::greater<>(),
                           [](const FoundSecret* found) { return found->leak.rule->severity; });
  return sorted;
}

// --- text -------------------------------------------------------------------------------------------

constexpr std::string_view bold = "1";
constexpr std::string_view dim = "2";
constexpr std::string_view yellow = "33";
constexpr std::size_t severity_width = 8;
constexpr std::size_t advice_indent = 12;  // as in the report of a scan

std::string place_text(const FoundSecret& found) {
  return std::to_string(found.begin.line) + ':' + std::to_string(found.begin.column);
}

class TextReport {
 public:
  TextReport(const SecretsReport& report, bool color) : report_(report), color_(color) {}

  std::string write() {
    for (auto rest = std::span(report_.secrets); !rest.empty();) {
      const auto of_other_file = [&](const FoundSecret& found) { return found.file != rest.front().file; };
      const auto end = std::ranges::find_if(rest, of_other_file);
      const auto size = static_cast<std::size_t>(end - rest.begin());
      write_file(rest.first(size));
      rest = rest.subspan(size);
    }
    write_advice();
    write_not_looked();
    paint(bold, secrets_summary(report_));
    return std::move(text_) + '\n';
  }

 private:
  void paint(std::string_view color, std::string_view text) {
    if (color_) text_.append("\x1b[").append(color).append("m");
    text_ += escaped(text);
    if (color_) text_ += "\x1b[0m";
  }
  /// Blanks behind the text of a column.
  void fill(std::size_t used, std::size_t width) { text_.append(width - std::min(width, used) + 2, ' '); }
  void write_severity(Severity severity) {
    const std::string_view name = findings::name_of(severity);
    paint(reports::color_of(severity), name);
    fill(name.size(), severity_width);
  }

  void write_file(std::span<const FoundSecret> secrets) {
    paint(bold, secrets.front().file);
    text_ += '\n';
    const std::size_t width =
        std::ranges::max(secrets | std::views::transform([](const auto& each) { return place_text(each).size(); }));
    for (const FoundSecret& found : secrets) write_secret(found, width);
    text_ += '\n';
  }

  void write_secret(const FoundSecret& found, std::size_t width) {
    const secrets::Leak& leak = found.leak;
    const std::string place = place_text(found);
    text_ += "  " + place;
    fill(place.size(), width);
    write_severity(leak.rule->severity);
    text_ += std::string(leak.rule->title) + "  " + escaped(leak.redacted) + "  ";
    const std::string circumstances = circumstances_of(leak);
    if (!circumstances.empty()) text_ += circumstances + "  ";
    paint(dim, '[' + std::string(leak.rule->id) + ']');
    text_ += '\n';
  }

  /// Many rules say the same, so it is said once for all of them.
  void write_advice() {
    std::vector<std::pair<const secrets::Rule*, std::vector<std::string_view>>> advice;
    for (const FoundSecret* found : worst_first(report_)) {
      const secrets::Rule& rule = *found->leak.rule;
      auto said =
          std::ranges::find_if(advice, [&](const auto& each) { return advice_on(*each.first) == advice_on(rule); });
      if (said == advice.end()) said = advice.insert(said, {&rule, {}});
      if (std::ranges::count(said->second, rule.id) == 0) said->second.push_back(rule.id);
    }
    if (advice.empty()) return;
    paint(bold, "What to do, most urgent first");
    text_ += '\n';
    for (const auto& [worst, ids] : advice) {
      text_ += "  ";
      write_severity(worst->severity);
      for (std::size_t index = 0; index < ids.size(); ++index) text_.append(index > 0 ? ", " : "").append(ids[index]);
      text_.append(1, '\n').append(advice_indent, ' ');
      append_wrapped(text_, advice_on(*worst), advice_indent, answer_width);
    }
    text_ += '\n';
  }

  void write_not_looked() {
    if (failures_of(report_) == 0) return;
    paint(bold, "Not looked at");
    text_ += '\n';
    for (const NotLooked& entry : report_.not_looked) {
      if (!entry.is_failure) continue;
      text_ += "  " + escaped(text_of(entry.place)) + ": ";
      paint(yellow, entry.message);
      text_ += '\n';
    }
    text_ += '\n';
  }

  const SecretsReport& report_;
  const bool color_;
  std::string text_;
};

// --- JSON -------------------------------------------------------------------------------------------

Value summary_json(const SecretsReport& report) {
  Value counts = Value::map({{"total", json_number(report.secrets.size())}});
  for (const Severity severity : severities) {
    counts.set(findings::name_of(severity), json_number(count_of(report, severity)));
  }
  return Value::map({{"files", json_number(report.files)},
                     {"bytes", json_number(report.bytes)},
                     {"notLookedAt", json_number(failures_of(report))},
                     {"suppressed", json_number(report.suppressed)},
                     {"known", json_number(report.known)},
                     {"secrets", std::move(counts)}});
}

Value json_of(const FoundSecret& found) {
  const secrets::Leak& leak = found.leak;
  Value json = Value::map({{"rule", Value(leak.rule->id)},
                           {"title", Value(leak.rule->title)},
                           {"severity", Value(findings::name_of(leak.rule->severity))},
                           {"certainty", Value(name_of(leak.rule->certainty))},
                           {"redacted", Value(leak.redacted)}});
  if (!leak.fingerprint.empty()) json.set("fingerprint", Value(leak.fingerprint));
  if (!leak.encoding.empty()) json.set("encoding", Value(leak.encoding));
  json.set("proved", Value(leak.is_proved));
  json.set("location", Value::map({{"file", Value(found.file)},
                                   {"line", json_number(found.begin.line)},
                                   {"column", json_number(found.begin.column)},
                                   {"endLine", json_number(found.end.line)},
                                   {"endColumn", json_number(found.end.column)}}));
  return json;
}

std::string json_report(const SecretsReport& report) {
  JsonReport json;
  json.add("summary", summary_json(report));
  Value::List secrets;
  for (const FoundSecret& found : report.secrets) secrets.push_back(json_of(found));
  json.add_list("secrets", secrets);
  json.add(report.not_looked);
  return json.text();
}

// --- CSV --------------------------------------------------------------------------------------------

std::string csv_report(const SecretsReport& report) {
  Table table = {{"status", "severity", "rule", "certainty", "file", "line", "column", "message", "redacted",
                  "encoding", "proved", "fingerprint"}};
  const auto number = [](std::uint32_t value) { return value == 0 ? std::string() : std::to_string(value); };
  for (const FoundSecret& found : report.secrets) {
    const secrets::Leak& leak = found.leak;
    table.push_back({"secret", std::string(findings::name_of(leak.rule->severity)), std::string(leak.rule->id),
                     std::string(name_of(leak.rule->certainty)), found.file, number(found.begin.line),
                     number(found.begin.column), message_of(leak), leak.redacted, std::string(leak.encoding),
                     leak.is_proved ? "yes" : "no", leak.fingerprint});
  }
  for (const NotLooked& entry : report.not_looked) {
    if (!entry.is_failure) continue;
    table.push_back({"not-looked-at", "", "", "", entry.place.file, number(entry.place.line),
                     number(entry.place.column), entry.message, "", "", "", ""});
  }
  return csv_of(table);
}

// --- compilers --------------------------------------------------------------------------------------

std::string gcc_report(const SecretsReport& report) {
  std::string text;
  for (const FoundSecret& found : report.secrets) {
    text += escaped(found.file) + ':' + place_text(found) + ": ";
    text.append(reports::gcc_word(found.leak.rule->severity)).append(": ").append(escaped(message_of(found.leak)));
    text.append(" [").append(found.leak.rule->id).append("]\n");
  }
  for (const NotLooked& entry : report.not_looked) {
    if (!entry.is_failure) continue;
    text += escaped(text_of(entry.place)) + ": error: not looked at: " + escaped(entry.message) + '\n';
  }
  return text;
}

// --- GitHub -----------------------------------------------------------------------------------------

std::string github_line(const SecretsReport& report, const FoundSecret& found) {
  const secrets::Rule& rule = *found.leak.rule;
  std::string line = "::" + std::string(reports::github_command(rule.severity));
  line += " file=" + in_workflow_command(path_from(report.base, found.file), true) +
          ",line=" + std::to_string(found.begin.line);
  if (!is_about_file(found)) {
    line += ",col=" + std::to_string(found.begin.column) + ",endLine=" + std::to_string(found.end.line) +
            ",endColumn=" + std::to_string(found.end.column);
  }
  line += ",title=" + in_workflow_command(std::string(rule.title) + " (" + std::string(rule.id) + ")", true);
  return line + "::" + in_workflow_command(message_of(found.leak) + ". " + std::string(advice_on(rule)), false) + '\n';
}

std::string github_line(const SecretsReport& report, const NotLooked& entry) {
  std::string line = "::error file=" + in_workflow_command(path_from(report.base, entry.place.file), true);
  if (entry.place.line > 0) line += ",line=" + std::to_string(entry.place.line);
  if (entry.place.column > 0) line += ",col=" + std::to_string(entry.place.column);
  return line + ",title=Not looked at::" + in_workflow_command(entry.message, false) + '\n';
}

std::string github_report(const SecretsReport& report) {
  std::string text, notices;
  for (const FoundSecret* found : worst_first(report)) {
    const bool is_notice = reports::github_command(found->leak.rule->severity) == "notice";
    (is_notice ? notices : text) += github_line(report, *found);
  }
  for (const NotLooked& entry : report.not_looked) {
    if (entry.is_failure) text += github_line(report, entry);
  }
  // GitHub shows ten notices of a step: the one that counts all must be among them.
  return text + "::notice title=Seawall::" + in_workflow_command(secrets_summary(report), false) + '\n' + notices;
}

// --- GitLab -----------------------------------------------------------------------------------------

class GitlabReport {
 public:
  explicit GitlabReport(const SecretsReport& report) : report_(report) {}

  std::string write() {
    for (const FoundSecret& found : report_.secrets) {
      const secrets::Rule& rule = *found.leak.rule;
      add(rule.id, reports::gitlab_severity(rule.severity), message_of(found.leak), print_of(found.leak), found.file,
          found.begin.line);
    }
    for (const NotLooked& entry : report_.not_looked) {
      if (!entry.is_failure) continue;
      add("not-looked-at", "critical", "not looked at: " + entry.message, entry.message, entry.place.file,
          std::max(entry.place.line, std::uint32_t{1}));
    }
    return text_.empty() ? "[]\n" : '[' + text_ + "\n]\n";
  }

 private:
  /// Two violations with one fingerprint would be taken for one.
  void add(std::string_view check, std::string_view severity, const std::string& description, const std::string& print,
           std::string_view file, std::uint32_t line) {
    const std::string path = path_from(report_.base, file);
    const std::string name = std::string(check) + ':' + path + ':' + print;
    const std::string fingerprint = name + ':' + std::to_string(++known_[name]);
    text_ += text_.empty() ? "\n  " : ",\n  ";
    text_ += json_text(Value::map(
        {{"description", Value(description)},
         {"check_name", Value(check)},
         {"fingerprint", Value(fingerprint)},
         {"severity", Value(severity)},
         {"location", Value::map({{"path", Value(path)}, {"lines", Value::map({{"begin", json_number(line)}})}})}}));
  }

  const SecretsReport& report_;
  std::unordered_map<std::string, std::size_t> known_;
  std::string text_;
};

}  // namespace

std::string secrets_report_text(const SecretsReport& report, std::string_view format, bool color) {
  if (format == "json") return json_report(report);
  if (format == "sarif") return secrets_sarif(report);
  if (format == "csv") return csv_report(report);
  if (format == "gcc") return gcc_report(report);
  if (format == "github") return github_report(report);
  if (format == "gitlab") return GitlabReport(report).write();
  return TextReport(report, color).write();
}

std::string secrets_summary(const SecretsReport& report) {
  std::string text = counted(report.files, "file");
  // Where nothing was looked through, it is not known that there are none.
  if (!report.secrets.empty()) {
    text += ", " + counted(report.secrets.size(), "secret");
  } else {
    text += report.files > 0 ? ", no secrets" : " looked through";
  }
  std::string counts;
  for (const Severity severity : severities) {
    const std::size_t count = count_of(report, severity);
    if (count == 0) continue;
    counts += (counts.empty() ? " (" : ", ") + std::to_string(count) + ' ' + std::string(findings::name_of(severity));
  }
  if (!counts.empty()) text += counts + ')';
  const auto add = [&](std::size_t number, std::string_view what) {
    if (number > 0) text += ", " + std::to_string(number) + ' ' + std::string(what);
  };
  add(report.known, "known");
  add(report.suppressed, "suppressed");
  add(failures_of(report), "not looked at");
  return text;
}

}  // namespace seawall::commands
