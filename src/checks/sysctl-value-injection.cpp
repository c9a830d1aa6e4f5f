#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check sysctl_value_injection;

constexpr Check sysctl_value_injection{
    .id = "sysctl-value-injection",
    .title = "Sysctl's value smuggles in another",
    .severity = Severity::critical,
    .component = Component::applications,
    .category = Category::pods,
    .message = "the value of sysctl \"{argument}\" holds + or =, which no sysctl takes",
    .why =
        "Old versions of CRI-O joined sysctls with + and =, so a value with these characters sets others that nobody "
        "checked, for the whole node. With kernel.core_pattern that runs a program as root there (CVE-2022-0811).",
    .remediation = "Find out where the manifest comes from: no sysctl takes such a value, so it was hardly written in "
                   "good faith. Remove the entry, and run a CRI-O that is not older than 1.19.6, 1.20.7, 1.21.6, "
                   "1.22.3 or 1.23.2.",
    .bad_example = R"(spec:
  securityContext:
    sysctls:
      - name: kernel.shm_rmid_forced
        value: "1+kernel.core_pattern=|/var/lib/malicious.sh"
)",
    .good_example = R"(spec:
  securityContext:
    sysctls:
      - name: kernel.shm_rmid_forced
        value: "1"
)",
    .frameworks = "MITRE:T1611",
    .peers = "kyverno:prevent-cr8escape",
    .references = "https://nvd.nist.gov/vuln/detail/CVE-2022-0811\n"
                  "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
    .since = "0.1.0",
    .quiet_when = "Names are left to unsafe-sysctl; other punctuation in values is common.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          pods::sysctls(pod, probe, [&](const pods::Breach& sysctl) {
            const Node value = sysctl.item.child(Field::value);
            const bool is_injected = probe.string(value).value_or("").find_first_of("+=") != std::string_view::npos;
            if (is_injected) probe.report(value, {.argument = sysctl.value});
          });
        },
};

}  // namespace seawall::checks
