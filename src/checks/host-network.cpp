#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {

extern const Check host_network;

constexpr Check host_network{
    .id = "host-network",
    .title = "Pod uses the node's network",
    .severity = Severity::high,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "pod uses the network of its node",
    .why = "With hostNetwork the pod has the node's addresses: it can listen on any free port of the node, reach "
           "services that trust localhost, such as an unauthenticated kubelet port or the cloud's metadata service, "
           "and most network plugins no longer apply NetworkPolicies to it.",
    .remediation = "Remove hostNetwork, or set it to false, and publish the port through a Service. Keep it for "
                   "network plugins and the like, in a namespace that nobody else may create pods in.",
    .bad_example = R"(spec:
  hostNetwork: true
)",
    .good_example = R"(apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector:
    app: cart
  ports:
    - port: 80
      targetPort: 8080
)",
    .frameworks = "PSS:baseline;NSA;MITRE:T1611;CIS:5.2.5",
    .peers = "kubescape:C-0041;trivy:KSV-0009;kube-linter:host-network;polaris:hostNetworkSet;checkov:CKV_K8S_19;"
             "kyverno:disallow-host-namespaces;kubeaudit:NamespaceHostNetworkTrue;gatekeeper:host-network-ports,"
             "host-namespaces",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline\n"
                  "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    .since = "0.1.0",
    .quiet_when = "False and null are what the field is when it is absent.",
    .pod =
        [](const PodTemplate& pod, Probe& probe) {
          if (const Node value = pods::shared_with_host(Field::hostNetwork, pod, probe)) probe.report(value);
        },
    .fix = [](const Finding& finding) { return setting(finding, "false", false); },
};

}  // namespace seawall::checks
