#include "routes.h"

#include "entrances_testing.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string shop = std::string(web_pods) + std::string(web_service);

std::vector<std::string> faults_of(const std::string& yaml) { return FoundEntrances(yaml).faults(); }

// --- Ingress ---

std::string ingress(const std::string& spec, const std::string& version = "networking.k8s.io/v1") {
  return "---\n{apiVersion: " + version + ", kind: Ingress, metadata: {name: front, namespace: shop}, spec: {" + spec +
         "}}\n";
}
/// A rule of one path.
std::string rule(const std::string& backend, const std::string& host = "") {
  return "{" + (host.empty() ? "" : "host: " + host + ", ") + "http: {paths: [{path: /, backend: {" + backend + "}}]}}";
}
std::string to_service(const std::string& name, const std::string& port) {
  return "service: {name: " + name + ", port: {" + port + "}}";
}

TEST(Ingresses, LeadByNumberOrNameOfAServicesPort) {
  EXPECT_THAT(lines_of(shop + ingress("rules: [" + rule(to_service("web", "number: 80")) + "]")),
              ElementsAre("ingress Ingress shop/front by Service shop/web: shop/web TCP 8080"));
  EXPECT_THAT(lines_of(shop + ingress("rules: [" + rule(to_service("web", "name: admin")) + "]")),
              ElementsAre("ingress Ingress shop/front by Service shop/web: shop/web TCP 9090"));
  EXPECT_THAT(lines_of(shop + ingress("defaultBackend: {" + to_service("web", "number: 81") + "}")),
              ElementsAre("ingress Ingress shop/front by Service shop/web: shop/web TCP 9090"));
}

TEST(Ingresses, OfOlderVersionsSpellTheirBackendsOtherwise) {
  for (const std::string version : {"networking.k8s.io/v1beta1", "extensions/v1beta1"}) {
    EXPECT_THAT(lines_of(shop + ingress("backend: {serviceName: web, servicePort: 80}, rules: [" +
                                            rule("serviceName: web, servicePort: admin") + "]",
                                        version)),
                ElementsAre("ingress Ingress shop/front by Service shop/web: shop/web TCP 8080,9090"))
        << version;
  }
}

TEST(Ingresses, AreOneEntranceForEachServiceWithAllItsHosts) {
  const std::string other =
      "{apiVersion: v1, kind: Service, metadata: {name: other, namespace: shop}, spec: {selector: {app: web}, ports: "
      "[{port: 7}]}}\n";
  EXPECT_THAT(lines_of(shop + other +
                       ingress("rules: [" + rule(to_service("web", "number: 80"), "b.example.com") + ", " +
                               rule(to_service("other", "number: 7")) + ", " +
                               rule(to_service("web", "number: 81"), "a.example.com") + ", " +
                               rule(to_service("web", "number: 81"), "b.example.com") + "]")),
              ElementsAre("ingress Ingress shop/front of a.example.com, b.example.com by Service shop/web: shop/web "
                          "TCP 8080,9090",
                          "ingress Ingress shop/front by Service shop/other: shop/web TCP 7"));
}

TEST(Ingresses, AreOfAnyHostWhereOneBackendIs) {
  EXPECT_THAT(lines_of(shop + ingress("defaultBackend: {" + to_service("web", "number: 80") + "}, rules: [" +
                                      rule(to_service("web", "number: 80"), "a.example.com") + "]")),
              ElementsAre("ingress Ingress shop/front by Service shop/web: shop/web TCP 8080"));
}

TEST(Ingresses, LeadToNothingWithoutABackend) {
  for (const std::string spec : {"", "rules: [{host: a.example.com}]", "rules: [{http: {}}]", "rules: null",
                                 "rules: [{http: {paths: []}}]", "defaultBackend: null"}) {
    EXPECT_THAT(lines_of(shop + ingress(spec)), IsEmpty()) << spec;
  }
}

TEST(Ingresses, LeadOutsideByAnExternalName) {
  const std::string outside = "{apiVersion: v1, kind: Service, metadata: {name: out, namespace: shop}, spec: {type: "
                              "ExternalName, externalName: "
                              "a.example.com}}\n";
  EXPECT_THAT(lines_of(outside + ingress("defaultBackend: {" + to_service("out", "number: 80") + "}")), IsEmpty());
}

TEST(Ingresses, TellAReferenceThatLeadsNowhere) {
  const struct {
    std::string backend;
    std::string fault;
  } rows[] = {
      {to_service("gone", "number: 80"), "Service shop/gone is not in the input"},
      {to_service("web", "number: 82"), "Service shop/web has no TCP port 82"},
      {to_service("web", "number: 53"), "Service shop/web has no TCP port 53"},
      {to_service("web", "name: gone"), "Service shop/web has no TCP port \"gone\""},
      {to_service("web", "name: '80'"), "Service shop/web has no TCP port \"80\""},
      {to_service("web", ""), "spec.defaultBackend.service.port is missing"},
      {to_service("web", "name: ''"), "spec.defaultBackend.service.port is missing"},
      {to_service("web", "number: 0"), "spec.defaultBackend.service.port.number 0 is no port from 1 to 65535"},
      {"service: {name: web}", "spec.defaultBackend.service.port is missing"},
      {"service: {port: {number: 80}}", "spec.defaultBackend.service.name is missing"},
      {"resource: {kind: Bucket, name: a}", "spec.defaultBackend is no Service and is not followed"},
  };
  for (const auto& row : rows) {
    const FoundEntrances found(shop + ingress("defaultBackend: {" + row.backend + "}"));
    EXPECT_THAT(found.faults(), ElementsAre("Ingress shop/front: " + row.fault)) << row.backend;
    for (const Entrance& each : found.all()) EXPECT_THAT(each.backends, IsEmpty()) << row.backend;
  }
}

TEST(Ingresses, DoNotReachServicesOfAnotherNamespace) {
  const std::string elsewhere =
      "{apiVersion: v1, kind: Service, metadata: {name: pay, namespace: bank}, spec: {ports: [{port: 80}]}}\n";
  EXPECT_THAT(faults_of(elsewhere + ingress("defaultBackend: {" + to_service("pay", "number: 80") + "}")),
              ElementsAre("Ingress shop/front: Service shop/pay is not in the input"));
}

TEST(Ingresses, AreTakenAtTheTargetPortWhereNoPortFitsAndItIsTold) {
  const FoundEntrances found(shop + ingress("defaultBackend: {" + to_service("web", "number: 9090") + "}"));
  EXPECT_THAT(found.lines(), ElementsAre("ingress Ingress shop/front by Service shop/web: shop/web TCP 9090"));
  EXPECT_THAT(found.faults(), ElementsAre("Ingress shop/front: Service shop/web has no TCP port 9090; its port 81 is "
                                          "taken for it"));
  const std::string swapped =
      "{apiVersion: v1, kind: Service, metadata: {name: swap, namespace: shop}, spec: {selector: {app: web}, ports: "
      "[{name: a, port: 1, targetPort: 2}, {name: b, port: 2, targetPort: 1}]}}\n";
  EXPECT_THAT(lines_of(std::string(web_pods) + swapped +
                       ingress("defaultBackend: {" + to_service("swap", "number: 1") + "}")),
              ElementsAre("ingress Ingress shop/front by Service shop/swap: shop/web TCP 2"));
}

TEST(Ingresses, TellValuesOfAWrongTypeAndFollowTheRest) {
  for (const std::string spec :
       {"rules: {}", "rules: [1]", "rules: [{host: 1}]", "rules: [{http: 1}]", "rules: [{http: {paths: 1}}]",
        "rules: [{http: {paths: [1]}}]", "rules: [{http: {paths: [{backend: 1}]}}]", "tls: [], defaultBackend: 1",
        "rules: [{http: {paths: [{backend: {service: {name: web, port: {number: '80', name: admin}}}}]}}]"}) {
    EXPECT_EQ(faults_of(shop + ingress(spec)).size(), 1U) << spec;
  }
  const FoundEntrances found(shop + ingress("rules: [1, " + rule(to_service("web", "number: 80")) + "]"));
  EXPECT_EQ(found.faults().size(), 1U);
  EXPECT_EQ(found.lines().size(), 1U);
}

TEST(Ingresses, AreInternalOrLimitedByTheirAnnotations) {
  const FoundEntrances found(
      shop +
      "---\n{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: front, namespace: shop, annotations: "
      "{alb.ingress.kubernetes.io/scheme: internal, alb.ingress.kubernetes.io/inbound-cidrs: 192.0.2.0/24}}, spec: "
      "{defaultBackend: {service: {name: web, port: {number: 80}}}}}");
  ASSERT_EQ(found.all().size(), 1U);
  EXPECT_TRUE(found.all()[0].is_internal);
  EXPECT_THAT(ranges_of(found.all()[0].sources), ElementsAre("192.0.2.0-192.0.2.255"));
}

// --- Route ---

std::string route(const std::string& spec) {
  return "---\n{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: front, namespace: shop}, spec: {" +
         spec + "}}\n";
}

TEST(Routes, LeadByNameOfAServicesPortOrNumberOfThePods) {
  const struct {
    std::string port;
    std::string expected;
  } rows[] = {
      {"", "TCP 8080,9090"},
      {", port: {targetPort: http}", "TCP 8080"},
      {", port: {targetPort: admin}", "TCP 9090"},
      {", port: {targetPort: 9090}", "TCP 9090"},
      {", port: {targetPort: 8080}", "TCP 8080"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(lines_of(shop + route("host: a.example.com, to: {kind: Service, name: web}" + row.port)),
                ElementsAre("route Route shop/front of a.example.com by Service shop/web: shop/web " + row.expected))
        << row.port;
  }
}

TEST(Routes, TakeANumberOnlyAtThePodsThatHaveIt) {
  const auto pod = [](const std::string& name, const std::string& port) {
    return "{apiVersion: v1, kind: Pod, metadata: {name: " + name + ", namespace: shop, labels: {app: web}}, spec: " +
           "{containers: [{name: a, ports: [{name: http, containerPort: " + port + "}]}]}}\n---\n";
  };
  EXPECT_THAT(lines_of(pod("a", "1") + pod("b", "2") + std::string(web_service) +
                       route("to: {name: web}, port: {targetPort: 2}")),
              ElementsAre("route Route shop/front by Service shop/web: shop/b TCP 2"));
}

TEST(Routes, LeadToAlternateBackendsUnlessTheirWeightIsZero) {
  const auto service = [](const std::string& name, const std::string& port) {
    return "---\n{apiVersion: v1, kind: Service, metadata: {name: " + name +
           ", namespace: shop}, spec: {selector: {app: web}, ports: [{port: " + port + "}]}}\n";
  };
  EXPECT_THAT(
      lines_of(std::string(web_pods) + service("a", "1") + service("b", "2") + service("c", "3") +
               route("to: {name: a, weight: 0}, alternateBackends: [{name: b, weight: 1}, {kind: Service, name: c}]")),
      ElementsAre("route Route shop/front by Service shop/b: shop/web TCP 2",
                  "route Route shop/front by Service shop/c: shop/web TCP 3"));
}

TEST(Routes, TellAReferenceThatLeadsNowhere) {
  const struct {
    std::string spec;
    std::string fault;
  } rows[] = {
      {"to: {name: gone}", "Service shop/gone is not in the input"},
      {"to: {name: web}, port: {targetPort: 5353}", "Service shop/web has no TCP port 5353"},
      {"to: {name: web}, port: {targetPort: gone}", "Service shop/web has no TCP port \"gone\""},
      {"to: {kind: Service}", "spec.to.name is missing"},
      {"to: {kind: Bucket, name: a}", "spec.to.kind \"Bucket\" is no Service and is not followed"},
      {"to: {name: web}, port: {targetPort: 80}", "Service shop/web has no TCP port 80; its port 80 is taken for it"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(faults_of(shop + route(row.spec)), ElementsAre("Route shop/front: " + row.fault)) << row.spec;
  }
}

TEST(Routes, TellValuesOfAWrongType) {
  for (const std::string spec : {"to: web", "to: {name: 1}", "to: {name: web, weight: all}", "alternateBackends: {}",
                                 "alternateBackends: [1]", "port: 80", "port: {targetPort: []}", "host: 1"}) {
    EXPECT_FALSE(faults_of(shop + route(spec)).empty()) << spec;
  }
}

// --- hosts ---

TEST(Hosts, HaveInCommonTheNarrowerOfTwo) {
  const struct {
    std::string_view a;
    std::string_view b;
    std::optional<std::string_view> expected;
  } rows[] = {
      {"", "", ""},
      {"*", "", ""},
      {"", "a.example.com", "a.example.com"},
      {"*", "*.example.com", "*.example.com"},
      {"a.example.com", "a.example.com", "a.example.com"},
      {"a.example.com", "b.example.com", {}},
      {"*.example.com", "a.example.com", "a.example.com"},
      {"*.example.com", "b.a.example.com", "b.a.example.com"},
      {"*.example.com", "example.com", {}},
      {"*.example.com", "*.example.com", "*.example.com"},
      {"*.example.com", "*.a.example.com", "*.a.example.com"},
      {"*.a.example.com", "*.b.example.com", {}},
      {"*.example.com", "a.example.org", {}},
      {"*.example.com", "*.notexample.com", {}},
      {"*.example.com", "x.com", {}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(common_host(row.a, row.b), row.expected) << row.a << ' ' << row.b;
    EXPECT_EQ(common_host(row.b, row.a), row.expected) << row.b << ' ' << row.a;
  }
}

}  // namespace
}  // namespace seawall::network
