#pragma once

// What the API server fills in before it judges a pod, as far as the Pod Security Standards see it. The webhook is
// given pods that went through it; manifests have not.
//
// Source of the semantics: k8s.io/kubernetes 1.37, pkg/apis/core/v1/defaults.go (SetDefaults_Volume; SetDefaults_Pod
// for hostNetwork) and pkg/registry/core/pod/strategy.go (applyAppArmorVersionSkew). Feature gates as by default.
//
// Threads: functions of their arguments alone.

#include <memory>
#include <vector>

#include "conditions.h"

namespace seawall::pods {

/// The changes that are made to an object of a built-in kind when it is created (RFC 6902, paths from the object's
/// root); none for other kinds, whose pods the API server does not know. In every pod and pod template a volume without
/// a source becomes an emptyDir. In pods alone, each container port without a host port gets one if hostNetwork is
/// set, ephemeral containers left aside; and a valid AppArmor annotation of a container becomes its field, unless
/// that is set, the pod's own profile is the same, or the pod is for Windows.
/// What is of a wrong type is told and left as it is.
std::vector<documents::Operation> defaulting(const objects::Object& object, Reader& reader);

/// The object as the API server would judge it, as a document of its own. Places in it mean nothing to the user. Fails
/// as Value::to_document does. Where `defaulting` changes nothing, the object itself serves as well.
documents::Result<std::unique_ptr<const documents::Document>> defaulted(const objects::Object& object, Reader& reader);

}  // namespace seawall::pods
