#include "check.h"
#include "mechanical_fixes.h"
#include "pods/pods.h"

namespace seawall::checks {
namespace {

constexpr int minor_that_forbids_probe_hosts = 34;

constexpr Parameter probe_host_parameters[] = {
    {.name = "allow_loopback",
     .type = Parameter::Type::boolean,
     .otherwise = "false",
     .description = "Let 127.0.0.1 and ::1 pass, which lead to the node itself."},
};

void judge_probe_hosts(const PodTemplate&, const Container& container, Probe& probe) {
  if (container.role == ContainerRole::ephemeral) return;
  pods::probe_hosts(container, probe, [&](const pods::Breach& host) {
    const bool is_loopback = host.value == "127.0.0.1" || host.value == "::1";
    if (is_loopback && probe.flag("allow_loopback")) return;
    const bool is_forbidden = probe.minor() >= minor_that_forbids_probe_hosts;
    probe.report(host.at, {.severity = is_forbidden ? Severity::medium : Severity::info, .argument = host.value});
  });
}

}  // namespace

extern const Check probe_or_hook_host_set;

constexpr Check probe_or_hook_host_set{
    .id = "probe-or-hook-host-set",
    .title = "Probe or hook calls another host",
    .severity = Severity::medium,
    .component = Component::nodes,
    .category = Category::pods,
    .message = "{container} has the kubelet call \"{argument}\" for a probe or hook",
    .why =
        "The kubelet makes these calls from the node's network. With a host of one's choice, whoever may create pods "
        "can have it call services that only nodes reach, such as those on its loopback or the cloud's metadata, "
        "and learn from the pod's state what is there.",
    .remediation =
        "Remove host, so that the kubelet calls the pod's own address. To send a name with a request over HTTP, "
        "set the header Host in httpHeaders.",
    .bad_example = R"(livenessProbe:
  httpGet:
    host: 169.254.169.254
    port: 80
)",
    .good_example = R"(livenessProbe:
  httpGet:
    port: 8080
    httpHeaders:
      - name: Host
        value: cart.example.com
)",
    .frameworks = "PSS:baseline",
    .peers = "gatekeeper:host-probes-lifecycle",
    .references = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline\n"
                  "https://kubernetes.io/docs/tasks/configure-pod-container/"
                  "configure-liveness-readiness-startup-probes/",
    .since = "0.1.0",
    .quiet_when =
        "For Kubernetes before 1.34, whose baseline standard says nothing of it, it is info. An empty host is "
        "none. Ephemeral containers have neither probes nor hooks.",
    .parameters = probe_host_parameters,
    .container = judge_probe_hosts,
    .fix = [](const Finding& finding) { return removing(finding, false); },
};

}  // namespace seawall::checks
