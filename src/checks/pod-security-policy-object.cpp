#include <algorithm>

#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr int first_minor_without_policies = 25;
constexpr std::string_view allowed_seccomp_profiles = "seccomp.security.alpha.kubernetes.io/allowedProfileNames";

/// Fields that let a pod do something when they are true.
constexpr std::pair<Field, std::string_view> permitting_fields[] = {
    {Field::privileged, "permits privileged containers"},
    {Field::hostPID, "permits the host's process namespace"},
    {Field::hostIPC, "permits the host's IPC namespace"},
    {Field::hostNetwork, "permits the host's network"},
};

void judge_permitting_fields(Node spec, Probe& probe) {
  for (const auto& [field, detail] : permitting_fields) {
    const Node value = spec.child(field);
    if (probe.boolean(value) == true) probe.report(value, {.detail = detail});
  }
}

void judge_policy_on_escalation(Node spec, Probe& probe) {
  constexpr std::string_view detail = "permits privilege escalation";
  const Node value = spec.child(Field::allowPrivilegeEscalation);
  const auto written = probe.boolean(value);
  if (written == false) return;
  if (written) return probe.report(value, {.detail = detail});
  probe.report(spec, {.missing = "allowPrivilegeEscalation", .detail = detail});
}

void judge_policy_on_users(Node spec, Probe& probe) {
  constexpr std::string_view detail = "permits user 0";
  const Node user = probe.map(spec.child(Field::runAsUser));
  const Node rule = user.child("rule");
  const std::string_view written = probe.string(rule).value_or("");
  if (written == "RunAsAny") return probe.report(rule, {.detail = detail});
  if (written != "MustRunAs") return;
  for (const Node range : probe.list(user.child("ranges")).items()) {
    const Node minimum = probe.map(range).child("min");
    if (probe.integer(minimum) == 0) return probe.report(minimum, {.detail = detail});
  }
}

void judge_policy_on_capabilities(Node spec, Probe& probe) {
  for (const Field field : {Field::allowedCapabilities, Field::defaultAddCapabilities}) {
    for (const Node item : probe.list(spec.child(field)).items()) {
      const auto name = probe.string(item);
      if (name && !objects::is_listed(*name, pods::baseline_capabilities)) {
        probe.report(item, {.detail = "permits capabilities that no default set has"});
      }
    }
  }
  const Node dropped = probe.list(spec.child(Field::requiredDropCapabilities));
  bool drops_raw_sockets = false;
  for (const Node item : dropped.items()) {
    const std::string_view name = probe.string(item).value_or("");
    drops_raw_sockets |= name == "ALL" || name == "NET_RAW";
  }
  constexpr std::string_view detail = "permits raw sockets: neither NET_RAW nor ALL must be dropped";
  if (drops_raw_sockets) return;
  if (dropped) return probe.report(dropped, {.detail = detail});
  probe.report(spec, {.missing = "requiredDropCapabilities", .detail = detail});
}

void judge_policy_on_volumes(Node spec, Probe& probe) {
  for (const Node item : probe.list(spec.child(Field::volumes)).items()) {
    const std::string_view source = probe.string(item).value_or("");
    if (source != "*" && source != "hostPath") continue;
    // With a list of paths the policy says which of the host's files a pod may have.
    if (probe.list(spec.child(Field::allowedHostPaths)).size() == 0) {
      probe.report(item, {.detail = "permits every path of the host as a volume"});
    }
  }
}

/// Without the annotation a pod cannot ask for a profile, and has none.
void judge_policy_on_seccomp(const objects::Object& object, Probe& probe) {
  const Node annotation = probe.map(object.annotations()).child(allowed_seccomp_profiles);
  const auto written = probe.string(annotation);
  constexpr std::string_view detail = "permits containers without a seccomp profile";
  if (!written) return probe.report(object.metadata, {.missing = "annotations", .detail = detail});
  if (objects::is_listed("*", *written) || objects::is_listed("unconfined", *written))
    probe.report(annotation, {.detail = detail});
}

void judge_security_policy(const objects::Object& object, Probe& probe) {
  if (probe.minor() >= first_minor_without_policies) {
    return probe.report(object.root.child(Field::kind),
                        {.detail = "protects nothing: Kubernetes has no PodSecurityPolicy since 1.25"});
  }
  const Node spec = probe.map(object.spec());
  if (!spec) return;
  judge_permitting_fields(spec, probe);
  judge_policy_on_users(spec, probe);
  judge_policy_on_volumes(spec, probe);
  judge_policy_on_escalation(spec, probe);
  judge_policy_on_capabilities(spec, probe);
  judge_policy_on_seccomp(object, probe);
}

}  // namespace

extern const Check pod_security_policy_object;

constexpr Check pod_security_policy_object{
    .id = "pod-security-policy-object",
    .title = "PodSecurityPolicy does not protect",
    .severity = Severity::low,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "the policy {detail}",
    .why =
        "PodSecurityPolicy was removed in Kubernetes 1.25: an API server refuses the object, and what it was to forbid "
        "is forbidden by nobody. Before that it is in force for whoever may use it, and then holds only as much as "
        "its fields say.",
    .remediation = "Label namespaces with a level of Pod Security admission, or move the rules to a policy engine, and "
                   "delete the object. Below 1.25, forbid in the policy what its pods do not need.",
    .bad_example = R"(apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata:
  name: restricted
)",
    .good_example = R"(apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: restricted
)",
    .frameworks = "",
    .peers = "kubescape:C-0068,C-0213,C-0214,C-0215,C-0216,C-0217,C-0218,C-0219,C-0220;"
             "checkov:CKV_K8S_1,CKV_K8S_2,CKV_K8S_3,CKV_K8S_4,CKV_K8S_5,CKV_K8S_6,CKV_K8S_7,CKV_K8S_24,CKV_K8S_32,"
             "CKV_K8S_36",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-policy/\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/migrate-from-psp/",
    .since = "0.1.0",
    .quiet_when =
        "With --kubernetes-version below 1.25, policies that permit none of: privileged containers, the host's "
        "namespaces, any path of the host, user 0, privilege escalation, raw sockets, capabilities beyond the default "
        "ones, pods without seccomp.",
    .object = judge_security_policy,
    .kinds = "PodSecurityPolicy.policy,PodSecurityPolicy.extensions",
};

}  // namespace seawall::checks
