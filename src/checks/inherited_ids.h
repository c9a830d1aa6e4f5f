#pragma once

// Users and groups that containers inherit from their pod.

#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {

/// Reports a field of the security context where its value is written: at a container that sets it for itself, else
/// once for the pod. `is_wrong(container, value, probe)` is asked for each container with the value that counts for it,
/// which may be absent, and with a probe of the container; nothing is wrong with a value that is absent.
template <typename IsWrong>
void report_where_written(Field field, const PodTemplate& pod, Probe& probe, const Probe::Options& options,
                          IsWrong is_wrong) {
  const Node of_pod = pods::security_context(pod, probe).child(field);
  bool pod_is_wrong = false;
  for (const Container& container : pod.containers) {
    Probe own = probe.of(container);
    const Node value = pods::effective(field, container, pod, own);
    if (!is_wrong(container, value, own)) continue;
    if (value == of_pod) {
      pod_is_wrong = true;
    } else {
      own.report(value, options);
    }
  }
  if (pod_is_wrong) probe.report(of_pod, options);
}

/// What lacks a field of the container's security context.
inline Node holder_of_security_context(const Container& container, Probe& probe) {
  const Node context = pods::security_context(container, probe);
  return context ? context : container.node;
}

}  // namespace seawall::checks
