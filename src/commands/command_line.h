#pragma once

// The option tree as plain data, and what is made from it: parsing, help, errors, suggestions, completions, man pages.
//
// Threads: functions of their arguments alone. Lifetimes: the tree is constant; everything here borrows from it.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands.h"
#include "documents/documents.h"

namespace seawall::commands {

/// What may stand in a place of the command line, for completions.
enum class Completion {
  nothing,
  words,       ///< those of the option
  files,
  folders,
  outputs,     ///< a format, then "=" and a file
  checks,      ///< ids
  selection,   ///< ids, categories, components, frameworks
  frameworks,
  thresholds,  ///< severities, ids, "none"
  commands,
};

struct Values {
  Completion completion = Completion::nothing;
  std::span<const std::string_view> words = {};
};

struct Option {
  std::string_view name;         ///< "fail-on"
  char letter = 0;               ///< 'o', for -o
  std::string_view value = {};   ///< what help calls it: "FORMAT[=PATH]"; empty for a flag
  std::string_view description;  ///< whole sentences
  bool repeatable = false;
  bool separated = false;        ///< repeatable, and several values may be separated by commas
  Values values = {};
  std::string_view group = {};   ///< heading in help; empty for the general ones
  std::string_view variable = {};  ///< of the environment, where it is not named after the option; "-": there is none
  /// What is wrong with values; empty when nothing is. The command asks again: here it is asked for what comes from
  /// the environment, so that the variable can be named.
  std::string (*fault)(std::span<const std::string> values) = nullptr;

  bool is_flag() const noexcept { return value.empty(); }
};

/// "SEAWALL_FAIL_ON"; empty where there is none.
std::string variable_of(const Option& option);

struct Positional {
  std::string_view name = {};  ///< "PATH", or several: "OLD NEW"; empty: the command takes none
  std::string_view description = {};
  bool repeatable = false;  ///< the last one
  bool required = false;
  std::string_view instead = {};  ///< the option with which none is required
  Values values = {};

  /// How many arguments there may be.
  std::size_t places() const noexcept {
    if (repeatable) return static_cast<std::size_t>(-1);
    return 1 + static_cast<std::size_t>(std::ranges::count(name, ' '));
  }
};

struct Example {
  std::string_view command;
  std::string_view explanation;
};

struct ExitCode {
  Exit code;
  std::string_view meaning;
};

class Given;

struct Command {
  std::string_view name;
  std::string_view summary;  ///< one sentence
  std::string_view description = {};  ///< further ones, for the man page
  std::span<const Option> options = {};
  Positional positional = {};
  std::span<const Command> subcommands = {};
  std::span<const Example> examples = {};
  std::span<const ExitCode> exit_codes = {};
  /// Nothing for a command that only holds others.
  Exit (*run)(const Given& given) = nullptr;
};

/// The whole tree; its root is the program.
const Command& command_tree() noexcept;
/// Options that each command has; parsing answers them.
extern const Option help_option;

/// A command and those above it, from the root on.
using Path = std::vector<const Command*>;
/// "seawall config show"
std::string name_of(const Path& path);
/// The command that words name, from the root on; nothing when there is none.
std::optional<Path> find_command(const Command& root, std::span<const std::string> words);

/// Options of one command as they were given.
class Given {
 public:
  explicit Given(const Command& command) : command_(&command) {}

  bool flag(std::string_view option) const { return !texts(option).empty(); }
  std::string text(std::string_view option, std::string_view otherwise = {}) const;
  const std::vector<std::string>& texts(std::string_view option) const;
  const std::vector<std::string>& positionals() const noexcept { return positionals_; }
  const Origins& origins() const noexcept { return origins_; }
  /// Whether a cluster is meant where no file is named, as by a plugin of kubectl.
  bool prefers_cluster() const noexcept { return prefers_cluster_; }

  void set(const Option& option, std::vector<std::string> values, Origin origin);
  void prefer_cluster() noexcept { prefers_cluster_ = true; }
  void set_positionals(std::vector<std::string> values) { positionals_ = std::move(values); }

 private:
  const Command* command_;
  std::map<std::string_view, std::vector<std::string>> values_;  // by name; a flag that is set has one empty value
  std::vector<std::string> positionals_;
  Origins origins_;
  bool prefers_cluster_ = false;
};

struct Invocation {
  Path path;
  Given given;
  bool wants_help = false;
};

using Environment = std::function<std::string_view(const char* name)>;  ///< empty when it is not set

/// Fails with invalid_argument; the advice is a line of its own. What is required may still be missing.
documents::Result<Invocation> parse(const Command& root, std::vector<std::string> arguments,
                                    const Environment& environment);

/// "seawall scan [OPTION]... PATH..."
std::string synopsis(const Path& path);
/// What --help shows.
std::string help(const Path& path);

/// The man page of a command, in section 1, as troff.
std::string man_page(const Path& path);

/// What can stand for the last of the words, which are those behind the name of the program: lines of
/// "WORD<tab>DESCRIPTION". A line ":files PREFIX" or ":folders PREFIX" asks the shell for names of files behind the
/// prefix.
std::vector<std::string> completions(const Command& root, std::span<const std::string> words);
/// Shells that completion_script knows.
std::span<const std::string_view> shells() noexcept;
/// The script that makes a shell complete the words of Seawall; empty for an unknown shell.
std::string_view completion_script(std::string_view shell) noexcept;

}  // namespace seawall::commands
