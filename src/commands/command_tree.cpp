// What the command line of Seawall offers.

#include <algorithm>
#include <array>
#include <utility>

#include "checks/checks.h"
#include "command_line.h"
#include "options.h"
#include "pods.h"
#include "words.h"

namespace seawall::commands {

const Option help_option{.name = "help", .letter = 'h', .description = "Show this help.", .variable = "-"};

namespace {

/// What a parser has to say against a text.
template <typename T>
std::string fault_of(const documents::Result<T>& result) {
  return result ? std::string() : result.error().message();
}

// --- words and faults of values ---------------------------------------------------------------------

constexpr std::array<std::string_view, 3> color_words = {"auto", "always", "never"};

std::string fault_of_outputs(std::span<const std::string> values) { return fault_of(parse_outputs(values)); }
std::string fault_of_fail_on(std::span<const std::string> values) {
  return fault_of(FailOn::parse(values, checks::all()));
}
std::string fault_of_color(std::span<const std::string> values) { return fault_of(parse_color(values[0], {})); }
std::string fault_of_threads(std::span<const std::string> values) { return fault_of(parse_threads(values[0])); }
std::string fault_of_max_findings(std::span<const std::string> values) {
  return fault_of(parse_count("--max-findings", values[0]));
}
std::string fault_of_version(std::span<const std::string> values) {
  return fault_of(config::parse_kubernetes_version(values[0]));
}
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

std::string fault_of_pods_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], pods_formats));
}
std::string fault_of_pods_labels_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], pods_labels_formats));
}
std::string fault_of_pods_level(std::span<const std::string> values) {
  return fault_of(parse_word("level", values[0], pods_levels));
}
std::string fault_of_access_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], access_formats));
}
std::string fault_of_access_matrix_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], access_matrix_formats));
}
std::string fault_of_standards_version(std::span<const std::string> values) {
  return fault_of(parse_standards_version(values[0]));
}

// --- options of several commands --------------------------------------------------------------------

constexpr std::string_view which_checks = "Which checks";
constexpr std::string_view which_files = "Which files";
constexpr std::string_view verdict = "Verdict";
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
constexpr Option config_option{
    .name = "config",
    .value = "FILE",
    .description = "Configuration, instead of the .seawall.yaml of this folder or the next one above that has one.",
    .values = {Completion::files}};
constexpr Option no_config_option{.name = "no-config", .description = "Heed no configuration file."};
constexpr Option exclude_option{
    .name = "exclude",
    .value = "GLOB",
    .description = "Leave out files and folders whose path fits: * stands for anything but /, ** for anything.",
    .repeatable = true,
    .group = which_files};
constexpr Option color_option{.name = "color",
                              .value = "WHEN",
                              .description =
                                  "Colour the output: auto (on a terminal, unless NO_COLOR is set), always or never.",
                              .values = {Completion::words, color_words},
                              .fault = fault_of_color};
constexpr Option threads_option{.name = "threads",
                                .letter = 'j',
                                .value = "N",
                                .description = "Threads to work with. Default: one for each core.",
                                .fault = fault_of_threads};

config::Selection choice_of(const Given& given) {
  return {given.texts("select"), given.texts("ignore"), given.texts("framework")};
}

/// Of two options that exclude each other, what the command line says undoes what the environment says.
bool outranks(const Given& given, std::string_view option, std::string_view other) {
  const auto one = given.origins().find(option);
  const auto two = given.origins().find(other);
  return one != given.origins().end() && two != given.origins().end() && one->second == Origin::command_line &&
         two->second == Origin::environment;
}

ConfigChoice config_of(const Given& given) {
  return {given.text("config"), given.flag("no-config") && !outranks(given, "config", "no-config")};
}

// --- scan -------------------------------------------------------------------------------------------

constexpr std::array scan_options = {
    Option{.name = "output",
           .letter = 'o',
           .value = "FORMAT[=PATH]",
           .description = "Report as terminal (the default), json, jsonl, sarif, junit, markdown, github, gitlab, csv, "
                          "html or gcc (one line a finding, for editors and CI), to PATH or to standard output. Can "
                          "be given several times.",
           .repeatable = true,
           .values = {Completion::outputs},
           .group = report,
           .fault = fault_of_outputs},
    Option{.name = "show-suppressed", .description = "Also list what is suppressed, and why.", .group = report},
    Option{.name = "verbose",
           .letter = 'v',
           .description = "Also list the files that are not Kubernetes manifests.",
           .group = report},
    Option{.name = "quiet",
           .letter = 'q',
           .description = "Show nothing; only the exit code tells. Reports asked for with -o are still written.",
           .group = report},
    Option{.name = "fail-on",
           .value = "SEVERITY|CHECK",
           .description = "Exit with 1 when something of this severity or worse is found, or by this check; none: "
                          "never. Default: high. Several are separated by commas.",
           .repeatable = true,
           .separated = true,
           .values = {Completion::thresholds},
           .group = verdict,
           .fault = fault_of_fail_on},
    Option{.name = "max-findings",
           .value = "N",
           .description = "Exit with 1 only when more than N findings match --fail-on. Default: 0.",
           .group = verdict,
           .fault = fault_of_max_findings},
    Option{.name = "allow-unreadable",
           .description = "Do not exit with 3 when part of the input could not be read or understood. The report "
                          "still says so.",
           .group = verdict},
    select_option,
    ignore_option,
    framework_option,
    Option{.name = "kubernetes-version",
           .value = "VERSION",
           .description = "The version that the manifests are for, such as 1.31. Default: the newest that is known.",
           .group = which_checks,
           .fault = fault_of_version},
    exclude_option,
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

constexpr std::array scan_examples = {
    Example{"seawall scan manifests/", "every .yaml, .yml and .json file of a folder and those below it"},
    Example{"kubectl get all -A -o json | seawall scan -", "what runs in a cluster, from standard input"},
    Example{"seawall scan . -o terminal -o json=report.json --fail-on medium",
            "a report for people and one for programs; medium findings fail too"},
    Example{"seawall scan . --framework pss-restricted --ignore host-path-volume",
            "the Pod Security Standards, less one check"},
};

constexpr std::array scan_exit_codes = {
    ExitCode{Exit::clean, "nothing found that --fail-on asks for"},
    ExitCode{Exit::findings, "something found that --fail-on asks for"},
    ExitCode{Exit::usage, "the command line was not understood"},
    ExitCode{Exit::incomplete, "part of the input could not be read or understood, whatever else was found"},
    ExitCode{Exit::failed, "Seawall itself failed"},
};

ScanArguments scan_arguments(const Given& given) {
  ScanArguments arguments;
  arguments.paths = given.positionals();
  arguments.outputs = given.texts("output");
  arguments.fail_on = given.texts("fail-on");
  arguments.max_findings = given.text("max-findings");
  arguments.choice = choice_of(given);
  arguments.exclude = given.texts("exclude");
  arguments.config = config_of(given);
  arguments.kubernetes_version = given.text("kubernetes-version");
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
  return arguments;
}

constexpr Command scan_command{
    .name = "scan",
    .summary = "Find security defects in Kubernetes manifests.",
    .description = "Reads files only; asks no cluster and no network. What could not be read or understood is "
                   "reported, never taken for clean.",
    .options = scan_options,
    .positional = {.name = "PATH",
                   .description = "Files and folders; - is standard input.",
                   .repeatable = true,
                   .required = true,
                   .values = {Completion::files}},
    .examples = scan_examples,
    .exit_codes = scan_exit_codes,
    .run = [](const Given& given) { return scan(scan_arguments(given)); }};

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
    ExitCode{Exit::usage, "the command line was not understood"},
    ExitCode{Exit::incomplete, "part of the input could not be read, understood or changed"},
    ExitCode{Exit::failed, "Seawall itself failed"},
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
    ExitCode{Exit::failed, "Seawall itself failed"},
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

// --- pods -------------------------------------------------------------------------------------------

constexpr std::string_view which_namespace = "Which namespace";
constexpr std::string_view which_request = "Which request";

constexpr Option standards_version_option{
    .name = "version",
    .value = "VERSION",
    .description = "Version of the Pod Security Standards, such as v1.31. Default: latest, which is the newest that is "
                   "known.",
    .variable = "SEAWALL_PODS_VERSION",
    .fault = fault_of_standards_version};
constexpr Option namespace_option{.name = "namespace",
                                  .letter = 'n',
                                  .value = "NAMESPACE",
                                  .description = "Namespace of objects that name none. Default: default."};
constexpr Option allow_unreadable_option{
    .name = "allow-unreadable",
    .description = "Do not exit with 3 when part of the input could not be read or understood. It is still told."};
constexpr Option pods_output_option{.name = "output",
                                    .letter = 'o',
                                    .value = "FORMAT",
                                    .description = "As text (the default) or json.",
                                    .values = {Completion::words, pods_formats},
                                    .variable = "SEAWALL_PODS_OUTPUT",
                                    .fault = fault_of_pods_format};

constexpr Positional pods_positional{.name = "PATH",
                                     .description = "Files and folders; - is standard input.",
                                     .repeatable = true,
                                     .required = true,
                                     .values = {Completion::files}};

PodsInput pods_input(const Given& given) {
  PodsInput input;
  input.paths = given.positionals();
  input.exclude = given.texts("exclude");
  input.config = config_of(given);
  input.threads = given.text("threads");
  input.namespace_ = given.text("namespace", "default");
  input.allow_unreadable = given.flag("allow-unreadable");
  input.origins = given.origins();
  return input;
}

constexpr std::array pods_check_options = {
    pods_output_option,
    Option{.name = "level",
           .value = "LEVEL",
           .description = "The level that all must reach: privileged, baseline or restricted. What stands between a "
                          "workload and it is listed, and exit code 1 tells that some do not. Without it, what is "
                          "lacking for the next level is listed.",
           .values = {Completion::words, pods_levels},
           .variable = "SEAWALL_PODS_LEVEL",
           .fault = fault_of_pods_level},
    standards_version_option,
    namespace_option,
    allow_unreadable_option,
    exclude_option,
    config_option,
    no_config_option,
    threads_option,
};

constexpr std::array pods_check_examples = {
    Example{"seawall pods check manifests/", "the level of each workload, and what it lacks for the next one"},
    Example{"seawall pods check manifests/ --level restricted", "exits with 1 when a workload is below it"},
    Example{"kubectl get all -A -o json | seawall pods check - --version v1.31", "a whole cluster, as 1.31 judges"},
};

constexpr std::array pods_check_exit_codes = {
    ExitCode{Exit::clean, "all reach the level that --level names, or none was named"},
    ExitCode{Exit::findings, "some do not"},
    ExitCode{Exit::usage, "the command line or the configuration was not understood"},
    ExitCode{Exit::incomplete, "part of the input could not be read or understood, whatever else was found"},
    ExitCode{Exit::failed, "Seawall itself failed"},
};

constexpr std::array pods_labels_options = {
    Option{.name = "output",
           .letter = 'o',
           .value = "FORMAT",
           .description = "As yaml for kubectl apply --server-side (the default), kubectl (its commands) or json.",
           .values = {Completion::words, pods_labels_formats},
           .variable = "SEAWALL_PODS_LABELS_OUTPUT",
           .fault = fault_of_pods_labels_format},
    standards_version_option,
    namespace_option,
    allow_unreadable_option,
    exclude_option,
    config_option,
    no_config_option,
    threads_option,
};

constexpr std::array pods_labels_examples = {
    Example{"seawall pods labels manifests/ --version v1.31", "the labels, pinned to a version"},
    Example{"kubectl get ns,all -A -o json | seawall pods labels - -o kubectl",
            "a whole cluster, beside the labels that it has"},
};

constexpr std::array pods_labels_exit_codes = {
    ExitCode{Exit::clean, "written"},
    ExitCode{Exit::usage, "the command line or the configuration was not understood"},
    ExitCode{Exit::incomplete, "part of the input could not be read or understood, and may need looser labels"},
    ExitCode{Exit::failed, "Seawall itself failed"},
};

constexpr std::array pods_admit_options = {
    pods_output_option,
    Option{.name = "file",
           .letter = 'f',
           .value = "FILE",
           .description = "What is asked for: a pod, a workload or a namespace; - is standard input.",
           .values = {Completion::files},
           .group = which_request,
           .variable = "-"},
    Option{.name = "operation",
           .value = "OPERATION",
           .description = "The request is to create (the default) or to update.",
           .values = {Completion::words, pods_operations},
           .group = which_request,
           .variable = "-"},
    Option{.name = "old",
           .value = "FILE",
           .description = "What an update finds: the object as it was.",
           .values = {Completion::files},
           .group = which_request,
           .variable = "-"},
    Option{.name = "subresource",
           .value = "NAME",
           .description = "The request is for a part of the object, such as ephemeralcontainers or status.",
           .group = which_request,
           .variable = "-"},
    Option{.name = "user",
           .value = "NAME",
           .description = "Who asks. Only exemptions depend on it.",
           .group = which_request,
           .variable = "-"},
    Option{.name = "namespace",
           .letter = 'n',
           .value = "NAMESPACE",
           .description = "Namespace of objects that name none. Default: the only one of --namespace-file, else "
                          "default.",
           .group = which_namespace},
    Option{.name = "namespace-labels",
           .value = "KEY=VALUE",
           .description = "Labels of the namespace; enforce=baseline is short for "
                          "pod-security.kubernetes.io/enforce=baseline. Several are separated by commas.",
           .repeatable = true,
           .separated = true,
           .group = which_namespace,
           .variable = "-"},
    Option{.name = "namespace-file",
           .value = "FILE",
           .description = "The namespaces that there are. Without it, those that the request brings along, and others "
                          "have no labels.",
           .values = {Completion::files},
           .group = which_namespace,
           .variable = "-"},
    Option{.name = "pods",
           .value = "PATH",
           .description = "Pods that the namespace holds already: new labels of it are compared with them.",
           .repeatable = true,
           .values = {Completion::files},
           .group = which_namespace,
           .variable = "-"},
    Option{.name = "config",
           .value = "FILE",
           .description = "The PodSecurityConfiguration of the cluster (defaults and exemptions), or the "
                          "AdmissionConfiguration around it.",
           .values = {Completion::files},
           .variable = "SEAWALL_POD_SECURITY_CONFIG"},
};

constexpr std::array pods_admit_examples = {
    Example{"seawall pods admit -f pod.yaml --namespace-labels enforce=restricted,enforce-version=v1.31", ""},
    Example{"kubectl get ns shop -o yaml | seawall pods admit -f a.yaml --namespace-file -", "as a namespace is now"},
    Example{"seawall pods admit -f ns-new.yaml --old ns.yaml --pods pods.yaml", "what new labels would warn of"},
};

constexpr std::array pods_admit_exit_codes = {
    ExitCode{Exit::clean, "allowed, perhaps with warnings"},
    ExitCode{Exit::findings, "denied"},
    ExitCode{Exit::usage, "the command line or the configuration was not understood"},
    ExitCode{Exit::incomplete, "part of the input could not be read or understood, and was not decided on"},
    ExitCode{Exit::failed, "Seawall itself failed"},
};

PodsAdmitArguments pods_admit_arguments(const Given& given) {
  PodsAdmitArguments arguments;
  arguments.file = given.text("file");
  arguments.namespace_labels = given.texts("namespace-labels");
  arguments.namespace_file = given.text("namespace-file");
  arguments.config = given.text("config");
  arguments.operation = given.text("operation");
  arguments.old_file = given.text("old");
  arguments.pods = given.texts("pods");
  arguments.user = given.text("user");
  arguments.subresource = given.text("subresource");
  arguments.namespace_ = given.text("namespace");
  arguments.format = given.text("output", "text");
  return arguments;
}

constexpr std::array pods_psp_options = {
    pods_output_option,
    Option{.name = "usable",
           .value = "POLICY",
           .description = "Policies that everybody may use. Default: all. Several are separated by commas.",
           .repeatable = true,
           .separated = true,
           .variable = "-"},
    namespace_option,
    allow_unreadable_option,
    exclude_option,
    config_option,
    no_config_option,
    threads_option,
};

constexpr std::array pods_psp_examples = {
    Example{"seawall pods psp policies/ manifests/", "the policy of each pod, and what it changes"},
    Example{"seawall pods psp policies/ manifests/ --usable restricted", "what one policy alone would refuse"},
};

constexpr std::array pods_psp_exit_codes = {
    ExitCode{Exit::clean, "all pods are admitted"},
    ExitCode{Exit::findings, "some are refused"},
    ExitCode{Exit::usage, "the command line or the configuration was not understood"},
    ExitCode{Exit::incomplete, "part of the input could not be read or understood, whatever else was found"},
    ExitCode{Exit::failed, "Seawall itself failed"},
};

constexpr std::array pods_commands = {
    Command{.name = "check",
            .summary = "Tell which level of the Pod Security Standards each workload reaches.",
            .description = "And what stands between it and the next level, in the words of Kubernetes, with every "
                           "place. Workloads are judged with the defaults that the API server gives them.",
            .options = pods_check_options,
            .positional = pods_positional,
            .examples = pods_check_examples,
            .exit_codes = pods_check_exit_codes,
            .run =
                [](const Given& given) {
                  return pods_check({pods_input(given), given.text("level"), given.text("version", "latest"),
                                     given.text("output", "text")});
                }},
    Command{.name = "labels",
            .summary = "Write the tightest Pod Security labels that each namespace could carry now.",
            .description = "All pods and workloads of a namespace reach the level that it enforces; it warns and "
                           "audits by the next one. A level that is stricter already is kept.",
            .options = pods_labels_options,
            .positional = pods_positional,
            .examples = pods_labels_examples,
            .exit_codes = pods_labels_exit_codes,
            .run =
                [](const Given& given) {
                  return pods_labels(
                      {pods_input(given), given.text("version", "latest"), given.text("output", "yaml")});
                }},
    Command{.name = "admit",
            .summary = "Decide a request as Pod Security admission would.",
            .description = "Shows warnings, refusals and errors as kubectl does, or the AdmissionReview.",
            .options = pods_admit_options,
            .examples = pods_admit_examples,
            .exit_codes = pods_admit_exit_codes,
            .run = [](const Given& given) { return pods_admit(pods_admit_arguments(given)); }},
    Command{.name = "psp",
            .summary = "Tell which PodSecurityPolicy the pods of each workload get.",
            .description = "As Kubernetes had it until 1.24: what the policy changes in the pod, and why others refuse "
                           "it. Policies come from the same input.",
            .options = pods_psp_options,
            .positional = pods_positional,
            .examples = pods_psp_examples,
            .exit_codes = pods_psp_exit_codes,
            .run =
                [](const Given& given) {
                  return pods_psp({pods_input(given), given.texts("usable"), given.text("output", "text")});
                }},
};

constexpr Command pods_command{.name = "pods",
                               .summary = "Judge pods by the Pod Security Standards, admission and PodSecurityPolicy.",
                               .subcommands = pods_commands};

// --- access -----------------------------------------------------------------------------------------

constexpr std::string_view which_person = "Who asks";

constexpr Option filename_option{
    .name = "filename",
    .letter = 'f',
    .value = "PATH",
    .description = "Files and folders with roles and bindings, the same as PATH; - is standard input.",
    .repeatable = true,
    .values = {Completion::files},
    .group = which_files,
    .variable = "-"};
constexpr Option access_version_option{
    .name = "kubernetes-version",
    .value = "VERSION",
    .description = "The version whose default roles and bindings complete the files, such as 1.31. Default: the newest "
                   "that is known.",
    .group = which_files,
    .fault = fault_of_version};
constexpr Option no_defaults_option{
    .name = "no-defaults",
    .description =
        "Do not complete the files with the default roles and bindings of Kubernetes: they are all there is.",
    .group = which_files};
constexpr Option system_option{.name = "system",
                               .description = "Also show what Kubernetes itself grants by its default bindings.",
                               .variable = "-"};
constexpr Option access_output_option{.name = "output",
                                      .letter = 'o',
                                      .value = "FORMAT",
                                      .description = "As text (the default) or json.",
                                      .values = {Completion::words, access_formats},
                                      .variable = "SEAWALL_ACCESS_OUTPUT",
                                      .fault = fault_of_access_format};
constexpr Option as_option{.name = "as",
                           .value = "USER",
                           .description = "The user; of a service account system:serviceaccount:NAMESPACE:NAME.",
                           .group = which_person,
                           .variable = "-"};
constexpr Option as_group_option{.name = "as-group",
                                 .value = "GROUP",
                                 .description = "A group that the user is in. Can be given several times.",
                                 .repeatable = true,
                                 .group = which_person,
                                 .variable = "-"};
constexpr Option no_implied_groups_option{
    .name = "no-implied-groups",
    .description = "Do not add the groups that the API server adds: system:authenticated and, where no group is given, "
                   "those of a service account.",
    .group = which_person,
    .variable = "-"};
constexpr Option asked_namespace_option{
    .name = "namespace",
    .letter = 'n',
    .value = "NAMESPACE",
    .description =
        "The namespace that is asked about, and that of roles and bindings that name none. Default: default.",
    .group = which_namespace};
constexpr Option only_namespace_option{
    .name = "namespace",
    .letter = 'n',
    .value = "NAMESPACE",
    .description = "Only what holds in this namespace, which is also that of roles and bindings that name none. "
                   "Default: all; those that name none are in default.",
    .group = which_namespace};
constexpr Option subresource_option{.name = "subresource",
                                    .value = "NAME",
                                    .description = "A part of the resource, such as log, exec or scale.",
                                    .variable = "-"};

/// The first arguments may be others than paths.
AccessInput access_input(const Given& given, std::size_t others) {
  AccessInput input;
  input.files = pods_input(given);
  const std::vector<std::string>& words = given.positionals();
  input.files.paths.assign(words.begin() + static_cast<std::ptrdiff_t>(std::min(others, words.size())), words.end());
  const std::vector<std::string>& files = given.texts("filename");
  input.files.paths.insert(input.files.paths.end(), files.begin(), files.end());
  input.names_namespace = given.flag("namespace");
  input.kubernetes_version = given.text("kubernetes-version");
  input.no_defaults = given.flag("no-defaults");
  return input;
}

AccessPerson access_person(const Given& given) {
  return {given.text("as"), given.texts("as-group"), given.flag("no-implied-groups")};
}

AccessQuestion access_question(const Given& given) {
  const std::vector<std::string>& words = given.positionals();
  return {words[0], words.size() > 1 ? words[1] : std::string(), given.text("subresource"),
          given.flag("all-namespaces")};
}

constexpr Positional access_paths{.name = "PATH",
                                  .description = "Files and folders with roles and bindings; - is standard input. The "
                                                 "same as -f PATH.",
                                  .repeatable = true,
                                  .values = {Completion::files}};
constexpr Positional access_question_words{
    .name = "VERB RESOURCE[/NAME] [PATH]",
    .description = "VERB as in rules (get, list, create, ...; * for all). RESOURCE as kubectl has it: pods, po, "
                   "deployments.apps; or a URL: /healthz. Then the files and folders with roles and bindings, the same "
                   "as -f PATH.",
    .repeatable = true,
    .required = true,
    .values = {Completion::files}};

constexpr std::array access_can_i_options = {
    access_output_option,
    Option{.name = "explain",
           .description = "Also tell which binding, role and rule decide, with their places; of a no, what comes "
                          "nearest.",
           .variable = "-"},
    Option{.name = "quiet", .letter = 'q', .description = "Show nothing; only the exit code tells.", .variable = "-"},
    as_option,
    as_group_option,
    no_implied_groups_option,
    asked_namespace_option,
    Option{.name = "all-namespaces",
           .letter = 'A',
           .description = "Ask about all namespaces at once, which only a ClusterRoleBinding can grant.",
           .group = which_namespace,
           .variable = "-"},
    subresource_option,
    filename_option,
    access_version_option,
    no_defaults_option,
    allow_unreadable_option,
    exclude_option,
    config_option,
    no_config_option,
    threads_option,
};

constexpr std::array access_can_i_examples = {
    Example{"seawall access can-i delete secrets rbac/ --as jane -n shop", "yes or no, as kubectl auth can-i"},
    Example{"seawall access can-i get pods -f rbac/ --subresource log --as system:serviceaccount:shop:cart --explain",
            "and by which binding, role and rule"},
    Example{"seawall access can-i '*' '*' cluster.yaml -A --as-group devs", "somebody of whom only a group is known"},
};

constexpr std::array access_can_i_exit_codes = {
    ExitCode{Exit::clean, "yes"},
    ExitCode{Exit::findings, "no"},
    ExitCode{Exit::usage, "the command line or the configuration was not understood"},
    ExitCode{Exit::incomplete, "answered, but part of the input could not be read or understood"},
    ExitCode{Exit::failed, "Seawall itself failed"},
};

constexpr std::array access_who_can_options = {
    access_output_option,
    system_option,
    asked_namespace_option,
    Option{.name = "all-namespaces",
           .letter = 'A',
           .description = "Ask about any namespace, and show for which it holds.",
           .group = which_namespace,
           .variable = "-"},
    subresource_option,
    filename_option,
    access_version_option,
    no_defaults_option,
    allow_unreadable_option,
    exclude_option,
    config_option,
    no_config_option,
    threads_option,
};

constexpr std::array access_who_can_examples = {
    Example{"seawall access who-can get secrets rbac/ -A", "in any namespace"},
    Example{"seawall access who-can create pods rbac/ -n shop --subresource exec", ""},
    Example{"seawall access who-can get /metrics rbac/ --system", "Kubernetes' own components, too"},
};

constexpr std::array access_shown_exit_codes = {
    ExitCode{Exit::clean, "shown"},
    ExitCode{Exit::usage, "the command line or the configuration was not understood"},
    ExitCode{Exit::incomplete, "shown, but part of the input could not be read or understood"},
    ExitCode{Exit::failed, "Seawall itself failed"},
};

constexpr std::array access_rules_options = {
    access_output_option,     system_option,           as_option,       as_group_option,
    no_implied_groups_option, only_namespace_option,   filename_option, access_version_option,
    no_defaults_option,       allow_unreadable_option, exclude_option,  config_option,
    no_config_option,         threads_option,
};

constexpr std::array access_rules_examples = {
    Example{"seawall access rules rbac/ --as system:serviceaccount:shop:cart", "in all namespaces"},
    Example{"seawall access rules rbac/ --as jane --as-group devs -n shop", ""},
};

constexpr std::array access_diff_options = {
    access_output_option,
    Option{.name = "namespace",
           .letter = 'n',
           .value = "NAMESPACE",
           .description = "Namespace of roles and bindings that name none. Default: default.",
           .group = which_namespace},
    access_version_option,
    no_defaults_option,
    allow_unreadable_option,
    exclude_option,
    config_option,
    no_config_option,
    threads_option,
};

constexpr std::array access_diff_examples = {
    Example{"seawall access diff main/rbac branch/rbac", "what a change of code gives to whom"},
    Example{"seawall access diff cluster.yaml rbac/", "what a cluster and its folder do not share"},
};

constexpr std::array access_diff_exit_codes = {
    ExitCode{Exit::clean, "nobody gained anything"},
    ExitCode{Exit::findings, "somebody gained something"},
    ExitCode{Exit::usage, "the command line or the configuration was not understood"},
    ExitCode{Exit::incomplete, "part of the input could not be read or understood, whatever else was found"},
    ExitCode{Exit::failed, "Seawall itself failed"},
};

constexpr std::array access_matrix_options = {
    Option{.name = "output",
           .letter = 'o',
           .value = "FORMAT",
           .description = "As text (the default), csv, html or json.",
           .values = {Completion::words, access_matrix_formats},
           .variable = "SEAWALL_ACCESS_MATRIX_OUTPUT",
           .fault = fault_of_access_matrix_format},
    system_option,
    only_namespace_option,
    filename_option,
    access_version_option,
    no_defaults_option,
    allow_unreadable_option,
    exclude_option,
    config_option,
    no_config_option,
    threads_option,
};

constexpr std::array access_matrix_examples = {
    Example{"seawall access matrix rbac/ -n shop", "who has which verbs on what, in one namespace"},
    Example{"seawall access matrix rbac/ -o html > matrix.html", "a page that needs nothing else"},
};

constexpr std::array access_powers_options = {
    access_output_option,  system_option,      namespace_option,        filename_option,
    access_version_option, no_defaults_option, allow_unreadable_option, exclude_option,
    config_option,         no_config_option,   threads_option,
};

constexpr std::array access_powers_examples = {
    Example{"seawall access powers manifests/", "who holds dangerous rights, the worst first"},
    Example{"seawall access powers sa:shop/cart manifests/", "one subject, and its way to cluster-admin"},
    Example{"kubectl get sa,secrets,pods -A -o yaml | seawall access powers - rbac/", "with what a cluster runs"},
};

/// A word is a subject by its prefix, and any word is where the files are named with -f.
AccessPowersArguments access_powers_arguments(const Given& given) {
  AccessPowersArguments arguments{access_input(given, 0), {}, given.flag("system"), given.text("output", "text")};
  const bool all_are_subjects = !given.texts("filename").empty();
  const auto is_subject = [&](const std::string& word) {
    return all_are_subjects || word.starts_with("user:") || word.starts_with("group:") || word.starts_with("sa:");
  };
  std::vector<std::string> paths = given.texts("filename");
  for (const std::string& word : given.positionals()) {
    (is_subject(word) ? arguments.subjects : paths).push_back(word);
  }
  arguments.input.files.paths = std::move(paths);
  return arguments;
}

constexpr std::array access_commands = {
    Command{.name = "can-i",
            .summary = "Tell whether somebody may do something.",
            .description = "As kubectl auth can-i, from files instead of a cluster.",
            .options = access_can_i_options,
            .positional = access_question_words,
            .examples = access_can_i_examples,
            .exit_codes = access_can_i_exit_codes,
            .run =
                [](const Given& given) {
                  return access_can_i({access_input(given, 2), access_question(given), access_person(given),
                                       given.flag("explain"), given.flag("quiet"), given.text("output", "text")});
                }},
    Command{.name = "who-can",
            .summary = "Tell who may do something, and through which bindings and roles.",
            .options = access_who_can_options,
            .positional = access_question_words,
            .examples = access_who_can_examples,
            .exit_codes = access_shown_exit_codes,
            .run =
                [](const Given& given) {
                  return access_who_can({access_input(given, 2), access_question(given), given.flag("system"),
                                         given.text("output", "text")});
                }},
    Command{.name = "rules",
            .summary = "Show what somebody may do, rule by rule, and where each rule comes from.",
            .options = access_rules_options,
            .positional = access_paths,
            .examples = access_rules_examples,
            .exit_codes = access_shown_exit_codes,
            .run =
                [](const Given& given) {
                  return access_rules({access_input(given, 0), access_person(given), given.flag("system"),
                                       given.text("output", "text")});
                }},
    Command{.name = "diff",
            .summary = "Tell who gains and who loses what between two states of roles and bindings.",
            .description =
                "Compares what takes effect: roles that are moved, renamed or split change nothing, and what "
                "was held through a wildcard is no gain.",
            .options = access_diff_options,
            .positional = {.name = "OLD NEW",
                           .description = "A file or folder each; - is standard input.",
                           .required = true,
                           .values = {Completion::files}},
            .examples = access_diff_examples,
            .exit_codes = access_diff_exit_codes,
            .run =
                [](const Given& given) { return access_diff({access_input(given, 0), given.text("output", "text")}); }},
    Command{
        .name = "powers",
        .summary = "Show who holds dangerous rights, and the steps from them to cluster-admin.",
        .description =
            "A way to cluster-admin leads through identities that somebody can take over: by pods, tokens, secrets, "
            "impersonation, bindings and the like. Pods, workloads and secrets of tokens count as far as the input "
            "has them.",
        .options = access_powers_options,
        .positional = {.name = "[SUBJECT] PATH",
                       .description = "SUBJECT is user:NAME, group:NAME or sa:NAMESPACE/NAME, or with -f PATH a name "
                                      "alone; without one, all are shown that hold any. Then files and folders "
                                      "with roles, bindings and pods; - is standard input.",
                       .repeatable = true,
                       .values = {Completion::files}},
        .examples = access_powers_examples,
        .exit_codes = access_shown_exit_codes,
        .run = [](const Given& given) { return access_powers(access_powers_arguments(given)); }},
    Command{.name = "matrix",
            .summary = "Show subjects by resources, with the verbs that each has on each.",
            .options = access_matrix_options,
            .positional = access_paths,
            .examples = access_matrix_examples,
            .exit_codes = access_shown_exit_codes,
            .run =
                [](const Given& given) {
                  return access_matrix({access_input(given, 0), given.flag("system"), given.text("output", "text")});
                }},
};

constexpr Command access_command{.name = "access",
                                 .summary = "Answer who may do what by RBAC, from roles and bindings in files.",
                                 .subcommands = access_commands};

// --- init, config -----------------------------------------------------------------------------------

constexpr std::array init_exit_codes = {
    ExitCode{Exit::clean, "written"},
    ExitCode{Exit::findings, "there is one already"},
    ExitCode{Exit::usage, "the command line was not understood"},
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
    ExitCode{Exit::usage, "the command line or the configuration was not understood"},
    ExitCode{Exit::failed, "Seawall itself failed"},
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
    Example{"kubectl get all -A -o json | seawall scan -", ""},
    Example{"seawall explain privileged-container", ""},
};

constexpr std::array root_commands = {
    scan_command,   fix_command,    explain_command,    checks_command, init_command,    pods_command,
    access_command, config_command, completion_command, man_command,    version_command,
};

constexpr Command root_command{.name = "seawall",
                               .summary = "Seawall finds and proves what is wrong with the security of Kubernetes.",
                               .options = root_options,
                               .subcommands = root_commands,
                               .examples = root_examples};

}  // namespace

const Command& command_tree() noexcept { return root_command; }
std::span<const std::string_view> shells() noexcept { return shell_words; }

}  // namespace seawall::commands
