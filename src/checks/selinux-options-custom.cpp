#include <algorithm>

#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr Parameter selinux_parameters[] = {
    {.name = "allowed_types",
     .type = Parameter::Type::strings,
     .otherwise = pods::baseline_selinux_types,
     .description = "SELinux types that a container may have."},
};

void judge_selinux_options(Node context, Probe& probe) {
  const Node options = probe.map(context.child(Field::seLinuxOptions));
  if (!options) return;
  const Node type = options.child(Field::type);
  pods::selinux_options(options, probe, [&](const pods::Breach& option) {
    const auto allowed = probe.strings("allowed_types");
    if (option.at == type && std::ranges::find(allowed, option.value) != allowed.end()) return;
    probe.report(option.at, {.argument = option.value});
  });
}

}  // namespace

extern const Check selinux_options_custom;

constexpr Check selinux_options_custom{
    .id = "selinux-options-custom",
    .title = "Custom SELinux options",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} asks SELinux for \"{argument}\"",
    .why = "SELinux keeps containers from the node by the type of their processes, and from each other by the level. A "
           "user, a role or a type of one's own can take the process out of the rules for containers; spc_t, for one, "
           "is not confined at all.",
    .remediation = "Remove type, user and role from seLinuxOptions, or use a type that is made for containers, such as "
                   "container_t. The level alone is enough to share a labelled volume.",
    .bad_example = R"(securityContext:
  seLinuxOptions:
    type: spc_t
)",
    .good_example = R"(securityContext:
  seLinuxOptions:
    level: s0:c123,c456
)",
    .frameworks = "PSS:baseline",
    .peers = "kubescape:C-0211;trivy:KSV-0025;kyverno:disallow-selinux;gatekeeper:selinux",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when =
        "A level alone passes, and so do the types that the baseline standard allows. Windows has no SELinux.",
    .parameters = selinux_parameters,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          if (!pod.windows) judge_selinux_options(pods::security_context(pod, probe), probe);
        },
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          if (!pod.windows) judge_selinux_options(pods::security_context(container, probe), probe);
        },
    .fix = [](const Finding& finding) { return removing(finding, false); },
};

}  // namespace seawall::checks
