#pragma once

// What belongs to the Kubernetes Dashboard.
//
// Threads: functions of their arguments alone.
// Source: https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/

#include <string_view>

#include "check.h"

namespace seawall::checks {

/// The name of the Dashboard, or of one of its parts: of a label, of an image, of a service account.
bool is_dashboard(std::string_view name) noexcept;
/// What tells that a pod is the Dashboard: an image or a label; absent if nothing does.
Node sign_of_dashboard(const PodTemplate& pod, Probe& probe);

}  // namespace seawall::checks
