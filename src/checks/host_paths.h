#pragma once

// Paths of the node that pods mount, compared as the node's kernel would: by component, never as text.

#include <span>
#include <string>
#include <string_view>

#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {

struct HostPath {
  Node volume;
  Node at;                    ///< the value of `path`; the `hostPath` map where it has none
  std::string_view written;   ///< "" where it has none
};

/// path.Clean of Go from the root on: `etc//x/../` is "/etc". /var/run, a link on every distribution of today,
/// becomes /run. Empty for an empty path.
std::string cleaned(std::string_view path);

/// /etc and /etc/ssl are at or below /etc; /etcetera is not. Both paths are clean.
bool is_at_or_below(std::string_view path, std::string_view directory) noexcept;

/// Whether a path, as it is written, is at or below one of some folders.
bool is_below_one_of(std::string_view path, std::span<const std::string> directories);

template <typename Visit>
void for_each_host_path(const PodTemplate& pod, Probe& probe, Visit visit) {
  pods::host_path_volumes(pod, probe,
                          [&](const pods::Breach& path) { visit(HostPath{path.item, path.at, path.value}); });
}

}  // namespace seawall::checks
