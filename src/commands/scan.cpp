#include <unistd.h>

#include <algorithm>
#include <functional>

#include "checks/checks.h"
#include "commands.h"
#include "console.h"
#include "input.h"
#include "load_files.h"
#include "options.h"
#include "read_images.h"
#include "scan_files.h"
#include "settings.h"

namespace seawall::commands {
namespace {

/// Where reports go, and how they look.
struct Outlets {
  std::vector<Output> outputs;
  bool color = false;
  std::size_t threads = 1;
};

documents::Result<Outlets> understand(const ScanArguments& arguments) {
  auto outputs = parse_outputs(arguments.outputs);
  if (!outputs) return outputs.error();
  auto color = color_of_output(arguments.color);
  if (!color) return color.error();
  auto threads = parse_threads(arguments.threads);
  if (!threads) return threads.error();
  return Outlets{*outputs, *color, *threads};
}

void write_report(const reports::Scan& scan, Format format, const reports::TerminalStyle& style,
                  const reports::Sink& sink) {
  switch (format) {
    case Format::terminal: return reports::terminal(scan, style, sink);
    case Format::json: return reports::json(scan, sink);
    case Format::jsonl: return reports::jsonl(scan, sink);
    case Format::sarif: return reports::sarif(scan, sink);
    case Format::junit: return reports::junit(scan, sink);
    case Format::markdown: return reports::markdown(scan, sink);
    case Format::github: return reports::github(scan, sink);
    case Format::gitlab: return reports::gitlab(scan, sink);
    case Format::csv: return reports::csv(scan, sink);
    case Format::gcc: return reports::gcc(scan, sink);
    case Format::html: return reports::html(scan, sink);
  }
}

/// False, and a word on standard error, when something could not be written.
bool closed(OutputFile& file, const std::string& path) {
  const std::string failure = file.close();
  if (!failure.empty()) {
    complain("cannot write " + (path == "-" ? "standard output" : "\"" + path + "\"") + ": " + failure);
  }
  return failure.empty();
}

bool write_output(const reports::Scan& scan, const Output& output, const Outlets& outlets,
                  const ScanArguments& arguments) {
  const bool to_standard_output = output.path == "-";
  reports::TerminalStyle style;
  style.verbose = arguments.verbose;
  style.show_suppressed = arguments.show_suppressed;
  style.color = to_standard_output ? outlets.color : arguments.color == "always";
  if (to_standard_output) style.width = terminal_width();
  OutputFile file(output.path);
  write_report(scan, output.format, style, [&](std::string_view text) { file.write(text); });
  return closed(file, output.path);
}

bool write_file(const std::string& path, std::string_view text) {
  OutputFile file(path);
  file.write(text);
  return closed(file, path);
}

documents::Result<findings::Baseline> read_baseline(const std::string& path) {
  documents::Result<std::string> text = read_named(path);
  if (!text) return text.error();
  return findings::read_baseline(path, take(std::move(text)));
}

bool write_outputs(const reports::Scan& scan, const Outlets& outlets, const ScanArguments& arguments) {
  bool written = true;
  bool on_standard_output = false;
  for (const Output& output : outlets.outputs) {
    on_standard_output = on_standard_output || output.path == "-";
    // --quiet takes back the report that nobody asked for, not one that was.
    if (arguments.quiet && arguments.outputs.empty()) continue;
    written = write_output(scan, output, outlets, arguments) && written;
  }
  if (!arguments.quiet && !on_standard_output) complain(reports::summary_line(scan));
  return written;
}

/// Takes out what is known already, and writes what is to be known from now on. Complains itself of what is wrong.
std::optional<Exit> apply_baseline(reports::Scan& scan, const Settings& settings, const ScanArguments& arguments) {
  const bool writes = !arguments.write_baseline.empty();
  if (writes && !write_file(arguments.write_baseline, findings::baseline_text(scan.findings))) return Exit::failed;
  // What was just written is known already.
  const std::string& path = writes ? arguments.write_baseline : settings.baseline.value;
  if (path.empty()) return {};
  const documents::Result<findings::Baseline> baseline = read_baseline(path);
  if (!baseline) return refuse(baseline.error());
  const std::size_t before = scan.findings.size();
  scan.gone_since_baseline = findings::apply(*baseline, scan.findings, scan.suppressions);
  if (!writes || arguments.quiet) return {};
  const std::size_t known = before - scan.findings.size();
  complain(std::to_string(known) + (known == 1 ? " finding is" : " findings are") + " known from now on, by \"" + path +
           '"');
  return {};
}

Exit verdict(const reports::Scan& scan, const Settings& settings, bool allow_unreadable) {
  const bool incomplete = std::ranges::any_of(scan.not_looked, &objects::NotLooked::is_failure);
  if (incomplete && !allow_unreadable) return Exit::incomplete;
  const auto failing =
      std::ranges::count_if(scan.findings, [&](const auto& finding) { return settings.fails.matches(finding); });
  return static_cast<std::size_t>(failing) > settings.max_findings.value ? Exit::findings : Exit::clean;
}

std::expected<files::Listing, Exit> list(const ScanArguments& arguments, const Settings& settings) {
  if (!arguments.images.empty()) return files::Listing();
  return list_input(arguments.paths, arguments.cluster, settings.config.pod_templates, {.with_dockerfiles = true});
}

/// It can be read once, and what objects name has to be known before all is judged.
void keep_standard_input(files::Listing& listing) {
  for (files::Found& found : listing.files) {
    if (found.path != "-" || found.content) continue;
    documents::Result<std::string> text = files::read(found);
    if (text) {
      found.content = take(std::move(text));
    } else {
      listing.refused.push_back({found.path, text.error()});
    }
  }
  std::erase_if(listing.files, [](const files::Found& found) { return found.path == "-" && !found.content; });
}

/// Adds images to what is judged; gives what of them could not be read.
std::expected<std::vector<objects::NotLooked>, Exit> add_images(files::Listing& listing, const ScanArguments& arguments,
                                                                const Settings& settings, Pool& pool) {
  std::vector<WantedImage> wanted;
  for (const std::string& name : arguments.images) wanted.push_back({name, name});
  if (arguments.with_images) {
    keep_standard_input(listing);
    files::Listing copy = listing;  // reading takes the contents that it knows
    const Loaded loaded = load_files(copy, settings.config.pod_templates, pool);
    // What a manifest names is never a file of this machine.
    for (const std::string& name : images_of(*loaded.inventory)) wanted.push_back({name, "docker://" + name});
  }
  if (wanted.empty()) return {};
  auto described = describe_images(wanted, arguments.image_input, pool);
  if (!described) return std::unexpected(described.error());
  std::ranges::move(described->files, std::back_inserter(listing.files));
  return std::move(described->not_looked);
}

}  // namespace

Exit scan(const ScanArguments& arguments) {
  const documents::Result<Outlets> outlets = understand(arguments);
  if (!outlets) return refuse(outlets.error());
  const std::optional<Settings> settings = settle(arguments);
  if (!settings) return Exit::usage;
  std::expected<files::Listing, Exit> input = list(arguments, *settings);
  if (!input) return input.error();
  files::Listing listing = *std::move(input);
  std::vector<objects::NotLooked> excluded = exclude(listing, *settings);
  if (!arguments.quiet && arguments.images.empty() && listing.files.empty() && listing.refused.empty()) {
    complain(excluded.empty() ? "no file there ends in .yaml, .yml or .json, or is a Dockerfile"
                              : "all files there are excluded");
  }
  const bool waits_for_typing = std::ranges::count(arguments.paths, "-") > 0 && is_terminal(STDIN_FILENO);
  if (waits_for_typing && !arguments.quiet) complain("reading manifests from the keyboard; Ctrl-D ends them");

  Pool pool(outlets->threads);
  const auto unread_images = add_images(listing, arguments, *settings, pool);
  if (!unread_images) return unread_images.error();
  std::ranges::copy(*unread_images, std::back_inserter(excluded));
  const ScanPlan plan{settings->checks, settings->config.pod_templates,
                      [&](const objects::Inventory& inventory) { return minor_of(*settings, inventory); }};
  Scanned scanned = scan_files(listing, plan, pool);
  scanned.scan.version = seawall_version;
  const std::string base = working_directory();
  scanned.scan.base = base;
  scanned.scan.fails = [&](const findings::Finding& finding) { return settings->fails.matches(finding); };
  std::ranges::copy(excluded, std::back_inserter(scanned.scan.not_looked));
  if (!arguments.no_suppressions) {
    if (const auto error = apply_suppressions(scanned.scan, *settings)) return refuse(*error);
  }
  if (const auto ended = apply_baseline(scanned.scan, *settings, arguments)) return *ended;
  if (!write_outputs(scanned.scan, *outlets, arguments)) return Exit::failed;
  return verdict(scanned.scan, *settings, arguments.allow_unreadable);
}

}  // namespace seawall::commands
