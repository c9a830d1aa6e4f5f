#pragma once

// From what kubeconfigs say of one context to a Connection, with the judgements of clientcmd and client-go's rest.

#include <optional>
#include <string_view>

#include "kubeconfig_file.h"

namespace seawall::cluster {

/// Fails with not_found where the cluster or user that the context names is missing, and with invalid_argument for what
/// clientcmd calls an invalid configuration.
documents::Result<Connection> connection_of(const Kubeconfig& kubeconfig, std::string_view context,
                                            const Surroundings& surroundings);

/// What must not be sent: groups, a UID or more without a user, and what no header may hold.
std::optional<documents::Error> refuse(const Impersonation& impersonation, const documents::Place& place);

}  // namespace seawall::cluster
