#include <algorithm>

#include "pod_security.h"

namespace seawall::checks {
namespace {

bool asks_for_a_level(Node labels) noexcept {
  return labels.child(pods::enforce_label) || labels.child(pods::audit_label) || labels.child(pods::warn_label);
}

bool is_exempt(const PodTemplate& pod, const pods::Configuration& configuration, Probe& probe) {
  const auto& [users, runtime_classes, namespaces] = configuration.exemptions;
  const auto runtime_class = probe.string(pod.spec.child(Field::runtimeClassName));
  return std::ranges::find(namespaces, pod.object->namespace_) != namespaces.end() ||
         (runtime_class && std::ranges::find(runtime_classes, *runtime_class) != runtime_classes.end());
}

/// What the namespace of a pod asks for; nothing where the input does not tell, or no level forbids it anything.
std::optional<pods::Policy> policy_over(const PodTemplate& pod, Probe& probe) {
  const std::string_view name = pod.object->namespace_;
  if (name.empty()) return {};
  const objects::Object* const namespace_ = probe.inventory().find("", "Namespace", "", name);
  if (!namespace_) return {};
  const std::vector<pods::Configuration> configurations = admission_configurations(probe.inventory());
  // Of several, which one is this cluster's is not known.
  const bool is_configured = configurations.size() == 1;
  if (!is_configured && !asks_for_a_level(namespace_->labels())) return {};
  if (is_configured && is_exempt(pod, configurations.front(), probe)) return {};
  std::vector<objects::TypeFault> faults;  // of the namespace, for which they are told
  objects::Reader reader(faults);
  const pods::Policy defaults = is_configured ? configurations.front().defaults : pods::Policy();
  const pods::Policy policy = pods::policy_of(namespace_->labels(), defaults, reader).policy;
  if (reader.has_met_fault()) return {};
  return policy;
}

/// The version of the standards that a cluster has: an old one knows no newer rules.
pods::Version version_in_cluster(pods::Version version, const Probe& probe) {
  return pods::Version(std::min(version.minor(), probe.minor()));
}

/// A pod as the API server makes it of a template, before it fills in defaults.
documents::Value pod_of(const PodTemplate& pod) {
  documents::Value made;
  made.set("apiVersion", documents::Value("v1"));
  made.set("kind", documents::Value("Pod"));
  made.set("metadata", documents::Value::of(pod.metadata));
  made.set("spec", documents::Value::of(pod.spec));
  return made;
}

/// Why a level forbids a pod.
struct Verdict {
  pods::StandardChecks checks;
  std::string reasons;
};

Verdict verdict_on(const PodTemplate& pod, pods::LevelVersion policy, objects::Reader& reader) {
  const pods::StandardChecks checks = pods::evaluate(pod, policy, reader);
  return {checks, pods::forbidden_reasons(checks, pod, policy.version, reader)};
}

/// With the defaults that the API server fills in before it judges: nothing where that passes a limit.
std::optional<Verdict> verdict_on_defaulted(const PodTemplate& pod, pods::LevelVersion policy) {
  std::vector<objects::TypeFault> faults;  // those of the template, which are told
  objects::Reader reader(faults);
  const auto made = pod_of(pod).to_document();
  if (!made) return {};
  const auto document = pods::defaulted(objects::object_of((*made)->root()), reader);
  if (!document) return {};
  const objects::Object defaulted = objects::object_of((*document)->root());
  const std::vector<PodTemplate> judged = objects::pod_templates(defaulted, faults);
  if (judged.empty()) return {};
  return verdict_on(judged.front(), policy, reader);
}

/// No default makes a pod forbidden that was not before, but an empty volume may become an allowed one.
Verdict verdict_in_cluster(const PodTemplate& pod, pods::LevelVersion policy, Probe& probe) {
  policy.version = version_in_cluster(policy.version, probe);
  if (pods::evaluate(pod, policy, probe).empty()) return {};
  const auto verdict = verdict_on_defaulted(pod, policy);
  return verdict ? *verdict : verdict_on(pod, policy, probe);
}

pods::Breach first_breach(const PodTemplate& pod, pods::StandardChecks checks, pods::Version version, Probe& probe) {
  pods::Breach first;
  for (const pods::StandardCheck check : checks) {
    pods::violations(check, pod, version, probe, [&](const pods::Violation& violation) {
      if (!first.at) first = violation.breach;
    });
    if (first.at) return first;
  }
  return {.at = pod.spec};
}

/// Whether a mode's level forbids the pod, which then is reported as the API server says it.
bool report_above(const PodTemplate& pod, pods::LevelVersion policy, bool is_enforced, Probe& probe) {
  const Verdict verdict = verdict_in_cluster(pod, policy, probe);
  if (verdict.checks.empty() || probe.has_met_fault()) return false;
  const pods::Breach breach = first_breach(pod, verdict.checks, version_in_cluster(policy.version, probe), probe);
  const std::string said = is_enforced ? "violates" : "would violate";
  probe.report(breach.at, {.missing = breach.missing,
                           .severity = is_enforced ? Severity::high : Severity::info,
                           .made_detail = said + " PodSecurity \"" + policy.text() + "\": " + verdict.reasons});
  return true;
}

void judge_pod_in_namespace(const PodTemplate& pod, Probe& probe) {
  if (probe.minor() < first_minor_of_pod_security) return;
  const auto policy = policy_over(pod, probe);
  if (!policy) return;
  probe.meets();
  if (report_above(pod, policy->enforce, true, probe)) return;
  if (report_above(pod, policy->warn, false, probe)) return;
  report_above(pod, policy->audit, false, probe);
}

}  // namespace

extern const Check pod_above_namespace_level;

constexpr Check pod_above_namespace_level{
    .id = "pod-above-namespace-level",
    .title = "Pods exceed the namespace's level",
    .severity = Severity::high,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "{detail}",
    .why =
        "The level of pod security that the namespace enforces forbids these pods. The API server takes the workload "
        "and then refuses each of its pods, so nothing runs; an update stops half way. Where only warn or audit asks "
        "for the level, they run, and the finding is for information.",
    .remediation = "Change the pod to what the level allows; the Pod Security Standards list it field by field. If it "
                   "needs more, move it to a namespace of its own with a lower level.",
    .bad_example = R"(kind: Pod # and namespace shop has pod-security.kubernetes.io/enforce: baseline
metadata:
  namespace: shop
spec:
  hostNetwork: true
)",
    .good_example = R"(kind: Pod
metadata:
  namespace: shop
spec:
  hostNetwork: false
)",
    .frameworks = "",
    .peers = "",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-admission/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    .since = "0.1.0",
    .quiet_when =
        "Workloads whose namespace is not in the input or is not written, and namespaces without a level, unless the "
        "input has the PodSecurityConfiguration of the cluster, whose defaults and exemptions then count. Which user "
        "creates a pod is not known, so exemptions of users do not count. Versions of the standards mean those that "
        "the cluster's version has. Kubernetes before 1.23, where the labels do nothing.",
    .pod = judge_pod_in_namespace,
    .lacking = "no workload of the input is in a namespace whose level of pod security is in the input",
};

}  // namespace seawall::checks
