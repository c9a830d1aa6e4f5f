// What `seawall network` offers.

#include <algorithm>
#include <array>
#include <utility>

#include "cluster/cluster.h"
#include "network.h"
#include "network_ends.h"
#include "tree.h"
#include "words.h"

namespace seawall::commands {
namespace {

template <const auto& formats>
std::string fault_of_outlets(std::span<const std::string> values) {
  return fault_of(parse_outlets(values, formats));
}
std::string fault_of_yes_or_no(std::span<const std::string> values) {
  return fault_of(parse_word("value", values[0], yes_or_no));
}
std::string fault_of_ports(std::span<const std::string> values) {
  for (const std::string& value : values) {
    const auto port = parse_port(value);
    if (!port) return port.error().message();
  }
  return {};
}

constexpr std::string_view which_connections = "Which connections";
constexpr std::string_view assumptions = "What Kubernetes leaves open";

constexpr Option filename_option{.name = "filename",
                                 .letter = 'f',
                                 .value = "PATH",
                                 .description =
                                     "Files and folders with pods and policies, the same as PATH; - is standard input.",
                                 .repeatable = true,
                                 .values = {Completion::files},
                                 .group = which_files,
                                 .variable = "-"};
constexpr Option network_option{.name = "network",
                                .value = "NAME",
                                .description =
                                    "Look at one network only, where the input defines several: pod-network, or the "
                                    "name of another.",
                                .variable = "-"};
constexpr Option ip_block_pods_option{.name = "ip-block-pods",
                                      .value = "WHETHER",
                                      .description =
                                          "An ipBlock also selects pods, by their addresses: yes or no (the default).",
                                      .values = {Completion::words, yes_or_no},
                                      .group = assumptions,
                                      .fault = fault_of_yes_or_no};
constexpr Option rule_host_network_option{
    .name = "rule-host-network",
    .value = "WHETHER",
    .description = "Policies also rule pods on the network of their node: yes or no (the default).",
    .values = {Completion::words, yes_or_no},
    .group = assumptions,
    .fault = fault_of_yes_or_no};
constexpr Option only_namespace_option{.name = "namespace",
                                       .letter = 'n',
                                       .value = "NAMESPACE",
                                       .description =
                                           "Only what has an end in this namespace, which is also that of ends that "
                                           "name none. Default: all; ends that name none are in default.",
                                       .group = which_connections};
constexpr Option from_option{
    .name = "from",
    .value = "END",
    .description = "Only from this end: shop/cart, shop/Deployment/cart, shop/*, an address or CIDR, outside, "
                   "ingress-controller. Can be given several times.",
    .repeatable = true,
    .group = which_connections,
    .variable = "-"};
constexpr Option to_option{.name = "to",
                           .value = "END",
                           .description = "Only to this end. Can be given several times.",
                           .repeatable = true,
                           .group = which_connections,
                           .variable = "-"};
constexpr Option workload_option{.name = "workload",
                                 .value = "END",
                                 .description = "Only with this end on either side. Can be given several times.",
                                 .repeatable = true,
                                 .group = which_connections,
                                 .variable = "-"};
constexpr Option port_option{
    .name = "port",
    .value = "PORT[/PROTO]",
    .description = "Only on this port: 443, 53/UDP, 8000-8100, or the name of a container port. Can be given "
                   "several times.",
    .repeatable = true,
    .group = which_connections,
    .variable = "-",
    .fault = fault_of_ports};
constexpr Option end_namespace_option{.name = "namespace",
                                      .letter = 'n',
                                      .value = "NAMESPACE",
                                      .description = "Namespace of ends that name none. Default: default."};

/// The first arguments may be others than paths.
NetworkInput network_input(const Given& given, std::size_t others) {
  NetworkInput input;
  input.files = pods_input(given, cluster::Purpose::network);
  const std::vector<std::string>& words = given.positionals();
  input.files.paths.assign(words.begin() + static_cast<std::ptrdiff_t>(std::min(others, words.size())), words.end());
  const std::vector<std::string>& files = given.texts("filename");
  input.files.paths.insert(input.files.paths.end(), files.begin(), files.end());
  input.names_namespace = given.flag("namespace");
  input.network = given.text("network");
  for (const Assumption& each : all_assumptions()) {
    if (given.flag(each.name)) input.assumptions[each.name] = given.text(each.name);
  }
  return input;
}

NetworkFilter network_filter(const Given& given) {
  return {given.texts("from"), given.texts("to"), given.texts("workload"), given.texts("port")};
}

constexpr Positional network_paths{.name = "PATH",
                                   .description = "Files and folders with pods and policies; - is standard input. The "
                                                  "same as -f PATH.",
                                   .repeatable = true,
                                   .values = {Completion::files}};

constexpr std::array network_shown_exit_codes = {
    ExitCode{Exit::clean, "shown"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "shown, but part of the input could not be read, understood or evaluated"},
    seawall_failed,
};

// --- list -------------------------------------------------------------------------------------------

constexpr std::array network_list_options =
    std::array{
        Option{.name = "output",
               .letter = 'o',
               .value = "FORMAT[=PATH]",
               .description =
                   "As text (the default), json, csv, markdown, dot (for Graphviz) or svg (a picture), to PATH or "
                   "to standard output. Can be given several times.",
               .repeatable = true,
               .values = {Completion::words, network_list_formats},
               .variable = "SEAWALL_NETWORK_LIST_OUTPUT",
               .fault = fault_of_outlets<network_list_formats>},
        from_option,
        to_option,
        workload_option,
        only_namespace_option,
        port_option,
        network_option,
        ip_block_pods_option,
        rule_host_network_option,
        filename_option,
    } +
    input_options;

constexpr std::array network_list_examples = {
    Example{"seawall network list manifests/", "who may connect to whom, by workload"},
    Example{"seawall network list manifests/ --to shop/db", "who reaches one workload"},
    Example{"seawall network list manifests/ -o text -o svg=connections.svg", "and a picture"},
    Example{"seawall network list --cluster", "a cluster as it is"},
};

// --- check ------------------------------------------------------------------------------------------

constexpr std::array network_check_options =
    std::array{
        Option{.name = "output",
               .letter = 'o',
               .value = "FORMAT[=PATH]",
               .description = "As text (the default) or json, to PATH or to standard output.",
               .repeatable = true,
               .values = {Completion::words, network_check_formats},
               .variable = "SEAWALL_NETWORK_CHECK_OUTPUT",
               .fault = fault_of_outlets<network_check_formats>},
        Option{.name = "explain",
               .description = "Also tell which policies and rules decide at each end, with their places.",
               .variable = "-"},
        Option{
            .name = "quiet", .letter = 'q', .description = "Show nothing; only the exit code tells.", .variable = "-"},
        end_namespace_option,
        network_option,
        ip_block_pods_option,
        rule_host_network_option,
        filename_option,
    } +
    input_options;

constexpr std::array network_check_examples = {
    Example{"seawall network check shop/cart shop/db 5432 manifests/ --explain", "and which rule decides"},
    Example{"seawall network check deploy/cart sts/db 5432 -f manifests/ -n shop", "as kubectl names them"},
    Example{"seawall network check shop/cart 169.254.169.254 80 manifests/", "an address outside the cluster"},
};

constexpr std::array network_check_exit_codes = {
    ExitCode{Exit::clean, "allowed"},
    ExitCode{Exit::findings, "denied, for at least one of the pods that are asked about"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "answered, but part of the input could not be read, understood or evaluated"},
    seawall_failed,
};

NetworkCheckArguments network_check_arguments(const Given& given) {
  const std::vector<std::string>& words = given.positionals();
  const auto word = [&](std::size_t index) { return index < words.size() ? words[index] : std::string(); };
  return {network_input(given, 3), word(0), word(1), word(2), given.flag("explain"), given.flag("quiet"),
          given.texts("output")};
}

// --- exposure ---------------------------------------------------------------------------------------

constexpr Option network_table_output_option{.name = "output",
                                             .letter = 'o',
                                             .value = "FORMAT[=PATH]",
                                             .description =
                                                 "As text (the default), json, csv or markdown, to PATH or to standard "
                                                 "output. Can be given several times.",
                                             .repeatable = true,
                                             .values = {Completion::words, network_table_formats},
                                             .variable = "SEAWALL_NETWORK_TABLE_OUTPUT",
                                             .fault = fault_of_outlets<network_table_formats>};

constexpr std::array network_exposure_options =
    std::array{
        network_table_output_option,
        Option{.name = "workload",
               .value = "END",
               .description =
                   "Only this workload: shop/cart, shop/Deployment/cart, shop/*. Can be given several times.",
               .repeatable = true,
               .group = which_connections,
               .variable = "-"},
        only_namespace_option,
        network_option,
        ip_block_pods_option,
        rule_host_network_option,
        filename_option,
    } +
    input_options;

constexpr std::array network_exposure_examples = {
    Example{"seawall network exposure manifests/", "what is open to the cluster and to the world"},
    Example{"seawall network exposure manifests/ -n shop -o markdown", ""},
};

// --- diff -------------------------------------------------------------------------------------------

constexpr std::array network_diff_options =
    std::array{
        network_table_output_option,
        network_option,
        ip_block_pods_option,
        rule_host_network_option,
    } +
    input_options;

constexpr std::array network_diff_examples = {
    Example{"seawall network diff main/manifests branch/manifests", "what a change of policies does"},
    Example{"seawall network diff main/ branch/ -o markdown=comment.md", "for the comment of a review"},
};

constexpr std::array network_diff_exit_codes = {
    ExitCode{Exit::clean, "the same connections"},
    ExitCode{Exit::findings, "some are added, removed or changed"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "part of the input could not be read, understood or evaluated, whatever differs"},
    seawall_failed,
};

// --- test -------------------------------------------------------------------------------------------

constexpr std::array network_test_options =
    std::array{
        Option{.name = "output",
               .letter = 'o',
               .value = "FORMAT[=PATH]",
               .description =
                   "As text (the default), json or junit, to PATH or to standard output. Can be given several "
                   "times.",
               .repeatable = true,
               .values = {Completion::words, network_test_formats},
               .variable = "SEAWALL_NETWORK_TEST_OUTPUT",
               .fault = fault_of_outlets<network_test_formats>},
        end_namespace_option,
        network_option,
        ip_block_pods_option,
        rule_host_network_option,
        filename_option,
    } +
    input_options;

constexpr std::array network_test_examples = {
    Example{"seawall network test connections.yaml manifests/", "in CI: exit code 1 tells that some do not hold"},
    Example{"seawall network test tests/*.yaml -f manifests/ -o text -o junit=report.xml", "several files of tests"},
};

constexpr std::array network_test_exit_codes = {
    ExitCode{Exit::clean, "all hold"},
    ExitCode{Exit::findings, "some do not"},
    ExitCode{Exit::usage, "the command line, the configuration or a file of tests was not understood"},
    ExitCode{Exit::incomplete, "an end of a test is not there, or part of the input could not be read, understood or "
                               "evaluated, whatever holds"},
    seawall_failed,
};

/// All words are files of tests where the manifests are named with -f.
NetworkTestArguments network_test_arguments(const Given& given) {
  const std::vector<std::string>& words = given.positionals();
  const std::size_t tests = given.texts("filename").empty() ? std::min<std::size_t>(1, words.size()) : words.size();
  return {network_input(given, tests),
          {words.begin(), words.begin() + static_cast<std::ptrdiff_t>(tests)},
          given.texts("output")};
}

// --- map --------------------------------------------------------------------------------------------

constexpr std::array network_map_options =
    std::array{
        Option{.name = "output",
               .letter = 'o',
               .value = "FORMAT[=PATH]",
               .description = "As html, to PATH or to standard output.",
               .repeatable = true,
               .values = {Completion::words, network_map_formats},
               .variable = "SEAWALL_NETWORK_MAP_OUTPUT",
               .fault = fault_of_outlets<network_map_formats>},
        from_option,
        to_option,
        workload_option,
        only_namespace_option,
        port_option,
        network_option,
        ip_block_pods_option,
        rule_host_network_option,
        filename_option,
    } +
    input_options;

constexpr std::array network_map_examples = {
    Example{"seawall network map manifests/ -o html=map.html", "a page that needs nothing else"},
};

constexpr std::array network_commands = {
    Command{.name = "list",
            .summary = "List the connections that policies allow.",
            .description = "Between workloads, addresses outside and whatever terminates Ingresses, Gateways and "
                           "Routes. All pods of a workload count as one.",
            .options = network_list_options,
            .positional = network_paths,
            .examples = network_list_examples,
            .exit_codes = network_shown_exit_codes,
            .run =
                [](const Given& given) {
                  return network_list({network_input(given, 0), network_filter(given), given.texts("output")});
                }},
    Command{
        .name = "check",
        .summary = "Tell whether one end may connect to another, and which rules decide.",
        .options = network_check_options,
        .positional = {.name = "FROM TO PORT[/PROTO] [PATH]",
                       .description =
                           "FROM and TO are NAMESPACE/POD, KIND/NAME, NAMESPACE/KIND/NAME or an IP address. PORT is "
                           "a number or the name of a container port of TO; PROTO is TCP, UDP or SCTP. Then files "
                           "and folders with pods and policies, the same as -f PATH.",
                       .repeatable = true,
                       .required = true,
                       .values = {Completion::files}},
        .examples = network_check_examples,
        .exit_codes = network_check_exit_codes,
        .run = [](const Given& given) { return network_check(network_check_arguments(given)); }},
    Command{.name = "exposure",
            .summary = "Show what workloads are open to beyond those that are known.",
            .description = "To the whole cluster, to pods that are not in the input, to addresses outside and through "
                           "which entrance; and which workloads no policy rules.",
            .options = network_exposure_options,
            .positional = network_paths,
            .examples = network_exposure_examples,
            .exit_codes = network_shown_exit_codes,
            .run =
                [](const Given& given) {
                  return network_exposure({network_input(given, 0), network_filter(given), given.texts("output")});
                }},
    Command{.name = "diff",
            .summary = "Tell which connections two states of pods and policies do not share.",
            .options = network_diff_options,
            .positional = {.name = "OLD NEW",
                           .description = "A file or folder each; - is standard input.",
                           .required = true,
                           .values = {Completion::files}},
            .examples = network_diff_examples,
            .exit_codes = network_diff_exit_codes,
            .run = [](const Given& given) { return network_diff({network_input(given, 0), given.texts("output")}); }},
    Command{.name = "test",
            .summary = "Check that connections are as files of assertions say.",
            .options = network_test_options,
            .positional = {.name = "TESTS [PATH]",
                           .description = "A file of tests; with -f PATH, all are such files. Then files and folders "
                                          "with pods and policies; - is standard input.",
                           .repeatable = true,
                           .required = true,
                           .values = {Completion::files}},
            .examples = network_test_examples,
            .exit_codes = network_test_exit_codes,
            .run = [](const Given& given) { return network_test(network_test_arguments(given)); }},
    Command{.name = "map",
            .summary = "Make a page with a map of the connections, and the reason for each.",
            .description = "The page needs no network and no other file.",
            .options = network_map_options,
            .positional = network_paths,
            .examples = network_map_examples,
            .exit_codes = network_shown_exit_codes,
            .run =
                [](const Given& given) {
                  return network_map({network_input(given, 0), network_filter(given), given.texts("output")});
                }},
};

}  // namespace

constinit const Command network_command{.name = "network",
                                        .summary = "Answer what may connect to what by network policies, and why.",
                                        .subcommands = network_commands};

}  // namespace seawall::commands
