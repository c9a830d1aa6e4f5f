#include "options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <thread>

#include "words.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using findings::Severity;

struct NamedFormat {
  std::string_view name;
  Format format;
};
constexpr std::array formats = {NamedFormat{"terminal", Format::terminal}, NamedFormat{"json", Format::json},
                                NamedFormat{"jsonl", Format::jsonl},       NamedFormat{"sarif", Format::sarif},
                                NamedFormat{"junit", Format::junit},       NamedFormat{"markdown", Format::markdown},
                                NamedFormat{"github", Format::github},     NamedFormat{"gitlab", Format::gitlab},
                                NamedFormat{"csv", Format::csv},           NamedFormat{"gcc", Format::gcc},
                                NamedFormat{"html", Format::html},         NamedFormat{"cyclonedx", Format::cyclonedx},
                                NamedFormat{"openvex", Format::openvex}};
constexpr std::size_t formats_of_findings = formats.size() - 2;

constexpr std::array severities = {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info};

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

Result<Output> parse_output(std::string_view value, Formats among) {
  const std::size_t equals = value.find('=');
  const std::string_view name = value.substr(0, equals);
  const std::span<const NamedFormat> known =
      std::span(formats).first(among == Formats::of_packages ? formats.size() : formats_of_findings);
  const auto found = std::ranges::find(known, name, &NamedFormat::name);
  if (found == known.end()) {
    return unknown("output format", name, format_names(among), "there are " + enumeration(format_names(among)));
  }
  if (equals == std::string_view::npos) return Output{found->format, "-"};
  const std::string_view path = value.substr(equals + 1);
  if (path.empty()) return invalid("output \"" + std::string(value) + "\" names no file behind the \"=\"");
  return Output{found->format, std::string(path)};
}

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> items;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    items.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

Error unknown_threshold(std::string_view typed, std::span<const findings::Check* const> checks) {
  std::vector<std::string_view> names;
  for (const Severity severity : severities) names.push_back(findings::name_of(severity));
  names.push_back("none");
  for (const findings::Check* check : checks) names.push_back(check->id);
  return unknown("severity or check", typed, names, "severities are critical, high, medium, low and info");
}

}  // namespace

std::span<const std::string_view> format_names(Formats among) noexcept {
  static constexpr auto names = [] {
    std::array<std::string_view, formats.size()> result;
    std::ranges::transform(formats, result.begin(), &NamedFormat::name);
    return result;
  }();
  return std::span(names).first(among == Formats::of_packages ? names.size() : formats_of_findings);
}

Result<std::vector<Output>> parse_outputs(std::span<const std::string> values, Formats among) {
  if (values.empty()) return std::vector{Output{Format::terminal, "-"}};
  std::vector<Output> outputs;
  std::set<std::string_view> paths;
  for (const std::string& value : values) {
    Result<Output> output = parse_output(value, among);
    if (!output) return output.error();
    outputs.push_back(take(std::move(output)));
  }
  for (const Output& output : outputs) {
    if (paths.insert(output.path).second) continue;
    if (output.path == "-")
      return invalid("two reports cannot both go to standard output; write one to a file: -o json=report.json");
    return invalid("two reports cannot both go to \"" + output.path + "\"");
  }
  return outputs;
}

Result<FailOn> FailOn::parse(std::span<const std::string> values, std::span<const findings::Check* const> checks) {
  FailOn result;
  if (values.empty()) result.severity_ = Severity::high;
  bool has_none = false;
  for (const std::string& value : values) {
    for (const std::string_view item : split(value)) {
      const auto check = std::ranges::find(checks, item, &findings::Check::id);
      if (item == "none") {
        has_none = true;
      } else if (const std::optional<Severity> severity = findings::parse_severity(item)) {
        result.severity_ = std::min(*severity, result.severity_.value_or(*severity));
      } else if (check != checks.end()) {
        result.checks_.push_back(*check);
      } else {
        return unknown_threshold(item, checks);
      }
    }
  }
  if (has_none && (result.severity_ || !result.checks_.empty())) {
    return invalid("--fail-on \"none\" stands alone: it cannot be combined with severities or checks");
  }
  return result;
}

bool FailOn::matches(const findings::Finding& finding) const noexcept {
  return (severity_ && finding.severity >= *severity_) || std::ranges::find(checks_, finding.check) != checks_.end();
}

Result<bool> parse_color(std::string_view value, const ColorSurroundings& surroundings) {
  if (value == "always") return true;
  if (value == "never") return false;
  if (value != "auto") {
    constexpr std::array<std::string_view, 3> names = {"auto", "always", "never"};
    return unknown("value of --color", value, names, "there are auto, always and never");
  }
  if (!surroundings.no_color.empty()) return false;
  if (!surroundings.clicolor_force.empty() && surroundings.clicolor_force != "0") return true;
  return surroundings.is_terminal && surroundings.term != "dumb";
}

Result<std::size_t> parse_threads(std::string_view text) {
  if (text.empty()) return std::max<std::size_t>(1, std::thread::hardware_concurrency());
  constexpr std::size_t most = 1024;
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number == 0 || number > most) {
    return invalid("number of threads \"" + std::string(text) + "\" is not a whole number from 1 to 1024");
  }
  return number;
}

}  // namespace seawall::commands
