#include "entrances_testing.h"
#include "routes.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string shop = std::string(web_pods) + std::string(web_service);

std::string gateway(const std::string& listeners, const std::string& rest = "") {
  return "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: gate, namespace: infra}, "
         "spec: {gatewayClassName: a, listeners: [" +
         listeners + "]" + rest + "}}\n";
}
const std::string open = "allowedRoutes: {namespaces: {from: All}}";
const std::string open_gateway = gateway("{name: web, port: 80, protocol: HTTP, " + open + "}");

std::string route(const std::string& spec, const std::string& kind = "HTTPRoute", const std::string& version = "v1",
                  const std::string& namespace_ = "shop") {
  return "---\n{apiVersion: gateway.networking.k8s.io/" + version + ", kind: " + kind +
         ", metadata: {name: front, namespace: " + namespace_ + "}, spec: {" + spec + "}}\n";
}
const std::string parent = "parentRefs: [{name: gate, namespace: infra}]";
const std::string to_web = "rules: [{backendRefs: [{name: web, port: 80}]}]";
const std::string expected = "gateway HTTPRoute shop/front by Service shop/web: shop/web TCP 8080";

std::vector<std::string> faults_of(const std::string& yaml) { return FoundEntrances(yaml).faults(); }

TEST(GatewayRoutes, LeadToTheServicesOfAllTheirRules) {
  for (const std::string version : {"v1", "v1beta1", "v1alpha2"}) {
    EXPECT_THAT(lines_of(shop + open_gateway +
                         route(parent +
                                   ", rules: [{backendRefs: [{name: web, port: 80}]}, {backendRefs: [{group: '', kind: "
                                   "Service, name: web, namespace: shop, port: 81, weight: 5}]}]",
                               "HTTPRoute", version)),
                ElementsAre("gateway HTTPRoute shop/front by Service shop/web: shop/web TCP 8080,9090"))
        << version;
  }
}

TEST(GatewayRoutes, OfWeightZeroGetNoTraffic) {
  EXPECT_THAT(lines_of(shop + open_gateway +
                       route(parent + ", rules: [{backendRefs: [{name: web, port: 80, weight: 0}]}]")),
              IsEmpty());
}

TEST(GatewayRoutes, MirrorToFurtherServices) {
  EXPECT_THAT(lines_of(shop + open_gateway +
                       route(parent +
                             ", rules: [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: web, "
                             "port: 81}}}], backendRefs: [{name: web, port: 80, weight: 0}]}]")),
              ElementsAre("gateway HTTPRoute shop/front by Service shop/web: shop/web TCP 9090"));
}

TEST(GatewayRoutes, AttachToListenersOfTheirProtocol) {
  const struct {
    std::string kind;
    std::string listener;
    bool attaches;
  } rows[] = {
      {"HTTPRoute", "protocol: HTTP", true},
      {"HTTPRoute", "protocol: HTTPS", true},
      {"HTTPRoute", "protocol: TLS", false},
      {"HTTPRoute", "protocol: TCP", false},
      {"HTTPRoute", "protocol: example.com/own", true},
      {"GRPCRoute", "protocol: HTTPS", true},
      {"TLSRoute", "protocol: TLS", true},
      {"TLSRoute", "protocol: HTTPS", false},
      {"TCPRoute", "protocol: TCP", true},
      {"TCPRoute", "protocol: TLS", true},
      {"TCPRoute", "protocol: UDP", false},
  };
  for (const auto& row : rows) {
    const std::string yaml = shop + gateway("{name: a, port: 80, " + row.listener + ", " + open + "}") +
                             route(parent + ", " + to_web, row.kind, "v1alpha2");
    EXPECT_EQ(lines_of(yaml).size(), row.attaches ? 1U : 0U) << row.kind << ' ' << row.listener;
  }
}

TEST(GatewayRoutes, OfUdpLeadToUdpPorts) {
  EXPECT_THAT(lines_of(shop + gateway("{name: a, port: 53, protocol: UDP, " + open + "}") +
                       route(parent + ", rules: [{backendRefs: [{name: web, port: 53}]}]", "UDPRoute", "v1alpha2")),
              ElementsAre("gateway UDPRoute shop/front by Service shop/web: shop/web UDP 5353"));
}

TEST(GatewayRoutes, AttachOnlyWhereListenersAllowTheirKind) {
  const auto with_kinds = [](const std::string& kinds) {
    return shop +
           gateway("{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}, kinds: [" + kinds +
                   "]}}") +
           route(parent + ", " + to_web);
  };
  EXPECT_EQ(lines_of(with_kinds("{kind: HTTPRoute}")).size(), 1U);
  EXPECT_EQ(lines_of(with_kinds("{kind: GRPCRoute}, {group: gateway.networking.k8s.io, kind: HTTPRoute}")).size(), 1U);
  EXPECT_EQ(lines_of(with_kinds("{kind: GRPCRoute}")).size(), 0U);
  EXPECT_EQ(lines_of(with_kinds("{group: example.com, kind: HTTPRoute}")).size(), 0U);
}

TEST(GatewayRoutes, AttachOnlyFromNamespacesThatListenersAllow) {
  const std::string labelled = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}\n";
  const auto with_namespaces = [&](const std::string& namespaces) {
    return labelled + "---\n" + shop + gateway("{name: a, port: 80, protocol: HTTP" + namespaces + "}") +
           route(parent + ", " + to_web);
  };
  const struct {
    std::string namespaces;
    bool attaches;
  } rows[] = {
      {"", false},
      {", allowedRoutes: {}", false},
      {", allowedRoutes: {namespaces: {from: Same}}", false},
      {", allowedRoutes: {namespaces: {from: None}}", false},
      {", allowedRoutes: {namespaces: {from: All}}", true},
      {", allowedRoutes: {namespaces: {from: Selector}}", false},
      {", allowedRoutes: {namespaces: {from: Selector, selector: {}}}", true},
      {", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: a}}}}", true},
      {", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: b}}}}", false},
      {", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: shop}}}}",
       true},
      {", allowedRoutes: {namespaces: {from: Same, selector: {matchLabels: {team: a}}}}", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(lines_of(with_namespaces(row.namespaces)).size(), row.attaches ? 1U : 0U) << row.namespaces;
  }
  const std::string own =
      "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: gate, namespace: shop}, spec: "
      "{listeners: [{name: a, port: 80, protocol: HTTP}]}}\n";
  EXPECT_THAT(lines_of(shop + own + route("parentRefs: [{name: gate}], " + to_web)), ElementsAre(expected));
}

TEST(GatewayRoutes, AttachToTheSectionAndPortThatTheyName) {
  const std::string two = gateway("{name: a, port: 80, protocol: HTTP, hostname: a.example.com, " + open +
                                  "}, {name: b, port: 81, protocol: HTTP, hostname: b.example.com, " + open + "}");
  const auto of = [&](const std::string& more) {
    return lines_of(shop + two + route("parentRefs: [{name: gate, namespace: infra" + more + "}], " + to_web));
  };
  const auto line = [](const std::string& hosts) {
    return "gateway HTTPRoute shop/front of " + hosts + " by Service shop/web: shop/web TCP 8080";
  };
  EXPECT_THAT(of(""), ElementsAre(line("a.example.com, b.example.com")));
  EXPECT_THAT(of(", sectionName: a"), ElementsAre(line("a.example.com")));
  EXPECT_THAT(of(", port: 81"), ElementsAre(line("b.example.com")));
  for (const std::string more : {", sectionName: c", ", port: 82", ", sectionName: a, port: 81"}) {
    EXPECT_THAT(faults_of(shop + two + route("parentRefs: [{name: gate, namespace: infra" + more + "}], " + to_web)),
                ElementsAre("HTTPRoute shop/front: Gateway infra/gate has no such listener"))
        << more;
  }
}

TEST(GatewayRoutes, AreOfTheHostsThatListenerAndRouteShare) {
  const struct {
    std::string listener;
    std::string route;
    std::vector<std::string_view> hosts;
    bool attaches;
  } rows[] = {
      {"", "", {}, true},
      {"hostname: '*.example.com', ", "", {"*.example.com"}, true},
      {"", "hostnames: [a.example.com, b.example.com], ", {"a.example.com", "b.example.com"}, true},
      {"hostname: '*.example.com', ", "hostnames: [a.example.com, a.example.org], ", {"a.example.com"}, true},
      {"hostname: '*.example.com', ", "hostnames: [example.com], ", {}, false},
  };
  for (const auto& row : rows) {
    const FoundEntrances found(shop + gateway("{name: a, port: 80, protocol: HTTP, " + row.listener + open + "}") +
                               route(parent + ", " + row.route + to_web));
    EXPECT_EQ(found.all().size(), row.attaches ? 1U : 0U) << row.listener << row.route;
    for (const Entrance& each : found.all()) EXPECT_EQ(each.hosts, row.hosts) << row.listener << row.route;
    EXPECT_THAT(found.faults(), IsEmpty());
  }
}

TEST(GatewayRoutes, OfAMeshAreNoEntrances) {
  EXPECT_THAT(lines_of(shop + route("parentRefs: [{group: '', kind: Service, name: web}], " + to_web)), IsEmpty());
  EXPECT_THAT(lines_of(shop + route(to_web)), IsEmpty());
}

TEST(GatewayRoutes, AreTakenForOpenWhereTheirParentIsNotKnownAndItIsTold) {
  const FoundEntrances lost(shop + route(parent + ", " + to_web));
  EXPECT_THAT(lost.lines(), ElementsAre(expected));
  EXPECT_THAT(lost.faults(), ElementsAre("HTTPRoute shop/front: Gateway infra/gate is not in the input"));
  const FoundEntrances set(
      shop + route("parentRefs: [{group: gateway.networking.x-k8s.io, kind: XListenerSet, name: a}], " + to_web));
  EXPECT_THAT(set.lines(), ElementsAre(expected));
  EXPECT_THAT(set.faults(), ElementsAre("HTTPRoute shop/front: XListenerSet shop/a is not followed; it is taken to "
                                        "accept the route"));
  const FoundEntrances other(shop + route("parentRefs: [{group: example.com, kind: Door, name: a}], " + to_web));
  EXPECT_THAT(other.lines(), IsEmpty());
  EXPECT_THAT(other.faults(), ElementsAre("HTTPRoute shop/front: Door shop/a is not followed"));
}

TEST(GatewayRoutes, LeadToAnotherNamespaceOnlyByAReferenceGrant) {
  const auto grant = [](const std::string& from, const std::string& to, const std::string& namespace_ = "shop") {
    return "---\n{apiVersion: gateway.networking.k8s.io/v1beta1, kind: ReferenceGrant, metadata: {name: a, "
           "namespace: " +
           namespace_ + "}, spec: {from: [{group: gateway.networking.k8s.io, " + from + "}], to: [{group: '', " + to +
           "}]}}\n";
  };
  const std::string from_edge = "kind: HTTPRoute, namespace: edge";
  const auto with = [&](const std::string& granted) {
    return FoundEntrances(shop + open_gateway + granted +
                          route(parent + ", rules: [{backendRefs: [{name: web, namespace: shop, port: 80}]}]",
                                "HTTPRoute", "v1", "edge"));
  };
  for (const std::string& granted :
       {grant(from_edge, "kind: Service"), grant(from_edge, "kind: Service, name: web"),
        grant("kind: GRPCRoute, namespace: edge}, {group: gateway.networking.k8s.io, " + from_edge, "kind: Service")}) {
    const FoundEntrances found = with(granted);
    EXPECT_THAT(found.lines(), ElementsAre("gateway HTTPRoute edge/front by Service shop/web: shop/web TCP 8080"))
        << granted;
    EXPECT_THAT(found.faults(), IsEmpty()) << granted;
  }
  for (const std::string& granted :
       {std::string(), grant(from_edge, "kind: Secret"), grant(from_edge, "kind: Service, name: other"),
        grant("kind: HTTPRoute, namespace: other", "kind: Service"),
        grant("kind: GRPCRoute, namespace: edge", "kind: Service"), grant(from_edge, "kind: Service", "edge")}) {
    const FoundEntrances found = with(granted);
    EXPECT_THAT(found.lines(), IsEmpty()) << granted;
    EXPECT_THAT(found.faults(), ElementsAre("HTTPRoute edge/front: no ReferenceGrant of the input allows the reference "
                                            "to Service shop/web"))
        << granted;
  }
}

TEST(GatewayRoutes, TellAReferenceThatLeadsNowhere) {
  const struct {
    std::string backend;
    std::string fault;
  } rows[] = {
      {"name: gone, port: 80", "Service shop/gone is not in the input"},
      {"name: web, port: 9090", "Service shop/web has no TCP port 9090"},
      {"name: web", "spec.rules[0].backendRefs[0].port is missing"},
      {"port: 80", "spec.rules[0].backendRefs[0].name is missing"},
      {"kind: ServiceImport, group: multicluster.x-k8s.io, name: a, port: 80",
       "spec.rules[0].backendRefs[0] is no Service and is not followed"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(faults_of(shop + open_gateway + route(parent + ", rules: [{backendRefs: [{" + row.backend + "}]}]")),
                ElementsAre("HTTPRoute shop/front: " + row.fault))
        << row.backend;
  }
}

TEST(GatewayRoutes, AreInternalIfAllGatewaysThatTakeThemAre) {
  const std::string internal =
      gateway("{name: a, port: 80, protocol: HTTP, " + open + "}",
              ", infrastructure: {annotations: {networking.gke.io/load-balancer-type: Internal}}");
  const std::string expected_internal = "gateway HTTPRoute shop/front by Service shop/web, internal: shop/web TCP 8080";
  EXPECT_THAT(lines_of(shop + internal + route(parent + ", " + to_web)), ElementsAre(expected_internal));
  const std::string by_class =
      "---\n{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: gate, namespace: shop}, spec: "
      "{gatewayClassName: gke-l7-rilb, listeners: [{name: a, port: 80, protocol: HTTP}]}}\n";
  EXPECT_THAT(lines_of(shop + by_class + route("parentRefs: [{name: gate}], " + to_web)),
              ElementsAre(expected_internal));
  EXPECT_THAT(lines_of(shop + open_gateway + by_class +
                       route("parentRefs: [{name: gate}, {name: gate, namespace: infra}], " + to_web)),
              ElementsAre(expected));
}

TEST(GatewayRoutes, TellValuesOfAWrongType) {
  for (const std::string spec : {"parentRefs: gate", "parentRefs: [gate]", "parentRefs: [{name: 1}]", "hostnames: a",
                                 "hostnames: [1]", "rules: {}", "rules: [1]", "rules: [{backendRefs: 1}]",
                                 "rules: [{backendRefs: [1]}]", "rules: [{filters: 1}]"}) {
    EXPECT_FALSE(faults_of(shop + open_gateway + route(spec)).empty()) << spec;
  }
  for (const std::string listener :
       {"1", "{name: 1}", "{hostname: 1}", "{port: web}", "{allowedRoutes: 1}", "{allowedRoutes: {namespaces: 1}}",
        "{allowedRoutes: {kinds: 1}}", "{allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: 1}}}}",
        "{allowedRoutes: {namespaces: {from: Selector, selector: {matchExpressions: [{key: a, operator: Like}]}}}}"}) {
    EXPECT_EQ(faults_of(gateway(listener)).size(), 1U) << listener;
  }
  EXPECT_EQ(faults_of(
                "{apiVersion: gateway.networking.k8s.io/v1beta1, kind: ReferenceGrant, metadata: {name: a}, spec: "
                "{from: 1, to: [2]}}")
                .size(),
            2U);
}

}  // namespace
}  // namespace seawall::network
