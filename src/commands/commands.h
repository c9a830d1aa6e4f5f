#pragma once

// The command line: one file a subcommand. Only this folder prints, reads the environment and exits.

#include <string>
#include <string_view>
#include <vector>

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

/// Arguments as they were typed; the subcommand checks them.
struct ScanArguments {
  std::vector<std::string> paths;
  std::vector<std::string> outputs;  ///< FORMAT[=PATH]
  std::vector<std::string> fail_on;  ///< severities, check ids, "none"; each may be a comma-separated list
  std::string color = "auto";
  std::string threads;  ///< empty: one a core
  bool verbose = false;
  bool quiet = false;
  bool allow_unreadable = false;
};

Exit scan(const ScanArguments& arguments);
Exit version();

}  // namespace seawall::commands
