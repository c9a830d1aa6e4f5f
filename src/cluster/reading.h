#pragma once

// A cluster, read once: the kinds that are wanted, several at a time, as texts that every command takes as files.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "listing.h"
#include "manifest.h"
#include "objects/objects.h"

namespace seawall::cluster {

/// What a kind is read for.
enum class Purpose : std::uint8_t {
  scan = 1,
  access = 2,   ///< who may do what
  powers = 4,   ///< what that leads to: also workloads and secrets, whose values are not kept
  network = 8,
  pods = 16,
  snapshot = 32,  ///< everything that any command reads
  secrets = 64,   ///< which Secrets there are, who reads them and what names them; their values are not kept
};

/// A kind that a command reads, whatever version is served.
struct Wanted {
  std::string_view group;
  std::string_view kind;    ///< "*": all kinds of the group
  std::string_view plural;  ///< "*" with it
  bool namespaced = false;
  bool has_pods = false;    ///< it is a Pod, or has templates of pods

  bool is(const Resource& resource) const noexcept {
    return group == resource.group && (kind == "*" || kind == resource.kind);
  }
};
/// The kinds for a purpose that a cluster can hold: all of the table, and kinds with pods inside (objects::CustomKind,
/// those of the user too, which must outlive the answer).
std::vector<Wanted> wanted_for(Purpose purpose, std::span<const objects::CustomKind> own_kinds);

struct ReadingOptions {
  std::vector<Wanted> wanted;
  std::vector<std::string> namespaces = {};  ///< only these; empty: all
  std::string label_selector = {};  ///< for kinds with pods inside, which are all that a selector of a user is about
  std::string context_namespace = {};  ///< of the kubeconfig, for questions that name none; empty: none
  std::size_t limit = 500;     ///< items a page
  std::size_t at_once = 4;     ///< kinds that are read at the same time
};

/// Called from several threads, one call at a time.
struct Progress {
  std::string_view resource;   ///< "pods"
  std::size_t items = 0;
  std::int64_t remaining = 0;  ///< as far as the server tells
  bool is_done = false;
};

struct TextFile {
  std::string name;  ///< "pods.yaml", "pods-2.yaml": a part has at most about 32 MiB
  std::string text;
};

/// What was read. The first file, "snapshot.yaml", is an object of kind Snapshot (objects::Snapshot) that says what the
/// rest is: the server's version, what was asked for, how many of each kind there are, and what could not be read.
struct Reading {
  std::vector<TextFile> files;
  std::vector<std::string> notes;
  std::size_t objects = 0;
};

/// Reads. A kind that is not served is no fault. A kind that cannot be read (forbidden, a fault of the server,
/// malformed) is told in snapshot.yaml, with the rule that would allow it, and what was read of it before is kept.
/// Where one namespace is asked for and Namespaces may not be listed, that Namespace alone is read. Fails as a whole
/// only where the server cannot be reached, refuses the credentials, or tells nothing of what it serves.
documents::Result<Reading> read(const Api& api, const ReadingOptions& options,
                                const std::function<void(const Progress&)>& progress, std::stop_token stop);

/// The least that reading needs: a ClusterRole, or for namespaces a Role in each and a ClusterRole for the kinds
/// without namespaces; with bindings to the subject where one is named ("User jane", "Group devs", "ServiceAccount
/// ns/name"). YAML that kubectl applies.
struct GrantOptions {
  std::vector<Wanted> wanted;
  std::vector<std::string> namespaces = {};
  std::string name = "seawall";
  std::string subject_kind = {};  ///< "User", "Group", "ServiceAccount"; empty: no binding
  std::string subject_namespace = {};
  std::string subject = {};
};
std::string least_role(const GrantOptions& options);

}  // namespace seawall::cluster
