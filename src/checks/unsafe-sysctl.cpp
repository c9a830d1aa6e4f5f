#include <algorithm>

#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr Parameter sysctl_parameters[] = {
    {.name = "allowed",
     .type = Parameter::Type::strings,
     .otherwise = "",
     .description = "The only sysctls to allow; when empty, those that are safe in the version of Kubernetes."},
};

bool is_allowed_sysctl(std::string_view name, const Probe& probe) noexcept {
  const auto allowed = probe.strings("allowed");
  if (allowed.empty()) return pods::is_safe_sysctl(name, probe.minor());
  return std::ranges::find(allowed, name) != allowed.end();
}

}  // namespace

extern const Check unsafe_sysctl;

constexpr Check unsafe_sysctl{
    .id = "unsafe-sysctl",
    .title = "Sysctl is not safe for pods",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "pod sets \"{argument}\", which is no safe sysctl",
    .why = "Sysctls outside of the safe list are shared with the node, or let one pod starve or disturb another. The "
           "kubelet refuses the pod unless its administrator has allowed the name, and the baseline standard refuses "
           "it always.",
    .remediation =
        "Remove the sysctl, or set it for the whole node where the node is set up. If pods must have it, allow "
        "it on a tainted group of nodes of their own.",
    .bad_example = R"(spec:
  securityContext:
    sysctls:
      - name: kernel.msgmax
        value: "65536"
)",
    .good_example = R"(spec:
  securityContext:
    sysctls:
      - name: net.ipv4.ip_local_port_range
        value: "1024 65535"
)",
    .frameworks = "PSS:baseline",
    .peers = "kubescape:C-0211;trivy:KSV-0026;kube-linter:unsafe-sysctls;kyverno:restrict-sysctls;"
             "gatekeeper:forbidden-sysctls",
    .references = "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when =
        "What is safe grows with the version of Kubernetes: names under net. are not forbidden as such. Windows "
        "has no sysctls.",
    .parameters = sysctl_parameters,
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          if (pod.windows) return;
          pods::sysctls(pod, probe, [&](const pods::Breach& sysctl) {
            if (!is_allowed_sysctl(sysctl.value, probe)) probe.report(sysctl.at, {.argument = sysctl.value});
          });
        },
};

}  // namespace seawall::checks
