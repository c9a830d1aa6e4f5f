#include <bitset>

#include "capability_names.h"
#include "mechanical_fixes.h"

namespace seawall::checks {
namespace {

/// What containerd and Docker start a container with; CRI-O with less.
constexpr std::string_view default_capabilities[] = {"AUDIT_WRITE", "CHOWN",           "DAC_OVERRIDE",
                                                     "FOWNER",      "FSETID",          "KILL",
                                                     "MKNOD",       "NET_RAW",         "SETFCAP",
                                                     "SETGID",      "SETPCAP",         "SETUID",
                                                     "SYS_CHROOT",  "NET_BIND_SERVICE"};

bool drops_every_default(const Container& container, Probe& probe) {
  std::bitset<std::size(default_capabilities)> dropped;
  pods::capabilities(Field::drop, container, probe, [&](const pods::Breach& item) {
    for (std::size_t index = 0; index < dropped.size(); ++index) {
      if (pods::is_capability(item.value, default_capabilities[index])) dropped.set(index);
    }
  });
  return dropped.all();
}

void judge_dropped_capabilities(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (pod.windows || drops_all(container, probe)) return;
  const pods::Breach drop = pods::capabilities_drop(container, probe);
  if (!drops_every_default(container, probe)) return probe.report(drop.at, {.missing = drop.missing});
  probe.report(drop.at, {.severity = Severity::info, .detail = ", but each of the usual ones by name"});
}

}  // namespace

extern const Check capabilities_not_dropped;

constexpr Check capabilities_not_dropped{
    .id = "capabilities-not-dropped",
    .title = "Capabilities are not all dropped",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} does not drop ALL capabilities{detail}",
    .why =
        "A container starts with about a dozen rights of root, which few programs use: to take over any file, become "
        "any user, make device nodes. They are there for whoever breaks in, and the restricted standard demands that "
        "they go.",
    .remediation = "Set capabilities.drop to [ALL] in the securityContext of the container, and add back the one that "
                   "the program needs, if any. There is no field for it on the pod.",
    .bad_example = R"(securityContext:
  capabilities:
    drop: [NET_RAW]
)",
    .good_example = R"(securityContext:
  capabilities:
    drop: [ALL]
)",
    .frameworks = "PSS:restricted;NSA;CIS:5.2.9",
    .peers = "trivy:KSV-0003,KSV-0106;polaris:insecureCapabilities;checkov:CKV_K8S_37;kyverno:require-drop-all,"
             "disallow-capabilities-strict;kubeaudit:CapabilityShouldDropAll,CapabilityOrSecurityContextMissing;"
             "gatekeeper:capabilities",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    .since = "0.1.0",
    .quiet_when = "ALL counts in any case. A list that names each usual capability leaves no hole today and is told at "
                  "info. Where NET_RAW stays, net-raw-capability tells it. Windows pods have no capabilities.",
    .yields_to = "net-raw-capability",
    .container = judge_dropped_capabilities,
    .fix =
        [](const Finding& finding) { return adding(finding, "securityContext.capabilities.drop", "[\"ALL\"]", false); },
};

}  // namespace seawall::checks
