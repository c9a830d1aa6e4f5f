#pragma once

// Pods of the vectors as the engines take them, and verdicts on them.

#include <string>
#include <vector>

#include "pods/pods.h"

namespace seawall::conformance {

/// A Pod of the vectors as an object; nodes live as long as the document that it borrows from.
objects::Object object_of(documents::Node root);
/// The pod template of a Pod, which must outlive it; without a spec where the Pod has none. `faults` gets what
/// objects::pod_templates tells.
objects::PodTemplate template_of(const objects::Object& pod, std::vector<objects::TypeFault>& faults);

/// `level` and `version` of a vector.
pods::LevelVersion level_version_of(documents::Node vector);
/// Judges a pod and compares with `allowed` and `checks` of a vector; empty when they hold.
std::string compare_verdict(documents::Node vector, const objects::PodTemplate& pod, objects::Reader& reader);

}  // namespace seawall::conformance
