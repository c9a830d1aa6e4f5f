#include <algorithm>

#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr Parameter baseline_capability_parameters[] = {
    {.name = "allowed",
     .type = Parameter::Type::strings,
     .otherwise = pods::baseline_capabilities,
     .description = "Capabilities that may be added, spelled as the API server compares them."},
};

}  // namespace

extern const Check capability_outside_baseline;

constexpr Check capability_outside_baseline{
    .id = "capability-outside-baseline",
    .title = "Added capability breaks baseline",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} adds \"{argument}\", a capability that the baseline standard forbids",
    .why =
        "The baseline Pod Security Standard lets a container keep the usual capabilities of a runtime and no others. "
        "What goes beyond gives rights over the node or its kernel, and namespaces that enforce the baseline refuse "
        "the pod.",
    .remediation = "Remove the entry from capabilities.add. Names that the standard allows are compared letter for "
                   "letter: write CHOWN, not chown or CAP_CHOWN.",
    .bad_example = R"(securityContext:
  capabilities:
    add: [SYS_NICE]
)",
    .good_example = R"(securityContext:
  capabilities:
    add: [NET_BIND_SERVICE]
)",
    .frameworks = "PSS:baseline;NSA;CIS:5.2.9",
    .peers = "trivy:KSV-0022;kyverno:disallow-capabilities,restrict-adding-capabilities;gatekeeper:capabilities",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when =
        "Capabilities that the baseline standard allows pass: adding CHOWN or SETUID gives a container no more "
        "than most runtimes do. An entry that a check of its own reports, such as SYS_ADMIN, is told there.",
    .yields_to = "dangerous-capability-added,sys-admin-capability,sys-module-capability,net-raw-capability",
    .parameters = baseline_capability_parameters,
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows) return;
          pods::capabilities(Field::add, container, probe, [&](const pods::Breach& added) {
            const auto allowed = probe.strings("allowed");
            if (std::ranges::find(allowed, added.value) != allowed.end()) return;
            probe.report(added.at, {.argument = added.value});
          });
        },
    .fix = [](const Finding& finding) { return removing(finding, false); },
};

}  // namespace seawall::checks
