#include "pod_security.h"

namespace seawall::checks {
namespace {

constexpr Parameter pod_security_version_pinned_old_parameters[] = {
    {"behind", Parameter::Type::integer, "3", "By how many minor versions the rules may be older than the cluster."},
};

struct PinnedMode {
  std::string_view version_label;
  std::string_view detail;
  pods::LevelVersion pods::Policy::* mode;
};

constexpr PinnedMode pinned_modes[] = {
    {pods::enforce_version_label, "enforces old rules", &pods::Policy::enforce},
    {pods::audit_version_label, "audits by old rules", &pods::Policy::audit},
    {pods::warn_version_label, "warns by old rules", &pods::Policy::warn},
};

/// Of the modes that ask for something.
void judge_pinned_versions(Node labels, const pods::Policy& policy, Probe& probe) {
  for (const PinnedMode& pinned : pinned_modes) {
    const pods::LevelVersion& asked = policy.*pinned.mode;
    const Node label = labels.child(pinned.version_label);
    if (!label || asked.level == pods::Level::privileged || asked.version.is_latest()) continue;
    if (probe.minor() - asked.version.minor() <= probe.number("behind")) continue;
    probe.report(label, {.argument = probe.string(label).value_or(""), .detail = pinned.detail});
  }
}

/// One that is not written is no mistake: warn then follows enforce, and audit has nothing to add to what is refused.
void judge_weaker_modes(Node labels, const pods::Policy& policy, Probe& probe) {
  const Node audit = labels.child(pods::audit_label);
  const Node warn = labels.child(pods::warn_label);
  if (audit && policy.audit.level < policy.enforce.level) {
    probe.report(audit, {.argument = probe.string(audit).value_or(""), .detail = "audits less than it enforces"});
  }
  if (warn && policy.warn.level < policy.enforce.level) {
    probe.report(warn, {.argument = probe.string(warn).value_or(""), .detail = "warns of less than it enforces"});
  }
}

void judge_versions_of_namespace(const objects::Object& object, Probe& probe) {
  probe.meets();
  if (probe.minor() < first_minor_of_pod_security) return;
  const Node labels = object.labels();
  const auto labelled = pods::policy_of(labels, pods::Policy(), probe);
  // The API server refuses a namespace with a faulty label, whatever else it says.
  if (probe.has_met_fault() || !labelled.faults.empty()) return;
  judge_pinned_versions(labels, labelled.policy, probe);
  judge_weaker_modes(labels, labelled.policy, probe);
}

}  // namespace

extern const Check pod_security_version_pinned_old;

constexpr Check pod_security_version_pinned_old{
    .id = "pod-security-version-pinned-old",
    .title = "Pod security rules lag behind",
    .severity = Severity::low,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "the namespace {detail}: {argument}",
    .why =
        "A pinned version keeps the rules of that Kubernetes, so what later ones learnt to forbid stays allowed. And "
        "where audit or warn asks for less than enforce, nobody is told when a workload is made whose pods will then "
        "be refused.",
    .remediation = "Pin a version near that of the cluster, or latest, and look at the warnings first. Give audit and "
                   "warn the level of enforce or a stricter one.",
    .bad_example = R"(kind: Namespace
metadata:
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.25
    pod-security.kubernetes.io/warn: baseline
)",
    .good_example = R"(kind: Namespace
metadata:
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: latest
    pod-security.kubernetes.io/warn: restricted
)",
    .frameworks = "",
    .peers = "kyverno:add-psa-namespace-reporting",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-admission/\n"
                  "https://kubernetes.io/docs/setup/best-practices/enforcing-pod-security-standards/",
    .since = "0.1.0",
    .quiet_when = "Versions of a mode that asks for no level. Audit and warn that are not written: warn then follows "
                  "enforce. The "
                  "cluster's version is the one that --kubernetes-version says, else the newest that is known.",
    .parameters = pod_security_version_pinned_old_parameters,
    .object = judge_versions_of_namespace,
    .kinds = "Namespace",
    .lacking = "no Namespace is in the input",
};

}  // namespace seawall::checks
