#pragma once

// Rules of RBAC, as they are written. Private to cluster.

#include <string>

#include "discovery.h"

namespace seawall::cluster {

/// `{apiGroups: [apps], resources: [deployments], verbs: [list]}`; to read an object by its name, get.
std::string rule_text(const Resource& resource, bool is_get);

}  // namespace seawall::cluster
