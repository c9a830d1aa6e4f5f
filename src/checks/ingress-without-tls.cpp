#include <algorithm>
#include <unordered_set>

#include "ingresses.h"

namespace seawall::checks {
namespace {

/// Annotations by which TLS ends before the Ingress, or at it without spec.tls: with a certificate, or switched on.
constexpr std::string_view certificate_annotations[] = {
    "alb.ingress.kubernetes.io/certificate-arn", "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "ingress.gcp.kubernetes.io/pre-shared-cert", "networking.gke.io/certmap",
    "networking.gke.io/managed-certificates",    "route.openshift.io/termination",
};
constexpr std::string_view tls_switches[] = {"traefik.ingress.kubernetes.io/router.tls"};

/// Whether controllers answer plain HTTP itself, where they would redirect it to HTTPS.
struct HttpSwitch {
  std::string_view key;
  bool value;  ///< that allows it
};
constexpr HttpSwitch http_switches[] = {
    {"haproxy-ingress.github.io/ssl-redirect", false},   {"haproxy.org/ssl-redirect", false},
    {"ingress.kubernetes.io/ssl-redirect", false},       {"kubernetes.io/ingress.allow-http", true},
    {"nginx.ingress.kubernetes.io/ssl-redirect", false}, {"nginx.org/redirect-to-https", false},
};

constexpr std::string_view alb_ports = "alb.ingress.kubernetes.io/listen-ports";

class AnnotationsOfIngress {
 public:
  AnnotationsOfIngress(const objects::Object& ingress, Probe& probe)
      : annotations_(probe.map(ingress.annotations())), probe_(probe) {}

  bool is_challenge_of_acme(const objects::Object& ingress) const {
    return ingress.labels().child("acme.cert-manager.io/http01-solver").string() == "true";
  }

  bool has_tls_of_provider() const {
    const auto has_text = [&](std::string_view key) { return !text_of(key).empty(); };
    const auto is_on = [&](std::string_view key) { return parse_annotation_bool(text_of(key)) == true; };
    // Without a certificate of its own ALB looks for one that has the hosts.
    return std::ranges::any_of(certificate_annotations, has_text) || std::ranges::any_of(tls_switches, is_on) ||
           text_of(alb_ports).find("HTTPS") != std::string_view::npos;
  }

  /// The one that lets plain HTTP through.
  Node opening() const {
    // It redirects whether the host has TLS or not.
    if (parse_annotation_bool(text_of("nginx.ingress.kubernetes.io/force-ssl-redirect")) == true) return {};
    for (const auto& [key, value] : http_switches) {
      if (parse_annotation_bool(text_of(key)) == value) return annotations_.child(key);
    }
    const bool has_plain_port = text_of(alb_ports).find("\"HTTP\"") != std::string_view::npos;
    return has_plain_port && !redirects_at_alb() ? annotations_.child(alb_ports) : Node();
  }

 private:
  std::string_view text_of(std::string_view key) const { return probe_.string(annotations_.child(key)).value_or(""); }
  bool redirects_at_alb() const {
    return !text_of("alb.ingress.kubernetes.io/ssl-redirect").empty() ||
           !text_of("alb.ingress.kubernetes.io/actions.ssl-redirect").empty();
  }

  Node annotations_;
  Probe& probe_;
};

/// The hosts that the entries of `tls` name. An entry without hosts is for all.
class TlsHosts {
 public:
  TlsHosts(Node tls, Probe& probe) {
    for (const Node item : tls.items()) {
      const Node hosts = probe.list(probe.map(item).child(Field::hosts));
      has_all_ |= hosts.size() == 0;
      for (const Node host : hosts.items()) hosts_.insert(probe.string(host).value_or(""));
    }
  }

  /// A wildcard stands for one label, so it covers itself and the names right below its domain.
  bool cover(std::string_view host) const {
    if (has_all_ || hosts_.contains(host)) return true;
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && hosts_.contains("*" + std::string(host.substr(dot)));
  }

 private:
  std::unordered_set<std::string_view> hosts_;
  bool has_all_ = false;
};

void report_hosts_without_tls(Node spec, Node tls, Probe& probe) {
  const TlsHosts covered(tls, probe);
  for (const Node item : probe.list(spec.child(Field::rules)).items()) {
    const Node host = probe.map(item).child(Field::host);
    const std::string_view written = probe.string(host).value_or("");
    if (written.empty() || covered.cover(written)) continue;
    probe.report(host, {.argument = written, .detail = "no entry of tls names it"});
  }
}

void judge_tls_of_ingress(const objects::Object& ingress, Probe& probe) {
  const Node spec = probe.map(ingress.spec());
  const Node tls = probe.list(spec.child(Field::tls));
  const AnnotationsOfIngress annotations(ingress, probe);
  if (annotations.is_challenge_of_acme(ingress)) return;
  const bool has_tls = tls.size() > 0;
  if (!has_tls && !annotations.has_tls_of_provider()) {
    if (probe.has_met_fault()) return;
    return probe.report(tls ? tls : ingress.spec(),
                        {.missing = tls ? "" : "tls", .argument = "its hosts", .detail = "it has no tls"});
  }
  if (has_tls && !annotations.has_tls_of_provider()) report_hosts_without_tls(spec, tls, probe);
  if (const Node opening = annotations.opening()) {
    probe.report(opening, {.argument = "its hosts", .detail = "an annotation allows it"});
  }
}

}  // namespace

extern const Check ingress_without_tls;

constexpr Check ingress_without_tls{
    .id = "ingress-without-tls",
    .title = "Ingress serves plain HTTP",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "the Ingress serves {argument} over plain HTTP: {detail}",
    .why = "Whoever is on the way between the users and the cluster reads passwords, cookies and data, and can change "
           "what comes back.",
    .remediation =
        "List all hosts in spec.tls with the Secret of a certificate, which cert-manager can keep renewed, and let the "
        "controller redirect HTTP to HTTPS, as most do by default.",
    .bad_example = R"(kind: Ingress
spec:
  rules:
    - host: cart.example.com
)",
    .good_example = R"(kind: Ingress
spec:
  tls:
    - hosts: [cart.example.com]
      secretName: cart-tls
  rules:
    - host: cart.example.com
)",
    .frameworks = "NSA;MITRE:T1557",
    .peers = "kubescape:C-0263,C-0245;polaris:tlsSettingsMissing;kyverno:require-ingress-https,"
             "ingress-host-match-tls;gatekeeper:httpsonly",
    .references = "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
    .since = "0.1.0",
    .quiet_when =
        "TLS that ends at a load balancer of AWS, Azure or Google, at a route of OpenShift or at Traefik, by its "
        "annotation. Wildcards in tls cover the names right below them, and an entry without hosts covers all. Rules "
        "without a host are left to ingress-wildcard-host. Ingresses of cert-manager for challenges of ACME have to be "
        "plain HTTP.",
    .object = judge_tls_of_ingress,
    .kinds = kinds_of_ingress,
};

}  // namespace seawall::checks
