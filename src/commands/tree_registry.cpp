// What `seawall registry` offers.

#include <array>

#include "checks/checks.h"
#include "options.h"
#include "outlets.h"
#include "registry_work.h"
#include "tree.h"
#include "words.h"

namespace seawall::commands {
namespace {

constexpr std::string_view which = "Which images";
constexpr std::string_view how = "How it is read";
constexpr std::string_view with_others = "With other machines";

std::string fault_of_outlets(std::span<const std::string> values) {
  return fault_of(parse_outlets(values, registry_scan_formats));
}
std::string fault_of_since(std::span<const std::string> values) { return fault_of(parse_since(values[0], 0)); }
std::string fault_of_wait(std::span<const std::string> values) { return fault_of(parse_duration("--wait", values[0])); }
std::string fault_of_patience(std::span<const std::string> values) {
  return fault_of(parse_duration("--bus-patience", values[0]));
}
constexpr std::array scan_options =
    std::array{
        Option{.name = "output",
               .letter = 'o',
               .value = "FORMAT[=PATH]",
               .description = "As text (the default: a table of images, the most urgent first), json, jsonl (one image "
                              "a line) or csv (one finding a line), on standard output or into a file. Can be given "
                              "several times.",
               .repeatable = true,
               .values = {Completion::words, registry_scan_formats},
               .variable = "SEAWALL_REGISTRY_SCAN_OUTPUT",
               .fault = fault_of_outlets},
        Option{.name = "all", .description = "All images in the table, not only the first.", .variable = "-"},
        Option{.name = "repos",
               .value = "GLOB",
               .description = "Only these repositories: shop/*, where * stands for anything but / and ** for anything. "
                              "Where all are whole names, no catalog is needed. Can be given several times.",
               .repeatable = true,
               .group = which,
               .variable = "-"},
        Option{.name = "tags",
               .value = "GLOB",
               .description = "Only what these tags lead to. Can be given several times.",
               .repeatable = true,
               .group = which,
               .variable = "-"},
        Option{.name = "since",
               .value = "WHEN",
               .description = "Leave out images that were made before: a day such as 2026-11-01, or 30d. What does not "
                              "tell when it was made is read.",
               .group = which,
               .variable = "-",
               .fault = fault_of_since},
        Option{.name = "state",
               .value = "FILE",
               .description = "What is known of images, so that none is read twice. Default: registry-HOST.db beside "
                              "the file of --cache.",
               .values = {Completion::files},
               .group = how},
        Option{.name = "wait",
               .value = "TIME",
               .description = "How long to wait for a registry or a bus that does not answer. Default: 2m.",
               .group = how,
               .fault = fault_of_wait},
        Option{.name = "bus",
               .value = "URL",
               .description = "Share the work with whoever is started with the same arguments: nats:// or tls://, "
                              "HOST:PORT of a NATS server with JetStream.",
               .group = with_others},
        Option{.name = "bus-credentials",
               .value = "FILE",
               .description = "Who we are on the bus: a .creds file. A user name and a password may stand in the URL.",
               .values = {Completion::files},
               .group = with_others},
        Option{.name = "bus-ca-file",
               .value = "FILE",
               .description = "Trust the certificates of this file for the bus, and no others.",
               .values = {Completion::files},
               .group = with_others},
        Option{.name = "bus-patience",
               .value = "TIME",
               .description = "Give work to others when whoever took it has said nothing for so long. Default: 30s.",
               .group = with_others,
               .fault = fault_of_patience},
        Option{.name = "worker",
               .description = "Only work; the report is that of whoever was started without this.",
               .group = with_others,
               .variable = "-"},
    } +
    verdict_options +
    std::array{
        allow_unreadable_option,
        Option{.name = "no-suppressions",
               .description = "Heed no rules of the configuration that suppress findings.",
               .group = verdict_group},
        config_option,
        no_config_option,
        threads_option,
    } +
    advisory_options + image_options;
constexpr std::array scan_examples = {
    Example{"seawall registry scan registry.example.com", "what is vulnerable in it, the most urgent images first"},
    Example{"seawall registry scan registry.example.com --repos 'shop/*' --since 90d -o json=shop.json", ""},
    Example{"seawall registry scan registry.example.com --bus nats://bus.example.com:4222 --worker",
            "on as many machines as there are, and once without --worker"},
};
constexpr std::array scan_exit_codes = {
    ExitCode{Exit::clean, "nothing found that --fail-on asks for"},
    ExitCode{Exit::findings, "something found that --fail-on asks for"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "an image, or a part of the registry, could not be looked at, whatever else was found"},
    seawall_failed,
};

Exit run_scan(const Given& given) {
  RegistryScanArguments arguments;
  arguments.registry = given.positionals().front();
  arguments.repositories = given.texts("repos");
  arguments.tags = given.texts("tags");
  arguments.since = given.text("since");
  arguments.state = given.text("state");
  arguments.wait = given.text("wait");
  arguments.all = given.flag("all");
  arguments.bus = given.text("bus");
  arguments.bus_credentials = given.text("bus-credentials");
  arguments.bus_ca_file = given.text("bus-ca-file");
  arguments.bus_patience = given.text("bus-patience");
  arguments.is_worker = given.flag("worker");
  ScanArguments& scan = arguments.scan;
  scan.outputs = given.texts("output");
  scan.fail_on = given.texts("fail-on");
  scan.max_findings = given.text("max-findings");
  scan.config = config_of(given);
  scan.no_suppressions = given.flag("no-suppressions");
  scan.threads = given.text("threads");
  scan.allow_unreadable = given.flag("allow-unreadable");
  scan.origins = given.origins();
  scan.image_input = image_input(given);
  scan.advisories = {given.text("advisories"), given.texts("vex"), given.flag("only-fixed")};
  scan.is_about_packages = true;
  scan.choice.select = {std::string(findings::name_of(findings::Category::vulnerabilities))};
  scan.origins["select"] = Origin::command_line;
  return registry_scan(arguments);
}

constexpr std::array registry_commands = {
    Command{.name = "scan",
            .summary = "Find what is vulnerable in all images of a registry.",
            .description = "Repositories, tags and what they lead to are asked for each time; an image that was read "
                           "before is not read again, and its packages are held against the advisories that you have "
                           "by now. A run that was stopped goes on where it was. Nothing is written to the registry.",
            .options = scan_options,
            .positional = {.name = "HOST", .description = "The registry: HOST or HOST:PORT.", .required = true},
            .examples = scan_examples,
            .exit_codes = scan_exit_codes,
            .run = run_scan},
};

}  // namespace

constinit const Command registry_command{.name = "registry",
                                         .summary = "Look at all images of a registry.",
                                         .subcommands = registry_commands};

}  // namespace seawall::commands
