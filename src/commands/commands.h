#pragma once

// The command line: one file a subcommand. Only this folder prints, reads the environment and exits.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace seawall::commands {

inline constexpr std::string_view seawall_version = "0.1.0";

/// What every subcommand answers with.
enum class Exit : int {
  clean = 0,       ///< also: yes, equal
  findings = 1,    ///< also: no, differs
  usage = 2,
  incomplete = 3,  ///< answered, but part of the input could not be read or understood; also beside findings
  failed = 4,      ///< Seawall itself
};

/// Where the value of an option was set.
enum class Origin { command_line, environment };
/// Of the options that were set, by name: "fail-on".
using Origins = std::map<std::string_view, Origin>;

/// Which configuration file: the one named, or none, or else the one that is found.
struct ConfigChoice {
  std::string file;
  bool none = false;
};

// Arguments as they were typed, or set in the environment; the subcommand checks them. An option that was not set
// leaves its member empty.

struct ScanArguments {
  std::vector<std::string> paths;
  std::vector<std::string> outputs;  ///< FORMAT[=PATH]
  std::vector<std::string> fail_on;  ///< severities, check ids, "none"
  std::string max_findings;
  config::Selection choice;
  std::vector<std::string> exclude;  ///< globs of paths
  ConfigChoice config;
  std::string kubernetes_version;    ///< "1.31"
  std::string baseline;              ///< file to compare with
  std::string write_baseline;        ///< file to write
  bool no_suppressions = false;
  bool show_suppressed = false;
  bool honour_peer_annotations = false;
  std::string color = "auto";
  std::string threads;  ///< empty: one a core
  bool verbose = false;
  bool quiet = false;
  bool allow_unreadable = false;
  Origins origins;
};

struct FixArguments {
  std::vector<std::string> paths;
  bool diff = false;
  bool write = false;
  bool unsafe = false;
  config::Selection choice;
  std::vector<std::string> exclude;
  ConfigChoice config;
  std::string threads;
  bool quiet = false;
  Origins origins;
};

struct ExplainArguments {
  std::vector<std::string> ids;
  std::string format = "text";
  std::string color = "auto";
};

struct ChecksArguments {
  std::string format = "text";
  config::Selection choice;
  std::string color = "auto";
};

struct InitArguments {
  std::string path;  ///< folder that gets the file; empty: the current one
};

/// The settings that `seawall scan` would run with.
struct ConfigShowArguments {
  ScanArguments scan;
};

struct CompletionArguments {
  std::string shell;
};

struct ManArguments {
  std::vector<std::string> command;  ///< {"config", "show"}; empty: seawall itself
};

Exit scan(const ScanArguments& arguments);
Exit fix(const FixArguments& arguments);
Exit explain(const ExplainArguments& arguments);
Exit checks(const ChecksArguments& arguments);
Exit init(const InitArguments& arguments);
Exit config_show(const ConfigShowArguments& arguments);
Exit completion(const CompletionArguments& arguments);
Exit man(const ManArguments& arguments);
Exit version();

/// Runs what a command line asks for, the name of the program left out.
Exit run(std::vector<std::string> arguments);

}  // namespace seawall::commands
