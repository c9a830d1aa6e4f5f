#pragma once

// What several parts of the command tree share. Private to commands; one file a part: command_tree.cpp, tree_pods.cpp,
// tree_access.cpp, tree_network.cpp, tree_secrets.cpp, tree_image.cpp, tree_registry.cpp, tree_advisories.cpp,
// tree_cluster.cpp.

#include <algorithm>
#include <array>
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
std::string fault_of_fail_on(std::span<const std::string> values);
std::string fault_of_max_findings(std::span<const std::string> values);

/// Which configuration file the options ask for.
ConfigChoice config_of(const Given& given);
/// What commands over all objects of the input read, of options that they share; what they read of a cluster goes by
/// the purpose.
PodsInput pods_input(const Given& given, cluster::Purpose purpose);
/// Of the options of cluster_options.
ClusterInput cluster_input(const Given& given, cluster::Purpose purpose);

/// Of image_options, and those of yara_rules_option.
ImageInput image_input(const Given& given);

/// Options behind others.
template <std::size_t Size, std::size_t More>
constexpr std::array<Option, Size + More> operator+(const std::array<Option, Size>& options,
                                                    const std::array<Option, More>& more) {
  std::array<Option, Size + More> all;
  std::ranges::copy(options, all.begin());
  std::ranges::copy(more, all.begin() + Size);
  return all;
}

// --- options of several commands --------------------------------------------------------------------

inline constexpr std::string_view which_files = "Which files";
inline constexpr std::string_view which_namespace = "Which namespace";
inline constexpr std::string_view which_cluster = "Which cluster";

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

std::string fault_of_chunk_size(std::span<const std::string> values);

inline constexpr Option cluster_option{
    .name = "cluster",
    .description = "Read a cluster instead of files, as kubectl would reach it. Nothing in it is changed.",
    .group = which_cluster,
    .variable = "-"};
inline constexpr Option chunk_size_option{.name = "chunk-size",
                                          .value = "N",
                                          .description = "Objects to ask for at once. Default: 500.",
                                          .group = which_cluster,
                                          .fault = fault_of_chunk_size};
/// Which one, for commands that read no other thing.
inline constexpr std::array server_options = {
    Option{.name = "context",
           .value = "NAME",
           .description = "A context of the kubeconfig. Default: the current one.",
           .group = which_cluster},
    Option{.name = "kubeconfig",
           .value = "FILE",
           .description =
               "Default: the files of $KUBECONFIG, else ~/.kube/config, else the service account of the pod.",
           .values = {Completion::files},
           .group = which_cluster,
           .variable = "-"},
    chunk_size_option,
};
inline constexpr std::array cluster_options = std::array{cluster_option} + server_options;
inline constexpr std::array impersonation_options = {
    Option{.name = "as",
           .value = "USER",
           .description = "Read it as this user, by impersonation.",
           .group = which_cluster,
           .variable = "-"},
    Option{.name = "as-group",
           .value = "GROUP",
           .description = "And in this group. Can be given several times.",
           .repeatable = true,
           .group = which_cluster,
           .variable = "-"},
};
inline constexpr Option cluster_namespace_option{
    .name = "namespace",
    .letter = 'n',
    .value = "NAMESPACE",
    .description = "Of a cluster only this namespace, and what is in none. Can be given several times. Default: all.",
    .repeatable = true,
    .group = which_cluster,
    .variable = "-"};
inline constexpr Option all_namespaces_option{.name = "all-namespaces",
                                              .letter = 'A',
                                              .description = "All namespaces of a cluster, which is the default.",
                                              .group = which_cluster,
                                              .variable = "-"};
inline constexpr Option selector_option{
    .name = "selector",
    .letter = 'l',
    .value = "SELECTOR",
    .description = "Of a cluster's pods and of what makes pods only those with these labels: app=cart,tier!=test.",
    .group = which_cluster,
    .variable = "-"};

/// Of commands over all objects of some files or of a cluster; in those of access, --as names who is asked about.
inline constexpr std::array asking_input_options =
    std::array{allow_unreadable_option, exclude_option, config_option, no_config_option, threads_option} +
    cluster_options;
inline constexpr std::array input_options = asking_input_options + impersonation_options;

std::string fault_of_platform(std::span<const std::string> values);

inline constexpr std::string_view which_images = "Which images";
/// How registries are reached, below a heading of help.
constexpr std::array<Option, 4> registry_options(std::string_view group) {
  return {Option{.name = "plain-http",
                 .value = "REGISTRY",
                 .description = "Ask this registry without TLS: localhost:5000. Can be given several times.",
                 .repeatable = true,
                 .group = group},
          Option{.name = "insecure",
                 .description = "Do not look at the certificates of registries.",
                 .group = group,
                 .variable = "-"},
          Option{.name = "ca-file",
                 .value = "FILE",
                 .description = "Trust the certificates of this file, and no others.",
                 .values = {Completion::files},
                 .group = group},
          Option{.name = "mirror",
                 .value = "REGISTRY=HOST",
                 .description = "Ask HOST first for what is of REGISTRY. Can be given several times.",
                 .repeatable = true,
                 .group = group}};
}
/// Of commands that read images.
inline constexpr std::array image_options =
    std::array{
        Option{.name = "platform",
               .value = "OS/ARCH",
               .description = "Of an image for several: linux/arm64. Default: that of this machine, else linux/amd64.",
               .group = which_images,
               .fault = fault_of_platform}} +
    registry_options(which_images) +
    std::array{
        Option{.name = "cache",
               .value = "FILE",
               .description = "Keep what was found in layers here, so that none is read twice. Default: "
                              "seawall/layers.db below $XDG_CACHE_HOME, else below ~/.cache.",
               .values = {Completion::files},
               .group = which_images},
        Option{.name = "no-cache", .description = "Read all layers, and keep nothing.", .group = which_images},
    };
inline constexpr Option yara_rules_option{
    .name = "yara-rules",
    .value = "PATH",
    .description =
        "Look for what these YARA rules describe, besides the built-in ones: a file, or a folder of .yar and "
        ".yara files. Can be given several times.",
    .repeatable = true,
    .values = {Completion::files},
    .group = which_images};

inline constexpr std::string_view which_advisories = "Which advisories";
/// Of commands that hold packages against advisories.
inline constexpr std::array advisory_options = {
    Option{.name = "advisories",
           .value = "FILE",
           .description = "What seawall advisories import has written. Default: seawall/advisories.db below "
                          "$XDG_DATA_HOME, else below ~/.local/share.",
           .values = {Completion::files},
           .group = which_advisories},
    Option{.name = "vex",
           .value = "FILE",
           .description = "Statements on what does not count: OpenVEX or CSAF. Can be given several times.",
           .repeatable = true,
           .values = {Completion::files},
           .group = which_advisories},
    Option{.name = "only-fixed", .description = "Leave out what no version mends yet.", .group = which_advisories},
};

inline constexpr std::string_view verdict_group = "Verdict";
/// Of commands that judge.
inline constexpr std::array verdict_options = {
    Option{.name = "fail-on",
           .value = "SEVERITY|CHECK",
           .description = "Exit with 1 when something of this severity or worse is found, or by this check; none: "
                          "never. Default: high. Several are separated by commas.",
           .repeatable = true,
           .separated = true,
           .values = {Completion::thresholds},
           .group = verdict_group,
           .fault = fault_of_fail_on},
    Option{.name = "max-findings",
           .value = "N",
           .description = "Exit with 1 only when more than N findings match --fail-on. Default: 0.",
           .group = verdict_group,
           .fault = fault_of_max_findings},
};

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
extern const Command secrets_command;
extern const Command image_command;
extern const Command image_check_command;
extern const Command image_scan_command;
extern const Command advisories_command;
extern const Command registry_command;
extern const Command snapshot_command;

}  // namespace seawall::commands
