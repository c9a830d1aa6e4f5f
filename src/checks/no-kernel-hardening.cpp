#include "inherited_ids.h"
#include "node_facts.h"

namespace seawall::checks {
namespace {

bool is_confined(const pods::Profile& profile) noexcept {
  return profile.type == pods::Profile::Type::runtime_default || profile.type == pods::Profile::Type::localhost;
}

bool is_any_capability_dropped(const Container& container, Probe& probe) {
  const Node written = probe.map(pods::security_context(container, probe).child(Field::capabilities));
  return probe.list(written.child(Field::drop)).size() > 0;
}

void judge_kernel_hardening(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (pod.windows) return;
  const pods::Profile seccomp = pods::effective_seccomp_profile(pod, container, probe.minor(), probe);
  if (is_confined(seccomp)) return;
  if (is_any_capability_dropped(container, probe)) return;
  if (probe.map(pods::effective(Field::seLinuxOptions, container, pod, probe)).size() > 0) return;
  if (is_confined(pods::effective_apparmor_profile(pod, container, probe.minor(), probe))) return;
  if (!seccomp.at) {
    if (all_kubelets_default_seccomp(probe.inventory())) return;
    return probe.report(holder_of_security_context(container, probe), {.missing = "seccompProfile"});
  }
  probe.report(seccomp.at);
}

}  // namespace

extern const Check no_kernel_hardening;

constexpr Check no_kernel_hardening{
    .id = "no-kernel-hardening",
    .title = "Nothing narrows the kernel",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} has no seccomp, AppArmor or SELinux settings and drops no capability",
    .why = "The container may use all of the kernel that its runtime leaves open. A hole in a system call that the "
           "program never needed is then a way out of the container.",
    .remediation = "Set seccompProfile to type RuntimeDefault for the pod, and drop all capabilities in each "
                   "container. Add back those that the program is shown to need.",
    .bad_example = R"(containers:
  - name: cart
    securityContext: {}
)",
    .good_example = R"(containers:
  - name: cart
    securityContext:
      seccompProfile:
        type: RuntimeDefault
      capabilities:
        drop: [ALL]
)",
    .frameworks = "NSA",
    .peers = "kubescape:C-0055;polaris:linuxHardening",
    .references = "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/\n"
                  "https://kubernetes.io/docs/tutorials/security/seccomp/",
    .since = "0.1.0",
    .quiet_when = "One of the four in force is enough, and what the container inherits from its pod counts. Where the "
                  "input holds KubeletConfigurations that all set seccompDefault, seccomp is in force by default. "
                  "Where the checks of seccomp report the same container, they say what to do about it.",
    .yields_to = "seccomp-profile-missing,seccomp-unconfined",
    .container = judge_kernel_hardening,
};

}  // namespace seawall::checks
