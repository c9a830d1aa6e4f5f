#pragma once

// What kubeconfig files say, merged. Only the types of fields are judged here, of all entries, as clientcmd does.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "credentials_text.h"
#include "kubeconfig.h"

namespace seawall::cluster {

struct ClusterEntry {
  documents::Node at;  ///< the map with its fields; for places
  std::string server;
  std::string server_name;
  std::string authorities_file;  ///< paths are as written; resolve() tells where they lead
  std::string authorities;
  std::string proxy;
  bool is_insecure = false;
  bool disables_compression = false;
  documents::Node exec_config;  ///< the extension that is meant for exec plugins
};

struct ExecEntry {
  documents::Node at;
  ExecPlugin plugin;
  bool provides_cluster_info = false;
};

struct UserEntry {
  documents::Node at;
  std::string certificate_file;
  std::string certificate;
  std::string key_file;
  std::string key;
  std::string token_file;
  std::string token;
  std::string user;
  std::string password;
  Impersonation impersonation;
  std::optional<std::string> auth_provider;  ///< its name
  std::optional<ExecEntry> exec;
};

struct ContextEntry {
  documents::Node at;
  std::string cluster;
  std::string user;
  std::string namespace_;
};

template <typename Entry>
using ByName = std::map<std::string, Entry, std::less<>>;  // by name

struct Kubeconfig {
  std::vector<std::unique_ptr<const documents::Document>> documents;  ///< that nodes borrow from
  ByName<ClusterEntry> clusters;
  ByName<UserEntry> users;
  ByName<ContextEntry> contexts;
  std::string current_context;
  documents::Place current_context_place;
  std::vector<std::string> notes;

  bool is_empty() const noexcept {
    return clusters.empty() && users.empty() && contexts.empty() && current_context.empty();
  }
};

/// Adds what a file says that those before it have not said: a name counts where it comes first, with all its fields.
/// Fails with syntax; invalid_argument for a field of a wrong type and a name that comes twice; unsupported for another
/// kind of file.
std::optional<documents::Error> add_file(Kubeconfig& kubeconfig, const std::string& path, std::string bytes);

/// The place of a field of an entry, or of the entry where it is not written.
documents::Place place_of(documents::Node entry, std::string_view key);

/// Where a path of an entry leads to: a relative one counts from the folder of its file. Absolute.
std::string resolve(const std::string& path, documents::Node entry);

}  // namespace seawall::cluster
