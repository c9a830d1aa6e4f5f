// The option tree, help and errors of the command line. The only file that includes CLI11: it is slow to compile.

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "commands.h"
#include "console.h"
#include "suggestion.h"

namespace seawall::commands {
namespace {

constexpr std::size_t help_width = 80;

// --- help -------------------------------------------------------------------------------------------

/// `-o, --output FORMAT[=PATH]`
std::string signature(const CLI::Option& option) {
  std::string text = option.get_snames().empty() ? "    " : "-" + option.get_snames().front() + ", ";
  text += "--" + option.get_lnames().front();
  if (!option.get_type_name().empty()) text += ' ' + option.get_type_name();
  return text;
}

/// Words from column `indent` on, broken at the width.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent) {
  std::size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > indent && column + 1 + word.size() > help_width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  out += '\n';
}

void append_row(std::string& out, const std::string& left, std::string_view right, std::size_t width) {
  out += "  " + left + std::string(width - std::min(width, left.size()) + 2, ' ');
  append_wrapped(out, right, width + 4);
}

void append_options(std::string& out, const CLI::App& app) {
  std::vector<const CLI::Option*> options = app.get_options();
  std::erase_if(options, [](const CLI::Option* option) { return option->get_positional(); });
  std::size_t width = 0;
  for (const CLI::Option* option : options) width = std::max(width, signature(*option).size());
  for (const CLI::Option* option : options) append_row(out, signature(*option), option->get_description(), width);
}

std::string usage(const CLI::App& app) {
  if (!app.get_parent()) return "seawall COMMAND [OPTION]...";
  std::string line = "seawall " + app.get_name() + " [OPTION]...";
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) line += ' ' + option->get_type_name();
  }
  return line;
}

std::string help(const CLI::App& app) {
  std::string out;
  append_wrapped(out, app.get_description(), 0);
  out += "\nUsage: " + usage(app) + "\n";
  const std::vector<const CLI::App*> subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  if (!subcommands.empty()) out += "\nCommands:\n";
  for (const CLI::App* each : subcommands) append_row(out, each->get_name(), each->get_description(), 7);
  out += "\nOptions:\n";
  append_options(out, app);
  if (!app.get_footer().empty()) out += "\n" + app.get_footer() + "\n";
  return out;
}

constexpr const char* root_footer =
    R"(Examples:
  seawall scan manifests/
  kubectl get all -A -o json | seawall scan -

"seawall COMMAND --help" tells more about a command.)";

constexpr const char* scan_footer =
    R"(Examples:
  seawall scan manifests/
      every .yaml, .yml and .json file of a folder and those below it
  kubectl get all -A -o json | seawall scan -
      what runs in a cluster, from standard input
  seawall scan . -o terminal -o json=report.json --fail-on medium
      a report for people and one for programs; medium findings fail too

Exit codes:
  0  nothing found that --fail-on asks for
  1  something found that --fail-on asks for
  2  the command line was not understood
  3  part of the input could not be read or understood, whatever else was found
  4  Seawall itself failed)";

// --- the option tree --------------------------------------------------------------------------------

void add_flag(CLI::App& app, const std::string& names, bool& value, const std::string& description) {
  app.add_flag(names, value, description)->disable_flag_override();
}

/// Takes one value each time it is given, so that `-o json PATH` leaves PATH alone.
void add_repeatable(CLI::App& app, const std::string& names, std::vector<std::string>& values,
                    const std::string& description, const std::string& type) {
  app.add_option(names, values, description)->type_name(type)->allow_extra_args(false);
}

CLI::App* add_scan(CLI::App& app, ScanArguments& arguments) {
  CLI::App* const scan = app.add_subcommand("scan", "Find security defects in Kubernetes manifests.");
  scan->set_help_flag("-h,--help", "Show this help.");
  scan->add_option("PATH", arguments.paths, "Files and folders; \"-\" is standard input.")->type_name("PATH...");
  add_repeatable(
      *scan, "-o,--output", arguments.outputs,
      "Report as terminal (the default), json or gcc (one line a finding, for editors and CI), to PATH or to "
      "standard output. Can be given several times.",
      "FORMAT[=PATH]");
  add_repeatable(
      *scan, "--fail-on", arguments.fail_on,
      "Exit with 1 when something of this severity or worse is found, or by this check; none: never. Default: "
      "high. Several are separated by commas.",
      "SEVERITY|CHECK");
  add_flag(*scan, "--allow-unreadable", arguments.allow_unreadable,
           "Do not exit with 3 when part of the input could not be read or understood. The report still says so.");
  scan->add_option("--color", arguments.color,
                   "Colour the report: auto (on a terminal, unless NO_COLOR is set), always or never.")
      ->type_name("WHEN");
  scan->add_option("-j,--threads", arguments.threads, "Threads to work with. Default: one for each core.")
      ->type_name("N");
  add_flag(*scan, "-v,--verbose", arguments.verbose, "Also list the files that are not Kubernetes manifests.");
  add_flag(*scan, "-q,--quiet", arguments.quiet,
           "Show nothing; only the exit code tells. Reports asked for with -o are still written.");
  scan->footer(scan_footer);
  scan->allow_extras();
  return scan;
}

// --- errors -----------------------------------------------------------------------------------------

Exit usage_error(const CLI::App& app, const std::string& message) {
  complain(message);
  const std::string command = app.get_parent() ? "seawall " + app.get_name() : "seawall";
  write_all(STDERR_FILENO, "\"" + command + " --help\" shows what there is\n");
  return Exit::usage;
}

Exit unknown_argument(const CLI::App& app, const std::string& argument) {
  std::vector<std::string> names;
  const bool is_option = argument.starts_with('-');
  if (is_option) {
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  } else {
    for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(each->get_name());
  }
  const std::string typed = argument.substr(0, argument.find('='));
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return usage_error(app, (is_option ? "unknown option \"" : "unknown command \"") + typed + "\"" +
                              suggestion(typed, candidates));
}

/// CLI11 names the option first: "--output: 1 required FORMAT missing".
Exit parse_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::string text = error.what();
  if (error.get_name() == "ArgumentMismatch") {
    const bool is_missing = text.ends_with("missing");
    const std::string option = "option \"" + text.substr(0, text.find_first_of(": ")) + "\" ";
    return usage_error(app, option + (is_missing ? "needs a value" : "takes no value"));
  }
  return usage_error(app, text);
}

// --- running ----------------------------------------------------------------------------------------

/// What stands behind "--" are paths, whatever they look like. CLI11 would take them for another command's once there
/// is a path before.
std::vector<std::string> cut_behind_marker(std::vector<std::string>& arguments) {
  const auto marker = std::ranges::find(arguments, "--");
  if (marker == arguments.end()) return {};
  std::vector<std::string> behind(marker + 1, arguments.end());
  arguments.erase(marker, arguments.end());
  return behind;
}

Exit run(std::vector<std::string> arguments) {
  CLI::App app("Seawall finds and proves what is wrong with the security of Kubernetes.", "seawall");
  app.set_help_flag("-h,--help", "Show this help.");
  bool wants_version = false;
  add_flag(app, "--version", wants_version, "Show the version.");
  app.footer(root_footer);
  app.require_subcommand(0, 1);
  app.allow_extras();
  ScanArguments scan_arguments;
  const CLI::App* const scan_command = add_scan(app, scan_arguments);
  const CLI::App* const version_command = app.add_subcommand("version", "Show the version.");

  const auto chosen = [&]() -> const CLI::App& { return scan_command->parsed() ? *scan_command : app; };
  const std::vector<std::string> behind_marker = cut_behind_marker(arguments);
  std::ranges::reverse(arguments);  // as CLI11 wants them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    print(help(chosen()));
    return Exit::clean;
  } catch (const CLI::ParseError& error) {
    return parse_error(chosen(), error);
  }
  std::vector<std::string> extra = app.remaining(true);
  std::ranges::copy(behind_marker, std::back_inserter(scan_command->parsed() ? scan_arguments.paths : extra));
  if (!extra.empty()) return unknown_argument(chosen(), extra.front());
  if (wants_version || version_command->parsed()) return version();
  const bool nothing_to_do = !scan_command->parsed() || scan_arguments.paths.empty();
  if (nothing_to_do) {
    write_all(STDERR_FILENO, help(chosen()));
    return Exit::usage;
  }
  return commands::scan(scan_arguments);
}

}  // namespace
}  // namespace seawall::commands

int main(int count, char** values) {
  using namespace seawall::commands;
  Exit code = Exit::failed;
  try {
    code = run({values + std::min(count, 1), values + count});
  } catch (const std::bad_alloc&) {
    complain("out of memory");
  } catch (const std::exception& error) {
    complain(std::string("an error that should not happen: ") + error.what());
  }
  return static_cast<int>(code);
}
