#include "services.h"

#include "entrances_testing.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string pods(web_pods);

/// "shop/web TCP 8080" for all ports of the Service shop/web.
class Behind {
 public:
  explicit Behind(const std::string& yaml)
      : sample_(yaml), services_(sample_.inventory(), sample_.cluster(), faults_) {}

  std::vector<std::string> lines() {
    std::vector<std::string> lines;
    const Service* service = services_.find("shop", "web");
    if (!service) return {"no Service"};
    for (const ServicePort& port : service->ports) {
      for (const PodPort& each : services_.behind(*service, port)) {
        lines.push_back(std::string(sample_.cluster().pods[each.pod].name) + ' ' +
                        text_of(PortSet::range(port.protocol, each.port, each.port)));
      }
    }
    return lines;
  }
  std::vector<std::string> faults() const {
    std::vector<std::string> messages;
    for (const Fault& each : faults_) messages.push_back(each.message);
    return messages;
  }

 private:
  Sample sample_;
  std::vector<Fault> faults_;
  Services services_;
};

std::string service(const std::string& spec, const std::string& namespace_ = "shop") {
  return "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: " + namespace_ + "}, spec: {" + spec +
         "}}\n";
}

std::vector<std::string> behind(const std::string& yaml) {
  Behind found(yaml);
  const std::vector<std::string> lines = found.lines();
  EXPECT_THAT(found.faults(), IsEmpty()) << yaml;
  return lines;
}

std::vector<std::string> faults_of(const std::string& yaml) {
  Behind found(yaml);
  found.lines();
  return found.faults();
}

TEST(Services, LeadToTheTargetPortOfThePodsTheySelect) {
  const struct {
    std::string_view why;
    std::string ports;
    std::vector<std::string> expected;
  } rows[] = {
      {"a number", "[{port: 80, targetPort: 9090}]", {"web TCP 9090"}},
      {"a name", "[{port: 80, targetPort: http}]", {"web TCP 8080"}},
      {"absent: the port itself", "[{port: 80}]", {"web TCP 80"}},
      {"null is absent", "[{port: 80, targetPort: null}]", {"web TCP 80"}},
      {"0 is absent", "[{port: 80, targetPort: 0}]", {"web TCP 80"}},
      {"an empty name is absent", "[{port: 80, targetPort: ''}]", {"web TCP 80"}},
      {"a number in quotes is a name", "[{port: 80, targetPort: 'http'}]", {"web TCP 8080"}},
      {"a name of the protocol's", "[{port: 53, protocol: UDP, targetPort: dns}]", {"web UDP 5353"}},
      {"of a port that no container declares", "[{port: 7, targetPort: 7777}]", {"web TCP 7777"}},
      {"several", "[{port: 1}, {port: 1, protocol: SCTP}]", {"web TCP 1", "web SCTP 1"}},
      {"none", "[]", {}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(behind(pods + service("selector: {app: web}, ports: " + row.ports)), row.expected) << row.why;
  }
}

TEST(Services, SelectPodsOfTheirNamespaceThatHaveAllLabels) {
  const std::string ports = "ports: [{port: 80}]";
  EXPECT_THAT(behind(pods + service("selector: {app: other}, " + ports)), IsEmpty());
  EXPECT_THAT(behind(pods + service("selector: {app: web, tier: a}, " + ports)), IsEmpty());
  EXPECT_THAT(behind(pods + service("selector: {}, " + ports)), IsEmpty());
  EXPECT_THAT(behind(pods + service(ports)), IsEmpty());
  const std::string elsewhere =
      "{apiVersion: v1, kind: Pod, metadata: {name: other, namespace: bank, labels: {app: web}}, spec: {containers: "
      "[{name: a}]}}\n---\n";
  EXPECT_THAT(behind(elsewhere + service("selector: {app: web}, " + ports)), IsEmpty());
  EXPECT_THAT(behind(elsewhere + pods + service("selector: {app: web}, " + ports)), ElementsAre("web TCP 80"));
}

TEST(Services, SelectPodsOnTheNetworkOfTheHost) {
  const std::string pod =
      "{apiVersion: v1, kind: Pod, metadata: {name: host, namespace: shop, labels: {app: web}}, spec: {hostNetwork: "
      "true, containers: [{name: a}]}}\n---\n";
  EXPECT_THAT(behind(pod + service("selector: {app: web}, ports: [{port: 80}]")), ElementsAre("host TCP 80"));
}

TEST(Services, ResolveANameForEachPodByItself) {
  const auto pod = [](const std::string& name, const std::string& port) {
    return "{apiVersion: v1, kind: Pod, metadata: {name: " + name +
           ", namespace: shop, labels: {app: web}}, spec: " + "{containers: [{name: a, ports: [" + port +
           "]}]}}\n---\n";
  };
  EXPECT_THAT(behind(pod("a", "{name: http, containerPort: 1}") + pod("b", "{name: http, containerPort: 2}") +
                     pod("c", "{name: http, containerPort: 3, protocol: UDP}") + pod("d", "") +
                     service("selector: {app: web}, ports: [{port: 80, targetPort: http}]")),
              ElementsAre("a TCP 1", "b TCP 2"));
}

TEST(Services, TellANameThatNoneOfTheirPodsHas) {
  EXPECT_THAT(faults_of(pods + service("selector: {app: web}, ports: [{port: 80, targetPort: dns}]")),
              ElementsAre("Service shop/web: spec.ports[0].targetPort \"dns\" names no port of the pods that it "
                          "selects"));
  EXPECT_THAT(faults_of(service("selector: {app: web}, ports: [{port: 80, targetPort: dns}]")), IsEmpty());
}

TEST(Services, WithoutASelectorLeadToEndpointsWrittenByHand) {
  const std::string pod =
      "{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop}, spec: {containers: [{name: a}]}, status: "
      "{podIPs: [{ip: 10.0.0.7}, {ip: 'fd00::7'}]}}\n---\n";
  const std::string ports = "ports: [{name: sql, port: 80, targetPort: 81}, {name: stats, port: 90}]";
  const auto slice = [](const std::string& rest) {
    return "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: a, namespace: shop, labels: "
           "{kubernetes.io/service-name: web}}, " +
           rest + "}\n---\n";
  };
  const std::string both = "endpoints: [{addresses: [10.0.0.7, 10.9.9.9]}], ports: [{name: sql, port: 5432}]";
  EXPECT_THAT(behind(pod + slice("addressType: IPv4, " + both) + service(ports)), ElementsAre("db TCP 5432"));
  EXPECT_THAT(behind(pod +
                     slice("addressType: IPv6, endpoints: [{addresses: ['fd00::7']}], ports: [{name: stats, "
                           "port: 1}]") +
                     service(ports)),
              ElementsAre("db TCP 1"));
  EXPECT_THAT(behind(pod +
                     slice("addressType: FQDN, endpoints: [{addresses: [db.example.com]}], ports: [{name: sql, "
                           "port: 1}]") +
                     service(ports)),
              IsEmpty());
  EXPECT_THAT(behind(pod + slice("addressType: IPv4, " + both) + service("selector: {app: web}, " + ports)), IsEmpty());
  EXPECT_THAT(behind(pod +
                     "{apiVersion: v1, kind: Endpoints, metadata: {name: web, namespace: shop}, subsets: [{addresses: "
                     "[{ip: 10.0.0.7}], ports: [{name: sql, port: 5}]}, {notReadyAddresses: [{ip: 10.0.0.7}], ports: "
                     "[{name: stats, port: 6}, {name: sql, port: 7, protocol: UDP}]}]}\n---\n" +
                     service(ports)),
              ElementsAre("db TCP 5", "db TCP 6"));
}

TEST(Services, OfTypeExternalNameLeadToNoPod) {
  EXPECT_THAT(behind(pods + service("type: ExternalName, externalName: db.example.com, selector: {app: web}, ports: "
                                    "[{port: 80}]")),
              IsEmpty());
}

TEST(Services, AreInTheDefaultNamespaceWhereTheFileDoesNotSay) {
  Sample sample("{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}");
  std::vector<Fault> faults;
  const Services services(sample.inventory(), sample.cluster(), faults);
  ASSERT_NE(services.find("default", "web"), nullptr);
  EXPECT_EQ(title_of(*services.find("default", "web")), "Service default/web");
  EXPECT_EQ(services.find("", "web"), nullptr);
}

TEST(Services, TellWhatCannotBeUsedAndKeepTheRest) {
  const struct {
    std::string spec;
    std::vector<std::string> expected;
    std::vector<std::string> faults;
  } rows[] = {
      {"ports: [{port: 0}, {port: 1}]", {"web TCP 1"}, {"spec.ports[0].port 0 is no port from 1 to 65535"}},
      {"ports: [{port: 65536}, {port: 65535}]",
       {"web TCP 65535"},
       {"spec.ports[0].port 65536 is no port from 1 to 65535"}},
      {"ports: [{name: a}, {port: 1}]", {"web TCP 1"}, {"spec.ports[0].port is missing"}},
      {"ports: [{port: 1, protocol: tcp}]", {}, {"spec.ports[0].protocol \"tcp\" is none of TCP, UDP and SCTP"}},
      {"ports: [{port: 1, targetPort: -1}]", {"web TCP 1"}, {"spec.ports[0].targetPort -1 is no port from 1 to 65535"}},
      {"ports: [{port: 1}], type: Nodeport", {"web TCP 1"}, {"spec.type \"Nodeport\" is no type of Service"}},
      {"ports: [{port: 1}], type: NodePort, clusterIP: None",
       {"web TCP 1"},
       {"spec.clusterIP \"None\" cannot be together with this type"}},
      {"ports: [{port: 1}], externalIPs: [nowhere]",
       {"web TCP 1"},
       {"spec.externalIPs[0] \"nowhere\" is no IP address"}},
  };
  for (const auto& row : rows) {
    Behind found(pods + service("selector: {app: web}, " + row.spec));
    EXPECT_EQ(found.lines(), row.expected) << row.spec;
    std::vector<std::string> faults;
    for (const std::string& fault : row.faults) faults.push_back("Service shop/web: " + fault);
    EXPECT_EQ(found.faults(), faults) << row.spec;
  }
}

TEST(Services, TellValuesOfAWrongType) {
  for (const std::string spec :
       {"ports: {}", "ports: [1]", "ports: [{port: http}]", "ports: [{port: 1, targetPort: [1]}]",
        "ports: [{port: 1, name: 1}]", "ports: [{port: 1, protocol: 6}]", "ports: [{port: 1, nodePort: a}]",
        "selector: [app]", "selector: {app: 1}", "type: 1", "clusterIP: 1", "externalIPs: 1", "externalIPs: [1]",
        "loadBalancerClass: 1", "allocateLoadBalancerNodePorts: 1", "loadBalancerSourceRanges: 1",
        "loadBalancerSourceRanges: [1]"}) {
    EXPECT_EQ(faults_of(service(spec)).size(), 1U) << spec;
  }
  EXPECT_EQ(faults_of("{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: 1}").size(), 1U);
  for (const std::string rest : {"subsets: 1", "subsets: [1]", "subsets: [{addresses: 1}]", "subsets: [{ports: 1}]",
                                 "subsets: [{addresses: [{ip: 1}]}]", "subsets: [{ports: [{port: a}]}]"}) {
    EXPECT_EQ(faults_of("{apiVersion: v1, kind: Endpoints, metadata: {name: web, namespace: shop}, " + rest +
                        "}\n---\n" + service("ports: [{port: 1}]"))
                  .size(),
              1U)
        << rest;
  }
}

TEST(Services, CountOnceTheLastOfOneName) {
  Behind found(pods + service("selector: {app: web}, ports: [{port: 1}]") + "---\n" +
               service("selector: {app: web}, ports: [{port: 2}]") + "---\n" +
               service("selector: {app: web}, ports: [{port: 3}]", "bank"));
  EXPECT_THAT(found.lines(), ElementsAre("web TCP 2"));
  EXPECT_THAT(found.faults(), ElementsAre("Service shop/web: is set again, and replaces that of test.yaml:16"));
}

}  // namespace
}  // namespace seawall::network
