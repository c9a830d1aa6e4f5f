#include <algorithm>

#include "addresses/addresses.h"
#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter service_external_ip_parameters[] = {
    {"allowed", Parameter::Type::strings, "",
     "Addresses that Services may take, as \"192.0.2.7\" or \"192.0.2.0/24\"."},
};

std::optional<addresses::Prefix> prefix_of(std::string_view range) {
  if (const auto address = addresses::parse_address(range)) {
    const std::uint8_t bits = address->family == addresses::Family::ipv4 ? 32 : 128;
    return addresses::Prefix{*address, bits};
  }
  const auto prefix = addresses::parse_prefix(range);
  return prefix ? std::optional(*prefix) : std::nullopt;
}

/// Nothing where one is no address.
std::optional<std::vector<addresses::Prefix>> prefixes_of(std::span<const std::string> ranges) {
  std::vector<addresses::Prefix> prefixes;
  for (const std::string& range : ranges) {
    const auto prefix = prefix_of(range);
    if (!prefix) return {};
    prefixes.push_back(*prefix);
  }
  return prefixes;
}

bool is_allowed_address(std::string_view text, std::span<const addresses::Prefix> allowed) {
  const auto address = addresses::parse_address(text);
  return address && std::ranges::any_of(allowed, [&](const auto& prefix) { return prefix.contains(*address); });
}

void judge_external_addresses(const objects::Object& service, Probe& probe) {
  const Node items = probe.list(probe.map(service.spec()).child(Field::externalIPs));
  if (items.size() == 0) return;
  const auto allowed = prefixes_of(probe.strings("allowed"));
  if (!allowed) return probe.not_assessed("its parameter \"allowed\" has an entry that is no address and no CIDR");
  for (const Node item : items.items()) {
    const auto address = probe.string(item);
    if (address && !is_allowed_address(*address, *allowed)) probe.report(item, {.argument = *address});
  }
}

}  // namespace

extern const Check service_external_ip;

constexpr Check service_external_ip{
    .id = "service-external-ip",
    .title = "Service takes an external address",
    .severity = Severity::high,
    .component = Component::network,
    .category = Category::network,
    .message = "the Service takes the cluster's traffic to {argument}",
    .why = "Every node redirects to this Service what pods and nodes send to the address, whoever owns it: the API "
           "server's, a bank's, that of a DNS server. Whoever may create Services so reads and answers what is meant "
           "for others (CVE-2020-8554).",
    .remediation =
        "Remove externalIPs, and use a load balancer or a Gateway for traffic from outside. Deny the field with the "
        "admission plugin DenyServiceExternalIPs. Addresses that are yours go into `allowed`.",
    .bad_example = R"(kind: Service
spec:
  externalIPs:
    - 198.51.100.32
)",
    .good_example = R"(kind: Service
spec:
  type: LoadBalancer
  loadBalancerSourceRanges:
    - 192.0.2.0/24
)",
    .frameworks = "MITRE:T1557",
    .peers = "trivy:KSV-0108;kyverno:restrict-service-external-ips;gatekeeper:externalip",
    .references = "https://kubernetes.io/docs/concepts/services-networking/service/#external-ips\n"
                  "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/"
                  "#denyserviceexternalips\n"
                  "https://github.com/kubernetes/kubernetes/issues/97076",
    .since = "0.1.0",
    .quiet_when = "Addresses that you allow, one by one or as a CIDR.",
    .parameters = service_external_ip_parameters,
    .object = judge_external_addresses,
    .kinds = "Service",
};

}  // namespace seawall::checks
