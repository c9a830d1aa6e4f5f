#pragma once

// How bad it is that somebody may create pods, themselves or through a workload.
//
// Threads: functions of their arguments alone.
// Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation

#include "rights.h"

namespace seawall::checks {

/// A pod runs as any service account of its namespace and takes the node unless admission forbids it. So it is as bad
/// as the accounts and the level of pod security of the namespace allow: `high`, but medium where the namespace
/// enforces baseline and low where it enforces restricted, if no account of it may do everything in the cluster.
Severity severity_of_creating_pods(const Holder& holder, const objects::Inventory& inventory);

}  // namespace seawall::checks
