#include "exposed_services.h"

namespace seawall::checks {
namespace {

constexpr Parameter service_load_balancer_parameters[] = {allowed_services};

/// What the API had before loadBalancerSourceRanges, a list with commas; it counts where the field is empty.
constexpr std::string_view source_ranges_annotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

bool admits_every_source(std::string_view range) noexcept {
  return range.substr(0, range.find_last_not_of(" ") + 1).ends_with("/0");
}

/// The field or the annotation that says who may use the load balancer; absent where nothing limits it.
Node limit_of_sources(Node spec, Node annotations, Probe& probe) {
  const Node ranges = probe.list(spec.child(Field::loadBalancerSourceRanges));
  if (ranges.size() > 0) return ranges;
  const Node annotation = annotations.child(source_ranges_annotation);
  const std::string_view written = probe.string(annotation).value_or("");
  return written.find_first_not_of(" ,") == std::string_view::npos ? Node() : annotation;
}

/// The range of a limit that admits everybody.
Node open_range_of(Node limit, Probe& probe) {
  for (const Node range : limit.items()) {
    if (admits_every_source(probe.string(range).value_or(""))) return range;
  }
  return objects::Parts(limit.string_or("")).any(admits_every_source) ? limit : Node();
}

void judge_load_balancer(const objects::Object& service, Probe& probe) {
  const Node spec = probe.map(service.spec());
  const Node type = spec.child(Field::type);
  if (probe.string(type) != "LoadBalancer" || is_allowed_service(service, probe)) return;
  if (is_internal_load_balancer(service, probe)) return;
  const Node limit = limit_of_sources(spec, service.annotations(), probe);
  const Node open_range = open_range_of(limit, probe);
  if (probe.has_met_fault()) return;
  if (limit && !open_range) return probe.report(type, {.detail = "the addresses that it lists"});
  probe.report(open_range ? open_range : type, {.severity = Severity::medium, .detail = "every address"});
}

}  // namespace

extern const Check service_load_balancer;

constexpr Check service_load_balancer{
    .id = "service-load-balancer",
    .title = "Service has an external load balancer",
    .severity = Severity::low,
    .component = Component::network,
    .category = Category::network,
    .message = "a load balancer opens the Service to {detail}",
    .why = "Each such Service is one more door from the internet, with an address of its own. It leads past the TLS, "
           "authentication and log that a common Ingress or Gateway has, and is easily forgotten.",
    .remediation =
        "Lead traffic from outside through one Ingress or Gateway. Where the Service needs a load balancer, make it "
        "internal by your provider's annotation, or list who may connect in loadBalancerSourceRanges.",
    .bad_example = R"(kind: Service
spec:
  type: LoadBalancer
)",
    .good_example = R"(kind: Service
spec:
  type: ClusterIP
)",
    .frameworks = "MITRE:T1133",
    .peers = "kube-linter:exposed-services;kyverno:restrict-loadbalancer;gatekeeper:block-loadbalancer-services",
    .references = "https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer\n"
                  "https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer",
    .since = "0.1.0",
    .quiet_when =
        "Load balancers that are internal by an annotation of Alibaba, AWS, Azure, Baidu, DigitalOcean, Google, "
        "Hetzner, "
        "IBM, OpenStack, Oracle, Scaleway, Tencent or Yandex, or by a class that is internal unless an annotation "
        "says internet-facing (service.k8s.aws/nlb), and Services that you allow. One that admits only listed "
        "addresses is low, one that admits every address medium.",
    .parameters = service_load_balancer_parameters,
    .object = judge_load_balancer,
    .kinds = "Service",
};

}  // namespace seawall::checks
