#include "capability_names.h"
#include "mechanical_fixes.h"

namespace seawall::checks {
namespace {

constexpr Parameter capability_added_parameters[] = {
    {.name = "allowed",
     .type = Parameter::Type::strings,
     .otherwise = pods::restricted_capabilities,
     .description = "Capabilities that may be added, in any case, with or without CAP_."},
};

}  // namespace

extern const Check capability_added;

constexpr Check capability_added{
    .id = "capability-added",
    .title = "Capability is added",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} adds capability \"{argument}\"",
    .why = "Each capability is a right of root that an intruder inherits with the process. A container that listens on "
           "a low port needs NET_BIND_SERVICE; hardly any program needs another one added.",
    .remediation = "Remove the entry from capabilities.add. If the program fails without it, find out which call is "
                   "refused: often another port, or files that belong to its user, make the right needless.",
    .bad_example = R"(securityContext:
  capabilities:
    drop: [ALL]
    add: [CHOWN]
)",
    .good_example = R"(securityContext:
  capabilities:
    drop: [ALL]
    add: [NET_BIND_SERVICE]
)",
    .frameworks = "PSS:restricted;NSA;CIS:5.2.9",
    .peers = "trivy:KSV-0022,KSV-0106;checkov:CKV_K8S_25;kyverno:disallow-capabilities-strict,"
             "service-mesh-disallow-capabilities;kubeaudit:CapabilityAdded;gatekeeper:capabilities",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when = "NET_BIND_SERVICE passes, as the restricted standard allows it. An entry that a stricter check "
                  "reports is told there.",
    .yields_to = "capability-outside-baseline,dangerous-capability-added,sys-admin-capability,sys-module-capability,"
                 "net-raw-capability",
    .parameters = capability_added_parameters,
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows) return;
          pods::capabilities(Field::add, container, probe, [&](const pods::Breach& added) {
            if (!names_one_of(added.value, probe.strings("allowed"))) probe.report(added.at, {.argument = added.value});
          });
        },
    .fix = [](const Finding& finding) { return removing(finding, false); },
};

}  // namespace seawall::checks
