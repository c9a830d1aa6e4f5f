#include <algorithm>
#include <charconv>

#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr Parameter host_port_parameters[] = {
    {.name = "allowed_ports",
     .type = Parameter::Type::strings,
     .otherwise = "",
     .description = "Ports that may be taken, and ranges of them, such as 30000-32767."},
};

/// "80" or "30000-32767"; anything else holds no port.
bool holds_port(std::string_view range, std::int64_t port) noexcept {
  std::int64_t first = 0;
  const char* const end = range.data() + range.size();
  const auto from = std::from_chars(range.data(), end, first);
  std::int64_t last = first;
  if (from.ptr != end && *from.ptr == '-') {
    const auto to = std::from_chars(from.ptr + 1, end, last);
    if (to.ec != std::errc() || to.ptr != end) return false;
  } else if (from.ptr != end) {
    return false;
  }
  return from.ec == std::errc() && port >= first && port <= last;
}

}  // namespace

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
    .quiet_when = "Under hostNetwork the API server fills in hostPort by itself: that is told by host-network alone. 0 "
                  "means no port.",
    .parameters = host_port_parameters,
    .container =
        [](const PodTemplate& pod, const Container& container, Probe& probe) {
          // The API server fills in hostPort under hostNetwork: it is no choice of its own there.
          if (pods::shared_with_host(Field::hostNetwork, pod, probe)) return;
          pods::host_ports(container, probe, [&](const pods::Breach& port) {
            const std::int64_t number = port.at.integer().value_or(0);
            const auto holds_it = [&](std::string_view range) { return holds_port(range, number); };
            if (std::ranges::any_of(probe.strings("allowed_ports"), holds_it)) return;
            probe.report(port.at, {.argument = port.value});
          });
        },
    .fix = [](const Finding& finding) { return removing(finding, false); },
};

}  // namespace seawall::checks
