#include "exposed_ports.h"

#include <gmock/gmock.h>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: "
                        "{template: {metadata: {labels: "
                        "{app: web}}, spec: {containers: [{name: web, ports: [{containerPort: 8080}, {containerPort: "
                        "53, protocol: UDP}]}]}}}\n"
                        "---\n";
std::string service(const std::string& name, const std::string& spec) {
  return "{apiVersion: v1, kind: Service, metadata: {name: " + name +
         ", namespace: shop}, spec: {selector: {app: web}, " + spec + "}}\n---\n";
}
std::string ingress_to(const std::string& service_name) {
  return "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: front, namespace: shop}, spec: "
         "{defaultBackend: {service: {name: " +
         service_name + ", port: {number: 80}}}}}\n---\n";
}
const std::string to_8080 = "ports: [{port: 80, targetPort: 8080}]";

std::vector<std::string> exposed(const std::string& yaml) {
  AccessScan scan(yaml, "internet-exposed-workload");
  EXPECT_THAT(scan.not_looked(), IsEmpty());
  std::vector<std::string> lines;
  for (const ExposedPort& port : exposed_ports(scan.inventory(), scan.facts())) {
    lines.push_back(port.object->title() + ": " + describe(port));
  }
  return lines;
}

TEST(ExposedPorts, AreNamedWithTheWaysThatLeadThere) {
  const struct {
    std::string services;
    std::string expected;
  } rows[] = {
      {service("a", "type: LoadBalancer, " + to_8080), "port 8080 through the load balancer of Service shop/a"},
      {service("a", "type: NodePort, " + to_8080), "port 8080 through the node ports of Service shop/a"},
      {service("a", "externalIPs: [192.0.2.1], " + to_8080),
       "port 8080 through the external addresses of Service shop/a"},
      {service("a", to_8080) + ingress_to("a"), "port 8080 through Ingress shop/front"},
      {service("a", "type: NodePort, ports: [{port: 53, protocol: UDP}]"),
       "UDP port 53 through the node ports of Service shop/a"},
      {service("a", "type: NodePort, " + to_8080) + ingress_to("a"),
       "port 8080 through the node ports of Service shop/a and Ingress shop/front"},
      {service("a", "type: NodePort, " + to_8080) + service("b", "type: LoadBalancer, " + to_8080) + ingress_to("a"),
       "port 8080 through the node ports of Service shop/a and 2 others"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(exposed(web + row.services), ElementsAre("Deployment shop/web: " + row.expected)) << row.services;
  }
}

TEST(ExposedPorts, ComeOnceAndInOrder) {
  EXPECT_THAT(exposed(web + service("a",
                                    "type: NodePort, ports: [{name: b, port: 90}, {name: a, port: 80}, {name: c, port: "
                                    "81, targetPort: 80}]")),
              ElementsAre("Deployment shop/web: port 80 through the node ports of Service shop/a",
                          "Deployment shop/web: port 90 through the node ports of Service shop/a"));
}

TEST(ExposedPorts, OfPodsAreTheirWorkloads) {
  const std::string pod =
      "{apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: shop, labels: {app: web}, ownerReferences: "
      "[{apiVersion: apps/v1, kind: ReplicaSet, name: web-x, controller: true}]}, spec: {containers: [{name: "
      "web}]}}\n---\n";
  const std::string set =
      "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-x, namespace: shop}, spec: {template: {metadata: "
      "{labels: {app: web}}, spec: {containers: [{name: web}]}}}}\n---\n";
  const std::string balancer = service("a", "type: LoadBalancer, " + to_8080);
  EXPECT_THAT(exposed(set + pod + balancer),
              ElementsAre("ReplicaSet shop/web-x: port 8080 through the load balancer of Service shop/a"));
  EXPECT_THAT(exposed(pod + balancer),
              ElementsAre("Pod shop/web-1: port 8080 through the load balancer of Service shop/a"));
}

TEST(ExposedPorts, AreFoundWhereTheyAreDeclared) {
  AccessScan scan(web +
                      service("a",
                              "type: NodePort, ports: [{name: a, port: 8080}, {name: b, port: 53}, {name: c, port: 53, "
                              "protocol: UDP}]"),
                  "internet-exposed-workload");
  EXPECT_THAT(scan.paths(), ElementsAre("spec.template.spec", "spec.template.spec.containers[0].ports[0].containerPort",
                                        "spec.template.spec.containers[0].ports[1].containerPort"));
  EXPECT_THAT(
      scan.lines(),
      ElementsAre("Deployment shop/web: internet-exposed-workload (medium): pod can be reached from outside "
                  "of the cluster, at port 53 through the node ports of Service shop/a",
                  "Deployment shop/web: internet-exposed-workload (medium): container \"web\" can be reached from "
                  "outside of the cluster, at port 8080 through the node ports of Service shop/a",
                  "Deployment shop/web: internet-exposed-workload (medium): container \"web\" can be reached from "
                  "outside of the cluster, at UDP port 53 through the node ports of Service shop/a"));
}

TEST(ExposedPorts, AreNotAssessedWithoutAnyEntrance) {
  for (const std::string_view check : {"internet-exposed-workload", "sensitive-interface-exposed"}) {
    EXPECT_THAT(AccessScan(web, check).not_assessed(), ElementsAre("no Service, Ingress or route is in the input"));
    EXPECT_THAT(AccessScan(web + service("a", to_8080), check).not_assessed(), IsEmpty());
    EXPECT_THAT(AccessScan(web + ingress_to("a"), check).not_assessed(), IsEmpty());
  }
}

TEST(ExposedPorts, TellValuesOfAWrongType) {
  for (const std::string_view check : {"internet-exposed-workload", "sensitive-interface-exposed"}) {
    for (const std::string& text :
         {service("a", "type: 1"), service("a", "ports: [{port: http}]"),
          service("a", "allocateLoadBalancerNodePorts: 1"), service("a", "ports: {}"), service("a", "ports: [1]"),
          std::string("{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {rules: [1]}}"),
          std::string(
              "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: a}, spec: {http: 1}}")}) {
      EXPECT_EQ(AccessScan(web + text, check).not_looked().size(), 1U) << check << ' ' << text;
    }
  }
}

TEST(ImageRepositories, AreCopiesWhereTheirPathEndsInTheOriginals) {
  EXPECT_TRUE(is_copy_of("ollama/ollama", "ollama/ollama"));
  EXPECT_TRUE(is_copy_of("mirror/ollama/ollama", "ollama/ollama"));
  EXPECT_FALSE(is_copy_of("notollama/ollama", "ollama/ollama"));
  EXPECT_FALSE(is_copy_of("ollama", "ollama/ollama"));
  EXPECT_FALSE(is_copy_of("ollama/ollama-ui", "ollama/ollama"));
}

}  // namespace
}  // namespace seawall::checks
