#pragma once

// Images of registries. Private to oci.
//
// Threads, lifetimes: as those of open().

#include "blobs.h"

namespace seawall::oci {

/// Asks mirrors in order, then the registry. Fails as open() does.
documents::Result<std::shared_ptr<const Image>> open_registry(Subject subject, const OpenOptions& options,
                                                              const Surroundings& surroundings, std::stop_token stop);

}  // namespace seawall::oci
