#pragma once

// Images of registries. Private to oci.
//
// Threads, lifetimes: as those of open().

#include "blobs.h"

namespace seawall::oci {

/// A repository, wherever it is to be had: mirrors are asked in order, then the registry.
class Repository : public Blobs {
 public:
  /// The manifest that a reference names. Fails as open() does.
  virtual documents::Result<ManifestText> root(const Reference& reference, std::stop_token stop) const = 0;
};
documents::Result<std::shared_ptr<const Repository>> open_repository(const Reference& reference,
                                                                     const OpenOptions& options,
                                                                     const Surroundings& surroundings);

/// The connection to a registry, which advises what helps there. Fails as http::connect() does.
documents::Result<std::unique_ptr<http::Transport>> connect_to_registry(const RegistryOptions& options,
                                                                        const Surroundings& surroundings);

/// Asks mirrors in order, then the registry. Fails as open() does.
documents::Result<std::shared_ptr<const Image>> open_registry(Subject subject, const OpenOptions& options,
                                                              const Surroundings& surroundings, std::stop_token stop);

}  // namespace seawall::oci
