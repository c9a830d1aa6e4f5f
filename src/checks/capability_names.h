#pragma once

// Capabilities by name, as the checks over them compare: in any case, with or without CAP_.

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {

inline bool names_one_of(std::string_view capability, std::span<const std::string> names) noexcept {
  return std::ranges::any_of(names, [&](const std::string& name) { return pods::is_capability(capability, name); });
}

/// Whether an item of `add` or `drop` is one of two capabilities; ALL most often is the other.
inline bool names_any(std::string_view capability, std::string_view one, std::string_view other) noexcept {
  return pods::is_capability(capability, one) || pods::is_capability(capability, other);
}

/// Runtimes know ALL in any case, but not with CAP_ before it.
inline bool drops_all(const Container& container, Probe& probe) {
  bool all = false;
  pods::capabilities(Field::drop, container, probe, [&](const pods::Breach& dropped) {
    all |= dropped.value.size() == 3 && pods::is_capability(dropped.value, "ALL");
  });
  return all;
}

/// Reports each item of `add` that is ALL or the capability.
inline void report_added(const PodTemplate& pod, const Container& container, std::string_view capability,
                         Probe& probe) {
  if (pod.windows) return;
  pods::capabilities(Field::add, container, probe, [&](const pods::Breach& added) {
    if (names_any(added.value, capability, "ALL")) probe.report(added.at, {.argument = added.value});
  });
}

}  // namespace seawall::checks
