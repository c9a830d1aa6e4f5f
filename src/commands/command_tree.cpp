// What the command line of Seawall offers.

#include <algorithm>
#include <array>
#include <utility>

#include "checks/checks.h"
#include "cluster/cluster.h"
#include "command_line.h"
#include "options.h"
#include "tree.h"
#include "words.h"

namespace seawall::commands {

const Option help_option{.name = "help", .letter = 'h', .description = "Show this help.", .variable = "-"};

std::string fault_of_threads(std::span<const std::string> values) { return fault_of(parse_threads(values[0])); }

std::string fault_of_version(std::span<const std::string> values) {
  return fault_of(config::parse_kubernetes_version(values[0]));
}

std::string fault_of_fail_on(std::span<const std::string> values) {
  return fault_of(FailOn::parse(values, checks::all()));
}

std::string fault_of_max_findings(std::span<const std::string> values) {
  return fault_of(parse_count("--max-findings", values[0]));
}

namespace {

/// Of two options that exclude each other, what the command line says undoes what the environment says.
bool outranks(const Given& given, std::string_view option, std::string_view other) {
  const auto one = given.origins().find(option);
  const auto two = given.origins().find(other);
  return one != given.origins().end() && two != given.origins().end() && one->second == Origin::command_line &&
         two->second == Origin::environment;
}

}  // namespace

ConfigChoice config_of(const Given& given) {
  return {given.text("config"), given.flag("no-config") && !outranks(given, "config", "no-config")};
}

namespace {

// --- words and faults of values ---------------------------------------------------------------------

constexpr std::array<std::string_view, 3> color_words = {"auto", "always", "never"};

std::string fault_of_outputs(std::span<const std::string> values) { return fault_of(parse_outputs(values)); }
std::string fault_of_package_outputs(std::span<const std::string> values) {
  return fault_of(parse_outputs(values, Formats::of_packages));
}
std::string fault_of_color(std::span<const std::string> values) { return fault_of(parse_color(values[0], {})); }
std::string fault_of_select(std::span<const std::string> values) {
  return fault_of(
      config::select(checks::all(), {.select = {values.begin(), values.end()}, .ignore = {}, .frameworks = {}}));
}
std::string fault_of_frameworks(std::span<const std::string> values) {
  return fault_of(
      config::select(checks::all(), {.select = {}, .ignore = {}, .frameworks = {values.begin(), values.end()}}));
}
std::string fault_of_explain_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], explain_formats));
}
std::string fault_of_checks_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], checks_formats));
}

// --- options of several commands --------------------------------------------------------------------

constexpr std::string_view which_checks = "Which checks";
constexpr std::string_view known = "What is known already";
constexpr std::string_view report = "Report";

constexpr Option select_option{
    .name = "select",
    .value = "ITEM",
    .description = "Only these checks: ids, patterns of ids (host-*), categories, components or frameworks. Several "
                   "are separated by commas.",
    .repeatable = true,
    .separated = true,
    .values = {Completion::selection},
    .group = which_checks,
    .fault = fault_of_select};
constexpr Option ignore_option{.name = "ignore",
                               .value = "ITEM",
                               .description = "Not these checks. Items are those of --select, and win over it.",
                               .repeatable = true,
                               .separated = true,
                               .values = {Completion::selection},
                               .group = which_checks,
                               .fault = fault_of_select};
constexpr Option framework_option{.name = "framework",
                                  .value = "NAME",
                                  .description =
                                      "Only checks of a framework: cis, mitre, nsa, pss-baseline or pss-restricted.",
                                  .repeatable = true,
                                  .separated = true,
                                  .values = {Completion::frameworks},
                                  .group = which_checks,
                                  .fault = fault_of_frameworks};
constexpr Option color_option{.name = "color",
                              .value = "WHEN",
                              .description =
                                  "Colour the output: auto (on a terminal, unless NO_COLOR is set), always or never.",
                              .values = {Completion::words, color_words},
                              .fault = fault_of_color};
config::Selection choice_of(const Given& given) {
  return {given.texts("select"), given.texts("ignore"), given.texts("framework")};
}

// --- scan -------------------------------------------------------------------------------------------

constexpr Option judging_output_option{
    .name = "output",
    .letter = 'o',
    .value = "FORMAT[=PATH]",
    .description =
        "Report as terminal (the default), json, jsonl, sarif, junit, markdown, github, gitlab, csv, html or "
        "gcc (one line a finding, for editors and CI), to PATH or to standard output. Can be given several "
        "times.",
    .repeatable = true,
    .values = {Completion::outputs},
    .group = report,
    .fault = fault_of_outputs};
constexpr Option package_output_option{
    .name = "output",
    .letter = 'o',
    .value = "FORMAT[=PATH]",
    .description = "As for seawall scan; also cyclonedx (a bill of materials with vulnerabilities) and openvex (the "
                   "beginning of a triage).",
    .repeatable = true,
    .values = {Completion::outputs},
    .group = report,
    .fault = fault_of_package_outputs};
/// Of commands that judge, whatever they read.
constexpr std::array judging_options =
    std::array{
        Option{.name = "show-suppressed", .description = "Also list what is suppressed, and why.", .group = report},
        Option{.name = "verbose",
               .letter = 'v',
               .description = "Also list the files that are not Kubernetes manifests.",
               .group = report},
        Option{.name = "quiet",
               .letter = 'q',
               .description = "Show nothing; only the exit code tells. Reports asked for with -o are still written.",
               .group = report},
    } +
    verdict_options +
    std::array{
        Option{.name = "allow-unreadable",
               .description = "Do not exit with 3 when part of the input could not be read or understood. The report "
                              "still says so.",
               .group = verdict_group},
        select_option,
        ignore_option,
        framework_option,
        Option{.name = "baseline",
               .value = "FILE",
               .description = "Findings that this file holds are known, and do not count.",
               .values = {Completion::files},
               .group = known},
        Option{.name = "write-baseline",
               .value = "FILE",
               .description = "Write what is found now as a baseline.",
               .values = {Completion::files},
               .group = known},
        Option{.name = "no-suppressions",
               .description = "Heed no annotations, comments and rules that suppress findings.",
               .group = known},
        Option{.name = "honour-peer-annotations",
               .description = "Also heed annotations and comments that suppress findings of other tools.",
               .group = known},
        config_option,
        no_config_option,
        color_option,
        threads_option,
    };

constexpr std::array scan_options =
    std::array{judging_output_option} + judging_options +
    std::array{
        Option{.name = "kubernetes-version",
               .value = "VERSION",
               .description =
                   "The version that the manifests are for, such as 1.31. Default: the newest that is known.",
               .group = which_checks,
               .fault = fault_of_version},
        exclude_option,
        Option{.name = "images",
               .description = "Judge also the images that the objects name, which are asked of their registries.",
               .group = which_images,
               .variable = "-"},
        yara_rules_option,
    } +
    image_options + advisory_options + cluster_options +
    std::array{cluster_namespace_option, all_namespaces_option, selector_option} + impersonation_options;

constexpr std::array scan_examples = {
    Example{"seawall scan manifests/", "every .yaml, .yml and .json file of a folder and those below it"},
    Example{"seawall scan --cluster", "what runs in the cluster of the current context"},
    Example{"seawall scan . -o terminal -o json=report.json --fail-on medium",
            "a report for people and one for programs; medium findings fail too"},
    Example{"seawall scan . --framework pss-restricted --ignore host-path-volume",
            "the Pod Security Standards, less one check"},
    Example{"seawall scan --cluster --images", "also what is wrong in the images that run"},
};

constexpr std::array scan_exit_codes = {
    ExitCode{Exit::clean, "nothing found that --fail-on asks for"},
    ExitCode{Exit::findings, "something found that --fail-on asks for"},
    usage,
    incomplete_whatever_found,
    seawall_failed,
};

/// Of judging_options.
ScanArguments judging_arguments(const Given& given) {
  ScanArguments arguments;
  arguments.outputs = given.texts("output");
  arguments.fail_on = given.texts("fail-on");
  arguments.max_findings = given.text("max-findings");
  arguments.choice = choice_of(given);
  arguments.config = config_of(given);
  arguments.baseline = given.text("baseline");
  arguments.write_baseline = given.text("write-baseline");
  arguments.no_suppressions = given.flag("no-suppressions");
  arguments.show_suppressed = given.flag("show-suppressed");
  arguments.honour_peer_annotations = given.flag("honour-peer-annotations");
  arguments.color = given.text("color", "auto");
  arguments.threads = given.text("threads");
  arguments.verbose = given.flag("verbose");
  arguments.quiet = given.flag("quiet");
  arguments.allow_unreadable = given.flag("allow-unreadable");
  arguments.origins = given.origins();
  arguments.image_input = image_input(given);
  arguments.advisories = {given.text("advisories"), given.texts("vex"), given.flag("only-fixed")};
  return arguments;
}

ScanArguments scan_arguments(const Given& given) {
  ScanArguments arguments = judging_arguments(given);
  arguments.paths = given.positionals();
  arguments.cluster = cluster_input(given, cluster::Purpose::scan);
  arguments.exclude = given.texts("exclude");
  arguments.kubernetes_version = given.text("kubernetes-version");
  arguments.with_images = given.flag("images");
  return arguments;
}

constexpr Command scan_command{
    .name = "scan",
    .summary = "Find security defects in Kubernetes manifests, or in a cluster.",
    .description = "Without --cluster files alone are read, and no network is asked. What could not be read or "
                   "understood is reported, never taken for clean.",
    .options = scan_options,
    .positional = {.name = "PATH",
                   .description = "Files, folders and snapshots of clusters; - is standard input.",
                   .repeatable = true,
                   .required = true,
                   .instead = "cluster",
                   .values = {Completion::files}},
    .examples = scan_examples,
    .exit_codes = scan_exit_codes,
    .run = [](const Given& given) { return scan(scan_arguments(given)); }};

// --- image check ------------------------------------------------------------------------------------

constexpr std::array image_check_options =
    std::array{judging_output_option} + judging_options + image_options + std::array{yara_rules_option};
constexpr std::array image_check_examples = {
    Example{"seawall image check nginx:1.25", "user, secrets in layers, setuid files, malware, ..."},
    Example{"seawall image check cart.tar -o sarif=cart.sarif", "a report for code scanning"},
};

}  // namespace

constinit const Command image_check_command{
    .name = "check",
    .summary = "Find security defects in images.",
    .description = "Every layer is looked through, also what a later one deletes. No secret is shown.",
    .options = image_check_options,
    .positional = {.name = "IMAGE",
                   .description = "Images, as for seawall image list.",
                   .repeatable = true,
                   .required = true,
                   .values = {Completion::files}},
    .examples = image_check_examples,
    .exit_codes = scan_exit_codes,
    .run = [](const Given& given) {
      ScanArguments arguments = judging_arguments(given);
      arguments.images = given.positionals();
      return scan(arguments);
    }};

namespace {

// --- image scan, packages scan ----------------------------------------------------------------------

/// Of commands that hold packages against advisories, and nothing else unless checks are chosen.
ScanArguments package_arguments(const Given& given) {
  ScanArguments arguments = judging_arguments(given);
  arguments.is_about_packages = true;
  if (arguments.choice.select.empty() && arguments.choice.frameworks.empty()) {
    arguments.choice.select = {std::string(findings::name_of(findings::Category::vulnerabilities))};
    arguments.origins["select"] = Origin::command_line;
  }
  return arguments;
}

constexpr Option sbom_option{
    .name = "sbom",
    .value = "FILE",
    .description =
        "Take the packages of a bill of materials, CycloneDX or SPDX in JSON, instead of reading an image; - "
        "is standard input. Can be given several times.",
    .repeatable = true,
    .values = {Completion::files},
    .group = which_images,
    .variable = "-"};
constexpr std::array image_scan_options =
    std::array{package_output_option} + judging_options + advisory_options + std::array{sbom_option} + image_options;
constexpr std::array image_scan_examples = {
    Example{"seawall image scan nginx:1.25", "what of it is vulnerable, the most urgent first"},
    Example{"seawall image scan cart.tar --only-fixed --fail-on critical", "in a pipeline"},
    Example{"seawall image scan --sbom cart.cdx.json", "what is known by now of what was built then"},
    Example{"seawall image scan nginx:1.25 --vex nginx.vex.json", "without what does not count"},
};

constexpr std::array packages_scan_options =
    std::array{package_output_option} + judging_options + advisory_options + std::array{exclude_option};
constexpr std::array packages_scan_examples = {
    Example{"seawall packages scan .", "the lock files of a repository"},
    Example{"seawall packages scan web/package-lock.json -o sarif=web.sarif", "for code scanning"},
};

}  // namespace

constinit const Command image_scan_command{
    .name = "scan",
    .summary = "Find the packages of images that are known to be vulnerable.",
    .description = "Packages are held against the advisories that you imported (seawall advisories import). Nothing is "
                   "downloaded but images. What no advisories are there for is told, never taken for clean.",
    .options = image_scan_options,
    .positional = {.name = "IMAGE",
                   .description = "Images, as for seawall image list.",
                   .repeatable = true,
                   .required = true,
                   .instead = "sbom",
                   .values = {Completion::files}},
    .examples = image_scan_examples,
    .exit_codes = scan_exit_codes,
    .run = [](const Given& given) {
      ScanArguments arguments = package_arguments(given);
      arguments.images = given.positionals();
      arguments.bills = given.texts("sbom");
      return scan(arguments);
    }};

namespace {

constexpr std::array packages_commands = {
    Command{.name = "scan",
            .summary = "Find the packages of lock files that are known to be vulnerable.",
            .description = "Packages are held against the advisories that you imported (seawall advisories import). "
                           "Nothing is downloaded.",
            .options = packages_scan_options,
            .positional = {.name = "PATH",
                           .description = "Lock files, bills of materials, and folders with lock files.",
                           .repeatable = true,
                           .required = true,
                           .values = {Completion::files}},
            .examples = packages_scan_examples,
            .exit_codes = scan_exit_codes,
            .run =
                [](const Given& given) {
                  ScanArguments arguments = package_arguments(given);
                  arguments.package_paths = given.positionals();
                  arguments.exclude = given.texts("exclude");
                  return scan(arguments);
                }},
};
constexpr Command packages_command{.name = "packages",
                                   .summary = "Look at the packages of a repository.",
                                   .subcommands = packages_commands};

// --- fix --------------------------------------------------------------------------------------------

constexpr std::array fix_options = {
    Option{.name = "diff", .description = "Show what would change, as a patch. The default."},
    Option{.name = "write", .description = "Change the files."},
    Option{.name = "unsafe", .description = "Also make changes that a program may notice."},
    select_option,
    ignore_option,
    framework_option,
    exclude_option,
    config_option,
    no_config_option,
    threads_option,
    Option{.name = "quiet", .letter = 'q', .description = "Show nothing; only the exit code tells."},
};

constexpr std::array fix_examples = {
    Example{"seawall fix manifests/", "shows a patch, and changes nothing"},
    Example{"seawall fix manifests/ --write --select privilege-escalation-allowed", "mends what one check finds"},
};

constexpr std::array fix_exit_codes = {
    ExitCode{Exit::clean, "nothing to change, or changed as asked"},
    ExitCode{Exit::findings, "there is something to change, and --write was not given"},
    usage,
    ExitCode{Exit::incomplete, "part of the input could not be read, understood or changed"},
    seawall_failed,
};

FixArguments fix_arguments(const Given& given) {
  FixArguments arguments;
  arguments.paths = given.positionals();
  arguments.diff = given.flag("diff") && !outranks(given, "write", "diff");
  arguments.write = given.flag("write") && !outranks(given, "diff", "write");
  arguments.unsafe = given.flag("unsafe");
  arguments.choice = choice_of(given);
  arguments.exclude = given.texts("exclude");
  arguments.config = config_of(given);
  arguments.threads = given.text("threads");
  arguments.quiet = given.flag("quiet");
  arguments.origins = given.origins();
  return arguments;
}

constexpr Command fix_command{
    .name = "fix",
    .summary = "Mend findings that have a mechanical fix.",
    .description = "Only changes after which a program that does nothing unusual works as before are made, unless "
                   "--unsafe is given. Nothing else of a file changes by a byte.",
    .options = fix_options,
    .positional = {.name = "PATH",
                   .description = "Files and folders.",
                   .repeatable = true,
                   .required = true,
                   .values = {Completion::files}},
    .examples = fix_examples,
    .exit_codes = fix_exit_codes,
    .run = [](const Given& given) { return fix(fix_arguments(given)); }};

// --- explain, checks --------------------------------------------------------------------------------

constexpr std::array explain_options = {
    Option{.name = "output",
           .letter = 'o',
           .value = "FORMAT",
           .description = "As text (the default), markdown or json.",
           .values = {Completion::words, explain_formats},
           .variable = "SEAWALL_EXPLAIN_OUTPUT",
           .fault = fault_of_explain_format},
    color_option,
};

constexpr std::array explain_examples = {
    Example{"seawall explain privileged-container", "why it matters, and how to mend it"},
    Example{"seawall explain KSV017 C-0038", "the checks that other tools know by these names"},
};

constexpr std::array catalogue_exit_codes = {
    ExitCode{Exit::clean, "shown"},
    ExitCode{Exit::usage, "the command line was not understood, or names no check"},
    seawall_failed,
};

constexpr Command explain_command{
    .name = "explain",
    .summary = "Tell all about a check: why, examples, what to do.",
    .description = "Names of the same finding in other tools work as well, without regard to case, dashes and leading "
                   "zeros; with the tool before a colon they are taken as that tool's alone: trivy:KSV017.",
    .options = explain_options,
    .positional = {.name = "ID",
                   .description = "Ids of checks, or what other tools call them.",
                   .repeatable = true,
                   .required = true,
                   .values = {Completion::checks}},
    .examples = explain_examples,
    .exit_codes = catalogue_exit_codes,
    .run = [](const Given& given) {
      return explain({given.positionals(), given.text("output", "text"), given.text("color", "auto")});
    }};

constexpr std::array checks_options = {
    Option{.name = "output",
           .letter = 'o',
           .value = "FORMAT",
           .description = "As text (the default), json (all that is known of each check), markdown or csv.",
           .values = {Completion::words, checks_formats},
           .variable = "SEAWALL_CHECKS_OUTPUT",
           .fault = fault_of_checks_format},
    select_option,
    ignore_option,
    framework_option,
    color_option,
};

constexpr std::array checks_examples = {
    Example{"seawall checks --framework pss-restricted", "what judges by the Pod Security Standards"},
    Example{"seawall checks -o json | jq -r '.checks[] | select(.peers.checkov) | .id'", "what checkov finds, too"},
};

constexpr Command checks_command{.name = "checks",
                                 .summary = "List the checks.",
                                 .options = checks_options,
                                 .examples = checks_examples,
                                 .exit_codes = catalogue_exit_codes,
                                 .run = [](const Given& given) {
                                   return checks(
                                       {given.text("output", "text"), choice_of(given), given.text("color", "auto")});
                                 }};

// --- init, config -----------------------------------------------------------------------------------

constexpr std::array init_exit_codes = {
    ExitCode{Exit::clean, "written"},
    ExitCode{Exit::findings, "there is one already"},
    usage,
    ExitCode{Exit::failed, "it could not be written"},
};

constexpr Command init_command{.name = "init",
                               .summary = "Write a commented .seawall.yaml to begin with.",
                               .description = "A file that is there already stays as it is.",
                               .positional = {.name = "PATH",
                                              .description = "The folder that gets it. Default: the current one.",
                                              .values = {Completion::folders}},
                               .exit_codes = init_exit_codes,
                               .run = [](const Given& given) {
                                 return init(
                                     {given.positionals().empty() ? std::string() : given.positionals().front()});
                               }};

constexpr std::array config_show_examples = {
    Example{"SEAWALL_FAIL_ON=medium seawall config show", "where each setting comes from"},
};

constexpr std::array config_show_exit_codes = {
    ExitCode{Exit::clean, "shown"},
    usage_or_configuration,
    seawall_failed,
};

constexpr std::array config_commands = {
    Command{.name = "show",
            .summary = "Show the settings of a scan, and where each comes from.",
            .description = "Takes the options of seawall scan.",
            .options = scan_options,
            .examples = config_show_examples,
            .exit_codes = config_show_exit_codes,
            .run = [](const Given& given) { return config_show({scan_arguments(given)}); }},
};

constexpr Command config_command{.name = "config",
                                 .summary = "Look at the configuration.",
                                 .subcommands = config_commands};

// --- completion, man, version -----------------------------------------------------------------------

constexpr std::array<std::string_view, 4> shell_words = {"bash", "zsh", "fish", "powershell"};

constexpr std::array completion_examples = {
    Example{"source <(seawall completion bash)", "in ~/.bashrc"},
    Example{"seawall completion zsh > \"${fpath[1]}/_seawall\"", "once"},
    Example{"seawall completion fish > ~/.config/fish/completions/seawall.fish", "once"},
    Example{"seawall completion powershell | Out-String | Invoke-Expression", "in $PROFILE"},
};

constexpr Command completion_command{
    .name = "completion",
    .summary = "Write the script that makes a shell complete commands, options and their values.",
    .positional = {.name = "SHELL",
                   .description = "One of bash, zsh, fish, powershell.",
                   .required = true,
                   .values = {Completion::words, shell_words}},
    .examples = completion_examples,
    .run = [](const Given& given) { return completion({given.positionals().front()}); }};

constexpr std::array man_examples = {
    Example{"seawall man scan | man -l -", "read it"},
    Example{"seawall man > /usr/local/share/man/man1/seawall.1", "install it"},
};

constexpr Command man_command{.name = "man",
                              .summary = "Write the man page of Seawall or of one of its commands.",
                              .positional = {.name = "COMMAND",
                                             .description = "A command; none: Seawall as a whole.",
                                             .repeatable = true,
                                             .values = {Completion::commands}},
                              .examples = man_examples,
                              .run = [](const Given& given) { return man({given.positionals()}); }};

constexpr Command version_command{.name = "version", .summary = "Show the version.", .run = [](const Given&) {
                                    return version();
                                  }};

// --- the root ---------------------------------------------------------------------------------------

constexpr std::array root_options = {Option{.name = "version", .description = "Show the version.", .variable = "-"}};

constexpr std::array root_examples = {
    Example{"seawall scan manifests/", ""},
    Example{"seawall scan --cluster", ""},
    Example{"seawall explain privileged-container", ""},
};

// Some of them are of other files, so that this is no constant of the compiler.
const std::array root_commands = {
    scan_command,       fix_command,      explain_command, checks_command,     init_command,     pods_command,
    access_command,     network_command,  secrets_command, image_command,      registry_command, packages_command,
    advisories_command, snapshot_command, config_command,  completion_command, man_command,      version_command,
};

const Command root_command{.name = "seawall",
                           .summary = "Seawall finds and proves what is wrong with the security of Kubernetes.",
                           .options = root_options,
                           .subcommands = root_commands,
                           .examples = root_examples};

}  // namespace

const Command& command_tree() noexcept { return root_command; }
std::span<const std::string_view> shells() noexcept { return shell_words; }

}  // namespace seawall::commands
