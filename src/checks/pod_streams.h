#pragma once

// Rights to open a stream into a pod: exec, attach and port-forward.
//
// Threads: functions of their arguments alone.
// Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/

#include "rights.h"

namespace seawall::checks {

/// From here on the API server asks for create whatever the method of the request, unless a feature gate is off
/// (AuthorizePodWebsocketUpgradeCreatePermission).
inline constexpr int first_minor_that_asks_for_create = 35;

/// Reports who may open a stream. A websocket begins as a GET, so before that minor get is as good as create; after it
/// get alone is low, as the version of the cluster is often not known.
void report_stream(const RightReport& report, const objects::Inventory& inventory, findings::WholeProbe& probe);

}  // namespace seawall::checks
