#include "capability_names.h"
#include "mechanical_fixes.h"

namespace seawall::checks {
namespace {

constexpr Parameter dangerous_capability_parameters[] = {
    {.name = "list",
     .type = Parameter::Type::strings,
     .otherwise = "ALL,BPF,MAC_ADMIN,MAC_OVERRIDE,NET_ADMIN,NET_RAW,PERFMON,SETPCAP,SYS_ADMIN,SYS_BOOT,SYS_MODULE,"
                  "SYS_PTRACE,SYS_RAWIO,DAC_READ_SEARCH",
     .description = "Capabilities that count as dangerous, in any case, with or without CAP_."},
};

}  // namespace

extern const Check dangerous_capability_added;

constexpr Check dangerous_capability_added{
    .id = "dangerous-capability-added",
    .title = "Dangerous capability is added",
    .severity = Severity::high,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} adds the dangerous capability \"{argument}\"",
    .why = "Some capabilities reach past the container: they read the memory of other processes, any file, or raw "
           "devices, change the node's network, or load programs into its kernel. With one of them a break-in seldom "
           "ends in the container.",
    .remediation = "Remove it from capabilities.add. Where a node agent cannot do without, keep that one capability, "
                   "drop ALL others, and run it in a namespace that nobody else may create pods in.",
    .bad_example = R"(securityContext:
  capabilities:
    add: [NET_ADMIN]
)",
    .good_example = R"(securityContext:
  capabilities:
    drop: [ALL]
    add: [NET_BIND_SERVICE]
)",
    .frameworks = "NSA;MITRE:T1611;CIS:5.2.9",
    .peers = "kubescape:C-0046;trivy:KSV-0022;polaris:dangerousCapabilities",
    .references = "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when = "SYS_ADMIN, SYS_MODULE, NET_RAW and ALL have checks of their own, which report the same entry once. "
                  "Capabilities outside of the list are left to capability-outside-baseline and capability-added.",
    .yields_to = "sys-admin-capability,sys-module-capability",
    .parameters = dangerous_capability_parameters,
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (pod.windows) return;
          pods::capabilities(Field::add, container, probe, [&](const pods::Breach& added) {
            if (names_one_of(added.value, probe.strings("list"))) probe.report(added.at, {.argument = added.value});
          });
        },
    .fix = [](const Finding& finding) { return removing(finding, false); },
};

}  // namespace seawall::checks
