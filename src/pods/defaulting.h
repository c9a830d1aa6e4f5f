#pragma once

// What the API server fills in before it judges a pod, as far as the Pod Security Standards see it. The webhook is
// given pods that went through it; manifests have not.
//
// Source of the semantics: k8s.io/kubernetes 1.37, pkg/apis/core/v1/defaults.go (SetDefaults_Volume,
// SetDefaults_PodSpec for hostNetwork) and pkg/registry/core/pod/strategy.go (applyAppArmorVersionSkew).
//
// Threads: functions of their arguments alone.

#include <memory>
#include <vector>

#include "conditions.h"

namespace seawall::pods {

/// The changes that defaulting makes to an object with a pod template (RFC 6902, paths from the object's root): a
/// volume without a source becomes an emptyDir; with hostNetwork each container port becomes a host port; a valid
/// AppArmor annotation of a container becomes its field where that is unset and the pod's own profile is another.
std::vector<documents::Operation> defaulting(const objects::Object& object, Reader& reader);

/// The object as the API server would judge it, as a document of its own. Places in it mean nothing to the user.
std::unique_ptr<const documents::Document> defaulted(const objects::Object& object, Reader& reader);

}  // namespace seawall::pods
