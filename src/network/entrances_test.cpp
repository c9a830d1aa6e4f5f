#include "entrances.h"

#include "entrances_testing.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string web(const std::string& spec, const std::string& metadata = "") {
  return std::string(web_pods) + "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop" + metadata +
         "}, spec: {selector: {app: web}, " + spec + "}}\n";
}

TEST(Entrances, AreOpenedByServicesOfTheirType) {
  const struct {
    std::string spec;
    std::vector<std::string> expected;
  } rows[] = {
      {"ports: [{port: 80}]", {}},
      {"type: ClusterIP, ports: [{port: 80}]", {}},
      {"type: ExternalName, externalName: a.example.com, externalIPs: [192.0.2.1], ports: [{port: 80}]", {}},
      {"clusterIP: None, externalIPs: [192.0.2.1], ports: [{port: 80}]", {}},
      {"type: NodePort, ports: [{port: 80}]", {"node port Service shop/web: shop/web TCP 80"}},
      {"type: LoadBalancer, ports: [{port: 80}]",
       {"load balancer Service shop/web: shop/web TCP 80", "node port Service shop/web: shop/web TCP 80"}},
      {"externalIPs: [192.0.2.1], ports: [{port: 80}]", {"external IP Service shop/web: shop/web TCP 80"}},
      {"type: NodePort, externalIPs: ['2001:db8::1'], ports: [{port: 80}]",
       {"node port Service shop/web: shop/web TCP 80", "external IP Service shop/web: shop/web TCP 80"}},
  };
  for (const auto& row : rows) EXPECT_EQ(lines_of(web(row.spec)), row.expected) << row.spec;
}

TEST(Entrances, OfLoadBalancersHaveNodePortsUnlessTheyAreNotAllocated) {
  EXPECT_THAT(lines_of(web("type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]")),
              ElementsAre("load balancer Service shop/web: shop/web TCP 80"));
  EXPECT_THAT(lines_of(web("type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{name: a, port: 80, "
                           "nodePort: 30080}, {name: b, port: 81}]")),
              ElementsAre("load balancer Service shop/web: shop/web TCP 80-81",
                          "node port Service shop/web: shop/web TCP 80"));
}

TEST(Entrances, HaveEachPodOnceWithAllItsPorts) {
  const std::string yaml = web("type: NodePort, ports: [{name: a, port: 80}, {name: b, port: 53, protocol: UDP}]") +
                           "---\n{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop, labels: {app: web}}, "
                           "spec: {containers: [{name: a}]}}\n";
  EXPECT_THAT(lines_of(yaml),
              ElementsAre("node port Service shop/web: shop/a TCP 80; UDP 53, shop/web TCP 80; UDP 53"));
}

TEST(Entrances, AreLimitedToTheSourcesOfALoadBalancer) {
  const FoundEntrances found(web("type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24], ports: [{port: 80}]"));
  ASSERT_EQ(found.all().size(), 2U);
  EXPECT_THAT(ranges_of(found.all()[0].sources), ElementsAre("192.0.2.0-192.0.2.255"));
  EXPECT_EQ(ranges_of(found.all()[1].sources).size(), 2U) << "node ports are not limited";
}

TEST(Entrances, OfCloudsAreInternalByTheirAnnotation) {
  EXPECT_THAT(lines_of(web("type: LoadBalancer, ports: [{port: 80}]",
                           ", annotations: {networking.gke.io/load-balancer-type: Internal}")),
              ElementsAre("load balancer Service shop/web, internal: shop/web TCP 80",
                          "node port Service shop/web: shop/web TCP 80"));
}

TEST(Entrances, AreInTheInputsOrderWhateverTheirKind) {
  const std::string ingress =
      "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: front, namespace: shop}, spec: "
      "{defaultBackend: {service: {name: web, port: {number: 80}}}}}\n---\n";
  const std::string route =
      "{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: front, namespace: shop}, spec: {to: {name: "
      "web}}}\n---\n";
  EXPECT_THAT(lines_of(route + ingress + web("type: NodePort, ports: [{port: 80}]")),
              ElementsAre("route Route shop/front by Service shop/web: shop/web TCP 80",
                          "ingress Ingress shop/front by Service shop/web: shop/web TCP 80",
                          "node port Service shop/web: shop/web TCP 80"));
}

TEST(Entrances, TellFaultsInTheInputsOrder) {
  const FoundEntrances found(
      "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: front, namespace: shop}, spec: "
      "{defaultBackend: {service: {name: gone, port: {number: 80}}}}}\n---\n" +
      web("type: Nope, ports: [{port: 80}]"));
  EXPECT_THAT(found.faults(), ElementsAre("Ingress shop/front: Service shop/gone is not in the input",
                                          "Service shop/web: spec.type \"Nope\" is no type of Service"));
  EXPECT_THAT(found.lines(), IsEmpty());
}

TEST(Entrances, TellWrongTypesOfAllTheirKinds) {
  for (const std::string_view each : objects::Parts(kinds_of_entrances)) {
    const std::size_t dot = std::min(each.find('.'), each.size());
    const std::string_view kind = each.substr(0, dot);
    const std::string group = dot < each.size() ? std::string(each.substr(dot + 1)) + '/' : "";
    const std::string field = kind == "Endpoints" ? "subsets" : kind == "EndpointSlice" ? "endpoints" : "spec";
    const objects::Inventory inventory = inventory_of("{apiVersion: " + group + "v1, kind: " + std::string(kind) +
                                                      ", metadata: {name: a}, " + field + ": 1}");
    ASSERT_EQ(inventory.objects().size(), 1U) << each;
    EXPECT_EQ(wrong_types_of_entrance(inventory.objects()[0]).size(), 1U) << each;
  }
}

TEST(Entrances, OfRoutesAreThroughAController) {
  using Kind = Entrance::Kind;
  for (const Kind kind :
       {Kind::load_balancer, Kind::node_port, Kind::external_ip, Kind::ingress, Kind::gateway, Kind::route}) {
    Entrance entrance;
    entrance.kind = kind;
    EXPECT_EQ(entrance.is_through_controller(), kind >= Kind::ingress) << describe(kind);
  }
}

}  // namespace
}  // namespace seawall::network
