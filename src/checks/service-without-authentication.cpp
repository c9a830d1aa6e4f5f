#include "check.h"

namespace seawall::checks {
namespace {

/// "mysql" where the probe knows the protocol, else what it knows below.
std::string_view protocol_of(Node port, Probe& probe) {
  std::string_view protocol;
  for (const std::string_view layer : {"sessionLayer", "presentationLayer", "applicationLayer"}) {
    const std::string_view told = probe.string(port.child(layer)).value_or("");
    if (!told.empty()) protocol = told;
  }
  return protocol;
}

void judge_probed_service(const objects::Object& result, Probe& probe) {
  probe.meets();
  for (const Node item : probe.list(probe.map(result.spec()).child(Field::ports)).items()) {
    const Node port = probe.map(item);
    const Node authenticated = port.child("authenticated");
    const auto number = probe.integer(port.child(Field::port));
    const std::string_view protocol = protocol_of(port, probe);
    if (probe.boolean(authenticated) != false || !number) continue;
    std::string detail = std::to_string(*number);
    if (!protocol.empty()) detail += " (" + std::string(protocol) + ')';
    probe.report(authenticated, {.argument = result.name, .made_detail = detail});
  }
}

}  // namespace

extern const Check service_without_authentication;

constexpr Check service_without_authentication{
    .id = "service-without-authentication",
    .title = "Service asks for no credentials",
    .severity = Severity::high,
    .component = Component::network,
    .category = Category::network,
    .message = "Service \"{argument}\" answers on port {detail} without credentials",
    .why =
        "A database, a queue or an interface that answers whoever connects hands its data to every pod that is taken "
        "over, and often lets it change them or run commands.",
    .remediation = "Turn authentication on in the program and give clients credentials from a Secret. Until then, let "
                   "a NetworkPolicy admit only the pods that need it.",
    .bad_example = R"(kind: ServiceScanResult # what a probe found of Service shop/cache
spec:
  ports:
    - port: 6379
      applicationLayer: redis
      authenticated: false
)",
    .good_example = R"(kind: ServiceScanResult
spec:
  ports:
    - port: 6379
      applicationLayer: redis
      authenticated: true
)",
    .frameworks = "MITRE:T1046",
    .peers = "kubescape:C-0274",
    .references = "https://kubernetes.io/docs/concepts/security/security-checklist/\n"
                  "https://github.com/kubescape/operator",
    .since = "0.1.0",
    .quiet_when =
        "Whether a service asks for credentials shows only when somebody connects to it. Seawall does not: it reads "
        "what a probe that you run in the cluster left there, the ServiceScanResults of Kubescape's operator. Without "
        "any, nothing is assessed.",
    .object = judge_probed_service,
    .kinds = "ServiceScanResult.kubescape.io",
    .lacking = "it takes a probe that connects to services, and no result of one (ServiceScanResult) is in the input",
};

}  // namespace seawall::checks
