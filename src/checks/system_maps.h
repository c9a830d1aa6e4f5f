#pragma once

// Who may change a ConfigMap of kube-system that the whole cluster goes by.
//
// Threads: functions of their arguments alone. Lifetimes: a report borrows the names.

#include "rights.h"

namespace seawall::checks {

/// For those who may change one of the ConfigMaps (comma-separated), by a right on all or by their names.
RightReport about_system_map(std::string_view names, Severity severity);

}  // namespace seawall::checks
