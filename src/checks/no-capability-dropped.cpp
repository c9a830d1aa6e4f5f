#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check no_capability_dropped;

constexpr Check no_capability_dropped{
    .id = "no-capability-dropped",
    .title = "No capability is dropped",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} keeps every capability that its runtime gives",
    .why =
        "Unless some are dropped, a container has all the capabilities that its runtime hands out, which are about a "
        "dozen rights of root that an intruder can use.",
    .remediation = "Set capabilities.drop to [ALL] in the securityContext of the container, and add back the one that "
                   "the program needs, if any.",
    .bad_example = R"(securityContext:
  capabilities: {}
)",
    .good_example = R"(securityContext:
  capabilities:
    drop: [ALL]
)",
    .frameworks = "NSA",
    .peers = "trivy:KSV-0004;polaris:linuxHardening",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when = "Any entry in drop is enough. It says nothing where capabilities-not-dropped or net-raw-capability, "
                  "which ask for more, run too. Windows pods have no capabilities.",
    .yields_to = "capabilities-not-dropped,net-raw-capability",
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows) return;
          const pods::Breach drop = pods::capabilities_drop(container, probe);
          if (drop.at.size() == 0 || !drop.missing.empty()) probe.report(drop.at, {.missing = drop.missing});
        },
    .fix =
        [](const Finding& finding) { return adding(finding, "securityContext.capabilities.drop", "[\"ALL\"]", false); },
};

}  // namespace seawall::checks
