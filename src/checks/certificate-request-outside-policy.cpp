#include <algorithm>

#include "check.h"

namespace seawall::checks {
namespace {

constexpr Parameter certificate_request_outside_policy_parameters[] = {
    {"max_duration", Parameter::Type::strings, "2400h", "The longest lifetime, as Go writes durations; any, if empty."},
    {"issuers", Parameter::Type::strings, "",
     "The only issuers, as \"corp\" or \"ClusterIssuer/corp\"; all, if empty."},
    {"max_names", Parameter::Type::integer, "0", "The most DNS names of one certificate; 0 for any number."},
};

/// cert-manager's own, where none is written.
constexpr std::string_view default_duration = "2160h";

struct IssuerOfCertificate {
  std::string_view kind;
  std::string_view name;
};

bool is_allowed_issuer(const IssuerOfCertificate& issuer, std::span<const std::string> allowed) {
  return std::ranges::any_of(allowed, [&](std::string_view entry) {
    const std::size_t slash = entry.find('/');
    if (slash == std::string_view::npos) return entry == issuer.name;
    return entry.substr(0, slash) == issuer.kind && entry.substr(slash + 1) == issuer.name;
  });
}

/// ACME has no durations, and servers decide; unless the issuer of the input says that its server takes them.
bool ignores_duration(const IssuerOfCertificate& issuer, const objects::Object& certificate,
                      const objects::Inventory& inventory) {
  const std::string_view namespace_ = issuer.kind == "Issuer" ? certificate.namespace_ : std::string_view();
  const objects::Object* const known = inventory.find("cert-manager.io", issuer.kind, namespace_, issuer.name);
  const Node acme = known ? known->spec().child("acme") : Node();
  return acme && acme.child("enableDurationFeature").boolean() != true;
}

void judge_issuer(Node reference, const IssuerOfCertificate& issuer, Probe& probe) {
  const auto allowed = probe.strings("issuers");
  if (allowed.empty() || issuer.name.empty() || is_allowed_issuer(issuer, allowed)) return;
  probe.report(reference.child(Field::name),
               {.made_detail = std::string(issuer.kind) + " \"" + std::string(issuer.name) + "\" is not allowed"});
}

void judge_lifetime(Node spec, Probe& probe) {
  const auto limits = probe.strings("max_duration");
  if (limits.empty()) return;
  const auto limit = objects::parse_duration(limits.front());
  if (!limit) return probe.not_assessed("its parameter \"max_duration\" is no duration such as 2400h");
  const Node written = spec.child("duration");
  const std::string_view text = probe.string(written).value_or(default_duration);
  const auto duration = objects::parse_duration(text);
  if (!duration || *duration <= *limit) return;
  const std::string detail = "its lifetime of " + std::string(text) + " is longer than " + limits.front();
  if (written.is_string()) return probe.report(written, {.made_detail = detail});
  probe.report(spec, {.missing = "duration", .made_detail = detail});
}

void judge_number_of_names(Node names, Probe& probe) {
  const std::int64_t limit = probe.number("max_names");
  const auto count = static_cast<std::int64_t>(probe.list(names).size());
  if (limit <= 0 || count <= limit) return;
  probe.report(names,
               {.made_detail = "it has " + std::to_string(count) + " names, more than " + std::to_string(limit)});
}

void judge_certificate(const objects::Object& certificate, Probe& probe) {
  const Node spec = probe.map(certificate.spec());
  if (!spec) return;
  const Node reference = probe.map(spec.child("issuerRef"));
  const std::string_view kind = probe.string(reference.child(Field::kind)).value_or("");
  const IssuerOfCertificate issuer{kind.empty() ? "Issuer" : kind,
                                   probe.string(reference.child(Field::name)).value_or("")};
  judge_issuer(reference, issuer, probe);
  if (!ignores_duration(issuer, certificate, probe.inventory())) judge_lifetime(spec, probe);
  judge_number_of_names(spec.child("dnsNames"), probe);
}

}  // namespace

extern const Check certificate_request_outside_policy;

constexpr Check certificate_request_outside_policy{
    .id = "certificate-request-outside-policy",
    .title = "Certificate is outside your policy",
    .severity = Severity::info,
    .component = Component::network,
    .category = Category::network,
    .message = "the certificate is outside your policy: {detail}",
    .why = "Your configuration says who may sign certificates and for how long. One from another issuer is not trusted "
           "by everybody, and one that lives long serves a thief as long as its owner.",
    .remediation = "Ask an issuer of your list, shorten the duration, or cut the certificate in several with fewer "
                   "names each. If the policy is too narrow, change its limits.",
    .bad_example = R"(kind: Certificate
spec:
  duration: 87600h
)",
    .good_example = R"(kind: Certificate
spec:
  duration: 2160h
)",
    .frameworks = "",
    .peers = "kyverno:restrict-issuer,limit-duration,limit-dnsnames",
    .references = "https://pkg.go.dev/github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1#CertificateSpec",
    .since = "0.1.0",
    .quiet_when = "It is off until you turn it on; issuers and the number of names have no limit until you set one. "
                  "The duration of a certificate whose issuer is in the input and uses ACME, which has none.",
    .enabled = false,
    .parameters = certificate_request_outside_policy_parameters,
    .object = judge_certificate,
    .kinds = "Certificate.cert-manager.io",
};

}  // namespace seawall::checks
