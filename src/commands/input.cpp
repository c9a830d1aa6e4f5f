#include "input.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "console.h"
#include "words.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

constexpr std::size_t chunk_size = 500;

cluster::Surroundings surroundings() {
  cluster::Surroundings result;
  result.environment = all_variables();
  result.home = environment("HOME");
  result.is_interactive = is_terminal(STDIN_FILENO);
  return result;
}

/// "12000" as "12,000"
std::string with_commas(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

/// How far the reading of a cluster is.
class ProgressLine {
 public:
  void show(const cluster::Progress& progress) {
    if (progress.is_done) objects_ += progress.items;
    if (!line_.is_shown()) return;
    std::string text = "reading " + std::string(progress.resource);
    if (!progress.is_done && progress.items > 0) {
      text += ": " + with_commas(progress.items);
      if (progress.remaining > 0) text += ", " + with_commas(static_cast<std::size_t>(progress.remaining)) + " to go";
    }
    line_.show(text + " (" + with_commas(objects_) + " objects read)");
  }

 private:
  StatusLine line_;
  std::size_t objects_ = 0;
};

}  // namespace

Result<std::size_t> parse_chunk_size(std::string_view text) {
  if (text.empty()) return chunk_size;
  const Result<std::size_t> count = parse_count("--chunk-size", text);
  if (!count) return count.error();
  if (*count > 0) return *count;
  return Error(ErrorCode::invalid_argument, "--chunk-size is at least 1");
}

Exit refuse_cluster(const Error& error) {
  complain(error.text());
  if (!error.advice().empty()) complain(error.advice());
  const bool is_of_arguments = error.code() == ErrorCode::invalid_argument || error.code() == ErrorCode::not_found;
  return is_of_arguments ? Exit::usage : Exit::failed;
}

std::expected<Server, Exit> find_server(const ClusterInput& cluster) {
  cluster::KubeconfigChoice choice{.file = cluster.kubeconfig, .context = cluster.context, .impersonation = {}};
  choice.impersonation.user = cluster.as;
  choice.impersonation.groups = cluster.as_groups;
  if (cluster.as.empty() && !cluster.as_groups.empty()) {
    complain("--as-group needs --as, as kubectl has it");
    return std::unexpected(Exit::usage);
  }
  cluster::Surroundings around = surroundings();
  Result<cluster::Connection> connection = cluster::find_connection(choice, around);
  if (!connection) return std::unexpected(refuse_cluster(connection.error()));
  for (const std::string& note : connection->notes) complain(note);
  Server server;
  server.namespace_ = connection->namespace_;
  server.clock = http::system_clock();
  server.api =
      std::make_unique<cluster::Api>(take(std::move(connection)), std::move(around), http::connect, *server.clock);
  return server;
}

std::expected<cluster::Reading, Exit> read_cluster(const Server& server, const ClusterInput& cluster,
                                                   std::span<const objects::CustomKind> own_kinds) {
  const Result<std::size_t> limit = parse_chunk_size(cluster.chunk_size);
  if (!limit) return std::unexpected(refuse(limit.error()));
  if (std::ranges::count(cluster.namespaces, "") > 0) {
    complain("an empty --namespace names none");
    return std::unexpected(Exit::usage);
  }
  if (!cluster.selector.empty()) {
    const Result<objects::Selector> selector = objects::Selector::parse(cluster.selector);
    if (!selector) return std::unexpected(refuse(selector.error()));
  }
  std::vector<cluster::Wanted> wanted = cluster::wanted_for(cluster.purpose, own_kinds);
  std::erase_if(wanted, [&](const cluster::Wanted& each) {
    return !cluster.kinds.empty() && std::ranges::count(cluster.kinds, each.kind) == 0;
  });
  const cluster::ReadingOptions options{.wanted = std::move(wanted),
                                        .namespaces = cluster.namespaces,
                                        .label_selector = cluster.selector,
                                        .context_namespace = server.namespace_,
                                        .limit = *limit};
  Result<cluster::Reading> reading = [&] {
    ProgressLine line;
    return cluster::read(*server.api, options, [&](const cluster::Progress& progress) { line.show(progress); }, {});
  }();
  if (!reading) return std::unexpected(refuse_cluster(reading.error()));
  for (const std::string& note : reading->notes) complain(note);
  return take(std::move(reading));
}

std::expected<files::Listing, Exit> list_input(std::span<const std::string> paths, const ClusterInput& cluster,
                                               std::span<const objects::CustomKind> own_kinds,
                                               const files::ListOptions& options) {
  if (std::ranges::count(paths, "") > 0) {
    complain("an empty PATH names no file");
    return std::unexpected(Exit::usage);
  }
  const bool is_asked = cluster.is_asked || (cluster.is_preferred && paths.empty());
  if (!is_asked && paths.empty()) {
    complain("no file is named; give a PATH at the end, or ask a cluster with --cluster");
    return std::unexpected(Exit::usage);
  }
  if (!is_asked) return files::list(paths, options);
  if (!paths.empty()) {
    complain("files and a cluster are not read together; leave out \"" + paths.front() + "\" or --cluster");
    return std::unexpected(Exit::usage);
  }
  const std::expected<Server, Exit> server = find_server(cluster);
  if (!server) return std::unexpected(server.error());
  std::expected<cluster::Reading, Exit> reading = read_cluster(*server, cluster, own_kinds);
  if (!reading) return std::unexpected(reading.error());
  files::Listing listing;
  for (cluster::TextFile& file : reading->files) {
    files::Found& found = listing.files.emplace_back();
    found.path = std::string(cluster_folder) + "/" + file.name;
    found.content = std::move(file.text);
  }
  return listing;
}

int minor_of(const Settings& settings, const objects::Inventory& inventory) {
  if (settings.minor.layer != Layer::standard) return settings.minor.value;
  for (const objects::Snapshot& snapshot : inventory.snapshots()) {
    if (snapshot.minor > 0) return std::min(snapshot.minor, findings::newest_minor);
  }
  return settings.minor.value;
}

std::optional<TwoStates> two_states(const PodsInput& input) {
  const std::vector<std::string>& paths = input.paths;
  const bool is_cluster_old = input.cluster.is_asked || input.cluster.is_preferred;
  if (is_cluster_old && paths.size() == 1) return TwoStates{{}, paths[0]};
  if (input.cluster.is_asked || paths.size() != 2) {
    complain(input.cluster.is_asked ? "with --cluster, which is OLD, give NEW alone: a file or folder"
                                    : "two states are compared; give OLD and NEW, a file or folder each");
    return {};
  }
  if (paths[0] == "-" && paths[1] == "-") {
    complain("standard input can be one of OLD and NEW, and not both");
    return {};
  }
  return TwoStates{paths[0], paths[1]};
}

}  // namespace seawall::commands
