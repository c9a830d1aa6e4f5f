#include "check.h"

namespace seawall::checks {

extern const Check host_port;

constexpr Check host_port{
    .id = "host-port",
    .title = "Container takes a node's port",
    .severity = Severity::medium,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "{container} takes port {argument} of its node",
    .why = "A hostPort opens the container on the node's own addresses, past Services, Ingresses and often past "
           "NetworkPolicies. The port can be taken only once a node, so it also limits where the pod can run.",
    .remediation = "Remove hostPort and publish the port through a Service; for a port on every node, use one of type "
                   "NodePort or LoadBalancer.",
    .bad_example = R"(ports:
  - containerPort: 8080
    hostPort: 80
)",
    .good_example = R"(ports:
  - containerPort: 8080
)",
    .frameworks = "PSS:baseline;NSA;CIS:5.2.12",
    .peers = "kubescape:C-0044;trivy:KSV-0024;polaris:hostPortSet;checkov:CKV_K8S_26;kyverno:disallow-host-ports,"
             "disallow-host-ports-range;gatekeeper:host-network-ports",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline\n"
                  "https://kubernetes.io/docs/concepts/services-networking/service/",
    .since = "0.1.0",
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          // The API server fills in hostPort under hostNetwork: it is no choice of its own there.
          if (probe.boolean(pod.spec.child(Field::hostNetwork)) == true) return;
          for (const Node port : probe.list(container.node.child(Field::ports)).items()) {
            const Node on_host = probe.map(port).child(Field::hostPort);
            if (probe.integer(on_host).value_or(0) != 0) probe.report(on_host, {.argument = on_host.text()});
          }
        },
};

}  // namespace seawall::checks
