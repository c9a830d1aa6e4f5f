// What of a cluster the commands read, and `seawall snapshot`.

#include <array>

#include "cluster/cluster.h"
#include "input.h"
#include "tree.h"

namespace seawall::commands {

std::string fault_of_chunk_size(std::span<const std::string> values) { return fault_of(parse_chunk_size(values[0])); }

ClusterInput cluster_input(const Given& given, cluster::Purpose purpose) {
  using cluster::Purpose;
  const bool asks_for_somebody = purpose == Purpose::access || purpose == Purpose::powers;
  const bool is_by_namespace = purpose != Purpose::network && purpose != Purpose::powers && purpose != Purpose::secrets;
  ClusterInput input;
  input.is_asked = given.flag("cluster");
  input.is_preferred = given.prefers_cluster();
  input.kubeconfig = given.text("kubeconfig");
  input.context = given.text("context");
  input.chunk_size = given.text("chunk-size");
  if (!asks_for_somebody) {
    input.as = given.text("as");
    input.as_groups = given.texts("as-group");
  }
  if (is_by_namespace && !given.flag("all-namespaces")) input.namespaces = given.texts("namespace");
  input.selector = given.text("selector");
  input.purpose = purpose;
  return input;
}

namespace {

// --- snapshot ---------------------------------------------------------------------------------------

constexpr std::array snapshot_options =
    std::array{
        Option{.name = "output",
               .letter = 'o',
               .value = "FOLDER|FILE",
               .description = "A folder that is not there yet or is empty, or a file whose name ends in .tar.zst, "
                              ".tar.gz or .tar. Default: the folder cluster.",
               .values = {Completion::files},
               .variable = "-"},
        Option{.name = "quiet", .letter = 'q', .description = "Do not tell what was written."},
        allow_unreadable_option,
        cluster_namespace_option,
        all_namespaces_option,
        config_option,
        no_config_option,
    } +
    server_options + impersonation_options;

constexpr std::array snapshot_examples = {
    Example{"seawall snapshot -o prod.tar.zst --context prod", "a file that every command takes as a PATH"},
    Example{"seawall scan prod.tar.zst", "the same report as seawall scan --cluster gave then"},
};

constexpr std::array snapshot_exit_codes = {
    ExitCode{Exit::clean, "written"},
    usage_or_configuration,
    ExitCode{Exit::incomplete, "written, but part of the cluster could not be read"},
    seawall_failed,
};

}  // namespace

constinit const Command snapshot_command{
    .name = "snapshot",
    .summary = "Write down what all commands read of a cluster, for later and elsewhere.",
    .description = "Values of secrets are not written: only their keys, sizes and fingerprints that tell equal ones.",
    .options = snapshot_options,
    .examples = snapshot_examples,
    .exit_codes = snapshot_exit_codes,
    .run = [](const Given& given) {
      return snapshot({cluster_input(given, cluster::Purpose::snapshot), given.text("output"), given.flag("quiet"),
                       given.flag("allow-unreadable"), config_of(given)});
    }};

}  // namespace seawall::commands
