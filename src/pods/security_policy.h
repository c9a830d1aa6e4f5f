#pragma once

// PodSecurityPolicy (policy/v1beta1), which Kubernetes had until 1.24: what its admission plugin decides of a pod, what
// it changes in it, and why each policy refuses, in upstream's words. Source of the semantics: k8s.io/kubernetes 1.24,
// plugin/pkg/admission/security/podsecuritypolicy and pkg/security/podsecuritypolicy.
//
// Threads: functions of their arguments alone.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conditions.h"

namespace seawall::pods {

/// Who asks for a policy: the user of a request, or the service account of its pod.
struct PolicyUser {
  std::string name;
  std::vector<std::string> groups;
};

/// Whether somebody may `use` a policy, by its name, in a namespace: in API group `policy`, or `extensions`. The access
/// engine answers it where both meet.
using MayUse = std::function<bool(const PolicyUser& user, std::string_view namespace_, std::string_view policy)>;

struct SecurityPolicyRequest {
  std::string_view operation;  ///< CREATE, UPDATE; all others pass
  std::string_view group = {};  ///< of the resource; "" for the core group
  std::string_view resource = "pods";
  std::string_view subresource = {};
  std::string_view namespace_ = {};
  std::string_view name = {};  ///< of the request; empty where the API server has yet to make or read it
  PolicyUser user = {};
  Node pod = {};  ///< a Pod as it reaches the plugin: nothing is defaulted here, see defaulting.h
  Node old_pod = {};  ///< of an update
};

/// Why a policy refuses a pod.
struct Refusal {
  std::string policy;
  std::vector<std::string> errors;  ///< upstream's field errors, in its order
};

struct SecurityPolicyDecision {
  bool allowed = true;
  std::string policy;  ///< that Admit chose; empty where it chooses none
  std::string validated_policy;  ///< that Validate settled on
  std::vector<documents::Operation> patch;  ///< what Admit changes in the pod
  int code = 0;  ///< 403 of a refusal, 400 where something could not be read
  std::string message;  ///< refusals are put together in the order of their policies; upstream's order is random
  std::vector<Refusal> refusals;  ///< of the usable policies, by name
};

/// Admits a pod under the policies of a cluster: the PodSecurityPolicy objects, in any order. Nothing is allowed where
/// the pod or a policy has a value of a wrong type, which the API server would have refused before: the message tells
/// the first one, the Reader all of them.
SecurityPolicyDecision admit(std::span<const Node> policies, const SecurityPolicyRequest& request,
                             const MayUse& may_use, Reader& reader);

}  // namespace seawall::pods
