#include <algorithm>

#include "pod_security.h"

namespace seawall::checks {
namespace {

constexpr Parameter namespace_without_pod_security_level_parameters[] = {
    {"minimum", Parameter::Type::strings, "baseline", "The lowest level that will do: baseline or restricted."},
    {"exempt", Parameter::Type::strings, "kube-system,kube-public,kube-node-lease",
     "Namespaces that may hold any pod, as those of the cluster itself."},
};

/// The default level of the cluster. Where the input has several configurations, which one is the namespace's is not
/// known, and the weakest counts.
pods::Policy weakest_default(const objects::Inventory& inventory) {
  const std::vector<pods::Configuration> configurations = admission_configurations(inventory);
  const auto level = [](const pods::Configuration& each) { return each.defaults.enforce.level; };
  const auto weakest = std::ranges::min_element(configurations, {}, level);
  return weakest == configurations.end() ? pods::Policy() : weakest->defaults;
}

bool has_fault_of(std::string_view label, const std::vector<pods::LabelFault>& faults) {
  return std::ranges::find(faults, label, &pods::LabelFault::label) != faults.end();
}

/// At the label, else where it is missing.
void report_level_of_namespace(const objects::Object& object, pods::Level level, Probe& probe) {
  const Node labels = object.labels();
  if (const Node written = labels.child(pods::enforce_label)) {
    const bool forbids_nothing = level == pods::Level::privileged;
    return probe.report(written, {.detail = forbids_nothing ? "enforces level privileged, which forbids nothing"
                                                            : "enforces level baseline, which is below the minimum"});
  }
  const std::string_view detail = level == pods::Level::privileged
                                      ? "enforces no level of pod security, so any pod may run in it"
                                      : "enforces the cluster's default level, which is below the minimum";
  if (labels) return probe.report(labels, {.missing = pods::enforce_label, .detail = detail});
  probe.report(object.metadata, {.missing = "labels", .detail = detail});
}

void judge_level_of_namespace(const objects::Object& object, Probe& probe) {
  probe.meets();
  if (probe.minor() < first_minor_of_pod_security) return;
  if (std::ranges::find(probe.strings("exempt"), object.name) != probe.strings("exempt").end()) return;
  const auto minimums = probe.strings("minimum");
  const auto minimum = pods::parse_level(minimums.size() == 1 ? minimums.front() : "");
  if (!minimum)
    return probe.not_assessed("its parameter \"minimum\" is not one of privileged, baseline and restricted");

  const auto labelled = pods::policy_of(object.labels(), weakest_default(probe.inventory()), probe);
  if (probe.has_met_fault()) return;
  if (has_fault_of(pods::enforce_label, labelled.faults)) {
    return probe.report(object.labels().child(pods::enforce_label),
                        {.detail = "enforces a level that is none of privileged, baseline and restricted"});
  }
  const pods::Level level = labelled.policy.enforce.level;
  if (level >= *minimum || is_guarded_elsewhere(object, *minimum, probe.inventory())) return;
  report_level_of_namespace(object, level, probe);
}

}  // namespace

extern const Check namespace_without_pod_security_level;

constexpr Check namespace_without_pod_security_level{
    .id = "namespace-without-pod-security-level",
    .title = "Namespace lets any pod in",
    .severity = Severity::medium,
    .component = Component::control_plane,
    .category = Category::cluster,
    .message = "the namespace {detail}",
    .why = "Whoever may create a pod in this namespace may create a privileged one, or one with the host's file system "
           "mounted, and with it owns the node and all that runs there. Pod Security admission is a part of every "
           "cluster, but forbids nothing until a namespace asks for a level.",
    .remediation =
        "Label the namespace with pod-security.kubernetes.io/enforce: baseline, or restricted where its pods "
        "allow it. Label it with warn and audit first, to see what would be refused.",
    .bad_example = R"(kind: Namespace
metadata:
  name: shop
)",
    .good_example = R"(kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: baseline
)",
    .frameworks = "NSA;CIS:5.2.1",
    .peers = "kubescape:C-0192,C-0193,C-0194,C-0195,C-0196,C-0197,C-0198,C-0199,C-0200,C-0201,C-0202,C-0203,C-0204;"
             "kyverno:deny-privileged-profile,add-psa-namespace-reporting",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-admission/\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/",
    .since = "0.1.0",
    .quiet_when =
        "Namespaces of the cluster itself, by list. A cluster whose default level will do, where the input has its "
        "PodSecurityConfiguration, alone or in an AdmissionConfiguration. Namespaces that a policy of the input "
        "covers: "
        "one of Kyverno, Gatekeeper, Kubewarden or of kind ValidatingAdmissionPolicy, which is enforced, is about all "
        "pods there, and refuses privileged ones. Kubernetes before 1.23, where the labels do nothing.",
    .parameters = namespace_without_pod_security_level_parameters,
    .object = judge_level_of_namespace,
    .kinds = "Namespace",
    .lacking = "no Namespace is in the input",
};

}  // namespace seawall::checks
