#pragma once

// What a scan runs with: the command line, the environment, `.seawall.yaml` and the defaults, each counting more than
// the next.

#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "config/config.h"
#include "files/files.h"
#include "options.h"
#include "reports/reports.h"

namespace seawall::commands {

/// A value, and where it comes from, as `config show` tells it.
enum class Layer { standard, file, environment, command_line };
template <typename T>
struct Sourced {
  T value{};
  Layer layer = Layer::standard;
  documents::Place place = {};  ///< of a file
};

struct Settings {
  config::Config config;      ///< empty without a file
  std::string config_folder;  ///< absolute; the working directory without a file
  Sourced<config::Selection> selection;  ///< what the command line chooses replaces the file's choice as a whole
  Sourced<std::vector<std::string>> fail_on;
  Sourced<std::size_t> max_findings;
  Sourced<int> minor{findings::newest_minor};  ///< of Kubernetes 1.x
  Sourced<std::string> baseline;               ///< a path to open; empty: none
  Sourced<bool> honour_peer_annotations;
  Sourced<std::vector<std::string>> exclude;  ///< globs relative to the working directory; config.exclude adds to them

  std::vector<findings::ConfiguredCheck> checks;  ///< those that run
  FailOn fails;
};

/// Nothing when something was wrong, of which everything has been told.
std::optional<Settings> settle(const ScanArguments& arguments);
/// The configuration file that is in force: the one named, else the nearest above the working directory, up to the root
/// of the repository; empty when there is none.
documents::Result<std::string> find_config(const ConfigChoice& choice);

/// Absolute; empty where the system does not tell.
std::string working_directory();
/// Takes out the files that are excluded; each is told as not looked at, which is no failure.
std::vector<objects::NotLooked> exclude(files::Listing& listing, const Settings& settings);

/// Takes out what authors have decided about, by annotations, comments and the file. An error tells of the clock.
std::optional<documents::Error> apply_suppressions(reports::Scan& scan, const Settings& settings);

/// Today in UTC; SOURCE_DATE_EPOCH, in seconds since 1970, tells another day.
documents::Result<findings::Day> today();

}  // namespace seawall::commands
