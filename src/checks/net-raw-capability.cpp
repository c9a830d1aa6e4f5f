#include "capability_names.h"
#include "mechanical_fixes.h"
#include "node_facts.h"

namespace seawall::checks {
namespace {

/// CRI-O leaves it out of what it gives by default.
constexpr std::string_view runtimes_without_net_raw[] = {"cri-o://"};

void judge_net_raw(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (pod.windows) return;
  bool is_added = false;
  pods::capabilities(Field::add, container, probe, [&](const pods::Breach& added) {
    if (!names_any(added.value, "NET_RAW", "ALL")) return;
    is_added = true;
    probe.report(added.at, {.detail = ", as it is added"});
  });
  if (is_added || drops_all(container, probe)) return;
  bool is_dropped = false;
  pods::capabilities(Field::drop, container, probe,
                     [&](const pods::Breach& dropped) { is_dropped |= pods::is_capability(dropped.value, "NET_RAW"); });
  if (is_dropped) return;
  if (all_nodes_have(probe.inventory(), Field::containerRuntimeVersion, runtimes_without_net_raw)) return;
  const pods::Breach drop = pods::capabilities_drop(container, probe);
  probe.report(drop.at, {.missing = drop.missing, .detail = ", as it is not dropped"});
}

}  // namespace

extern const Check net_raw_capability;

constexpr Check net_raw_capability{
    .id = "net-raw-capability",
    .title = "Container may forge packets",
    .severity = Severity::medium,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} has CAP_NET_RAW{detail}",
    .why =
        "With CAP_NET_RAW, which most runtimes give by default, a process can read raw traffic and send packets with "
        "any address: it can pose as another pod, or as the DNS server, to its neighbours on the node.",
    .remediation = "Set capabilities.drop to [ALL], or at least to [NET_RAW], in the securityContext of the container, "
                   "and take NET_RAW out of capabilities.add. Ping works without it where net.ipv4.ping_group_range "
                   "allows it.",
    .bad_example = R"(securityContext:
  capabilities:
    drop: [MKNOD]
)",
    .good_example = R"(securityContext:
  capabilities:
    drop: [ALL]
)",
    .frameworks = "NSA;CIS:5.2.8",
    .peers = "kubescape:C-0211;trivy:KSV-0119;kube-linter:drop-net-raw-capability;checkov:CKV_K8S_28;"
             "kyverno:require-drop-cap-net-raw",
    .references = "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/\n"
                  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    .since = "0.1.0",
    .quiet_when =
        "Dropping ALL drops NET_RAW. Where the input has the cluster's nodes and all of them run CRI-O, which "
        "does not give it by default, it need not be dropped. Windows pods have no capabilities.",
    .yields_to = "dangerous-capability-added,sys-admin-capability,sys-module-capability",
    .container = judge_net_raw,
    .fix =
        [](const Finding& finding) {
          if (finding.missing.empty() && finding.at.is_string()) return removing(finding, false);
          return adding(finding, "securityContext.capabilities.drop", "[\"ALL\"]", false);
        },
};

}  // namespace seawall::checks
