#include <algorithm>

#include "addresses/addresses.h"
#include "check.h"

namespace seawall::checks {
namespace {

/// Names that mean the host itself everywhere, or answer so in public DNS.
constexpr std::string_view names_of_loopback[] = {"ip6-localhost",         "ip6-loopback", "localhost",
                                                  "localhost.localdomain", "localtest.me", "lvh.me"};
/// Names of the clouds for their metadata services at 169.254.169.254.
constexpr std::string_view names_of_metadata[] = {"instance-data.ec2.internal", "metadata.google.internal",
                                                  "metadata.goog"};

/// Also of a name below it: "a.localhost" in "localhost".
bool is_in_domain(std::string_view name, std::string_view domain) noexcept {
  if (!name.ends_with(domain)) return false;
  return name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.';
}

template <std::size_t count>
bool is_in_one_of(std::string_view name, const std::string_view (&domains)[count]) noexcept {
  return std::ranges::any_of(domains, [&](std::string_view domain) { return is_in_domain(name, domain); });
}

bool lies_in(std::string_view name, std::initializer_list<std::string_view> prefixes) {
  const auto address = addresses::parse_address(name);
  return address && std::ranges::any_of(prefixes, [&](std::string_view text) {
           const auto prefix = addresses::parse_prefix(text);
           return prefix && prefix->contains(*address);
         });
}

std::string lower_without_last_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return lower;
}

void judge_alias(const objects::Object& service, Probe& probe) {
  const Node spec = probe.map(service.spec());
  if (probe.string(spec.child(Field::type)) != "ExternalName") return;
  const Node target = spec.child(Field::externalName);
  const std::string_view written = probe.string(target).value_or("");
  const std::string name = lower_without_last_dot(written);
  if (is_in_one_of(name, names_of_loopback) || lies_in(name, {"127.0.0.0/8", "0.0.0.0/32", "::1/128", "::/128"})) {
    return probe.report(target, {.argument = written, .detail = "which is whoever asks"});
  }
  if (is_in_one_of(name, names_of_metadata) || lies_in(name, {"169.254.0.0/16", "fe80::/10"})) {
    probe.report(target, {.argument = written, .detail = "which is on the asking node's own link"});
  }
}

}  // namespace

extern const Check service_to_localhost;

constexpr Check service_to_localhost{
    .id = "service-to-localhost",
    .title = "Service leads to the client itself",
    .severity = Severity::high,
    .component = Component::network,
    .category = Category::network,
    .message = "the Service is another name for {argument}, {detail}",
    .why = "A program that asks for this Service is sent to itself. An Ingress controller so opens to the outside what "
           "it keeps on localhost, its administration among it, and a link-local name leads to the credentials of the "
           "cloud's metadata service.",
    .remediation =
        "Name the host that is meant in externalName, or use a Service with a selector for pods of the cluster. Turn "
        "ExternalName Services off in the Ingress controller if nobody needs them.",
    .bad_example = R"(kind: Service
spec:
  type: ExternalName
  externalName: localhost
)",
    .good_example = R"(kind: Service
spec:
  type: ExternalName
  externalName: db.example.com
)",
    .frameworks = "",
    .peers = "kyverno:disallow-localhost-services",
    .references = "https://kubernetes.io/docs/concepts/services-networking/service/#externalname\n"
                  "https://datatracker.ietf.org/doc/html/rfc6761#section-6.3",
    .since = "0.1.0",
    .quiet_when = "externalName counts for type ExternalName alone. Other names are not looked up, so one of your own "
                  "that answers with a loopback address is not noticed.",
    .object = judge_alias,
    .kinds = "Service",
};

}  // namespace seawall::checks
