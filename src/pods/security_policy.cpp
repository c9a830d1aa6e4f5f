#include "security_policy.h"

#include <algorithm>
#include <map>

#include "psp_pod.h"
#include "psp_policy.h"
#include "psp_strategies.h"

namespace seawall::pods {
namespace {

using psp::PodSettings;
using psp::SecurityPolicy;

constexpr std::string_view policy_annotation = "kubernetes.io/psp";
constexpr int forbidden = 403;
constexpr int bad_request = 400;

/// What upstream finds when it tries policies on a pod.
struct Choice {
  const SecurityPolicy* policy = nullptr;  ///< nothing: none of them allows the pod
  PodSettings settings;                    ///< as the policy fills them in
  std::vector<Refusal> refusals;
};

PolicyUser service_account(std::string_view namespace_, std::string_view name) {
  const std::string namespace_text(namespace_);
  return {"system:serviceaccount:" + namespace_text + ':' + std::string(name),
          {"system:serviceaccounts", "system:serviceaccounts:" + namespace_text}};
}

/// A request that policies apply to, decoded.
class Admission {
 public:
  Admission(const SecurityPolicyRequest& request, const MayUse& may_use, psp::Pod pod,
            std::vector<SecurityPolicy> policies)
      : request_(request), may_use_(may_use), pod_(std::move(pod)), policies_(std::move(policies)) {
    if (!pod_.facts.service_account.empty()) {
      account_ = service_account(request_.namespace_, pod_.facts.service_account);
    }
    std::erase_if(policies_, [](const SecurityPolicy& policy) { return !policy.usable; });
  }

  SecurityPolicyDecision decide() {
    if (policies_.empty()) return refusal("no providers available to validate pod request", {});
    SecurityPolicyDecision decision;
    PodSettings settings = pod_.settings;
    // Only what is created may be changed.
    if (request_.operation == "CREATE") {
      Choice admitted = choose(settings, true);
      if (!admitted.policy) return refusal("unable to admit pod: ", std::move(admitted.refusals));
      settings = std::move(admitted.settings);
      settings.annotations[std::string(policy_annotation)] = admitted.policy->name;
      decision.policy = admitted.policy->name;
      decision.patch = psp::patch_between(request_.pod, pod_.settings, settings);
    }
    Choice validated = choose(settings, false);
    if (!validated.policy) return refusal("unable to validate pod: ", std::move(validated.refusals));
    decision.validated_policy = validated.policy->name;
    return decision;
  }

 private:
  bool is_usable(std::string_view policy) const {
    return (account_ && may_use_(*account_, request_.namespace_, policy)) ||
           may_use_(request_.user, request_.namespace_, policy);
  }

  /// By name; to look at a pod again, the policy first that it was admitted under.
  void sort_policies(std::string_view first) {
    std::ranges::stable_sort(policies_, [&](const SecurityPolicy& one, const SecurityPolicy& other) {
      if (one.name == other.name) return false;
      if (one.name == first || other.name == first) return one.name == first;
      return one.name < other.name;
    });
  }

  /// A policy that allows the pod as it is comes before all that have to change it.
  Choice choose(const PodSettings& settings, bool may_change) {
    const std::string_view admitted_under =
        may_change ? "" : psp::annotation(pod_.facts, settings, policy_annotation).value_or("");
    sort_policies(admitted_under);
    Choice choice;
    std::map<std::string_view, std::vector<std::string>> errors;
    for (const SecurityPolicy& policy : policies_) {
      PodSettings filled = psp::filled_in(policy, pod_.facts, settings);
      std::vector<std::string> found = psp::errors_of(policy, pod_.facts, filled);
      if (!found.empty()) {
        errors[policy.name] = std::move(found);
        continue;
      }
      const bool changed = filled != settings;
      if (changed && (!may_change || choice.policy)) continue;
      if (!is_usable(policy.name)) continue;
      choice.policy = &policy;
      choice.settings = std::move(filled);
      if (!changed) return choice;
    }
    if (!choice.policy) choice.refusals = refusals_of(std::move(errors));
    return choice;
  }

  /// Nobody is told of policies that he may not use.
  std::vector<Refusal> refusals_of(std::map<std::string_view, std::vector<std::string>> errors) const {
    std::vector<Refusal> refusals;
    for (auto& [policy, found] : errors) {
      if (is_usable(policy)) refusals.push_back({std::string(policy), std::move(found)});
    }
    return refusals;
  }

  std::string pod_name() const {
    if (!request_.name.empty()) return std::string(request_.name);
    if (!pod_.facts.name.empty()) return std::string(pod_.facts.name);
    return pod_.facts.generate_name.empty() ? "Unknown" : std::string(pod_.facts.generate_name);
  }

  SecurityPolicyDecision refusal(std::string_view what, std::vector<Refusal> refusals) const {
    SecurityPolicyDecision decision;
    decision.allowed = false;
    decision.code = forbidden;
    decision.message =
        "pods " + documents::go_string(pod_name()) + " is forbidden: PodSecurityPolicy: " + std::string(what);
    if (what.ends_with(": ")) decision.message += listed(refusals);
    decision.refusals = std::move(refusals);
    return decision;
  }

  static std::string listed(const std::vector<Refusal>& refusals) {
    std::string text = "[";
    for (const Refusal& refusal : refusals) {
      for (const std::string& error : refusal.errors) {
        if (text.size() > 1) text += ' ';
        text += error;
      }
    }
    return text + ']';
  }

  const SecurityPolicyRequest& request_;
  const MayUse& may_use_;
  psp::Pod pod_;
  std::vector<SecurityPolicy> policies_;
  std::optional<PolicyUser> account_;
};

bool concerns_policies(const SecurityPolicyRequest& request) noexcept {
  const bool writes = request.operation == "CREATE" || request.operation == "UPDATE";
  return writes && request.group.empty() && request.resource == "pods" && request.subresource.empty();
}

SecurityPolicyDecision unreadable(std::string why) {
  SecurityPolicyDecision decision;
  decision.allowed = false;
  decision.code = bad_request;
  decision.message = std::move(why);
  return decision;
}

/// A pod, or why there is none.
struct Decoded {
  psp::Pod pod;
  std::string fault;
};

Decoded decode_pod(Node root, Reader& reader) {
  if (!root || root.is_null()) return {{}, "the request has no pod"};
  psp::Decoder decoder(root, reader);
  psp::Pod pod = psp::pod_of(decoder, root);
  return {std::move(pod), decoder.fault()};
}

}  // namespace

SecurityPolicyDecision admit(std::span<const Node> policies, const SecurityPolicyRequest& request,
                             const MayUse& may_use, Reader& reader) {
  if (!concerns_policies(request)) return {};
  Decoded decoded = decode_pod(request.pod, reader);
  std::string fault = std::move(decoded.fault);
  const bool has_old_pod = request.operation == "UPDATE" && request.old_pod && !request.old_pod.is_null();
  if (has_old_pod) {
    const Decoded old = decode_pod(request.old_pod, reader);
    if (fault.empty()) fault = old.fault;
  }
  if (!fault.empty()) return unreadable(std::move(fault));
  if (has_old_pod && psp::changes_only_owners(request.pod, request.old_pod)) return {};

  std::vector<SecurityPolicy> usable;
  for (const Node root : policies) {
    psp::Decoder decoder(root, reader);
    usable.push_back(psp::policy_of(decoder, root));
    if (fault.empty()) fault = decoder.fault();
  }
  if (!fault.empty()) return unreadable(std::move(fault));
  return Admission(request, may_use, std::move(decoded.pod), std::move(usable)).decide();
}

}  // namespace seawall::pods
