#include "entrances_testing.h"
#include "routes.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string shop = std::string(web_pods) + std::string(web_service);

std::string gateway(const std::string& hosts, const std::string& selector = "istio: ingressgateway") {
  return "---\n{apiVersion: networking.istio.io/v1beta1, kind: Gateway, metadata: {name: gate, namespace: infra}, "
         "spec: "
         "{selector: {" +
         selector + "}, servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: [" + hosts + "]}]}}\n";
}
std::string service(const std::string& spec, const std::string& name = "front") {
  return "---\n{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: " + name +
         ", namespace: shop}, spec: {" + spec + "}}\n";
}
const std::string bound = "gateways: [infra/gate], hosts: [a.example.com], ";
const std::string expected =
    "gateway VirtualService shop/front of a.example.com by Service shop/web: shop/web TCP 8080";
std::string http_to(const std::string& host, const std::string& port = ", port: {number: 80}") {
  return "http: [{route: [{destination: {host: " + host + port + "}}]}]";
}

TEST(VirtualServices, LeadFromTheirGatewaysToServices) {
  for (const std::string host : {"web", "web.shop.svc.cluster.local", "web.shop.svc.corp.example.com"}) {
    EXPECT_THAT(lines_of(shop + gateway("'*'") + service(bound + http_to(host))), ElementsAre(expected)) << host;
  }
  EXPECT_THAT(lines_of(shop + gateway("'*'") + service(bound + http_to("a.example.com"))), IsEmpty());
}

TEST(VirtualServices, LeadByAllTheirProtocolsAndMirrors) {
  const std::string destination = "destination: {host: web, port: {number: 80}}";
  for (const std::string& routes :
       {"tcp: [{route: [{" + destination + "}]}]", "tls: [{route: [{" + destination + "}]}]",
        std::string("http: [{mirror: {host: web, port: {number: 80}}}]"),
        "http: [{mirrors: [{" + destination + "}]}]"}) {
    EXPECT_THAT(lines_of(shop + gateway("'*'") + service(bound + routes)), ElementsAre(expected)) << routes;
  }
}

TEST(VirtualServices, LeadToAllPortsWhereTheyNameNone) {
  EXPECT_THAT(lines_of(shop + gateway("'*'") + service(bound + http_to("web", ""))),
              ElementsAre(
                  "gateway VirtualService shop/front of a.example.com by Service shop/web: shop/web TCP 8080,9090"));
}

TEST(VirtualServices, OfTheMeshAloneAreNoEntrances) {
  EXPECT_THAT(lines_of(shop + service("hosts: [web], " + http_to("web"))), IsEmpty());
  EXPECT_THAT(lines_of(shop + service("gateways: [mesh], hosts: [web], " + http_to("web"))), IsEmpty());
  EXPECT_THAT(lines_of(
                  shop + gateway("'*'") +
                  service("gateways: [mesh, infra/gate], hosts: [a.example.com], http: [{match: [{gateways: [mesh]}], "
                          "route: [{destination: {host: web, port: {number: 81}}}]}, {match: [{gateways: [mesh]}, "
                          "{uri: {prefix: /}}], route: [{destination: {host: web, port: {number: 80}}}]}]")),
              ElementsAre(expected));
}

TEST(VirtualServices, OfAGatewayForEgressAreNoEntrances) {
  EXPECT_THAT(lines_of(shop + gateway("'*'", "istio: egressgateway") + service(bound + http_to("web"))), IsEmpty());
}

TEST(VirtualServices, TakeTheHostsThatAServerOfTheGatewayHas) {
  const struct {
    std::string hosts;
    bool is_open;
  } rows[] = {
      {"a.example.com", true},      {"'*.example.com'", true},    {"b.example.com", false},
      {"shop/a.example.com", true}, {"'*/a.example.com'", true},  {"bank/a.example.com", false},
      {"./a.example.com", false},   {"b.example.com, '*'", true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(lines_of(shop + gateway(row.hosts) + service(bound + http_to("web"))),
              row.is_open ? std::vector{expected} : std::vector<std::string>())
        << row.hosts;
  }
}

TEST(VirtualServices, OfAnyHostHaveNone) {
  EXPECT_THAT(lines_of(shop + gateway("'*'") + service("gateways: [infra/gate], hosts: ['*'], " + http_to("web"))),
              ElementsAre("gateway VirtualService shop/front by Service shop/web: shop/web TCP 8080"));
}

TEST(VirtualServices, LeadOnThroughThoseTheyDelegateTo) {
  const std::string root = bound + "http: [{delegate: {name: part}}]";
  EXPECT_THAT(lines_of(shop + gateway("'*'") + service(root) + service(http_to("web"), "part")), ElementsAre(expected));
  EXPECT_THAT(FoundEntrances(shop + gateway("'*'") + service(root)).faults(),
              ElementsAre("VirtualService shop/front: VirtualService shop/part is not in the input"));
}

TEST(VirtualServices, TellAReferenceThatLeadsNowhere) {
  const FoundEntrances lost(shop + service(bound + http_to("web")));
  EXPECT_THAT(lost.lines(), ElementsAre(expected)) << "what is not known may be open";
  EXPECT_THAT(lost.faults(), ElementsAre("VirtualService shop/front: Gateway infra/gate is not in the input"));
  EXPECT_THAT(FoundEntrances(shop + gateway("'*'") + service(bound + http_to("gone"))).faults(),
              ElementsAre("VirtualService shop/front: Service shop/gone is not in the input"));
  EXPECT_THAT(FoundEntrances(shop + gateway("'*'") + service(bound + http_to("web", ", port: {number: 9}"))).faults(),
              ElementsAre("VirtualService shop/front: Service shop/web has no TCP port 9"));
}

TEST(VirtualServices, TellValuesOfAWrongType) {
  for (const std::string spec :
       {"gateways: a", "gateways: [1]", "hosts: a", "http: 1", "http: [1]", "http: [{route: 1}]",
        "http: [{route: [1]}]", "http: [{route: [{destination: 1}]}]", "http: [{route: [{destination: {host: 1}}]}]",
        "http: [{match: 1}]", "http: [{match: [{gateways: 1}]}]", "http: [{mirror: 1}]", "http: [{delegate: 1}]",
        "tcp: [{route: [{destination: {host: web, port: 80}}]}]"}) {
    EXPECT_EQ(FoundEntrances(service(spec)).faults().size(), 1U) << spec;
  }
  for (const std::string hosts : {"1", "{}"}) EXPECT_EQ(FoundEntrances(gateway(hosts)).faults().size(), 1U) << hosts;
}

}  // namespace
}  // namespace seawall::network
