#pragma once

// What several parts of the command tree share. Private to commands; one file a part: command_tree.cpp, tree_pods.cpp,
// tree_access.cpp, tree_network.cpp.

#include <string>

#include "command_line.h"
#include "commands.h"

namespace seawall::commands {

/// What a parser has to say against a text.
template <typename T>
std::string fault_of(const documents::Result<T>& result) {
  return result ? std::string() : result.error().message();
}

// Faults of values of options, as Option::fault has them.
std::string fault_of_threads(std::span<const std::string> values);
std::string fault_of_version(std::span<const std::string> values);

/// Which configuration file the options ask for.
ConfigChoice config_of(const Given& given);
/// What commands over all objects of the input read, of options that they share.
PodsInput pods_input(const Given& given);

// --- options of several commands --------------------------------------------------------------------

inline constexpr std::string_view which_files = "Which files";
inline constexpr std::string_view which_namespace = "Which namespace";

inline constexpr Option config_option{
    .name = "config",
    .value = "FILE",
    .description = "Configuration, instead of the .seawall.yaml of this folder or the next one above that has one.",
    .values = {Completion::files}};
inline constexpr Option no_config_option{.name = "no-config", .description = "Heed no configuration file."};
inline constexpr Option exclude_option{
    .name = "exclude",
    .value = "GLOB",
    .description = "Leave out files and folders whose path fits: * stands for anything but /, ** for anything.",
    .repeatable = true,
    .group = which_files};
inline constexpr Option threads_option{.name = "threads",
                                       .letter = 'j',
                                       .value = "N",
                                       .description = "Threads to work with. Default: one for each core.",
                                       .fault = fault_of_threads};

inline constexpr Option namespace_option{.name = "namespace",
                                         .letter = 'n',
                                         .value = "NAMESPACE",
                                         .description = "Namespace of objects that name none. Default: default."};
inline constexpr Option allow_unreadable_option{
    .name = "allow-unreadable",
    .description = "Do not exit with 3 when part of the input could not be read or understood. It is still told."};
// --- exit codes of several commands -----------------------------------------------------------------

inline constexpr ExitCode usage{Exit::usage, "the command line was not understood"};
inline constexpr ExitCode usage_or_configuration{Exit::usage,
                                                 "the command line or the configuration was not understood"};
inline constexpr ExitCode incomplete_whatever_found{
    Exit::incomplete, "part of the input could not be read or understood, whatever else was found"};
inline constexpr ExitCode seawall_failed{Exit::failed, "Seawall itself failed"};

// --- commands with subcommands of their own -----------------------------------------------------------

extern const Command pods_command;
extern const Command access_command;
extern const Command network_command;

}  // namespace seawall::commands
