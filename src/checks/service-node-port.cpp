#include "exposed_services.h"

namespace seawall::checks {
namespace {

constexpr Parameter service_node_port_parameters[] = {allowed_services};

/// Node ports of a load balancer, which most have no use for where they send traffic to pods themselves.
void judge_node_ports_of_balancer(Node spec, Probe& probe) {
  const Node allocates = spec.child(Field::allocateLoadBalancerNodePorts);
  if (probe.boolean(allocates) == false) return;
  const bool is_written = allocates.boolean().has_value();
  probe.report(is_written ? allocates : spec, {.missing = is_written ? "" : "allocateLoadBalancerNodePorts",
                                               .severity = Severity::info,
                                               .detail = ", beside its load balancer"});
}

void judge_node_ports(const objects::Object& service, Probe& probe) {
  const Node spec = probe.map(service.spec());
  const Node type = spec.child(Field::type);
  const std::string_view written = probe.string(type).value_or("");
  const bool has_balancer = written == "LoadBalancer";
  if ((written != "NodePort" && !has_balancer) || is_allowed_service(service, probe)) return;
  if (has_balancer) return judge_node_ports_of_balancer(spec, probe);
  probe.report(type);
}

}  // namespace

extern const Check service_node_port;

constexpr Check service_node_port{
    .id = "service-node-port",
    .title = "Service opens ports on all nodes",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "the Service opens its ports on every node{detail}",
    .why = "Whoever reaches any node reaches the program, past the Ingress controller with its TLS, authentication and "
           "log. Firewalls of nodes are seldom so narrow, and to a network policy the traffic comes from the node.",
    .remediation =
        "Use type ClusterIP, and an Ingress or a Gateway for what has to be reached from outside. For a load balancer "
        "that sends traffic to pods themselves, set allocateLoadBalancerNodePorts to false.",
    .bad_example = R"(kind: Service
spec:
  type: NodePort
  ports:
    - port: 8080
)",
    .good_example = R"(kind: Service
spec:
  type: ClusterIP
  ports:
    - port: 8080
)",
    .frameworks = "MITRE:T1133",
    .peers = "kube-linter:exposed-services;kube-score:service-type;kyverno:restrict-node-port;"
             "gatekeeper:block-nodeport-services",
    .references = "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport\n"
                  "https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-nodeport-allocation",
    .since = "0.1.0",
    .quiet_when = "Services that you allow. The ports that a load balancer has on the nodes beside its own are for "
                  "information, as many load balancers send their traffic through them.",
    .parameters = service_node_port_parameters,
    .object = judge_node_ports,
    .kinds = "Service",
};

}  // namespace seawall::checks
