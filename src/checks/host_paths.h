#pragma once

// Paths of the node that pods mount, compared as the node's kernel would: by component, never as text.

#include <string>
#include <string_view>

#include "check.h"

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

template <typename Visit>
void for_each_host_path(const PodTemplate& pod, Probe& probe, Visit visit) {
  for (const Node item : probe.list(pod.spec.child(Field::volumes)).items()) {
    const Node volume = probe.map(item);
    const Node source = probe.map(volume.child(Field::hostPath));
    if (!source) continue;
    const Node path = source.child(Field::path);
    visit(HostPath{volume, path ? path : source, probe.string(path).value_or("")});
  }
}

}  // namespace seawall::checks
