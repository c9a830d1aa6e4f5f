#include <unistd.h>

#include <algorithm>
#include <functional>

#include "checks/checks.h"
#include "commands.h"
#include "console.h"
#include "options.h"
#include "scan_files.h"

namespace seawall::commands {
namespace {

/// The arguments, understood.
struct Settings {
  std::vector<Output> outputs;
  FailOn fail_on;
  bool color = false;
  std::size_t threads = 1;
};

documents::Result<Settings> understand(const ScanArguments& arguments) {
  if (std::ranges::count(arguments.paths, "") > 0) {
    return documents::Error(documents::ErrorCode::invalid_argument, "an empty PATH names no file");
  }
  auto outputs = parse_outputs(arguments.outputs);
  if (!outputs) return outputs.error();
  auto fail_on = FailOn::parse(arguments.fail_on, checks::all());
  if (!fail_on) return fail_on.error();
  auto color = parse_color(arguments.color, {is_terminal(STDOUT_FILENO), environment("NO_COLOR"),
                                             environment("CLICOLOR_FORCE"), environment("TERM")});
  if (!color) return color.error();
  auto threads = parse_threads(arguments.threads);
  if (!threads) return threads.error();
  return Settings{*outputs, *fail_on, *color, *threads};
}

void write_report(const reports::Scan& scan, Format format, const reports::TerminalStyle& style,
                  const reports::Sink& sink) {
  switch (format) {
    case Format::terminal: return reports::terminal(scan, style, sink);
    case Format::json: return reports::json(scan, sink);
    case Format::gcc: return reports::gcc(scan, sink);
  }
}

/// False, and a word on standard error, when a report could not be written.
bool write_output(const reports::Scan& scan, const Output& output, const Settings& settings,
                  const ScanArguments& arguments) {
  const bool to_standard_output = output.path == "-";
  reports::TerminalStyle style;
  style.verbose = arguments.verbose;
  style.color = to_standard_output ? settings.color : arguments.color == "always";
  if (to_standard_output) style.width = terminal_width();
  OutputFile file(output.path);
  write_report(scan, output.format, style, [&](std::string_view text) { file.write(text); });
  const std::string failure = file.close();
  if (failure.empty()) return true;
  complain("cannot write " + (to_standard_output ? "standard output" : "\"" + output.path + "\"") + ": " + failure);
  return false;
}

bool write_outputs(const reports::Scan& scan, const Settings& settings, const ScanArguments& arguments) {
  bool written = true;
  bool on_standard_output = false;
  for (const Output& output : settings.outputs) {
    on_standard_output = on_standard_output || output.path == "-";
    // --quiet takes back the report that nobody asked for, not one that was.
    if (arguments.quiet && arguments.outputs.empty()) continue;
    written = write_output(scan, output, settings, arguments) && written;
  }
  if (!arguments.quiet && !on_standard_output) complain(reports::summary_line(scan));
  return written;
}

Exit verdict(const reports::Scan& scan, const FailOn& fail_on, bool allow_unreadable) {
  const bool incomplete = std::ranges::any_of(scan.not_looked, &objects::NotLooked::is_failure);
  if (incomplete && !allow_unreadable) return Exit::incomplete;
  const bool fails = std::ranges::any_of(scan.findings, [&](const auto& finding) { return fail_on.matches(finding); });
  return fails ? Exit::findings : Exit::clean;
}

}  // namespace

Exit scan(const ScanArguments& arguments) {
  const documents::Result<Settings> settings = understand(arguments);
  if (!settings) {
    complain(settings.error().message());
    return Exit::usage;
  }
  const files::Listing listing = files::list(arguments.paths);
  if (!arguments.quiet && listing.files.empty() && listing.refused.empty()) {
    complain("no file there ends in .yaml, .yml or .json");
  }
  const bool waits_for_typing = std::ranges::count(arguments.paths, "-") > 0 && is_terminal(STDIN_FILENO);
  if (waits_for_typing && !arguments.quiet) complain("reading manifests from the keyboard; Ctrl-D ends them");

  Pool pool(settings->threads);
  Scanned scanned = scan_files(listing, checks::all(), pool);
  scanned.scan.version = seawall_version;
  if (!write_outputs(scanned.scan, *settings, arguments)) return Exit::failed;
  return verdict(scanned.scan, settings->fail_on, arguments.allow_unreadable);
}

}  // namespace seawall::commands
