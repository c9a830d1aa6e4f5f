// What `seawall access` offers.

#include <algorithm>
#include <array>
#include <utility>

#include "cluster/cluster.h"
#include "options.h"
#include "tree.h"
#include "words.h"

namespace seawall::commands {
namespace {

std::string fault_of_access_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], access_formats));
}
std::string fault_of_access_matrix_format(std::span<const std::string> values) {
  return fault_of(parse_word("output format", values[0], access_matrix_formats));
}

std::string fault_of_granted_command(std::span<const std::string> values) {
  return fault_of(parse_word("command", values[0], granted_commands));
}

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
AccessInput access_input(const Given& given, std::size_t others, cluster::Purpose purpose = cluster::Purpose::access) {
  AccessInput input;
  input.files = pods_input(given, purpose);
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

constexpr std::array access_can_i_options =
    std::array{
        access_output_option,
        Option{.name = "explain",
               .description = "Also tell which binding, role and rule decide, with their places; of a no, what comes "
                              "nearest.",
               .variable = "-"},
        Option{
            .name = "quiet", .letter = 'q', .description = "Show nothing; only the exit code tells.", .variable = "-"},
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
    } +
    asking_input_options;

constexpr std::array access_can_i_examples = {
    Example{"seawall access can-i delete secrets rbac/ --as jane -n shop", "yes or no, as kubectl auth can-i"},
    Example{"seawall access can-i get pods -f rbac/ --subresource log --as system:serviceaccount:shop:cart --explain",
            "and by which binding, role and rule"},
    Example{"seawall access can-i '*' '*' cluster.yaml -A --as-group devs", "somebody of whom only a group is known"},
};

constexpr std::array access_can_i_exit_codes = {
    ExitCode{Exit::clean, "yes"},
    ExitCode{Exit::findings, "no"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "answered, but part of the input could not be read or understood"},
    seawall_failed,
};

constexpr std::array access_who_can_options =
    std::array{
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
    } +
    asking_input_options;

constexpr std::array access_who_can_examples = {
    Example{"seawall access who-can get secrets rbac/ -A", "in any namespace"},
    Example{"seawall access who-can create pods rbac/ -n shop --subresource exec", ""},
    Example{"seawall access who-can get /metrics rbac/ --system", "Kubernetes' own components, too"},
};

constexpr std::array access_shown_exit_codes = {
    ExitCode{Exit::clean, "shown"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "shown, but part of the input could not be read or understood"},
    seawall_failed,
};

constexpr std::array access_rules_options =
    std::array{
        access_output_option,     system_option,         as_option,       as_group_option,
        no_implied_groups_option, only_namespace_option, filename_option, access_version_option,
        no_defaults_option,
    } +
    asking_input_options;

constexpr std::array access_rules_examples = {
    Example{"seawall access rules rbac/ --as system:serviceaccount:shop:cart", "in all namespaces"},
    Example{"seawall access rules rbac/ --as jane --as-group devs -n shop", ""},
};

constexpr std::array access_diff_options =
    std::array{
        access_output_option,
        Option{.name = "namespace",
               .letter = 'n',
               .value = "NAMESPACE",
               .description = "Namespace of roles and bindings that name none. Default: default.",
               .group = which_namespace},
        access_version_option,
        no_defaults_option,
    } +
    asking_input_options;

constexpr std::array access_diff_examples = {
    Example{"seawall access diff main/rbac branch/rbac", "what a change of code gives to whom"},
    Example{"seawall access diff cluster.yaml rbac/", "what a cluster and its folder do not share"},
};

constexpr std::array access_diff_exit_codes = {
    ExitCode{Exit::clean, "nobody gained anything"},
    ExitCode{Exit::findings, "somebody gained something"},
    usage_or_configuration,
    incomplete_whatever_found,
    seawall_failed,
};

constexpr std::array access_matrix_options =
    std::array{
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
    } +
    asking_input_options;

constexpr std::array access_matrix_examples = {
    Example{"seawall access matrix rbac/ -n shop", "who has which verbs on what, in one namespace"},
    Example{"seawall access matrix rbac/ -o html > matrix.html", "a page that needs nothing else"},
};

constexpr std::array access_powers_options =
    std::array{
        access_output_option, system_option,         namespace_option,
        filename_option,      access_version_option, no_defaults_option,
    } +
    asking_input_options;

constexpr std::array access_powers_examples = {
    Example{"seawall access powers manifests/", "who holds dangerous rights, the worst first"},
    Example{"seawall access powers sa:shop/cart manifests/", "one subject, and its way to cluster-admin"},
    Example{"seawall access powers --cluster", "of a cluster, with what runs there"},
};

/// A word is a subject by its prefix, and any word is where the files are named with -f.
AccessPowersArguments access_powers_arguments(const Given& given) {
  AccessPowersArguments arguments{access_input(given, 0, cluster::Purpose::powers),
                                  {},
                                  given.flag("system"),
                                  given.text("output", "text")};
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

// --- grant-check ------------------------------------------------------------------------------------

constexpr std::array grant_check_options =
    std::array{
        Option{.name = "for",
               .value = "COMMAND",
               .description = "The command that is to read: scan (the default), access, powers, network, pods, "
                              "snapshot or secrets.",
               .values = {Completion::words, granted_commands},
               .variable = "-",
               .fault = fault_of_granted_command},
        Option{.name = "to",
               .value = "SUBJECT",
               .description = "Bind it to user:NAME, group:NAME or sa:NAMESPACE/NAME. Default: roles alone.",
               .variable = "-"},
        Option{.name = "name",
               .value = "NAME",
               .description = "Of the roles and bindings. Default: seawall.",
               .variable = "-"},
        Option{.name = "namespace",
               .letter = 'n',
               .value = "NAMESPACE",
               .description = "To read this namespace alone. Can be given several times. Default: all.",
               .repeatable = true,
               .variable = "-"},
        Option{.name = "cluster",
               .description = "Leave out what this cluster does not serve.",
               .group = which_cluster,
               .variable = "-"},
        config_option,
        no_config_option,
    } +
    server_options;

constexpr std::array grant_check_examples = {
    Example{"seawall access grant-check --to sa:security/seawall | kubectl apply -f -", "what scan --cluster needs"},
    Example{"seawall access grant-check --cluster -n shop --to user:jane", "one namespace, of what is served here"},
};

constexpr std::array grant_check_exit_codes = {
    ExitCode{Exit::clean, "written"},
    usage_or_configuration,
    seawall_failed,
};

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
                [](const Given& given) {
                  AccessDiffArguments arguments{access_input(given, 0), given.text("output", "text")};
                  arguments.input.files.cluster.namespaces.clear();  // -n is of what names none, not what is read
                  return access_diff(arguments);
                }},
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
    Command{.name = "grant-check",
            .summary = "Write the least roles with which a cluster can be read.",
            .description = "For kubectl apply. They allow to list objects, and to change nothing.",
            .options = grant_check_options,
            .examples = grant_check_examples,
            .exit_codes = grant_check_exit_codes,
            .run =
                [](const Given& given) {
                  return access_grant_check({cluster_input(given, cluster::Purpose::access), given.text("for", "scan"),
                                             given.texts("namespace"), given.text("name", "seawall"), given.text("to"),
                                             config_of(given)});
                }},
};

}  // namespace

constinit const Command access_command{
    .name = "access",
    .summary = "Answer who may do what by RBAC, from roles and bindings in files or a cluster.",
    .subcommands = access_commands};

}  // namespace seawall::commands
