#include "check.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr Parameter privileged_port_parameters[] = {
    {"minimum", Parameter::Type::integer, "1024", "The lowest port that needs no capability."},
};

/// The sysctl gives ports from a number on to everybody.
bool is_port_given_away(std::int64_t port, const PodTemplate& pod, Probe& probe) {
  bool is_given = false;
  pods::sysctls(pod, probe, [&](const pods::Breach& sysctl) {
    if (sysctl.value != "net.ipv4.ip_unprivileged_port_start") return;
    const std::optional<objects::Quantity> start = objects::parse_quantity(sysctl.item.child(Field::value).text());
    is_given = start && start->value() <= static_cast<double>(port);
  });
  return is_given;
}

void judge_privileged_ports(const PodTemplate& pod, const Container& container, Probe& probe) {
  if (pod.windows) return;
  const Node ports = probe.list(container.node.child(Field::ports));
  if (!ports) return;
  const std::int64_t minimum = probe.number("minimum");
  for (const Node port : ports.items()) {
    const Node number = probe.map(port).child(Field::containerPort);
    const std::int64_t value = probe.integer(number).value_or(0);
    if (value <= 0 || value >= minimum || is_port_given_away(value, pod, probe)) continue;
    probe.report(number, {.argument = number.text()});
  }
}

}  // namespace

extern const Check privileged_port;

constexpr Check privileged_port{
    .id = "privileged-port",
    .title = "Container listens on a low port",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} declares port {argument}, which may need the rights of root",
    .why = "Ports below 1024 ask for root or for the capability NET_BIND_SERVICE on many runtimes, so the container "
           "keeps a right that it needs for a moment only.",
    .remediation = "Let the program listen on a port of 1024 or more, and map the well-known port to it in the Service "
                   "(port: 80, targetPort: 8080).",
    .bad_example = R"(ports:
  - containerPort: 80
)",
    .good_example = R"(ports:
  - containerPort: 8080
)",
    .frameworks = "",
    .peers = "trivy:KSV-0117;kube-linter:privileged-ports",
    .references = "https://kubernetes.io/docs/concepts/services-networking/service/\n"
                  "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
    .since = "0.1.0",
    .quiet_when =
        "Where the pod sets the sysctl net.ipv4.ip_unprivileged_port_start to the port or below, everybody may "
        "listen there. A declared port is a word about the program and opens nothing, so the severity is "
        "never above low.",
    .yields_to = "ssh-port-exposed",
    .parameters = privileged_port_parameters,
    .container = judge_privileged_ports,
};

}  // namespace seawall::checks
