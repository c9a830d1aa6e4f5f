#pragma once

// Into a registry: blobs, and the manifest that names them.
//
// Threads: functions of their arguments, and of what the registry holds.
// Source: OCI distribution specification 1.1, "Push".

#include <cstddef>
#include <stop_token>
#include <string>

#include "oci.h"

namespace seawall::oci {

struct Artifact;  // artifact.h

struct PushLimits {
  std::size_t chunk = std::size_t{32} << 20;  ///< bytes of one request; a larger blob goes in several
  std::size_t resumes = 4;  ///< "resumes" of one blob that broke off on its way
};

/// Puts an artifact where a reference with a tag says; what is there already is not sent again. The manifest comes
/// last, so that a tag never names what is not there. Mirrors are not asked. Gives the digest of the manifest. Fails as
/// open() does; the place is the reference.
documents::Result<std::string> push_artifact(const std::string& reference, const Artifact& artifact,
                                             const OpenOptions& options, const Surroundings& surroundings,
                                             std::stop_token stop, const PushLimits& limits = {});

}  // namespace seawall::oci
