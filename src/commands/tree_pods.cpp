// What `seawall pods` offers.

#include <algorithm>
#include <array>
#include <utility>

#include "cluster/cluster.h"
#include "options.h"
#include "pods.h"
#include "tree.h"
#include "words.h"

namespace seawall::commands {
PodsInput pods_input(const Given& given, cluster::Purpose purpose) {
  PodsInput input;
  input.paths = given.positionals();
  input.cluster = cluster_input(given, purpose);
  input.exclude = given.texts("exclude");
  input.config = config_of(given);
  input.threads = given.text("threads");
  input.namespace_ = given.text("namespace", "default");
  input.allow_unreadable = given.flag("allow-unreadable");
  input.origins = given.origins();
  return input;
}

namespace {

std::string fault_of_pods_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], pods_formats));
}
std::string fault_of_pods_labels_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], pods_labels_formats));
}
std::string fault_of_pods_level(std::span<const std::string> values) {
  return fault_of(parse_word("level", values[0], pods_levels));
}
std::string fault_of_standards_version(std::span<const std::string> values) {
  return fault_of(parse_standards_version(values[0]));
}

constexpr std::string_view which_request = "Which request";

constexpr Option standards_version_option{
    .name = "version",
    .value = "VERSION",
    .description = "Version of the Pod Security Standards, such as v1.31. Default: latest, which is the newest that is "
                   "known.",
    .variable = "SEAWALL_PODS_VERSION",
    .fault = fault_of_standards_version};
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
                                     .instead = "cluster",
                                     .values = {Completion::files}};

constexpr std::array pods_check_options =
    std::array{
        pods_output_option,
        Option{.name = "level",
               .value = "LEVEL",
               .description =
                   "The level that all must reach: privileged, baseline or restricted. What stands between a "
                   "workload and it is listed, and exit code 1 tells that some do not. Without it, what is "
                   "lacking for the next level is listed.",
               .values = {Completion::words, pods_levels},
               .variable = "SEAWALL_PODS_LEVEL",
               .fault = fault_of_pods_level},
        standards_version_option,
        namespace_option,
    } +
    input_options;

constexpr std::array pods_check_examples = {
    Example{"seawall pods check manifests/", "the level of each workload, and what it lacks for the next one"},
    Example{"seawall pods check manifests/ --level restricted", "exits with 1 when a workload is below it"},
    Example{"seawall pods check --cluster --version v1.31", "a whole cluster, as 1.31 judges"},
};

constexpr std::array pods_check_exit_codes = {
    ExitCode{Exit::clean, "all reach the level that --level names, or none was named"},
    ExitCode{Exit::findings, "some do not"},
    usage_or_configuration,
    incomplete_whatever_found,
    seawall_failed,
};

constexpr std::array pods_labels_options =
    std::array{
        Option{.name = "output",
               .letter = 'o',
               .value = "FORMAT",
               .description = "As yaml for kubectl apply --server-side (the default), kubectl (its commands) or json.",
               .values = {Completion::words, pods_labels_formats},
               .variable = "SEAWALL_PODS_LABELS_OUTPUT",
               .fault = fault_of_pods_labels_format},
        standards_version_option,
        namespace_option,
    } +
    input_options;

constexpr std::array pods_labels_examples = {
    Example{"seawall pods labels manifests/ --version v1.31", "the labels, pinned to a version"},
    Example{"seawall pods labels --cluster -o kubectl", "a whole cluster, beside the labels that it has"},
};

constexpr std::array pods_labels_exit_codes = {
    ExitCode{Exit::clean, "written"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "part of the input could not be read or understood, and may need looser labels"},
    seawall_failed,
};

constexpr std::array pods_admit_options =
    std::array{
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
               .description =
                   "The namespaces that there are. Without it, those that the request brings along, and others "
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
    } +
    cluster_options + impersonation_options;

constexpr std::array pods_admit_examples = {
    Example{"seawall pods admit -f pod.yaml --namespace-labels enforce=restricted,enforce-version=v1.31", ""},
    Example{"seawall pods admit -f a.yaml --cluster", "as its namespace is now"},
    Example{"seawall pods admit -f ns-new.yaml --old ns.yaml --pods pods.yaml", "what new labels would warn of"},
};

constexpr std::array pods_admit_exit_codes = {
    ExitCode{Exit::clean, "allowed, perhaps with warnings"},
    ExitCode{Exit::findings, "denied"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "part of the input could not be read or understood, and was not decided on"},
    seawall_failed,
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
  arguments.cluster = cluster_input(given, cluster::Purpose::pods);
  arguments.user = given.text("user");
  arguments.subresource = given.text("subresource");
  arguments.namespace_ = given.text("namespace");
  arguments.format = given.text("output", "text");
  return arguments;
}

constexpr std::array pods_psp_options =
    std::array{
        pods_output_option,
        Option{.name = "usable",
               .value = "POLICY",
               .description = "Policies that everybody may use. Default: all. Several are separated by commas.",
               .repeatable = true,
               .separated = true,
               .variable = "-"},
        namespace_option,
    } +
    input_options;

constexpr std::array pods_psp_examples = {
    Example{"seawall pods psp policies/ manifests/", "the policy of each pod, and what it changes"},
    Example{"seawall pods psp policies/ manifests/ --usable restricted", "what one policy alone would refuse"},
};

constexpr std::array pods_psp_exit_codes = {
    ExitCode{Exit::clean, "all pods are admitted"},
    ExitCode{Exit::findings, "some are refused"},
    usage_or_configuration,
    incomplete_whatever_found,
    seawall_failed,
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
                  return pods_check({pods_input(given, cluster::Purpose::pods), given.text("level"),
                                     given.text("version", "latest"), given.text("output", "text")});
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
                  return pods_labels({pods_input(given, cluster::Purpose::pods), given.text("version", "latest"),
                                      given.text("output", "yaml")});
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
                  return pods_psp(
                      {pods_input(given, cluster::Purpose::pods), given.texts("usable"), given.text("output", "text")});
                }},
};

}  // namespace

constinit const Command pods_command{.name = "pods",
                                     .summary =
                                         "Judge pods by the Pod Security Standards, admission and PodSecurityPolicy.",
                                     .subcommands = pods_commands};

}  // namespace seawall::commands
