#include "network_ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network_testing.h"

namespace seawall::commands {
namespace {

using addresses::PortSet;
using addresses::Protocol;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = EndName::Kind;

constexpr const char* shop =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
    "spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, ports: [{name: http, "
    "containerPort: 8080}]}]}}}\n---\n"
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\n"
    "spec: {template: {spec: {containers: [{name: a, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}}}\n---\n"
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db, namespace: shop}\n"
    "spec: {template: {spec: {containers: [{name: a}]}}}\n---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: probe, namespace: tools}\nspec: {containers: [{name: a}]}\n"
    "status: {podIP: 10.1.0.7}\n---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1, namespace: live, labels: {app: web}, ownerReferences: "
    "[{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d, controller: true}]}\n"
    "spec: {containers: [{name: a}]}\nstatus: {podIP: 10.1.0.8}\n---\n"
    "apiVersion: v1\nkind: Node\nmetadata: {name: one}\nstatus: {addresses: [{type: InternalIP, address: "
    "192.168.0.4}]}\n";

Kind kind_of(std::string_view text) {
  const documents::Result<EndName> end = parse_end(text, "default");
  EXPECT_TRUE(end) << text;
  return end ? end->kind : Kind::any;
}

EndName end_of(std::string_view text, std::string_view default_namespace = "shop") {
  documents::Result<EndName> end = parse_end(text, default_namespace);
  if (end) return take(std::move(end));
  ADD_FAILURE() << end.error().message();
  return {};
}

PortName port_of(std::string_view text) {
  documents::Result<PortName> port = parse_port(text);
  if (port) return take(std::move(port));
  ADD_FAILURE() << port.error().message();
  return {};
}

/// The workloads that a name means, as texts; or what is wrong with it.
std::vector<std::string> meant(const NetworkText& text, std::string_view name,
                               std::string_view default_namespace = "shop") {
  const documents::Result<EndName> end = parse_end(name, default_namespace);
  if (!end) return {end.error().message()};
  const documents::Result<Meant> found = meant_by(*end, text.cluster());
  if (!found) return {found.error().message()};
  std::vector<std::string> texts;
  for (const std::uint32_t index : found->workloads) texts.push_back(text_of(text.cluster().workloads[index]));
  return texts;
}

TEST(EndName, KnowsAddressesAndWordsFromNames) {
  EXPECT_EQ(kind_of("shop/cart"), Kind::workload);
  EXPECT_EQ(kind_of("cart"), Kind::workload);
  EXPECT_EQ(kind_of("shop/cart[Deployment]"), Kind::workload);
  EXPECT_EQ(kind_of("10.0.0.1"), Kind::addresses);
  EXPECT_EQ(kind_of("10.0.0.0/8"), Kind::addresses);
  EXPECT_EQ(kind_of("2001:db8::/32"), Kind::addresses);
  EXPECT_EQ(kind_of("outside"), Kind::outside);
  EXPECT_EQ(kind_of("any"), Kind::any);
  EXPECT_EQ(kind_of("{ingress-controller}"), Kind::ingress_controller);
  // A namespace may have the name of a word.
  EXPECT_EQ(kind_of("any/outside"), Kind::workload);
}

TEST(EndName, RefusesWhatNamesNothing) {
  for (const char* text : {"", "/", "shop/", "/cart", "a/b/c/d", "shop/Deployment/cart[Deployment]", "shop/cart[]"}) {
    const documents::Result<EndName> end = parse_end(text, "default");
    ASSERT_FALSE(end) << text;
    EXPECT_THAT(end.error().message(), HasSubstr("names no end")) << text;
  }
  const documents::Result<EndName> cidr = parse_end("10.0.0.0/40", "default");
  ASSERT_FALSE(cidr);
  EXPECT_THAT(cidr.error().message(), HasSubstr("is not a CIDR"));
}

TEST(MeantBy, FindsWorkloadsByNamespaceKindAndName) {
  const NetworkText text(shop);
  EXPECT_THAT(meant(text, "shop/web"), ElementsAre("shop/web[Deployment]"));
  EXPECT_THAT(meant(text, "web"), ElementsAre("shop/web[Deployment]"));
  EXPECT_THAT(meant(text, "deploy/web"), ElementsAre("shop/web[Deployment]"));
  EXPECT_THAT(meant(text, "shop/sts/db"), ElementsAre("shop/db[StatefulSet]"));
  EXPECT_THAT(meant(text, "shop/db[StatefulSet]"), ElementsAre("shop/db[StatefulSet]"));
  EXPECT_THAT(meant(text, "shop/*"),
              ElementsAre("shop/db[Deployment]", "shop/db[StatefulSet]", "shop/web[Deployment]"));
  EXPECT_THAT(meant(text, "*/w*"), ElementsAre("live/web-5d[ReplicaSet]", "shop/web[Deployment]"));
}

TEST(MeantBy, FindsPodsByTheirOwnNamesAndAddresses) {
  const NetworkText text(shop);
  EXPECT_THAT(meant(text, "live/web-1"), ElementsAre("live/web-5d[ReplicaSet]"));
  EXPECT_THAT(meant(text, "live/web-5d"), ElementsAre("live/web-5d[ReplicaSet]"));
  EXPECT_THAT(meant(text, "10.1.0.7"), ElementsAre("tools/probe[Pod]"));
  EXPECT_THAT(meant(text, "10.1.0.0/24"), ElementsAre("live/web-5d[ReplicaSet]", "tools/probe[Pod]"));
  EXPECT_THAT(meant(text, "10.2.0.0/24"), IsEmpty());
  EXPECT_THAT(meant(text, "outside"), IsEmpty());
}

TEST(MeantBy, AsksWhichOneRatherThanGuessing) {
  const NetworkText text(shop);
  EXPECT_THAT(meant(text, "shop/db"), ElementsAre("\"shop/db\" may be shop/Deployment/db or shop/StatefulSet/db; write "
                                                  "which one"));
  EXPECT_THAT(meant(text, "shop/wbe"),
              ElementsAre("no workload and no pod is meant by \"shop/wbe\"; did you mean \"shop/web\"?"));
}

TEST(AddressesMeant, LeavesNodesOutOfWhatIsOutside) {
  const NetworkText text(shop);
  const addresses::AddressSet outside = addresses_meant(end_of("outside"), text.cluster());
  EXPECT_TRUE(outside.contains(*addresses::parse_address("192.168.0.5")));
  EXPECT_FALSE(outside.contains(*addresses::parse_address("192.168.0.4")));
  EXPECT_TRUE(
      addresses_meant(end_of("192.168.0.4"), text.cluster()).contains(*addresses::parse_address("192.168.0.4")));
  EXPECT_TRUE(addresses_meant(end_of("shop/web"), text.cluster()).empty());
}

TEST(PortName, IsANumberARangeOrAName) {
  EXPECT_EQ(port_of("443").ports(), PortSet::range(Protocol::tcp, 443, 443));
  EXPECT_EQ(port_of("53/udp").ports(), PortSet::range(Protocol::udp, 53, 53));
  EXPECT_EQ(port_of("8000-8100/SCTP").ports(), PortSet::range(Protocol::sctp, 8000, 8100));
  EXPECT_TRUE(port_of("http").is_name());
  EXPECT_EQ(port_of("dns-tcp/TCP").protocol, Protocol::tcp);
  for (const char* text : {"", "0", "65536", "-1", "80-", "90-80", "80/icmp", "HTTP", "a_name", "much-too-long-name"}) {
    EXPECT_FALSE(parse_port(text)) << text;
  }
}

TEST(PortsOf, ResolvesANameByThePodsContainers) {
  const NetworkText text(shop);
  const auto ports_at = [&](std::string_view workload, std::string_view port) {
    const documents::Result<Meant> found = meant_by(end_of(workload), text.cluster());
    EXPECT_TRUE(found);
    return ports_of(port_of(port), text.cluster().pods[found->pods.front()]);
  };
  EXPECT_EQ(ports_at("web", "http"), PortSet::range(Protocol::tcp, 8080, 8080));
  EXPECT_EQ(ports_at("sts/db", "dns"), PortSet::range(Protocol::udp, 53, 53));
  EXPECT_TRUE(ports_at("sts/db", "dns/TCP").empty());
  EXPECT_TRUE(ports_at("sts/db", "http").empty());
  EXPECT_EQ(ports_at("web", "90"), PortSet::range(Protocol::tcp, 90, 90));
}

}  // namespace
}  // namespace seawall::commands
