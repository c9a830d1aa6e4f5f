// What `seawall advisories` offers.

#include <array>

#include "outlets.h"
#include "tree.h"
#include "words.h"

namespace seawall::commands {
namespace {

std::string fault_of_outlets(std::span<const std::string> values) {
  return fault_of(parse_outlets(values, advisories_formats));
}

constexpr Option store_option{
    .name = "advisories",
    .value = "FILE",
    .description = "The file of advisories. Default: seawall/advisories.db below $XDG_DATA_HOME, else below "
                   "~/.local/share.",
    .values = {Completion::files}};
template <std::size_t Size>
constexpr Option output_option(const char (&variable)[Size]) {
  return {.name = "output",
          .letter = 'o',
          .value = "FORMAT[=PATH]",
          .description = "As text (the default) or json, on standard output or into a file. Can be given several "
                         "times.",
          .repeatable = true,
          .values = {Completion::words, advisories_formats},
          .variable = variable,
          .fault = fault_of_outlets};
}
constexpr ExitCode unreadable_store{Exit::incomplete, "there are no advisories, or they cannot be read"};

constexpr std::array import_options = {
    store_option,
    Option{.name = "replace",
           .description = "Keep nothing of what is in the file. Without it what is read comes on top: of one id the "
                          "record that was modified last counts.",
           .variable = "-"},
    Option{.name = "ca-file",
           .value = "FILE",
           .description = "Certificates to trust when a URL is read, and no others.",
           .values = {Completion::files}},
    allow_unreadable_option,
    threads_option,
};
constexpr std::array import_examples = {
    Example{"seawall advisories import all.zip", "the dump of OSV, or that of an ecosystem"},
    Example{"seawall advisories import tracker.json epss.csv.gz kev.json vex/", "Debian's tracker, and more"},
    Example{"seawall advisories import https://example.com/advisories.tar.zst", "what is named, and nothing else"},
    Example{"zstd -dc records.jsonl.zst | seawall advisories import -", ""},
};
constexpr std::array import_exit_codes = {
    ExitCode{Exit::clean, "everything was imported"},
    usage,
    ExitCode{Exit::incomplete, "something could not be read or understood; the rest was imported"},
    ExitCode{Exit::failed, "the file could not be written, or another import is going on; it is as it was"},
};

constexpr std::array status_options = {output_option("SEAWALL_ADVISORIES_STATUS_OUTPUT"), store_option,
                                       Option{.name = "all",
                                              .description = "All ecosystems and sources, not only the largest.",
                                              .variable = "-"}};
constexpr std::array status_exit_codes = {ExitCode{Exit::clean, "told"}, usage, unreadable_store, seawall_failed};

constexpr std::array verify_options = {store_option};
constexpr std::array verify_exit_codes = {
    ExitCode{Exit::clean, "each byte is as it was written"},
    usage,
    ExitCode{Exit::incomplete, "there are no advisories, or they are damaged"},
    seawall_failed,
};

constexpr std::array search_options = {output_option("SEAWALL_ADVISORIES_SEARCH_OUTPUT"), store_option,
                                       Option{.name = "all",
                                              .description = "All that is found, not only the first ones.",
                                              .variable = "-"},
                                       threads_option};
constexpr std::array search_examples = {
    Example{"seawall advisories search django", "packages of that name first, then those like it, then summaries"},
    Example{"seawall advisories search path traversal -o json", "summaries with both words"},
};
constexpr std::array search_exit_codes = {ExitCode{Exit::clean, "something was found"},
                                          ExitCode{Exit::findings, "nothing was found"}, usage, unreadable_store,
                                          seawall_failed};

constexpr std::array show_options = {output_option("SEAWALL_ADVISORIES_SHOW_OUTPUT"), store_option};
constexpr std::array show_examples = {
    Example{"seawall advisories show CVE-2021-44228", "all records of it, whoever they are of"},
    Example{"seawall advisories show GHSA-jfh8-c2jp-5v3q -o json", "as records of OSV"},
};
constexpr std::array show_exit_codes = {ExitCode{Exit::clean, "shown"},
                                        ExitCode{Exit::findings, "one of them is not known"}, usage, unreadable_store,
                                        seawall_failed};

constexpr std::array pack_options = {store_option};
constexpr std::array pack_examples = {
    Example{"seawall advisories pack advisories.tar", "an OCI layout; seawall advisories import takes it elsewhere"},
};
constexpr std::array pack_exit_codes = {ExitCode{Exit::clean, "written"}, usage, unreadable_store,
                                        ExitCode{Exit::failed, "the archive could not be written"}};

constexpr std::array transfer_options = std::array{store_option} + registry_options("Which registry");
constexpr std::array push_examples = {
    Example{"seawall advisories push registry.example.com/security/advisories:latest", ""},
};
constexpr std::array push_exit_codes = {
    ExitCode{Exit::clean, "the registry has it"},
    usage,
    ExitCode{Exit::incomplete, "there are no advisories, or the registry did not take them"},
    seawall_failed,
};
constexpr std::array pull_examples = {
    Example{"seawall advisories pull registry.example.com/security/advisories:latest", ""},
};
constexpr std::array pull_exit_codes = {
    ExitCode{Exit::clean, "the file is what the registry has"},
    usage,
    ExitCode{Exit::incomplete, "the registry did not give it, or it is damaged; the file is as it was"},
    ExitCode{Exit::failed, "the file could not be written, or an import is going on; it is as it was"},
};

AdvisoriesRegistryArguments registry_arguments(const Given& given) {
  return {given.positionals().front(), given.text("advisories"), image_input(given)};
}

// One of the options is of another file, so that this is no constant of the compiler.
const std::array advisories_commands = {
    Command{.name = "import",
            .summary = "Read advisories into one file.",
            .description =
                "Records of OSV as JSON, JSON lines or YAML, the JSON of Debian's security tracker, Alpine's secdb, "
                "CSAF, OpenVEX, CISA's catalogue (KEV) as JSON or CSV, FIRST's EPSS as CSV, products of "
                "endoflife.date; each also packed by gzip or zstd, and in folders and archives (zip, tar). What a file "
                "is is seen by what is in it. Nothing is fetched but URLs that are named. The file is replaced as a "
                "whole, or stays as it was.",
            .options = import_options,
            .positional = {.name = "WHAT",
                           .description = "Files, folders, archives, what seawall advisories pack has written, URLs of "
                                          "http and https, or - for standard input.",
                           .repeatable = true,
                           .required = true,
                           .values = {Completion::files}},
            .examples = import_examples,
            .exit_codes = import_exit_codes,
            .run =
                [](const Given& given) {
                  return advisories_import({given.positionals(), given.text("advisories"), given.flag("replace"),
                                            given.text("ca-file"), given.text("threads"),
                                            given.flag("allow-unreadable")});
                }},
    Command{.name = "status",
            .summary = "Show what the advisories are about, and how old they are.",
            .options = status_options,
            .exit_codes = status_exit_codes,
            .run =
                [](const Given& given) {
                  return advisories_status({given.text("advisories"), given.texts("output"), given.flag("all")});
                }},
    Command{.name = "verify",
            .summary = "Hold each byte of the file against its checksum.",
            .options = verify_options,
            .exit_codes = verify_exit_codes,
            .run = [](const Given& given) { return advisories_verify({given.text("advisories")}); }},
    Command{.name = "search",
            .summary = "Find advisories by id, package, or words of their summaries.",
            .options = search_options,
            .positional = {.name = "TEXT",
                           .description = "A part of an id or of a package's name, or words of a summary.",
                           .repeatable = true,
                           .required = true},
            .examples = search_examples,
            .exit_codes = search_exit_codes,
            .run =
                [](const Given& given) {
                  return advisories_search({given.positionals(), given.text("advisories"), given.texts("output"),
                                            given.flag("all"), given.text("threads")});
                }},
    Command{.name = "show",
            .summary = "Show all that is known of a vulnerability.",
            .options = show_options,
            .positional = {.name = "ID",
                           .description = "Of a record, or an alias: CVE-..., GHSA-..., DSA-....",
                           .repeatable = true,
                           .required = true},
            .examples = show_examples,
            .exit_codes = show_exit_codes,
            .run =
                [](const Given& given) {
                  return advisories_show({given.positionals(), given.text("advisories"), given.texts("output")});
                }},
    Command{.name = "pack",
            .summary = "Write the advisories as an archive with an OCI layout.",
            .options = pack_options,
            .positional = {.name = "FILE",
                           .description = "The archive: .tar, .tar.gz or .tar.zst.",
                           .required = true,
                           .values = {Completion::files}},
            .examples = pack_examples,
            .exit_codes = pack_exit_codes,
            .run =
                [](const Given& given) {
                  return advisories_pack({given.positionals().front(), given.text("advisories")});
                }},
    Command{.name = "push",
            .summary = "Put the advisories into a registry.",
            .options = transfer_options,
            .positional = {.name = "REFERENCE",
                           .description = "REGISTRY/REPOSITORY:TAG. Credentials are those of docker.",
                           .required = true},
            .examples = push_examples,
            .exit_codes = push_exit_codes,
            .run = [](const Given& given) { return advisories_push(registry_arguments(given)); }},
    Command{.name = "pull",
            .summary = "Take the advisories of a registry in the place of those that are there.",
            .options = transfer_options,
            .positional = {.name = "REFERENCE",
                           .description = "REGISTRY/REPOSITORY:TAG or @DIGEST. Credentials are those of docker.",
                           .required = true},
            .examples = pull_examples,
            .exit_codes = pull_exit_codes,
            .run = [](const Given& given) { return advisories_pull(registry_arguments(given)); }},
};

}  // namespace

constinit const Command advisories_command{.name = "advisories",
                                           .summary = "Keep advisories: which versions of packages are vulnerable.",
                                           .subcommands = advisories_commands};

}  // namespace seawall::commands
