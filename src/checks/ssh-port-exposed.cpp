#include <algorithm>
#include <array>
#include <charconv>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter ssh_parameters[] = {
    {"ports", Parameter::Type::strings, "22,2222", "Ports that SSH servers listen on."},
};

bool is_ssh_port(std::optional<std::int64_t> port, std::span<const std::string> ports) noexcept {
  if (!port) return false;
  std::array<char, 24> digits{};
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), *port).ptr;
  return std::ranges::find(ports, std::string_view(digits.data(), end)) != ports.end();
}

bool is_tcp(Node port, Probe& probe) { return probe.string(port.child(Field::protocol)).value_or("TCP") == "TCP"; }

void judge_ssh_ports_of(const Container& container, Probe& probe) {
  for (const Node item : probe.list(container.node.child(Field::ports)).items()) {
    const Node port = probe.map(item);
    const Node number = port.child(Field::containerPort);
    if (!is_ssh_port(probe.integer(number), probe.strings("ports")) || !is_tcp(port, probe)) continue;
    probe.report(number, {.argument = number.text()});
  }
}

/// The port of the pods, else the one of the Service's own that leads there.
Node ssh_port_of(Node port, Probe& probe) {
  const std::span<const std::string> ports = probe.strings("ports");
  const Node target = port.child(Field::targetPort);
  if (!target.is_string() && is_ssh_port(probe.integer(target), ports)) return target;
  const Node own = port.child(Field::port);
  return is_ssh_port(probe.integer(own), ports) ? own : Node();
}

void judge_ssh_service(const objects::Object& service, Probe& probe) {
  const Node spec = probe.map(service.spec());
  if (probe.map(spec.child(Field::selector)).size() == 0) return;
  for (const Node item : probe.list(spec.child(Field::ports)).items()) {
    const Node port = probe.map(item);
    const Node found = ssh_port_of(port, probe);
    if (found && is_tcp(port, probe)) probe.report(found, {.argument = found.text()});
  }
}

}  // namespace

extern const Check ssh_port_exposed;

constexpr Check ssh_port_exposed{
    .id = "ssh-port-exposed",
    .title = "SSH port is exposed",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::pods,
    .message = "{container} exposes port {argument}, which is SSH's",
    .why =
        "An SSH server in a container is a second way in, past the API server: its users, keys and sessions are in no "
        "audit log of the cluster and no role binds them.",
    .remediation =
        "Remove the server and the port, and use kubectl exec or kubectl debug, which roles and the audit log "
        "cover. Where SSH is the service itself, suppress the finding with that reason.",
    .bad_example = R"(ports:
  - containerPort: 22
)",
    .good_example = R"(ports:
  - containerPort: 8080
)",
    .frameworks = "MITRE:T1133",
    .peers = "kubescape:C-0042;kube-linter:ssh-port",
    .references = "https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/\n"
                  "https://kubernetes.io/docs/concepts/services-networking/service/",
    .since = "0.1.0",
    .quiet_when = "SSH speaks TCP: ports of UDP and SCTP are left alone, and so are Services that select no pods. Git "
                  "servers and bastions are meant to be reached like this and need an exception.",
    .parameters = ssh_parameters,
    .container = [](const PodTemplate&, const Container& container,
                    Probe& probe) { judge_ssh_ports_of(container, probe); },
    .object = judge_ssh_service,
    .kinds = "Service",
};

}  // namespace seawall::checks
