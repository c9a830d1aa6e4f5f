#include <unistd.h>

#include <algorithm>
#include <functional>

#include "checks/checks.h"
#include "commands.h"
#include "component_packages.h"
#include "console.h"
#include "input.h"
#include "load_files.h"
#include "options.h"
#include "package_files.h"
#include "read_images.h"
#include "scan_files.h"
#include "settings.h"
#include "vulnerabilities.h"

namespace seawall::commands {
namespace {

/// Where reports go, and how they look.
struct Outlets {
  std::vector<Output> outputs;
  bool color = false;
  std::size_t threads = 1;
};

documents::Result<Outlets> understand(const ScanArguments& arguments) {
  auto outputs =
      parse_outputs(arguments.outputs, arguments.is_about_packages ? Formats::of_packages : Formats::of_findings);
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
    case Format::cyclonedx:
    case Format::openvex: break;  // of packages, not of findings
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

bool write_file(const std::string& path, std::string_view text) {
  OutputFile file(path);
  file.write(text);
  return closed(file, path);
}

bool write_output(const reports::Scan& scan, const Assessor* assessor, const Output& output, const Outlets& outlets,
                  const ScanArguments& arguments) {
  if (is_of_packages(output.format)) {
    const documents::Result<std::string> text = assessor->document_of(output.format);
    if (!text) complain(text.error().text());
    return text && write_file(output.path, *text);
  }
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

documents::Result<findings::Baseline> read_baseline(const std::string& path) {
  documents::Result<std::string> text = read_named(path);
  if (!text) return text.error();
  return findings::read_baseline(path, take(std::move(text)));
}

bool write_outputs(const reports::Scan& scan, const Assessor* assessor, const Outlets& outlets,
                   const ScanArguments& arguments) {
  bool written = true;
  bool on_standard_output = false;
  for (const Output& output : outlets.outputs) {
    on_standard_output = on_standard_output || output.path == "-";
    // --quiet takes back the report that nobody asked for, not one that was.
    if (arguments.quiet && arguments.outputs.empty()) continue;
    written = write_output(scan, assessor, output, outlets, arguments) && written;
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
  if (!arguments.images.empty() || arguments.is_about_packages) return files::Listing();
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
                                                                const Settings& settings, Assessor* assessor,
                                                                Pool& pool) {
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
  const ImageDepth depth = arguments.is_about_packages ? ImageDepth::packages : ImageDepth::findings;
  auto described = describe_images(wanted, arguments.image_input, depth, assessor, pool);
  if (!described) return std::unexpected(described.error());
  std::ranges::move(described->files, std::back_inserter(listing.files));
  return std::move(described->not_looked);
}

/// Adds lock files and bills of materials to what is judged; gives what of them could not be read.
std::vector<objects::NotLooked> add_packages(files::Listing& listing, const ScanArguments& arguments,
                                             const Settings& settings, Assessor& assessor, Pool& pool) {
  std::vector<objects::NotLooked> not_looked;
  const auto add = [&](PackageSource source) {
    Assessment assessment = assessor.assess(source.name, source.bill);
    files::Found& found = listing.files.emplace_back();
    found.path = source.name;
    found.content = describe_bill(source.name, source.bill, assessment.description);
    std::ranges::move(assessment.not_looked, std::back_inserter(not_looked));
  };
  if (!arguments.package_paths.empty()) {
    PackageSources read = read_package_files(arguments.package_paths, settings, pool);
    if (read.files == 0 && read.not_looked.empty() && !arguments.quiet) complain("no lock file is there");
    std::ranges::for_each(read.sources, [&](PackageSource& source) { add(std::move(source)); });
    std::ranges::move(read.not_looked, std::back_inserter(not_looked));
  }
  for (const std::string& path : arguments.bills) {
    PackageSources read = read_bill_file(path);
    std::ranges::for_each(read.sources, [&](PackageSource& source) { add(std::move(source)); });
    std::ranges::move(read.not_looked, std::back_inserter(not_looked));
  }
  return not_looked;
}

/// What packages are held against, where any are.
std::expected<std::unique_ptr<Assessor>, Exit> assessor_for(const ScanArguments& arguments) {
  if (!arguments.is_about_packages && !arguments.with_images) return nullptr;
  return Assessor::create(arguments.advisories, arguments.is_about_packages);
}

/// Whether what a cluster runs is held against advisories: nobody who only judges manifests waits for that.
bool looks_at_components(const ScanArguments& arguments, const Settings& settings) {
  const bool is_chosen = std::ranges::any_of(settings.checks, [](const findings::ConfiguredCheck& each) {
    return each.check->id == "vulnerable-package" || each.check->id == "component-end-of-life";
  });
  if (arguments.is_about_packages || !is_chosen) return false;
  const ClusterInput& cluster = arguments.cluster;
  const bool is_cluster_read = cluster.is_asked || (cluster.is_preferred && arguments.paths.empty());
  return arguments.with_images || is_cluster_read || !arguments.advisories.file.empty();
}

/// Adds what the cluster of an inventory runs to what is judged.
class ComponentIntake {
 public:
  ComponentIntake(const ScanArguments& arguments, std::unique_ptr<Assessor>& assessor)
      : arguments_(arguments), assessor_(assessor) {}

  std::vector<files::Found> describe(const objects::Inventory& inventory) {
    ClusterPackages components = cluster_packages(inventory);
    if (components.is_empty()) return {};
    if (!assessor_) {
      auto created = Assessor::create(arguments_.advisories, false);
      if (!created) ended = created.error();
      if (!created || !*created) return {};
      assessor_ = *std::move(created);
    }
    AssessedComponents assessed = assess_components(std::move(components), *assessor_);
    // Who asks for nothing but a cluster need not have advisories of it.
    const bool is_asked = arguments_.with_images || !arguments_.advisories.file.empty();
    for (objects::NotLooked& entry : assessed.not_looked) entry.is_failure = entry.is_failure && is_asked;
    not_looked = std::move(assessed.not_looked);
    std::vector<files::Found> described;
    described.push_back(std::move(assessed.object));
    return described;
  }

  std::vector<objects::NotLooked> not_looked;
  std::optional<Exit> ended;  ///< the advisories cannot be read, which was told

 private:
  const ScanArguments& arguments_;
  std::unique_ptr<Assessor>& assessor_;
};

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
  const bool reads_manifests = arguments.images.empty() && !arguments.is_about_packages;
  if (!arguments.quiet && reads_manifests && listing.files.empty() && listing.refused.empty()) {
    complain(excluded.empty() ? "no file there ends in .yaml, .yml or .json, or is a Dockerfile"
                              : "all files there are excluded");
  }
  const bool waits_for_typing = std::ranges::count(arguments.paths, "-") > 0 && is_terminal(STDIN_FILENO);
  if (waits_for_typing && !arguments.quiet) complain("reading manifests from the keyboard; Ctrl-D ends them");

  auto created = assessor_for(arguments);
  if (!created) return created.error();
  std::unique_ptr<Assessor> assessor = *std::move(created);
  Pool pool(outlets->threads);
  const auto unread_images = add_images(listing, arguments, *settings, assessor.get(), pool);
  if (!unread_images) return unread_images.error();
  std::ranges::copy(*unread_images, std::back_inserter(excluded));
  if (arguments.is_about_packages) {
    std::ranges::move(add_packages(listing, arguments, *settings, *assessor, pool), std::back_inserter(excluded));
  }
  ComponentIntake components(arguments, assessor);
  ScanPlan plan{settings->checks, settings->config.pod_templates,
                [&](const objects::Inventory& inventory) { return minor_of(*settings, inventory); }};
  if (looks_at_components(arguments, *settings)) {
    plan.describe = [&](const objects::Inventory& inventory) { return components.describe(inventory); };
  }
  Scanned scanned = scan_files(listing, plan, pool);
  if (components.ended) return *components.ended;
  std::ranges::move(components.not_looked, std::back_inserter(excluded));
  if (assessor) std::ranges::move(assessor->notices(), std::back_inserter(excluded));
  drop_repeated(scanned.scan.findings);
  scanned.scan.version = seawall_version;
  const std::string base = working_directory();
  scanned.scan.base = base;
  scanned.scan.fails = [&](const findings::Finding& finding) { return settings->fails.matches(finding); };
  std::ranges::copy(excluded, std::back_inserter(scanned.scan.not_looked));
  if (!arguments.no_suppressions) {
    if (const auto error = apply_suppressions(scanned.scan, *settings)) return refuse(*error);
  }
  if (const auto ended = apply_baseline(scanned.scan, *settings, arguments)) return *ended;
  if (!write_outputs(scanned.scan, assessor.get(), *outlets, arguments)) return Exit::failed;
  return verdict(scanned.scan, *settings, arguments.allow_unreadable);
}

}  // namespace seawall::commands
