// What `seawall secrets` offers.

#include <array>
#include <utility>

#include "cluster/cluster.h"
#include "options.h"
#include "outlets.h"
#include "tree.h"
#include "words.h"

namespace seawall::commands {
namespace {

template <const auto& formats>
std::string fault_of_outlets(std::span<const std::string> values) {
  return fault_of(parse_outlets(values, formats));
}
std::string fault_of_encryption_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], secrets_encryption_formats));
}

constexpr ExitCode shown{Exit::clean, "the answer was given"};

// --- scan -------------------------------------------------------------------------------------------

constexpr std::array scan_options = {
    Option{.name = "output",
           .letter = 'o',
           .value = "FORMAT[=PATH]",
           .description = "As text (the default), json, sarif, csv, gcc, github or gitlab, on standard output or into "
                          "a file. Can be given several times.",
           .repeatable = true,
           .values = {Completion::words, secrets_scan_formats},
           .variable = "SEAWALL_SECRETS_SCAN_OUTPUT",
           .fault = fault_of_outlets<secrets_scan_formats>},
    Option{.name = "baseline",
           .value = "FILE",
           .description = "Leave out what this report tells already, which is one in json.",
           .values = {Completion::files},
           .variable = "-"},
    Option{.name = "salt",
           .value = "TEXT",
           .description =
               "Make fingerprints with this, so that nobody who lacks it can try guesses. With it, passwords "
               "have fingerprints, too.",
           .variable = "SEAWALL_SALT"},
    Option{.name = "gitignore",
           .description = "Leave out what .gitignore files leave out.",
           .group = which_files,
           .variable = "-"},
    exclude_option,
    allow_unreadable_option,
    threads_option,
};
constexpr std::array scan_examples = {
    Example{"seawall secrets scan .", "all files of a checkout"},
    Example{"kubectl logs deploy/cart | seawall secrets scan -", "a log"},
    Example{"seawall secrets scan . -o text -o sarif=secrets.sarif", "also a report for code scanning"},
};
constexpr std::array scan_exit_codes = {
    ExitCode{Exit::clean, "no secret was found"},
    ExitCode{Exit::findings, "secrets were found"},
    usage,
    incomplete_whatever_found,
    seawall_failed,
};

// --- list -------------------------------------------------------------------------------------------

constexpr std::array list_options =
    std::array{
        Option{.name = "output",
               .letter = 'o',
               .value = "FORMAT[=PATH]",
               .description = "As text (the default), json or csv, on standard output or into a file. Can be given "
                              "several times.",
               .repeatable = true,
               .values = {Completion::words, secrets_list_formats},
               .variable = "SEAWALL_SECRETS_LIST_OUTPUT",
               .fault = fault_of_outlets<secrets_list_formats>},
        Option{.name = "unused", .description = "Only Secrets that nothing of the input uses.", .variable = "-"},
        Option{.name = "system",
               .description = "Also readers that Kubernetes itself makes by its default bindings.",
               .variable = "-"},
        namespace_option,
        Option{.name = "kubernetes-version",
               .value = "VERSION",
               .description = "The version whose default roles and bindings complete the files, such as 1.31. "
                              "Default: the newest that is known.",
               .group = which_files,
               .fault = fault_of_version},
        Option{.name = "no-defaults",
               .description = "Do not complete the files with the default roles and bindings of Kubernetes.",
               .group = which_files},
    } +
    input_options;
constexpr std::array list_examples = {
    Example{"seawall secrets list --cluster", "each Secret, who can read it, and what uses it"},
    Example{"seawall secrets list --unused manifests/", "Secrets that can go"},
};
constexpr std::array list_exit_codes = {shown, usage_or_configuration, incomplete_whatever_found, seawall_failed};

SecretsListArguments list_arguments(const Given& given) {
  SecretsListArguments arguments;
  arguments.input.files = pods_input(given, cluster::Purpose::secrets);
  arguments.input.names_namespace = given.flag("namespace");
  arguments.input.kubernetes_version = given.text("kubernetes-version");
  arguments.input.no_defaults = given.flag("no-defaults");
  arguments.unused = given.flag("unused");
  arguments.system = given.flag("system");
  arguments.outputs = given.texts("output");
  return arguments;
}

// --- encryption -------------------------------------------------------------------------------------

constexpr std::array encryption_options =
    std::array{
        Option{.name = "config",
               .value = "FILE",
               .description = "An EncryptionConfiguration, as --encryption-provider-config of the API server names it; "
                              "- is standard input.",
               .values = {Completion::files},
               .variable = "-"},
        Option{.name = "output",
               .letter = 'o',
               .value = "FORMAT",
               .description = "As text (the default) or json.",
               .values = {Completion::words, secrets_encryption_formats},
               .variable = "SEAWALL_SECRETS_ENCRYPTION_OUTPUT",
               .fault = fault_of_encryption_format},
        allow_unreadable_option,
    } +
    cluster_options + impersonation_options;
constexpr std::array encryption_examples = {
    Example{"seawall secrets encryption --config encryption.yaml", "what etcd holds in the clear, and what is weak"},
    Example{"seawall secrets encryption --cluster", "as far as the API server's own pods show it"},
};
constexpr std::array encryption_exit_codes = {
    ExitCode{Exit::clean, "Secrets are encrypted, and nothing is wrong"},
    ExitCode{Exit::findings, "something is not encrypted, or weakly so"},
    usage,
    ExitCode{Exit::incomplete, "it cannot be told, or part of the input could not be understood"},
    seawall_failed,
};

constexpr std::array secrets_commands = {
    Command{.name = "scan",
            .summary = "Find secrets in files: tokens, keys, passwords.",
            .description =
                "All files of a folder, whatever they are, but .git folders. Encoded text is decoded. What is "
                "found is never printed.",
            .options = scan_options,
            .positional = {.name = "PATH",
                           .description = "Files and folders; - is standard input.",
                           .repeatable = true,
                           .required = true,
                           .values = {Completion::files}},
            .examples = scan_examples,
            .exit_codes = scan_exit_codes,
            .run =
                [](const Given& given) {
                  return secrets_scan({given.positionals(), given.texts("exclude"), given.flag("gitignore"),
                                       given.texts("output"), given.text("baseline"), given.text("salt"),
                                       given.text("threads"), given.flag("allow-unreadable")});
                }},
    Command{.name = "list",
            .summary = "List Secrets: who can read them, what uses them, and what should go.",
            .description = "Who can create pods in the namespace of a Secret can read it, too.",
            .options = list_options,
            .positional = {.name = "PATH",
                           .description = "Files and folders with Secrets, roles and pods; - is standard input.",
                           .repeatable = true,
                           .required = true,
                           .instead = "cluster",
                           .values = {Completion::files}},
            .examples = list_examples,
            .exit_codes = list_exit_codes,
            .run = [](const Given& given) { return secrets_list(list_arguments(given)); }},
    Command{.name = "encryption",
            .summary = "Judge how the API server encrypts Secrets at rest.",
            .options = encryption_options,
            .examples = encryption_examples,
            .exit_codes = encryption_exit_codes,
            .run =
                [](const Given& given) {
                  return secrets_encryption({given.text("config"), cluster_input(given, cluster::Purpose::scan),
                                             given.text("output", "text"), given.flag("allow-unreadable")});
                }},
};

}  // namespace

constinit const Command secrets_command{
    .name = "secrets",
    .summary = "Find secrets where they leak, and tell who can read those that Kubernetes keeps.",
    .subcommands = secrets_commands};

}  // namespace seawall::commands
