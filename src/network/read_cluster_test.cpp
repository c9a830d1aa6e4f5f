#include "read_cluster.h"

#include <gmock/gmock.h>

#include "testing.h"

namespace seawall::network {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> faults_of(const Sample& sample) {
  std::vector<std::string> messages;
  for (const Fault& fault : sample.reading().faults) {
    EXPECT_TRUE(fault.object);
    EXPECT_TRUE(fault.at);
    messages.push_back(fault.message);
  }
  return messages;
}

std::vector<std::string> not_evaluated(const Sample& sample) {
  std::vector<std::string> reasons;
  for (const NotEvaluated& each : sample.reading().not_evaluated) {
    reasons.push_back(each.object->title() + ": " + std::string(each.why));
  }
  return reasons;
}

TEST(ReadCluster, MakesThePodNetworkOfNothing) {
  const Sample sample("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
  ASSERT_EQ(sample.reading().networks.size(), 1u);
  EXPECT_EQ(sample.network().kind, Network::Kind::pod_network);
  EXPECT_EQ(sample.network().name, "");
  EXPECT_TRUE(sample.cluster().namespaces.empty());
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(ReadCluster, TakesTheLastOfObjectsThatAreSetTwice) {
  const Sample sample(R"(
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: default, labels: {a: first}}, spec: {containers: []}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {a: second}}, spec: {containers: []}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: other, labels: {a: third}}, spec: {containers: []}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {a: fourth}}, spec: {containers: []}}
)");
  ASSERT_EQ(sample.cluster().pods.size(), 2u);
  EXPECT_EQ(sample.cluster().pods[0].labels.front().value, "fourth");
  EXPECT_EQ(sample.cluster().pods[1].labels.front().value, "third");
  EXPECT_THAT(faults_of(sample), ElementsAre("Pod web: replaces the one at test.yaml:2, as kubectl apply would",
                                             "Pod web: replaces the one at test.yaml:4, as kubectl apply would"));
}

TEST(ReadCluster, KnowsOneObjectByBothGroupsThatServedIt) {
  const Sample sample(R"(
{apiVersion: extensions/v1beta1, kind: NetworkPolicy, metadata: {name: web}, spec: {podSelector: {}}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web}, spec: {policyTypes: [Egress]}}
---
{apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {}}}}
)");
  ASSERT_EQ(sample.cluster().policies.size(), 1u);
  EXPECT_TRUE(sample.cluster().policies.front().isolates_egress);
  ASSERT_EQ(sample.cluster().pods.size(), 1u);
  EXPECT_EQ(sample.cluster().pods.front().object->group, "apps");
  EXPECT_THAT(faults_of(sample),
              ElementsAre("NetworkPolicy web: replaces the one at test.yaml:2, as kubectl apply would",
                          "Deployment web: replaces the one at test.yaml:6, as kubectl apply would"));
}

TEST(ReadCluster, LetsObjectsWithoutANameOfTheirOwnStandSideBySide) {
  const Sample sample(R"(
{apiVersion: v1, kind: Pod, metadata: {generateName: web-}}
---
{apiVersion: v1, kind: Pod, metadata: {generateName: web-}}
---
{apiVersion: v1, kind: Pod}
---
{apiVersion: v1, kind: Namespace, metadata: {labels: {a: b}}}
)");
  EXPECT_EQ(sample.cluster().pods.size(), 3u);
  EXPECT_EQ(sample.cluster().namespaces.size(), 1u);
  EXPECT_THAT(faults_of(sample),
              ElementsAre("Pod (no name): metadata.name is missing", "Namespace (no name): metadata.name is missing"));
}

TEST(ReadCluster, TakesAKindForWhatItIsUnderAWrongApiVersion) {
  const Sample sample(R"(
{apiVersion: apps/v1, kind: Pod, metadata: {name: web}}
---
{apiVersion: v1, kind: NetworkPolicy, metadata: {name: np}}
---
{apiVersion: batch/v1, kind: Deployment, metadata: {name: app}, spec: {template: {spec: {}}}}
---
{apiVersion: example.com/v1, kind: Pod, metadata: {name: other}}
---
{apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: old}, spec: {template: {spec: {}}}}
---
{apiVersion: extensions/v1beta1, kind: DaemonSet, metadata: {name: older}, spec: {template: {spec: {}}}}
)");
  EXPECT_EQ(sample.cluster().pods.size(), 4u);
  EXPECT_EQ(sample.cluster().policies.size(), 1u);
  EXPECT_THAT(faults_of(sample),
              ElementsAre(R"(Pod web: apiVersion "apps/v1" has no Pod: read as v1)",
                          R"(NetworkPolicy np: apiVersion "v1" has no NetworkPolicy: read as networking.k8s.io/v1)",
                          R"(Deployment app: apiVersion "batch/v1" has no Deployment: read as apps/v1)"));
}

TEST(ReadCluster, TellsFaultsInTheOrderOfObjects) {
  const Sample sample(R"(
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: one}, spec: {policyTypes: [In]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: two}, status: {podIP: ten}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: three}, spec: {policyTypes: [Out, Up]}}
---
{apiVersion: v1, kind: Node, metadata: {name: four}, status: [Ready]}
)");
  EXPECT_THAT(faults_of(sample),
              ElementsAre(R"(NetworkPolicy one: spec.policyTypes[0] "In" is neither Ingress nor Egress)",
                          R"(Pod two: status.podIP "ten" is no IP address)",
                          R"(NetworkPolicy three: spec.policyTypes[0] "Out" is neither Ingress nor Egress)",
                          R"(NetworkPolicy three: spec.policyTypes[1] "Up" is neither Ingress nor Egress)",
                          R"(Node four: "status" is a list, not a map)"));
}

TEST(ReadCluster, NamesPoliciesOfOtherProducts) {
  constexpr struct {
    const char* api_version;
    const char* kind;
    const char* why;
  } rows[] = {
      {"security.istio.io/v1", "AuthorizationPolicy", "Istio AuthorizationPolicy is not evaluated"},
      {"security.istio.io/v1beta1", "PeerAuthentication", "Istio PeerAuthentication is not evaluated"},
      {"networking.istio.io/v1", "Sidecar", "Istio Sidecar is not evaluated"},
      {"projectcalico.org/v3", "GlobalNetworkPolicy", "Calico GlobalNetworkPolicy is not evaluated"},
      {"crd.projectcalico.org/v1", "NetworkPolicy", "Calico NetworkPolicy is not evaluated"},
      {"cilium.io/v2", "CiliumNetworkPolicy", "CiliumNetworkPolicy is not evaluated"},
      {"policy.linkerd.io/v1beta3", "Server", "Linkerd policy is not evaluated"},
      {"policy.linkerd.io/v1alpha1", "AuthorizationPolicy", "Linkerd policy is not evaluated"},
      {"crd.antrea.io/v1beta1", "ClusterNetworkPolicy", "Antrea ClusterNetworkPolicy is not evaluated"},
      {"k8s.ovn.org/v1", "EgressFirewall", "OpenShift EgressFirewall is not evaluated"},
      {"security.istio.io/v1", "RequestAuthentication", nullptr},
      {"networking.k8s.io/v1", "Ingress", nullptr},
      {"networking.k8s.io/v1", "NetworkPolicy", nullptr},
      {"example.com/v1", "NetworkPolicy", nullptr},
  };
  for (const auto& row : rows) {
    const std::string text =
        std::string("{apiVersion: ") + row.api_version + ", kind: " + row.kind + ", metadata: {name: a}}";
    const Sample sample(text);
    const auto reasons = not_evaluated(sample);
    if (row.why) {
      EXPECT_THAT(reasons, ElementsAre(std::string(row.kind) + " a: " + row.why));
      EXPECT_TRUE(sample.cluster().policies.empty());
    } else {
      EXPECT_THAT(reasons, IsEmpty()) << text;
    }
  }
}

}  // namespace
}  // namespace seawall::network
