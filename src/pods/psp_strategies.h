#pragma once

// What a PodSecurityPolicy fills in, and what it refuses.
// Source of the semantics: k8s.io/kubernetes 1.24, pkg/security/podsecuritypolicy/provider.go and the packages of its
// strategies; words: field errors of apimachinery 0.24.
//
// Threads: functions of their arguments alone.

#include <string>
#include <vector>

#include "psp_pod.h"
#include "psp_policy.h"

namespace seawall::pods::psp {

/// The settings with all filled in that the policy has a value for and the pod has not. Filling in twice changes
/// nothing.
PodSettings filled_in(const SecurityPolicy& policy, const PodFacts& facts, const PodSettings& settings);

/// Why a policy refuses a pod with settings that it has filled in: upstream's field errors, in its order.
std::vector<std::string> errors_of(const SecurityPolicy& policy, const PodFacts& facts, const PodSettings& settings);

}  // namespace seawall::pods::psp
