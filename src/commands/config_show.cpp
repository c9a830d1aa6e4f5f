// seawall config show: what a scan here would run with, and where each value comes from.

#include <algorithm>

#include "commands.h"
#include "console.h"
#include "settings.h"

namespace seawall::commands {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

std::string list(std::span<const std::string> items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + quoted(item);
  return out += ']';
}

/// A setting a line, as `.seawall.yaml` has it, with its source behind it as a comment.
class Listing {
 public:
  void add(std::string_view key, const std::string& value, std::string_view source) {
    rows_.push_back({std::string(key) + ": " + value, std::string(source)});
  }
  void add(std::string_view key) { rows_.push_back({std::string(key) + ':', {}}); }

  std::string text() const {
    std::size_t width = 0;
    for (const Row& row : rows_) {
      if (row.left.size() <= widest) width = std::max(width, row.left.size());
    }
    std::string out;
    for (const Row& row : rows_) {
      out += row.left;
      if (!row.source.empty()) {
        out += std::string(width - std::min(width, row.left.size()) + 2, ' ') + "# " + row.source;
      }
      out += '\n';
    }
    return out;
  }

 private:
  struct Row {
    std::string left;
    std::string source;
  };
  static constexpr std::size_t widest = 60;  // longer rows do not push the others' sources away
  std::vector<Row> rows_;
};

std::string place(const documents::Place& place) { return place.file + ':' + std::to_string(place.line); }

template <typename T>
std::string source(const Sourced<T>& setting, std::string_view variable) {
  switch (setting.layer) {
    case Layer::standard: return "default";
    case Layer::file: return place(setting.place);
    case Layer::environment: return "environment " + std::string(variable);
    case Layer::command_line: return "command line";
  }
  return {};
}

std::string value_of(const findings::Parameter& parameter, const findings::ParameterValue& value) {
  switch (parameter.type) {
    case findings::Parameter::Type::integer: return std::to_string(value.integer);
    case findings::Parameter::Type::boolean: return value.boolean ? "true" : "false";
    case findings::Parameter::Type::strings: return list(value.strings);
  }
  return {};
}

void add_check(Listing& out, const config::CheckSettings& settings) {
  out.add("  " + std::string(settings.check->id));
  if (settings.enabled.is_set()) {
    out.add("    enabled", settings.enabled.value ? "true" : "false", place(settings.enabled.place));
  }
  if (settings.severity.is_set()) {
    out.add("    severity", std::string(findings::name_of(settings.severity.value)), place(settings.severity.place));
  }
  if (!settings.values.empty()) out.add("    parameters");
  for (const config::CheckSettings::Value& value : settings.values) {
    const findings::Parameter& parameter = settings.check->parameters[value.parameter];
    out.add("      " + std::string(parameter.name), value_of(parameter, value.setting.value),
            place(value.setting.place));
  }
}

void add_exclude(Listing& out, const Settings& settings) {
  std::vector<std::string> globs = settings.config.exclude.value;
  std::string from = settings.config.exclude.is_set() ? place(settings.config.exclude.place) : "";
  if (settings.exclude.layer != Layer::standard) {
    std::ranges::copy(settings.exclude.value, std::back_inserter(globs));
    from += (from.empty() ? "" : ", ") + source(settings.exclude, "SEAWALL_EXCLUDE");
  }
  out.add("exclude", list(globs), from.empty() ? "default" : from);
}

std::string listing(const Settings& settings) {
  Listing out;
  const std::string chosen = source(settings.selection, "SEAWALL_SELECT, SEAWALL_IGNORE or SEAWALL_FRAMEWORK");
  out.add("select", list(settings.selection.value.select), chosen);
  out.add("ignore", list(settings.selection.value.ignore), chosen);
  out.add("frameworks", list(settings.selection.value.frameworks), chosen);
  if (!settings.config.checks.empty()) out.add("checks");
  for (const config::CheckSettings& each : settings.config.checks) add_check(out, each);
  add_exclude(out, settings);
  const bool has_threshold = settings.fail_on.layer != Layer::standard;
  out.add("failOn", has_threshold ? list(settings.fail_on.value) : "[\"high\"]",
          source(settings.fail_on, "SEAWALL_FAIL_ON"));
  out.add("maxFindings", std::to_string(settings.max_findings.value),
          source(settings.max_findings, "SEAWALL_MAX_FINDINGS"));
  out.add("kubernetesVersion", quoted("1." + std::to_string(settings.minor.value)),
          source(settings.minor, "SEAWALL_KUBERNETES_VERSION"));
  out.add("baseline", settings.baseline.value.empty() ? "null" : quoted(settings.baseline.value),
          source(settings.baseline, "SEAWALL_BASELINE"));
  out.add("honourPeerAnnotations", settings.honour_peer_annotations.value ? "true" : "false",
          source(settings.honour_peer_annotations, "SEAWALL_HONOUR_PEER_ANNOTATIONS"));
  return out.text();
}

}  // namespace

Exit config_show(const ConfigShowArguments& arguments) {
  const std::optional<Settings> settings = settle(arguments.scan);
  if (!settings) return Exit::usage;
  std::string out = settings->config.file.empty() ? "# no .seawall.yaml above the working directory\n"
                                                  : "# file: " + settings->config.file + '\n';
  out += "# checks that run: " + std::to_string(settings->checks.size()) + '\n';
  out += listing(*settings);
  const auto counted = [](std::size_t number, std::string_view noun) {
    return std::to_string(number) + ' ' + std::string(noun) + (number == 1 ? "" : "s");
  };
  out += "# " + counted(settings->config.suppressions.size(), "suppression") + ", " +
         counted(settings->config.pod_templates.size(), "kind") + " of your own with pods\n";
  return show(out);
}

}  // namespace seawall::commands
