#pragma once

// What the input says of the admission of pods in its cluster: how Pod Security admission is configured, and whether
// another engine keeps privileged pods out of a namespace.
//
// Threads: functions of their arguments alone. Lifetimes: what they answer borrows from the Inventory.
// Sources: https://kubernetes.io/docs/concepts/security/pod-security-admission/
// https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
// https://kyverno.io/docs/policy-types/cluster-policy/match-exclude/
// https://open-policy-agent.github.io/gatekeeper/website/docs/howto/
// https://docs.kubewarden.io/reference/CRDs

#include <vector>

#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {

/// Kubernetes has Pod Security admission switched on from this minor on; before it, the labels do nothing.
inline constexpr int first_minor_of_pod_security = 23;

/// Every PodSecurityConfiguration of the input, alone or in an AdmissionConfiguration. One that the API server would
/// not start with is left out.
std::vector<pods::Configuration> admission_configurations(const objects::Inventory& inventory);

/// Whether an enforced policy of Kyverno, Gatekeeper, Kubewarden or of kind ValidatingAdmissionPolicy in the input is
/// about all pods of a namespace and refuses those that are privileged: every set of policies that stands for the
/// standards has that rule. Of Kyverno's podSecurity the level counts, which is to be `minimum` at least.
bool is_guarded_elsewhere(const objects::Object& namespace_, pods::Level minimum, const objects::Inventory& inventory);

}  // namespace seawall::checks
