#include "certificate_names.h"

namespace seawall::checks {
namespace {

void report_weak_tls(Node at, const std::string& detail, Probe& probe) { probe.report(at, {.made_detail = detail}); }

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

/// Each kind has its own words for TLS 1.0 and 1.1. What is not written is 1.2 in all versions that are maintained.
void judge_version(Node version, std::string_view what, Probe& probe) {
  const std::string_view written = probe.string(version).value_or("");
  if (objects::is_listed(written, "TLSv1_0,TLSv1_1,TLSV1_0,TLSV1_1,VersionTLS10,VersionTLS11")) {
    report_weak_tls(version, "the " + std::string(what) + " version is " + std::string(written), probe);
  }
}

// --- Consul and Traefik ------------------------------------------------------------------------------

void judge_tls_of_consul(Node spec, Probe& probe) {
  const Node tls = probe.map(spec.child(Field::tls));
  for (const std::string_view direction : {"incoming", "outgoing"}) {
    judge_version(probe.map(tls.child(direction)).child("tlsMinVersion"), "lowest", probe);
  }
}

/// Where administrators keep what belongs to the way in, by its name or by what runs there.
bool is_namespace_of_gateway(std::string_view namespace_, const objects::Inventory& inventory) {
  for (const std::string_view word : {"traefik", "ingress", "gateway", "kube-system"}) {
    if (namespace_.find(word) != std::string_view::npos) return true;
  }
  for (const std::string_view labels : {"app.kubernetes.io/name=traefik", "app=traefik"}) {
    const auto selector = objects::Selector::parse(labels);
    if (selector && !inventory.selected(namespace_, *selector).empty()) return true;
  }
  return false;
}

void judge_tls_of_traefik(const objects::Object& options, Node spec, Probe& probe) {
  judge_version(spec.child("minVersion"), "lowest", probe);
  judge_version(spec.child("maxVersion"), "highest", probe);
  const std::string_view namespace_ = options.namespace_;
  if (options.name != "default" || namespace_.empty() || is_namespace_of_gateway(namespace_, probe.inventory())) return;
  probe.report(options.metadata.child(Field::name),
               {.severity = Severity::low,
                .detail = "options named default are those of every router, and this namespace is not Traefik's"});
}

// --- Istio -------------------------------------------------------------------------------------------

/// "shop/cart.example.com" is a host for the VirtualServices of a namespace.
std::string_view without_namespace(std::string_view host) noexcept { return host.substr(host.find('/') + 1); }

void judge_hosts(Node server, Probe& probe) {
  const Node secret = probe.map(server.child(Field::tls)).child("credentialName");
  const std::string_view named = probe.string(secret).value_or("");
  const Node hosts = probe.list(server.child(Field::hosts));
  if (named.empty() || hosts.size() == 0) return;
  const CertificateNames* const names = names_in_secret(named, probe.inventory(), probe.facts());
  if (!names) return;
  for (const Node item : hosts.items()) {
    const std::string_view host = without_namespace(probe.string(item).value_or("*"));
    if (host == "*" || names->cover(host)) continue;
    report_weak_tls(item, "the certificate in Secret " + in_quotes(named) + " is not for host " + in_quotes(host),
                    probe);
  }
}

void judge_tls_of_istio_gateway(Node spec, Probe& probe) {
  for (const Node item : probe.list(spec.child("servers")).items()) {
    const Node server = probe.map(item);
    judge_version(probe.map(server.child(Field::tls)).child("minProtocolVersion"), "lowest", probe);
    judge_hosts(server, probe);
  }
}

void judge_client_tls(Node policy, Probe& probe) {
  const Node tls = probe.map(policy.child(Field::tls));
  const Node mode = tls.child(Field::mode);
  if (probe.string(mode) == "DISABLE") return probe.report(mode, {.detail = "mode DISABLE sends plaintext"});
  const Node skips = tls.child("insecureSkipVerify");
  if (probe.boolean(skips) == true) probe.report(skips, {.detail = "certificates of servers are not verified"});
}

void judge_traffic_policy(Node policy, Probe& probe) {
  policy = probe.map(policy);
  judge_client_tls(policy, probe);
  for (const Node item : probe.list(policy.child("portLevelSettings")).items()) {
    judge_client_tls(probe.map(item), probe);
  }
}

/// Clients of the API server bring their own TLS, which a second one around it would break.
bool is_api_server_host(std::string_view host) noexcept {
  return objects::is_listed(host, "kubernetes,kubernetes.default,kubernetes.default.svc,"
                                  "kubernetes.default.svc.cluster.local");
}

void judge_tls_of_destination(Node spec, Probe& probe) {
  if (is_api_server_host(probe.string(spec.child(Field::host)).value_or(""))) return;
  judge_traffic_policy(spec.child("trafficPolicy"), probe);
  for (const Node item : probe.list(spec.child(Field::subsets)).items()) {
    judge_traffic_policy(probe.map(item).child("trafficPolicy"), probe);
  }
}

void judge_gateway_tls(const objects::Object& object, Probe& probe) {
  const Node spec = probe.map(object.spec());
  if (object.kind == "Mesh") return judge_tls_of_consul(spec, probe);
  if (object.kind == "TLSOption") return judge_tls_of_traefik(object, spec, probe);
  if (object.kind == "Gateway") return judge_tls_of_istio_gateway(spec, probe);
  judge_tls_of_destination(spec, probe);
}

}  // namespace

extern const Check gateway_tls_weak;

constexpr Check gateway_tls_weak{
    .id = "gateway-tls-weak",
    .title = "Gateway or mesh weakens TLS",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "TLS is weakened: {detail}",
    .why =
        "TLS before 1.2 has known attacks, and clients that could do better can be talked down to it. Plaintext, and "
        "a server whose certificate is not verified or is for another host, let whoever is on the way read along.",
    .remediation =
        "Take TLS 1.2 as the lowest version or leave the version out; use mode ISTIO_MUTUAL, or SIMPLE with "
        "verification; ask for a certificate with the names of the hosts. Keep default options where Traefik runs.",
    .bad_example = R"(apiVersion: networking.istio.io/v1
kind: DestinationRule
spec:
  trafficPolicy:
    tls:
      mode: DISABLE
)",
    .good_example = R"(apiVersion: networking.istio.io/v1
kind: DestinationRule
spec:
  trafficPolicy:
    tls:
      mode: ISTIO_MUTUAL
)",
    .frameworks = "",
    .peers = "kyverno:enforce-min-tls-version,disallow-default-tlsoptions,enforce-tls-hosts-host-subnets",
    .references = "https://istio.io/latest/docs/reference/config/networking/gateway/\n"
                  "https://istio.io/latest/docs/reference/config/networking/destination-rule/\n"
                  "https://doc.traefik.io/traefik/reference/routing-configuration/http/tls/tls-options/\n"
                  "https://developer.hashicorp.com/consul/docs/reference/config-entry/mesh",
    .since = "0.1.0",
    .quiet_when =
        "Versions that are not written, which are 1.2 by default. Rules for the API server, whose clients bring "
        "their own TLS. Traefik's default options in its own namespace, or one that is named after the way in. Names "
        "of "
        "certificates are compared where the input has the Certificate of cert-manager that fills the Secret.",
    .object = judge_gateway_tls,
    .kinds = "Mesh.consul.hashicorp.com,TLSOption.traefik.io,TLSOption.traefik.containo.us,"
             "Gateway.networking.istio.io,DestinationRule.networking.istio.io",
};

}  // namespace seawall::checks
