#include "check.h"

namespace seawall::checks {

extern const Check host_aliases_set;

constexpr Check host_aliases_set{
    .id = "host-aliases-set",
    .title = "Pod answers host names itself",
    .severity = Severity::low,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "pod answers names of hosts itself, by hostAliases",
    .why =
        "These entries go into the pod's /etc/hosts and win over the cluster's DNS: a name may lead to an address that "
        "nobody else sees there. Addresses that are written down also go stale without a word.",
    .remediation = "Remove hostAliases and let DNS answer: a Service, one of type ExternalName, or an entry in the "
                   "cluster's DNS.",
    .bad_example = R"(spec:
  hostAliases:
    - ip: 192.0.2.10
      hostnames: [pay.example.com]
)",
    .good_example = R"(spec:
  dnsPolicy: ClusterFirst
)",
    .frameworks = "",
    .peers = "trivy:KSV-0007",
    .references = "https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/",
    .since = "0.1.0",
    .quiet_when = "An empty list is as good as none.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          const Node aliases = probe.list(pod.spec.child(Field::hostAliases));
          if (aliases.size() > 0) probe.report(aliases);
        },
};

}  // namespace seawall::checks
