#pragma once

// What a pod names for its containers to read: Secrets, ConfigMaps and claims.
//
// Threads: functions of their arguments alone. Lifetimes: a Reference borrows from the pod's document.

#include <string_view>
#include <vector>

#include "check.h"

namespace seawall::checks {

struct Reference {
  std::string_view name;  ///< never empty: the API server refuses a pod whose reference has no name
  Node at;                ///< the name
};

/// Of `env` and `envFrom`, in order.
std::vector<Reference> secrets_in_environment(const Container& container, objects::Reader& reader);

/// Of volumes of their own and of sources of projected volumes, in order.
std::vector<Reference> secrets_in_volumes(const PodTemplate& pod, objects::Reader& reader);
std::vector<Reference> config_maps_in_volumes(const PodTemplate& pod, objects::Reader& reader);

std::vector<Reference> claims_in_volumes(const PodTemplate& pod, objects::Reader& reader);

}  // namespace seawall::checks
