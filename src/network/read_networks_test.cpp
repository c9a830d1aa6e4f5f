#include "read_networks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing.h"

namespace seawall::network {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string pod(std::string_view namespace_, std::string_view name, std::string_view annotation = "") {
  std::string text = "---\n{apiVersion: v1, kind: Pod, metadata: {name: " + std::string(name) +
                     ", namespace: " + std::string(namespace_) + ", labels: {app: " + std::string(name) + "}";
  if (!annotation.empty()) text += ", annotations: {k8s.v1.cni.cncf.io/networks: '" + std::string(annotation) + "'}";
  return text + "}}\n";
}
std::string admitting(std::string_view name, std::string_view more = "") {
  return "---\n{apiVersion: v1, kind: Namespace, metadata: {name: " + std::string(name) +
         ", labels: {k8s.ovn.org/primary-user-defined-network: ''" + std::string(more) + "}}}\n";
}
std::string user_defined(std::string_view namespace_, std::string_view name,
                         std::string_view spec = "{topology: Layer2, layer2: {role: Primary}}") {
  return "---\n{apiVersion: k8s.ovn.org/v1, kind: UserDefinedNetwork, metadata: {name: " + std::string(name) +
         ", namespace: " + std::string(namespace_) + "}, spec: " + std::string(spec) + "}\n";
}
std::string cluster_user_defined(std::string_view name, std::string_view selector) {
  return "---\n{apiVersion: k8s.ovn.org/v1, kind: ClusterUserDefinedNetwork, metadata: {name: " + std::string(name) +
         "}, spec: {namespaceSelector: " + std::string(selector) +
         ", network: {topology: Layer3, layer3: {role: Primary}}}}\n";
}
std::string attachment(std::string_view namespace_, std::string_view name, std::string_view config = "") {
  return "---\n{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: " +
         std::string(name) + ", namespace: " + std::string(namespace_) + "}, spec: {config: '" + std::string(config) +
         "'}}\n";
}
std::string multi_policy(std::string_view namespace_, std::string_view name, std::string_view networks,
                         std::string_view spec) {
  return "---\n{apiVersion: k8s.cni.cncf.io/v1beta1, kind: MultiNetworkPolicy, metadata: {name: " + std::string(name) +
         ", namespace: " + std::string(namespace_) + ", annotations: {k8s.v1.cni.cncf.io/policy-for: '" +
         std::string(networks) + "'}}, spec: " + std::string(spec) + "}\n";
}

/// "vlan: shop/a shop/b".
std::vector<std::string> networks_of(const Sample& sample) {
  std::vector<std::string> lines;
  for (const Network& network : sample.reading().networks) {
    std::string line = network.name + ':';
    for (const Pod& each : network.cluster.pods) {
      line += ' ' + std::string(network.cluster.namespaces[each.namespace_].name) + '/' + std::string(each.name);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}
std::vector<std::string> faults_of(const Sample& sample) {
  std::vector<std::string> messages;
  for (const Fault& fault : sample.reading().faults) messages.push_back(fault.message);
  return messages;
}

/// What the pods of a network may do: "a => b : all".
std::vector<std::string> connections_of(const Network& network) {
  const Engine engine = engine_of(network, {});
  const ConnectionList list = list_connections(network, engine, {});
  std::vector<std::string> lines;
  for (const Connection& connection : list.connections) {
    lines.push_back(text_of(connection.from, network) + " => " + text_of(connection.to, network) + " : " +
                    text_of(connection.ports));
  }
  return lines;
}

TEST(Networks, AreThePodNetworkAloneWhereNothingElseIsSaid) {
  const Sample sample(pod("shop", "a"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": shop/a"));
  EXPECT_THAT(sample.reading().faults, IsEmpty());
  EXPECT_THAT(sample.reading().not_evaluated, IsEmpty());
}

TEST(Networks, APrimaryOneTakesTheNamespaceOffThePodNetwork) {
  const Sample sample(admitting("blue") + pod("blue", "a") + pod("blue", "b") + pod("shop", "c") +
                      user_defined("blue", "own"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": shop/c", "blue/own: blue/a blue/b"));
  EXPECT_EQ(sample.reading().networks[1].kind, Network::Kind::user_defined);
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(Networks, PodsOnTheirNodesNetworkStay) {
  const Sample sample(
      admitting("blue") + user_defined("blue", "own") + pod("blue", "a") +
      "---\n{apiVersion: v1, kind: Pod, metadata: {name: h, namespace: blue}, spec: {hostNetwork: true}}\n");
  EXPECT_THAT(networks_of(sample), ElementsAre(": blue/h", "blue/own: blue/a"));
}

TEST(Networks, OneOfTheClusterJoinsTheNamespacesThatItSelects) {
  const Sample sample(admitting("a", ", team: x") + admitting("b", ", team: x") + admitting("c") + pod("a", "p") +
                      pod("b", "q") + pod("c", "r") + cluster_user_defined("tenant", "{matchLabels: {team: x}}"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": c/r", "tenant: a/p b/q"));
  EXPECT_EQ(sample.reading().networks[1].kind, Network::Kind::cluster_user_defined);
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(Networks, PoliciesRuleOnAPrimaryOneToo) {
  const Sample sample(
      admitting("blue") + user_defined("blue", "own") + pod("blue", "a") + pod("blue", "b") + pod("shop", "c") +
      "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: blue}, spec: "
      "{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {}}, {namespaceSelector: {}}]}], "
      "ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}]}}\n"
      "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: "
      "{podSelector: {}, policyTypes: [Ingress, Egress]}}\n"
      "---\n{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: q}, spec: "
      "{priority: "
      "1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: "
      "{protocol: TCP, "
      "port: 22}}]}]}}\n");
  EXPECT_THAT(connections_of(sample.reading().networks[1]),
              ElementsAre("blue/a[Pod] => blue/b[Pod] : TCP 22,80", "blue/b[Pod] => blue/a[Pod] : TCP 22"));
  EXPECT_THAT(connections_of(sample.reading().networks[0]), IsEmpty());
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

struct Refusal {
  std::string yaml;
  std::string told;
};

TEST(Networks, OneThatCannotBeMadeIsToldAndItsPodsStay) {
  const Refusal refusals[] = {
      {"---\n{apiVersion: v1, kind: Namespace, metadata: {name: blue}}\n" + user_defined("blue", "own"),
       "UserDefinedNetwork blue/own: is not used in namespace blue, which has no label "
       "k8s.ovn.org/primary-user-defined-network"},
      {user_defined("blue", "own"), "the input does not have its namespace"},
      {admitting("blue") + user_defined("blue", "default"), "metadata.name \"default\" is no name for a network"},
      {admitting("blue") + user_defined("blue", "own", "{}"), "spec.topology is missing"},
      {admitting("blue") + user_defined("blue", "own", "{topology: Layer9}"),
       "spec.topology \"Layer9\" is no topology"},
      {admitting("blue") + user_defined("blue", "own", "{topology: Layer2, layer2: {role: Third}}"),
       "spec.layer2.role \"Third\" is neither Primary nor Secondary"},
      {admitting("blue") + user_defined("blue", "own", "{topology: Layer2, layer2: {}}"),
       "spec.layer2.role is missing"},
      {admitting("blue") + user_defined("blue", "own", "{topology: Layer2, layer3: {role: Primary}}"),
       "spec.layer3 does not go with topology Layer2"},
      {admitting("blue") + user_defined("blue", "own", "{topology: 7}"), "topology"},
  };
  for (const Refusal& refusal : refusals) {
    const Sample sample(refusal.yaml + pod("blue", "a"));
    EXPECT_THAT(networks_of(sample), ElementsAre(": blue/a"));
    EXPECT_THAT(faults_of(sample), testing::Contains(HasSubstr(refusal.told)));
  }
}

TEST(Networks, NamespacesOfTheClusterItselfStayOnThePodNetwork) {
  for (const std::string name : {"default", "openshift-dns"}) {
    const Sample sample(admitting(name) + pod(name, "a") + user_defined(name, "own"));
    EXPECT_THAT(networks_of(sample), ElementsAre(": " + name + "/a"));
    EXPECT_THAT(faults_of(sample), ElementsAre(HasSubstr("which stays on the pod network")));
  }
}

TEST(Networks, TheFirstPrimaryOneOfANamespaceCounts) {
  const Sample sample(admitting("blue") + pod("blue", "a") + user_defined("blue", "one") + user_defined("blue", "two") +
                      cluster_user_defined("all", "{}"));
  EXPECT_THAT(networks_of(sample), ElementsAre(":", "blue/one: blue/a"));
  EXPECT_THAT(faults_of(sample),
              UnorderedElementsAre(HasSubstr("UserDefinedNetwork blue/two: is not used in namespace blue, "
                                             "which is on blue/one"),
                                   HasSubstr("ClusterUserDefinedNetwork all: is not used in namespace blue")));
}

TEST(Networks, SecondaryOnesAreToldAsNotEvaluated) {
  const Sample sample(admitting("blue") + pod("blue", "a") +
                      user_defined("blue", "own", "{topology: Layer2, layer2: {role: Secondary}}"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": blue/a"));
  ASSERT_EQ(sample.reading().not_evaluated.size(), 1U);
  EXPECT_EQ(sample.reading().not_evaluated[0].why, "UserDefinedNetwork of role Secondary is not evaluated");
}

TEST(Attachments, JoinThePodsThatNameThem) {
  const Sample sample(attachment("shop", "vlan") + attachment("bank", "vlan") + attachment("shop", "other") +
                      pod("shop", "a", "vlan") + pod("shop", "b", "other, vlan@net1") + pod("bank", "c", "vlan") +
                      pod("post", "d", "shop/other") + pod("post", "e", R"([{"name": "vlan", "namespace": "bank"}])") +
                      pod("post", "f"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": bank/c post/d post/e post/f shop/a shop/b", "other: post/d shop/b",
                                               "vlan: bank/c post/e shop/a shop/b"));
  EXPECT_EQ(sample.reading().networks[1].kind, Network::Kind::attachment);
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(Attachments, OfOvnKubernetesAreOneByTheNameInTheirConfiguration) {
  const Sample sample(
      attachment("a", "x", R"({"type": "ovn-k8s-cni-overlay", "name": "tenant", "topology": "layer2"})") +
      attachment("b", "y", R"({"type": "ovn-k8s-cni-overlay", "name": "tenant", "topology": "layer2"})") +
      pod("a", "p", "x") + pod("b", "q", "y"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": a/p b/q", "tenant: a/p b/q"));
}

TEST(Attachments, ThatTheInputLacksAreTold) {
  const Sample sample(attachment("shop", "vlan") + pod("shop", "a", "vlan, wlan") + pod("shop", "b", "wlan"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": shop/a shop/b", "vlan: shop/a"));
  ASSERT_EQ(sample.reading().not_evaluated.size(), 2U);
  EXPECT_EQ(sample.reading().not_evaluated[0].object->name, "a");
  EXPECT_EQ(sample.reading().not_evaluated[0].why,
            "the input does not have the NetworkAttachmentDefinition that it names");
}

TEST(Attachments, ThatAreMalformedAreTold) {
  const Sample sample(attachment("shop", "vlan", R"({"name": "vlan",)") +
                      pod("shop", "a", R"([{"namespace": "shop"}, )") +
                      pod("shop", "b", R"([{"namespace": "shop"}, {"name": "vlan"}])"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": shop/a shop/b", "vlan: shop/b"));
  EXPECT_THAT(faults_of(sample), UnorderedElementsAre(HasSubstr("is not JSON"),
                                                      HasSubstr("is neither a list in JSON nor names between commas"),
                                                      HasSubstr("has an item without a name")));
}

constexpr std::string_view from_a = "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]}";

TEST(Attachments, AreRuledByMultiNetworkPoliciesAlone) {
  const Sample sample(
      attachment("shop", "vlan") + pod("shop", "a", "vlan") + pod("shop", "b", "vlan") +
      multi_policy("shop", "p", "vlan", from_a) +
      "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: q, namespace: shop}, spec: "
      "{podSelector: {}, policyTypes: [Ingress, Egress]}}\n");
  EXPECT_THAT(connections_of(sample.reading().networks[0]), IsEmpty());
  EXPECT_THAT(connections_of(sample.reading().networks[1]), ElementsAre("shop/a[Pod] => shop/b[Pod] : all"));
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(Attachments, ArePickedByPoliciesByNamespaceAndName) {
  const std::string pods = attachment("net", "vlan") + pod("shop", "a", "net/vlan") + pod("shop", "b", "net/vlan");
  EXPECT_THAT(connections_of(Sample(pods + multi_policy("shop", "p", "other, net/vlan", from_a)).reading().networks[1]),
              ElementsAre("shop/a[Pod] => shop/b[Pod] : all"));
  const Sample sample(pods + multi_policy("shop", "p", "vlan", from_a));  // that of namespace shop
  EXPECT_EQ(connections_of(sample.reading().networks[1]).size(), 2U);
  EXPECT_THAT(faults_of(sample), ElementsAre(HasSubstr("names a network that the input does not have")));
  const Sample unnamed(pods + multi_policy("shop", "p", "", from_a));
  EXPECT_THAT(faults_of(unnamed), ElementsAre(HasSubstr("policy-for\"] is missing")));
}

TEST(Attachments, HaveAddressesOfTheirOwn) {
  const Sample sample(
      attachment("shop", "vlan") + pod("shop", "a", R"([{"name": "vlan", "ips": ["10.1.0.1/24"]}])") +
      pod("shop", "b", R"([{"name": "vlan", "ips": ["10.1.0.2/24"]}])") +
      pod("shop", "c", R"([{"name": "vlan", "ips": ["10.1.0.9/24"]}])") +
      multi_policy("shop", "p", "vlan", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.1.0.0/31}}]}]}"));
  EXPECT_THAT(connections_of(sample.reading().networks[1]),
              ElementsAre("shop/a[Pod] => shop/b[Pod] : all", "shop/a[Pod] => shop/c[Pod] : all"));
}

std::string machine(std::string_view name, std::string_view networks, std::string_view address = "") {
  return "---\n{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {name: " + std::string(name) +
         ", namespace: shop}, spec: {template: {metadata: {labels: {vm: " + std::string(name) +
         "}}, spec: {networks: [" + std::string(networks) +
         "], volumes: [{name: d, cloudInitNoCloud: {networkData: '{ethernets: {eth1: {addresses: [" +
         std::string(address) + "]}}}'}}]}}}}\n";
}

TEST(VirtualMachines, AreWorkloadsWithTheLabelsOfTheirTemplate) {
  const Sample sample(
      machine("one", "{name: default, pod: {}}") + machine("two", "{name: default, pod: {}}") +
      "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: "
      "{podSelector: {matchLabels: {vm: one}}, policyTypes: [Ingress, Egress]}}\n");
  EXPECT_THAT(connections_of(sample.network()),
              ElementsAre("0.0.0.0-255.255.255.255[External] => shop/two[VirtualMachine] : all",
                          "shop/two[VirtualMachine] => 0.0.0.0-255.255.255.255[External] : all"));
}

TEST(VirtualMachines, AreOnTheNetworksThatTheyName) {
  const std::string vlan = "{name: v, multus: {networkName: vlan}}";
  const Sample sample(
      attachment("shop", "vlan") + machine("one", vlan, "10.1.0.1/24") + machine("two", vlan, "10.1.0.2/24") +
      machine("three", "{name: default, pod: {}}") +
      multi_policy("shop", "p", "vlan", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.1.0.1/32}}]}]}"));
  EXPECT_THAT(networks_of(sample), ElementsAre(": shop/one shop/three shop/two", "vlan: shop/one shop/two"));
  EXPECT_THAT(connections_of(sample.reading().networks[1]),
              ElementsAre("shop/one[VirtualMachine] => shop/two[VirtualMachine] : all"));
}

TEST(VirtualMachines, MayBeInstancesAndSets) {
  const Sample sample(
      "---\n{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, metadata: {name: one, namespace: shop}, "
      "spec: {networks: []}}\n"
      "---\n{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstanceReplicaSet, metadata: {name: two, namespace: "
      "shop}, spec: {template: {metadata: {labels: {a: b}}, spec: {}}}}\n");
  EXPECT_THAT(networks_of(sample), ElementsAre(": shop/one shop/two"));
  EXPECT_EQ(sample.cluster().workloads[0].kind, "VirtualMachineInstance");
  EXPECT_THAT(sample.cluster().pods[1].labels, ElementsAre(Label{"a", "b"}));
}

TEST(Networks, TheLastObjectOfANameCounts) {
  const Sample sample(admitting("blue") + pod("blue", "a") +
                      user_defined("blue", "own", "{topology: Layer2, layer2: {role: Secondary}}") +
                      user_defined("blue", "own"));
  EXPECT_THAT(networks_of(sample), ElementsAre(":", "blue/own: blue/a"));
  EXPECT_THAT(faults_of(sample), ElementsAre(HasSubstr("replaces another of its name")));
}

}  // namespace
}  // namespace seawall::network
