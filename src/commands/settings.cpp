#include "settings.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>

#include "checks/checks.h"
#include "console.h"
#include "load_files.h"
#include "words.h"

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;
using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::string_view config_name = ".seawall.yaml";

/// Fills settings from their layers, and keeps what was wrong with them.
class Settling {
 public:
  explicit Settling(const ScanArguments& arguments) : arguments_(arguments) {}

  std::optional<Settings> settle() {
    read_file();
    if (!errors_.empty()) return told();
    choose_checks();
    choose_threshold();
    choose_limits();
    choose_files();
    return errors_.empty() ? std::optional(std::move(settings_)) : told();
  }

 private:
  std::optional<Settings> told() const {
    for (const Error& error : errors_) {
      complain(error.text());
      if (!error.advice().empty()) complain(error.advice());
    }
    return {};
  }

  void read_file() {
    settings_.config_folder = working_directory();
    Result<std::string> path = find_config(arguments_.config);
    if (!path) return errors_.push_back(path.error());
    if (path->empty()) return;
    Result<std::string> text = read_named(*path);
    if (!text) return errors_.push_back(text.error());
    config::Read read = config::read(*path, take(std::move(text)), checks::all());
    errors_ = std::move(read.errors);
    settings_.config = std::move(read.config);
    settings_.config_folder = fs::weakly_canonical(*path).parent_path().string();
  }

  /// The layer of an option that was given; nothing otherwise.
  std::optional<Layer> given(std::string_view option) const {
    const auto found = arguments_.origins.find(option);
    if (found == arguments_.origins.end()) return {};
    return found->second == Origin::environment ? Layer::environment : Layer::command_line;
  }

  /// Of an option that was given, its value; else the file's, if it has one; else what is there.
  template <typename T, typename U>
  void layer(Sourced<T>& out, std::string_view option, const T& argument, const config::Setting<U>& setting) {
    if (const std::optional<Layer> where = given(option)) {
      out = {argument, *where, {}};
    } else if (setting.is_set()) {
      out = {T(setting.value), Layer::file, setting.place};
    }
  }

  void choose_checks() {
    Sourced<config::Selection>& selection = settings_.selection;
    const config::Config& file = settings_.config;
    for (const std::string_view option : {"select", "ignore", "framework"}) {
      if (const std::optional<Layer> where = given(option)) selection.layer = std::max(selection.layer, *where);
    }
    if (selection.layer != Layer::standard) {
      selection.value = {arguments_.choice.select, arguments_.choice.ignore, arguments_.choice.frameworks};
    } else {
      selection.value = {file.select.value, file.ignore.value, file.frameworks.value};
      for (const auto* setting : {&file.frameworks, &file.ignore, &file.select}) {
        if (!setting->is_set()) continue;
        selection.layer = Layer::file;
        selection.place = setting->place;
      }
    }
    Result<std::vector<findings::ConfiguredCheck>> plan = config::plan(checks::all(), selection.value, file.checks);
    if (!plan) return errors_.push_back(plan.error());
    settings_.checks = take(std::move(plan));
    if (settings_.checks.empty()) {
      errors_.emplace_back(ErrorCode::invalid_argument, "no check is left to run by what is selected and ignored");
    }
  }

  void choose_threshold() {
    layer(settings_.fail_on, "fail-on", arguments_.fail_on, settings_.config.fail_on);
    Result<FailOn> fails = FailOn::parse(settings_.fail_on.value, checks::all());
    if (!fails) return errors_.push_back(at(settings_.fail_on, fails.error()));
    settings_.fails = take(std::move(fails));
  }

  void choose_limits() {
    std::size_t most = 0;
    if (!arguments_.max_findings.empty()) {
      const Result<std::size_t> count = parse_count("--max-findings", arguments_.max_findings);
      if (!count) return errors_.push_back(count.error());
      most = *count;
    }
    layer(settings_.max_findings, "max-findings", most, settings_.config.max_findings);

    Sourced<std::string> version;
    layer(version, "kubernetes-version", arguments_.kubernetes_version, settings_.config.kubernetes_version);
    if (version.layer == Layer::standard) return;
    Result<int> minor = config::parse_kubernetes_version(version.value);
    if (!minor) return errors_.push_back(at(version, minor.error()));
    settings_.minor = {*minor, version.layer, version.place};
  }

  void choose_files() {
    layer(settings_.honour_peer_annotations, "honour-peer-annotations", arguments_.honour_peer_annotations,
          settings_.config.honour_peer_annotations);
    layer(settings_.baseline, "baseline", arguments_.baseline, settings_.config.baseline);
    if (settings_.baseline.layer == Layer::file) {
      settings_.baseline.value = (fs::path(settings_.config_folder) / settings_.baseline.value).string();
    }
    if (const std::optional<Layer> where = given("exclude")) settings_.exclude = {arguments_.exclude, *where, {}};
  }

  /// The error with the place of the value in the file.
  template <typename T>
  static Error at(const Sourced<T>& value, const Error& error) {
    return value.layer == Layer::file ? Error(error.code(), error.message(), value.place, error.advice()) : error;
  }

  const ScanArguments& arguments_;
  Settings settings_;
  std::vector<Error> errors_;
};

/// The first glob that matches a file, seen from a folder.
std::optional<std::string_view> first_match(std::span<const std::string> globs, std::string_view folder,
                                            std::string_view working_folder, std::string_view file) {
  const std::string path = findings::path_from(folder, working_folder, file);
  const auto found =
      std::ranges::find_if(globs, [&](const std::string& glob) { return findings::matches_path(glob, path); });
  return found == globs.end() ? std::nullopt : std::optional<std::string_view>(*found);
}

}  // namespace

std::string working_directory() {
  std::error_code error;
  return fs::current_path(error).string();
}

std::optional<Settings> settle(const ScanArguments& arguments) { return Settling(arguments).settle(); }

Result<std::string> find_config(const ConfigChoice& choice) {
  if (choice.none) return std::string();
  if (!choice.file.empty()) return choice.file;
  std::error_code error;
  fs::path folder = fs::current_path(error);
  if (error) return Error(ErrorCode::unreadable, "the working directory cannot be told: " + error.message());
  for (std::string up;; up += "../") {
    if (fs::exists(folder / config_name, error)) return up + std::string(config_name);
    const bool is_repository = fs::exists(folder / ".git", error);
    if (is_repository || folder == folder.parent_path()) return std::string();
    folder = folder.parent_path();
  }
}

std::vector<objects::NotLooked> exclude(files::Listing& listing, const Settings& settings) {
  std::vector<objects::NotLooked> excluded;
  // Seawall's own files are no manifests; one that is named is read, and told to be none.
  std::erase_if(listing.files,
                [](const files::Found& file) { return !file.named && fs::path(file.path).filename() == config_name; });
  const std::vector<std::string>& of_file = settings.config.exclude.value;
  const std::vector<std::string>& of_arguments = settings.exclude.value;
  if (of_file.empty() && of_arguments.empty()) return excluded;
  const std::string here = working_directory();
  std::erase_if(listing.files, [&](const files::Found& file) {
    if (file.path == "-") return false;
    std::optional<std::string_view> glob = first_match(of_arguments, here, here, file.path);
    if (!glob) glob = first_match(of_file, settings.config_folder, here, file.path);
    if (!glob) return false;
    excluded.push_back(
        {objects::NotLooked::Reason::excluded, {file.path, 0, 0}, "excluded by \"" + std::string(*glob) + '"', false});
    return true;
  });
  return excluded;
}

std::optional<Error> apply_suppressions(reports::Scan& scan, const Settings& settings) {
  const Result<findings::Day> day = today();
  if (!day) return day.error();
  const std::string here = working_directory();
  scan.suppressions = findings::suppress(*scan.inventory, scan.findings,
                                         {.rules = settings.config.suppressions,
                                          .folder = settings.config_folder,
                                          .working_folder = here,
                                          .catalogue = checks::all(),
                                          .checks = scan.checks,
                                          .today = *day,
                                          .honour_peer_annotations = settings.honour_peer_annotations.value});
  return {};
}

Result<findings::Day> today() {
  using namespace std::chrono;
  const std::string_view text = environment("SOURCE_DATE_EPOCH");
  if (text.empty()) return findings::Day(floor<days>(system_clock::now()));
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr std::int64_t last = 253'402'300'799;  // of the year 9999
  if (error == std::errc() && end == text.data() + text.size() && seconds >= 0 && seconds <= last) {
    return findings::Day(floor<days>(sys_seconds(std::chrono::seconds(seconds))));
  }
  return Error(ErrorCode::invalid_argument,
               "SOURCE_DATE_EPOCH is a number of seconds since 1970, not \"" + std::string(text) + '"');
}

}  // namespace seawall::commands
