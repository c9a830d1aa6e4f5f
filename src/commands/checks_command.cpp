#include "checks/checks.h"
#include "commands.h"
#include "console.h"
#include "reports/reports.h"
#include "words.h"

namespace seawall::commands {
namespace {

std::string table(reports::Checks checks, std::string_view format, const reports::TerminalStyle& style) {
  if (format == "json") return reports::catalogue_json(checks, seawall_version);
  if (format == "markdown") return reports::catalogue_markdown(checks);
  if (format == "csv") return reports::catalogue_csv(checks);
  return reports::catalogue_table(checks, style);
}

}  // namespace

Exit checks(const ChecksArguments& arguments) {
  const auto format = parse_word("output format", arguments.format, checks_formats);
  if (!format) return refuse(format.error());
  const auto color = color_of_output(arguments.color);
  if (!color) return refuse(color.error());
  const auto chosen = config::select(checks::all(), arguments.choice);
  if (!chosen) return refuse(chosen.error());
  return show(table(*chosen, *format, {.color = *color, .width = terminal_width()}));
}

}  // namespace seawall::commands
