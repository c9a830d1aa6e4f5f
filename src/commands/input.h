#pragma once

// What a command reads: files and folders, or a cluster, which is read into texts that then are files like others.

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cluster/cluster.h"
#include "commands.h"
#include "files/files.h"
#include "objects/objects.h"
#include "settings.h"

namespace seawall::commands {

/// Names of what is read from a cluster begin so, as those of the files that `seawall snapshot` writes by default do.
inline constexpr std::string_view cluster_folder = "cluster";

/// The files to read. Of what is wrong everything is told; then the exit code is given. `own_kinds` are the user's,
/// which a cluster is asked for, too.
std::expected<files::Listing, Exit> list_input(std::span<const std::string> paths, const ClusterInput& cluster,
                                               std::span<const objects::CustomKind> own_kinds,
                                               const files::ListOptions& options = {});

/// The API server that is asked for. Its clock lives as long as it.
struct Server {
  std::unique_ptr<http::Clock> clock;
  std::unique_ptr<cluster::Api> api;
  std::string namespace_ = {};  ///< of the context; empty: none
};
std::expected<Server, Exit> find_server(const ClusterInput& cluster);
/// Reads it, telling on a terminal how far it is.
std::expected<cluster::Reading, Exit> read_cluster(const Server& server, const ClusterInput& cluster,
                                                   std::span<const objects::CustomKind> own_kinds);
/// Complains of what made a cluster unreadable; what became of the command.
Exit refuse_cluster(const documents::Error& error);

/// The version that the objects are for, as said by the user, else by the cluster that they are of, else the newest.
int minor_of(const Settings& settings, const objects::Inventory& inventory);

/// OLD and NEW of a comparison; nothing stands for the cluster, which is older than a file.
struct TwoStates {
  std::optional<std::string> before;
  std::string after;
};
/// Nothing when they are not two, which has been told.
std::optional<TwoStates> two_states(const PodsInput& input);

/// Items a page, as an option has it; at least 1.
documents::Result<std::size_t> parse_chunk_size(std::string_view text);

}  // namespace seawall::commands
