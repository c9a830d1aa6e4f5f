// Lock files of pnpm. Source: pnpm's lockfile types, versions 5 to 9.

#include <algorithm>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;
using documents::Node;

/// A package, of whichever version the key of it was written for.
struct Key {
  std::string_view name;
  std::string_view version;
};

/// "name@1.0.0(peer@1.0.0)", and what stands for a package that is of no registry: "name@https://..."
Key named(std::string_view text) noexcept {
  text = text.substr(0, text.find('('));
  const std::size_t at = text.find('@', 1);
  if (text.empty() || at == text.npos) return {};
  return {text.substr(0, at), text.substr(at + 1)};
}

/// "name/1.0.0_peer@1.0.0" and "@scope/name/1.0.0"
Key slashed(std::string_view text) noexcept {
  const std::size_t scope = text.starts_with('@') ? text.find('/') : 0;
  const std::size_t slash = scope == text.npos ? scope : text.find('/', scope + 1);
  if (slash == text.npos) return {};
  const std::string_view version = text.substr(slash + 1);
  return {text.substr(0, slash), version.substr(0, version.find('_'))};
}

/// A key of version 5 and 6 has a slash in front, and before that the registry, where it is not the usual one.
Key key_of(std::string_view text, char version) noexcept {
  if (version != '5' && version != '6') return named(text);
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return {};
  text.remove_prefix(slash + 1);
  return version == '5' ? slashed(text) : named(text);
}

bool is_version(std::string_view text) noexcept {
  return !text.empty() && text.front() >= '0' && text.front() <= '9' && text.find_first_of(":/") == text.npos;
}

class PnpmLock {
 public:
  explicit PnpmLock(LockReading& lock) : lock_(lock) {}

  void read(Node root) {
    const Node version = own_child(root, "lockfileVersion");
    if (!version && !own_child(root, "packages")) {
      return lock_.fail(ErrorCode::syntax, "is no lock file of pnpm", root ? root.position().line : 0);
    }
    version_ = version.text().empty() ? '\0' : version.text().front();
    const Node snapshots = own_child(root, "snapshots");
    if (snapshots) read_graph(root, snapshots);
    for (const documents::Entry& each : own_child(root, "packages").entries()) {
      if (!each.value.is_shared()) read_package(each.key, each.value);
    }
  }

 private:
  void read_package(std::string_view text, Node package) {
    const Node resolution = own_child(package, "resolution");
    // "link:" stands for workspaces, and folders have no archive.
    if (own_child(resolution, "directory") || own_child(resolution, "type").string_or("") == "directory") return;
    const Key key = key_of(text, version_);
    const std::string_view name = own_child(package, "name").string_or(key.name);
    std::string_view version = own_child(package, "version").text();
    if (version.empty() && is_version(key.version)) version = key.version;
    const bool is_development =
        has_graph_ ? !is_in(reached_, text) : own_child(package, "dev").boolean().value_or(false);
    lock_.add({name, version, is_development, std::string(own_child(resolution, "integrity").string_or(""))});
  }

  // --- which packages are for development, which version 9 does not tell but for its graph ----------------

  /// The key of a snapshot that a dependency leads to; of an alias the version is the key.
  static std::string target(std::string_view name, std::string_view version) {
    const Key alias = named(version);
    const bool is_key = !alias.name.empty() && alias.name.find(':') == alias.name.npos && !is_version(alias.name);
    return is_key ? std::string(version) : std::string(name).append("@").append(version);
  }
  /// A snapshot has its peers behind the key of its package.
  static std::string_view package_of(std::string_view snapshot) noexcept {
    return snapshot.substr(0, snapshot.find('('));
  }

  void read_graph(Node root, Node snapshots) {
    Reachability graph;
    for (const documents::Entry& importer : own_child(root, "importers").entries()) {
      if (importer.value.is_shared()) continue;
      for (const std::string_view kind : {"dependencies", "optionalDependencies"}) {
        for (const documents::Entry& each : own_child(importer.value, kind).entries()) {
          if (each.value.is_shared()) continue;
          graph.add_root(graph.id_of(target(each.key, own_child(each.value, "version").text())));
        }
      }
    }
    for (const documents::Entry& snapshot : snapshots.entries()) {
      if (snapshot.value.is_shared()) continue;
      const Reachability::Id from = graph.id_of(snapshot.key);
      for (const std::string_view kind : {"dependencies", "optionalDependencies"}) {
        for (const documents::Entry& each : own_child(snapshot.value, kind).entries()) {
          if (!each.value.is_shared()) graph.add_edge(from, graph.id_of(target(each.key, each.value.text())));
        }
      }
    }
    for (const std::string& snapshot : graph.reached()) reached_.emplace_back(package_of(snapshot));
    std::ranges::sort(reached_);
    has_graph_ = true;
  }

  LockReading& lock_;
  char version_ = '\0';  // the first digit of the lock file's
  bool has_graph_ = false;
  std::vector<std::string> reached_;
};

}  // namespace

Reading read_pnpm_lock(const File& file) {
  LockReading lock(file, Type::npm);
  // pnpm 11 may write what it needs for itself as a document of its own.
  for (const auto& document : yaml_of(file, lock.reading())) PnpmLock(lock).read(document->root());
  return lock.finish();
}

}  // namespace seawall::packages
