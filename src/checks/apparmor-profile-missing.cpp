#include "check.h"
#include "mechanical_fixes.h"
#include "node_facts.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

/// As osImage names them: their kernels have SELinux in place of AppArmor.
constexpr std::string_view systems_with_selinux[] = {"AlmaLinux", "Amazon Linux", "Bottlerocket", "CentOS",
                                                     "Fedora",    "Oracle Linux", "Red Hat",      "Rocky Linux"};

}  // namespace

extern const Check apparmor_profile_missing;

constexpr Check apparmor_profile_missing{
    .id = "apparmor-profile-missing",
    .title = "AppArmor profile is not set",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} names no AppArmor profile",
    .why =
        "Without one the runtime applies its default where the node has AppArmor, and nothing where it has not. With "
        "a profile written down, a node that cannot enforce it refuses the pod instead of running it unconfined.",
    .remediation = "Set appArmorProfile.type to RuntimeDefault in the securityContext of the pod, or of the container, "
                   "if all nodes it may run on have AppArmor.",
    .bad_example = R"(spec:
  securityContext: {}
)",
    .good_example = R"(spec:
  securityContext:
    appArmorProfile:
      type: RuntimeDefault
)",
    .frameworks = "",
    .peers = "kubeaudit:AppArmorAnnotationMissing",
    .references = "https://kubernetes.io/docs/tutorials/security/apparmor/",
    .since = "0.1.0",
    .quiet_when =
        "It is off unless selected, as the default profile applies without a word on nodes that have AppArmor. "
        "Where the input has the cluster's nodes and all of them run a system that uses SELinux instead, it "
        "says nothing, and for Windows pods neither.",
    .enabled = false,
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows) return;
          const pods::Profile profile = pods::effective_apparmor_profile(pod, container, probe.minor(), probe);
          if (profile.type != pods::Profile::Type::none) return;
          if (all_nodes_have(probe.inventory(), Field::osImage, systems_with_selinux)) return;
          const Node context = pods::security_context(container, probe);
          probe.report(context ? context : container.node, {.missing = "appArmorProfile"});
        },
    .fix =
        [](const Finding& finding) {
          return adding(finding, "securityContext.appArmorProfile.type", "\"RuntimeDefault\"", false);
        },
};

}  // namespace seawall::checks
