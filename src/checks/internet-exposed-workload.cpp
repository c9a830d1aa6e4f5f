#include <algorithm>

#include "exposed_ports.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

/// Programs that are there to be reached, and lead on.
constexpr std::string_view images_of_gateways =
    "apache/apisix,emissary-ingress/emissary,envoyproxy/envoy,haproxytech/kubernetes-ingress,ingress-nginx/controller,"
    "ingress-nginx/controller-chroot,istio/proxyv2,jcmoraisjr/haproxy-ingress,kong,kong/kong-gateway,nginx/"
    "nginx-ingress,"
    "nginxinc/nginx-ingress,traefik,traefik/traefik";

bool runs_gateway(const Container& container) {
  const std::string_view image = container.fields.child(Field::image).string_or("");
  return objects::Parts(images_of_gateways).any([&](std::string_view each) {
    return is_copy_of(repository_of(image).path, each);
  });
}

/// With a proxy beside the program, a pod is none.
bool is_gateway(const std::vector<PodTemplate>& templates) {
  return !templates.empty() && std::ranges::all_of(templates, [](const PodTemplate& pod) {
    return std::ranges::all_of(pod.containers, [](const Container& container) {
      return container.role != ContainerRole::container || runs_gateway(container);
    });
  });
}

void report_exposed(const ExposedPort& port, const std::vector<PodTemplate>& templates, findings::WholeProbe& probe) {
  const std::string detail = describe(port);
  for (const PodTemplate& pod : templates) {
    for (const Container& container : pod.containers) {
      const Node declared = declaration_of(container, port);
      if (declared) return probe.of(*port.object, container).report(declared, {.made_detail = detail});
    }
  }
  const Node at = templates.empty() ? port.object->root : templates.front().spec;
  probe.of(*port.object).report(at, {.made_detail = detail});
}

void judge_exposed_workloads(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  meet_entrances(inventory, probe);
  for (const ExposedPort& port : exposed_ports(inventory, probe.facts())) {
    std::vector<objects::TypeFault> faults;  // `judge` tells them
    const std::vector<PodTemplate> templates = objects::pod_templates(*port.object, faults);
    if (!is_gateway(templates)) report_exposed(port, templates, probe);
  }
}

}  // namespace

extern const Check internet_exposed_workload;

constexpr Check internet_exposed_workload{
    .id = "internet-exposed-workload",
    .title = "Workload reachable from the internet",
    .severity = Severity::medium,
    .component = Component::network,
    .category = Category::network,
    .message = "{container} can be reached from outside of the cluster, at {detail}",
    .why = "What anybody can reach, anybody can try: its passwords, its bugs, and the libraries that were not updated. "
           "Most break-ins into clusters begin at a workload that need not have been open.",
    .remediation =
        "If it is for the cluster alone, make its Service a ClusterIP and take it out of the Ingress or route. If it "
        "is "
        "for some networks, use an internal load balancer or loadBalancerSourceRanges. Where it is meant for all, "
        "suppress the finding with that reason.",
    .bad_example = R"(kind: Service
spec:
  type: LoadBalancer
  selector:
    app: orders-admin
  ports:
  - port: 80
)",
    .good_example = R"(kind: Service
spec:
  type: ClusterIP
  selector:
    app: orders-admin
  ports:
  - port: 80
)",
    .frameworks = "MITRE:T1133,T1190",
    .peers = "kubescape:C-0256,C-0266",
    .references = "https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types\n"
                  "https://kubernetes.io/docs/concepts/services-networking/ingress/\n"
                  "https://kubernetes.io/docs/concepts/services-networking/gateway/",
    .since = "0.1.0",
    .quiet_when =
        "Internal load balancers, and entrances that are limited to some source ranges. Pods that network policies "
        "close to what comes from there; policies of other network plugins are not looked at. The node ports that a "
        "load balancer brings along. Ingress controllers and gateways themselves, which are told by their images.",
    .yields_to = "sensitive-interface-exposed",
    .reads = read_entrance,
    .whole = judge_exposed_workloads,
    .kinds = kinds_of_entrances,
    .lacking = lacks_entrances,
};

}  // namespace seawall::checks
