#include "ingresses.h"

namespace seawall::checks {
namespace {

/// Of a rule or a listener: the host that is missing, is empty or begins with a wildcard. One of a wrong type is told
/// by the probe, which then reports none as missing.
void judge_host(Node holder, Field field, std::string_view name, std::string_view what, Probe& probe) {
  const Node host = holder.child(field);
  const auto written = probe.string(host);
  if (!written) return probe.report(holder, {.missing = name, .argument = "every host", .detail = what});
  if (written->empty() || *written == "*") return probe.report(host, {.argument = "every host", .detail = what});
  if (written->starts_with("*.")) probe.report(host, {.argument = *written, .detail = what});
}

void judge_hosts_of_ingress(Node spec, Probe& probe) {
  for (const Node item : probe.list(spec.child(Field::rules)).items()) {
    if (const Node rule = probe.map(item)) judge_host(rule, Field::host, "host", "rule", probe);
  }
}

/// Listeners of TCP and UDP have no hosts.
void judge_hosts_of_gateway(Node spec, Probe& probe) {
  for (const Node item : probe.list(spec.child("listeners")).items()) {
    const Node listener = probe.map(item);
    const std::string_view protocol = probe.string(listener.child(Field::protocol)).value_or("");
    const bool has_hosts = protocol == "HTTP" || protocol == "HTTPS" || protocol == "TLS";
    if (has_hosts) judge_host(listener, Field::hostname, "hostname", "listener", probe);
  }
}

/// One without hosts is a part of another that delegates to it.
void judge_hosts_of_virtual_service(Node spec, Probe& probe) {
  for (const Node host : probe.list(spec.child(Field::hosts)).items()) {
    const std::string_view written = probe.string(host).value_or("");
    const bool is_every = written == "*";
    if (!is_every && !written.starts_with("*.")) continue;
    probe.report(host, {.argument = is_every ? "every host" : written, .detail = "virtual service"});
  }
}

void judge_wildcard_hosts(const objects::Object& object, Probe& probe) {
  const Node spec = probe.map(object.spec());
  if (object.kind == "Ingress") return judge_hosts_of_ingress(spec, probe);
  if (object.kind == "Gateway") return judge_hosts_of_gateway(spec, probe);
  judge_hosts_of_virtual_service(spec, probe);
}

}  // namespace

extern const Check ingress_wildcard_host;

constexpr Check ingress_wildcard_host{
    .id = "ingress-wildcard-host",
    .title = "Rule takes requests for any host",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "the {detail} takes requests for {argument}",
    .why = "Requests for names that belong to others, or that are added to the DNS later, end at this backend: whoever "
           "writes such a rule in a shared cluster can answer them, with the cookies of users that come along.",
    .remediation = "Write each host in full. A Gateway that the platform owns and that routes of others attach to may "
                   "have a wildcard; suppress the finding there.",
    .bad_example = R"(kind: Ingress
spec:
  rules:
    - host: "*.example.com"
)",
    .good_example = R"(kind: Ingress
spec:
  rules:
    - host: cart.example.com
)",
    .frameworks = "",
    .peers = "kyverno:restrict-ingress-wildcard,disallow-empty-ingress-host,restrict-virtual-service-wildcard;"
             "gatekeeper:block-wildcard-ingress",
    .references = "https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards\n"
                  "https://github.com/kubernetes-sigs/gateway-api\n"
                  "https://istio.io/latest/docs/reference/config/networking/virtual-service/",
    .since = "0.1.0",
    .quiet_when = "Listeners of TCP and UDP, which have no hosts, and virtual services without hosts, which are parts "
                  "of others. An Ingress that has a default backend and no rules is left to ingress-default-backend.",
    .object = judge_wildcard_hosts,
    .kinds = "Ingress.networking.k8s.io,Ingress.extensions,Gateway.gateway.networking.k8s.io,"
             "VirtualService.networking.istio.io",
};

}  // namespace seawall::checks
