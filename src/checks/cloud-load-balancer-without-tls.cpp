#include <algorithm>

#include "exposed_services.h"

namespace seawall::checks {
namespace {

/// A cloud whose load balancers of Services can end TLS, with a certificate that an annotation names. Those of Google
/// and Azure cannot.
struct BalancingCloud {
  std::string_view annotations;   ///< what its annotations begin with
  std::string_view provider;      ///< of Nodes: what their providerID begins with
  std::string_view certificates;  ///< annotations, or what they begin with, comma-separated; passing TLS on counts, too
};
constexpr BalancingCloud balancing_clouds[] = {
    {"load-balancer.hetzner.cloud/", "hcloud://",
     "load-balancer.hetzner.cloud/http-certificates,load-balancer.hetzner.cloud/certificate-type"},
    {"loadbalancer.openstack.org/", "openstack://", "loadbalancer.openstack.org/default-tls-container-ref"},
    {"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-", "alicloud://",
     "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id"},
    {"service.beta.kubernetes.io/aws-load-balancer-", "aws://",
     "service.beta.kubernetes.io/aws-load-balancer-ssl-cert"},
    {"service.beta.kubernetes.io/do-loadbalancer-", "digitalocean://",
     "service.beta.kubernetes.io/do-loadbalancer-certificate-id,"
     "service.beta.kubernetes.io/do-loadbalancer-tls-passthrough"},
    {"service.beta.kubernetes.io/linode-loadbalancer-", "linode://",
     "service.beta.kubernetes.io/linode-loadbalancer-port-"},
    {"service.beta.kubernetes.io/oci-load-balancer-", "oci://",
     "service.beta.kubernetes.io/oci-load-balancer-tls-secret,oci-load-balancer.oraclecloud.com/tls-certificate-map"},
    {"service.beta.kubernetes.io/scw-loadbalancer-", "scaleway://",
     "service.beta.kubernetes.io/scw-loadbalancer-certificate-ids"},
    {"service.beta.kubernetes.io/vultr-loadbalancer-", "vultr://", "service.beta.kubernetes.io/vultr-loadbalancer-ssl"},
};
constexpr std::string_view aws_annotations = "service.beta.kubernetes.io/aws-load-balancer-";

const BalancingCloud* cloud_by(std::string_view BalancingCloud::* beginning, std::string_view text) {
  const auto found = std::ranges::find_if(balancing_clouds, [&](const BalancingCloud& cloud) {
    return text.starts_with(cloud.*beginning);
  });
  return found == std::end(balancing_clouds) ? nullptr : found;
}

const BalancingCloud* cloud_of_nodes(const objects::Inventory& inventory) {
  const auto nodes = inventory.of_kind("", "Node");
  if (nodes.empty()) return nullptr;
  const Node provider = inventory.objects()[nodes.front()].spec().child(Field::providerID);
  return cloud_by(&BalancingCloud::provider, provider.string_or({}));
}

/// By its class or an annotation, the name that AWS gave it, or the Nodes of the input.
const BalancingCloud* cloud_of_service(const objects::Object& service, Node spec, Probe& probe) {
  const std::string_view class_name = probe.string(spec.child(Field::loadBalancerClass)).value_or("");
  const BalancingCloud* const aws = cloud_by(&BalancingCloud::annotations, aws_annotations);
  if (!class_name.empty()) {
    return objects::is_listed(class_name, "service.k8s.aws/nlb,eks.amazonaws.com/nlb") ? aws : nullptr;
  }
  for (const documents::Entry entry : service.annotations().entries()) {
    if (const BalancingCloud* const cloud = cloud_by(&BalancingCloud::annotations, entry.key)) return cloud;
  }
  for (const Node address : service.root.at(Field::status, Field::loadBalancer, Field::ingress).items()) {
    const std::string_view name = address.child(Field::hostname).string_or({});
    if (name.find(".elb.") != std::string_view::npos && name.find(".amazonaws.com") != std::string_view::npos)
      return aws;
  }
  return cloud_of_nodes(probe.inventory());
}

bool has_certificate(const BalancingCloud& cloud, Node annotations, Probe& probe) {
  for (const documents::Entry entry : annotations.entries()) {
    const auto begins = [&](std::string_view name) { return entry.key.starts_with(name); };
    if (objects::Parts(cloud.certificates).any(begins) && !probe.string(entry.value).value_or("").empty()) return true;
  }
  return false;
}

// --- ports -------------------------------------------------------------------------------------------

enum class Carried : std::uint8_t { other, http, tls };

bool is_name_of_http(std::string_view name) noexcept {
  return name == "http" || name == "http2" || name == "web" || name.starts_with("http-");
}

bool is_port_of_http(std::int64_t number) noexcept { return number == 80 || number == 8080; }

bool is_target_of_http(Node target) {
  const auto port = objects::int_or_string(target);
  if (!port) return false;
  return port->integer ? is_port_of_http(*port->integer) : is_name_of_http(port->string);
}

/// By what the port says of itself; TLS that leads to a port of HTTP is none.
Carried carried_by(Node port, Probe& probe) {
  const std::int64_t number = probe.integer(port.child(Field::port)).value_or(0);
  const std::string_view protocol = probe.string(port.child(Field::appProtocol)).value_or("");
  const std::string_view name = probe.string(port.child(Field::name)).value_or("");
  if (probe.string(port.child(Field::protocol)).value_or("TCP") != "TCP") return Carried::other;
  if (!protocol.empty()) {
    if (objects::is_listed(protocol, "http,kubernetes.io/ws,kubernetes.io/h2c")) return Carried::http;
    return objects::is_listed(protocol, "https,tls,kubernetes.io/wss") ? Carried::tls : Carried::other;
  }
  if (number == 443 || name.starts_with("https") || name.starts_with("tls")) {
    return is_target_of_http(port.child(Field::targetPort)) ? Carried::http : Carried::tls;
  }
  return is_name_of_http(name) || is_port_of_http(number) ? Carried::http : Carried::other;
}

void judge_cloud_load_balancer(const objects::Object& service, Probe& probe) {
  const Node spec = probe.map(service.spec());
  if (probe.string(spec.child(Field::type)) != "LoadBalancer") return;
  const Node annotations = probe.map(service.annotations());
  const BalancingCloud* const cloud = cloud_of_service(service, spec, probe);
  if (!cloud) return;
  probe.meets();
  if (has_certificate(*cloud, annotations, probe)) return;
  Node first;
  for (const Node item : probe.list(spec.child(Field::ports)).items()) {
    const Carried carried = carried_by(probe.map(item), probe);
    if (carried == Carried::tls) return;  // ended behind the load balancer, where the other port may redirect
    if (carried == Carried::http && !first) first = item.child(Field::port);
  }
  if (!first || probe.has_met_fault()) return;
  const bool is_internal = is_internal_load_balancer(service, probe);
  probe.report(first,
               {.severity = is_internal ? std::optional(Severity::low) : std::nullopt, .argument = first.text()});
}

}  // namespace

extern const Check cloud_load_balancer_without_tls;

constexpr Check cloud_load_balancer_without_tls{
    .id = "cloud-load-balancer-without-tls",
    .title = "Load balancer carries plain HTTP",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "port {argument} of the load balancer carries HTTP, and no certificate is set for it",
    .why = "The load balancer of the cloud takes plain HTTP from its clients and passes it on. Passwords and session "
           "cookies can be read and changed by whoever is on the way.",
    .remediation =
        "Name a certificate in the annotation of the provider, such as "
        "service.beta.kubernetes.io/aws-load-balancer-ssl-cert, or pass port 443 on to a program that ends TLS.",
    .bad_example = R"(kind: Service
metadata:
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-type: nlb
spec:
  type: LoadBalancer
  ports:
    - port: 80
)",
    .good_example = R"(kind: Service
metadata:
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn:aws:acm:eu-west-1:111122223333:certificate/cart
spec:
  type: LoadBalancer
  ports:
    - port: 443
      targetPort: 80
)",
    .frameworks = "",
    .peers = "kubescape:C-0231;kyverno:require-encryption-aws-loadbalancers",
    .references = "https://kubernetes.io/docs/concepts/services-networking/service/#ssl-support-on-aws\n"
                  "https://docs.digitalocean.com/products/kubernetes/how-to/configure-load-balancers/",
    .since = "0.1.0",
    .quiet_when =
        "Services whose cloud is not known, by an annotation, by their address or by the Nodes of the input, and "
        "clouds "
        "whose load balancers cannot end TLS. Services that pass TLS on, as on port 443: what stands behind can "
        "redirect the plain port. A load balancer within the provider's network is low.",
    .object = judge_cloud_load_balancer,
    .kinds = "Service",
    .lacking = "no Service of type LoadBalancer in the input is known to be of a cloud that can end TLS for it",
};

}  // namespace seawall::checks
