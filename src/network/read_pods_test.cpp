#include "read_pods.h"

#include <gmock/gmock.h>

#include "testing.h"

namespace seawall::network {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

Texts faults_of(const Sample& sample) {
  Texts messages;
  for (const Fault& fault : sample.reading().faults) messages.push_back(fault.message);
  return messages;
}

/// "shop: kubernetes.io/metadata.name=shop team=a".
Texts namespaces_of(const Sample& sample) {
  Texts texts;
  for (const Namespace& each : sample.cluster().namespaces) {
    std::string& text = texts.emplace_back(std::string(each.name) + (each.object ? ":" : "?"));
    for (const Label& label : each.labels) text += ' ' + std::string(label.key) + '=' + std::string(label.value);
  }
  return texts;
}

/// "shop/web-1 of web[Deployment]"; a template ends in "*", a workload that is not in the input in "?".
Texts pods_of(const Sample& sample) {
  Texts texts;
  for (const Pod& pod : sample.cluster().pods) {
    const Workload& workload = sample.cluster().workloads.at(pod.workload);
    std::string& text = texts.emplace_back(sample.cluster().namespaces.at(pod.namespace_).name);
    EXPECT_EQ(text, workload.namespace_);
    text += '/' + std::string(pod.name) + " of " + std::string(workload.name) + '[' + std::string(workload.kind) + ']';
    if (pod.is_template) text += '*';
    if (!workload.object) text += '?';
  }
  return texts;
}

Texts addresses_of(const std::vector<Address>& addresses) {
  Texts texts;
  for (const Address& each : addresses) texts.push_back(text_of(each));
  return texts;
}

/// "http=TCP/80".
Texts ports_of(const Pod& pod) {
  Texts texts;
  for (const NamedPort& port : pod.named_ports) {
    texts.push_back(std::string(port.name) + '=' + std::string(name_of(port.protocol)) + '/' +
                    std::to_string(port.port));
  }
  return texts;
}

std::string pod(std::string_view name, std::string_view owners = "", std::string_view more = "") {
  std::string text = "---\n{apiVersion: v1, kind: Pod, metadata: {name: " + std::string(name) + ", namespace: shop";
  if (!owners.empty()) text += ", ownerReferences: " + std::string(owners);
  return text + '}' + std::string(more) + "}\n";
}

std::string owner(std::string_view api_version, std::string_view kind, std::string_view name) {
  return "[{apiVersion: " + std::string(api_version) + ", kind: " + std::string(kind) + ", name: " + std::string(name) +
         ", controller: true}]";
}

/// A workload of group apps.
std::string workload(std::string_view kind, std::string_view name, std::string_view owners = "[]") {
  return "---\n{apiVersion: apps/v1, kind: " + std::string(kind) + ", metadata: {name: " + std::string(name) +
         ", namespace: shop, ownerReferences: " + std::string(owners) +
         "}, spec: {template: {metadata: {labels: {from: " + std::string(name) + "}}, spec: {containers: []}}}}\n";
}

// --- namespaces and nodes ---

TEST(ReadNamespaces, TakesThoseThatArePresentOrSpokenOf) {
  const Sample sample(R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a, kubernetes.io/metadata.name: other}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: bank}}
---
{apiVersion: v1, kind: Pod, metadata: {name: b}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: c, namespace: apps}, spec: {template: {spec: {}}}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: d, namespace: zoo}}
---
{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: e, namespace: none}}
---
{apiVersion: v1, kind: Service, metadata: {name: f, namespace: none}}
)");
  EXPECT_THAT(namespaces_of(sample), ElementsAre("apps? kubernetes.io/metadata.name=apps",         //
                                                 "bank? kubernetes.io/metadata.name=bank",         //
                                                 "default? kubernetes.io/metadata.name=default",   //
                                                 "shop: kubernetes.io/metadata.name=shop team=a",  //
                                                 "zoo? kubernetes.io/metadata.name=zoo"));
}

TEST(ReadNodes, TakesTheirLabelsAndAddresses) {
  const Sample sample(R"(
{apiVersion: v1, kind: Node, metadata: {name: n2, labels: {pool: edge}}, status: {addresses: [
  {type: InternalIP, address: 10.0.0.2}, {type: Hostname, address: n2}, {type: ExternalIP, address: "2001:db8::2"},
  {type: InternalDNS, address: n2.example.com}, {type: InternalIP, address: 10.0.0.2}, {type: InternalIP, address: x}]}}
---
{apiVersion: v1, kind: Node, metadata: {name: n1}}
)");
  ASSERT_EQ(sample.cluster().nodes.size(), 2u);
  const ClusterNode& node = sample.cluster().nodes[0];
  EXPECT_EQ(node.name, "n2");
  EXPECT_EQ(node.labels, (Labels{{"pool", "edge"}}));
  EXPECT_THAT(addresses_of(node.addresses), ElementsAre("10.0.0.2", "2001:db8::2"));
  EXPECT_EQ(sample.cluster().nodes[1].name, "n1");
  EXPECT_THAT(faults_of(sample), ElementsAre(R"(Node n2: status.addresses[5].address "x" is no IP address)"));
}

// --- workloads ---

TEST(ReadPods, SortsByWorkloadAndThenName) {
  const Sample sample(pod("c") + pod("a") + pod("z-2", owner("apps/v1", "ReplicaSet", "b")) +
                      pod("z-1", owner("apps/v1", "ReplicaSet", "b")) +
                      "---\n{apiVersion: v1, kind: Pod, metadata: {name: d, namespace: bank}}");
  EXPECT_THAT(pods_of(sample), ElementsAre("bank/d of d[Pod]", "shop/a of a[Pod]", "shop/z-1 of b[ReplicaSet]?",
                                           "shop/z-2 of b[ReplicaSet]?", "shop/c of c[Pod]"));
  ASSERT_EQ(sample.cluster().workloads.size(), 4u);
}

TEST(ReadPods, GivesThemToTheControllerElseToTheFirstOwner) {
  constexpr const char* both = "[{apiVersion: v1, kind: ConfigMap, name: one}, {apiVersion: apps/v1, kind: "
                               "StatefulSet, name: two, controller: true}]";
  constexpr const char* first = "[{apiVersion: v1, kind: ConfigMap, name: one, controller: false}, {apiVersion: "
                                "apps/v1, kind: StatefulSet, name: two}]";
  const Sample sample(pod("a", both) + pod("b", first) + pod("c", "[]") + pod("d", "[{kind: Thing}]"));
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/c of c[Pod]", "shop/d of d[Pod]", "shop/b of one[ConfigMap]?",
                                           "shop/a of two[StatefulSet]?"));
}

TEST(ReadPods, FollowsOwnersToTheRootThatTheInputHas) {
  const Sample sample(workload("ReplicaSet", "web-1", owner("apps/v1", "Deployment", "web")) +
                      workload("Deployment", "web", owner("example.com/v1", "Site", "absent")) +
                      pod("web-1-x", owner("apps/v1", "ReplicaSet", "web-1")));
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/web-1-x of web[Deployment]"));
  ASSERT_EQ(sample.cluster().workloads.size(), 1u);
  EXPECT_EQ(sample.cluster().workloads[0].object->title(), "Deployment shop/web");
}

TEST(ReadPods, FollowsOwnersOfKindsWithoutPods) {
  const Sample sample("{apiVersion: example.com/v1, kind: Site, metadata: {name: page, namespace: shop}}\n" +
                      workload("StatefulSet", "front", owner("example.com/v1", "Site", "page")) +
                      workload("StatefulSet", "back", owner("example.com/v1", "Site", "page")));
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/page of page[Site]*", "shop/page of page[Site]*"));
}

TEST(ReadPods, MakeTemplatesNeedless) {
  const std::string deployment = workload("Deployment", "web");
  EXPECT_THAT(pods_of(Sample(deployment)), ElementsAre("shop/web of web[Deployment]*"));
  EXPECT_THAT(pods_of(Sample(deployment + pod("a", owner("apps/v1", "Deployment", "web")))),
              ElementsAre("shop/a of web[Deployment]"));
  EXPECT_THAT(pods_of(Sample(deployment + pod("a"))), ElementsAre("shop/a of a[Pod]", "shop/web of web[Deployment]*"));
}

TEST(ReadPods, TakesTheTemplateOfTheRootAlone) {
  const Sample sample(workload("ReplicaSet", "old", owner("apps/v1", "Deployment", "web")) +
                      workload("Deployment", "web") +
                      workload("ReplicaSet", "new", owner("apps/v1", "Deployment", "web")));
  ASSERT_THAT(pods_of(sample), ElementsAre("shop/web of web[Deployment]*"));
  EXPECT_EQ(sample.cluster().pods[0].labels, (Labels{{"from", "web"}}));
}

TEST(ReadPods, EndsAtOwnersThatOwnEachOther) {
  const Sample sample(workload("ReplicaSet", "a", owner("apps/v1", "ReplicaSet", "b")) +
                      workload("ReplicaSet", "b", owner("apps/v1", "ReplicaSet", "a")) +
                      workload("ReplicaSet", "c", owner("apps/v1", "ReplicaSet", "c")) +
                      pod("p", owner("apps/v1", "ReplicaSet", "a")));
  ASSERT_EQ(sample.cluster().pods.size(), 2u);
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/p of a[ReplicaSet]", "shop/c of c[ReplicaSet]*"));
}

TEST(ReadPods, FollowsALongChainOfOwners) {
  constexpr int length = 20'000;
  std::string text;
  for (int index = 0; index < length; ++index) {
    const std::string name = "r" + std::to_string(index);
    text += workload("ReplicaSet", name, owner("apps/v1", "ReplicaSet", "r" + std::to_string(index + 1)));
  }
  const Sample sample(text);
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/r19999 of r19999[ReplicaSet]*"));
}

TEST(ReadPods, KnowsAnOwnerByItsUid) {
  constexpr const char* text = R"(
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web, namespace: shop, uid: new,
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: root}]}, spec: {template: {spec: {}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: root, namespace: shop}, spec: {template: {spec: {}}}}
)";
  const auto owned = [](std::string_view uid) {
    return pod("a", "[{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: " + std::string(uid) + "}]");
  };
  EXPECT_THAT(pods_of(Sample(text + owned("new"))), ElementsAre("shop/a of root[Deployment]"));
  EXPECT_THAT(pods_of(Sample(text + owned("old"))),
              ElementsAre("shop/root of root[Deployment]*", "shop/a of web[ReplicaSet]?"));
}

TEST(ReadPods, FindsOwnersInTheDefaultNamespaceHoweverItIsWritten) {
  for (const char* of_owner : {"", ", namespace: default"}) {
    for (const char* of_pod : {"", ", namespace: default"}) {
      const Sample sample(
          std::string("{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: r") + of_owner +
          ", ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: d}]}, spec: {template: {spec: {}}}}\n"
          "---\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {}}}}\n"
          "---\n{apiVersion: v1, kind: Pod, metadata: {name: p" +
          of_pod + ", ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r}]}}");
      EXPECT_THAT(pods_of(sample), ElementsAre("default/p of d[Deployment]")) << of_owner << of_pod;
    }
  }
}

TEST(ReadPods, GoTogetherByAnOwnerWithoutAKind) {
  const Sample sample(pod("a", "[{name: one}]") + pod("b", "[{name: one}]"));
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/a of one[Pod]?", "shop/b of one[Pod]?"));
  EXPECT_THAT(faults_of(sample), ElementsAre("Pod shop/a: metadata.ownerReferences[0].kind is missing",
                                             "Pod shop/b: metadata.ownerReferences[0].kind is missing"));
}

TEST(ReadPods, BelongToTheVirtualMachineOfTheirInstance) {
  const Sample sample(
      "{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {name: vm, namespace: shop, uid: a}, spec: {}}\n" +
      pod("p", "[{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, name: vm, uid: b, controller: true}]"));
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/p of vm[VirtualMachine]"));
}

TEST(ReadPods, LetsMirrorsOfStaticPodsStandAlone) {
  const Sample sample("{apiVersion: v1, kind: Node, metadata: {name: n}}\n" + pod("etcd-n", owner("v1", "Node", "n")));
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/etcd-n of etcd-n[Pod]"));
}

TEST(ReadPods, LeavesOutThoseThatHaveEnded) {
  const auto in_phase = [](std::string_view name, std::string_view phase) {
    return pod(name, owner("batch/v1", "Job", "job"), ", status: {phase: " + std::string(phase) + "}");
  };
  const Sample sample(in_phase("a", "Succeeded") + in_phase("b", "Running") + in_phase("c", "Failed") +
                      in_phase("d", "Pending"));
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/b of job[Job]?", "shop/d of job[Job]?"));
}

TEST(ReadPods, KeepsTheTemplateOfAWorkloadThatHasNone) {
  const Sample sample(R"(
{apiVersion: apps/v1, kind: Deployment, metadata: {name: off, namespace: shop},
 spec: {replicas: 0, template: {spec: {}}}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly, namespace: shop},
 spec: {jobTemplate: {spec: {template: {metadata: {labels: {a: b}}, spec: {}}}}}}
---
{apiVersion: batch/v1, kind: Job, metadata: {name: nightly-1, namespace: shop, ownerReferences: [
  {apiVersion: batch/v1, kind: CronJob, name: nightly, controller: true}]}, spec: {template: {spec: {}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: nightly-1-x, namespace: shop, ownerReferences: [
  {apiVersion: batch/v1, kind: Job, name: nightly-1, controller: true}]}, status: {phase: Succeeded}}
)");
  ASSERT_THAT(pods_of(sample), ElementsAre("shop/nightly of nightly[CronJob]*", "shop/off of off[Deployment]*"));
  EXPECT_EQ(sample.cluster().pods[0].labels, (Labels{{"a", "b"}}));
}

TEST(ReadPods, MakesOnePodOfEachTemplate) {
  const Sample sample(R"(
{apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: ray, namespace: shop}, spec: {
  headGroupSpec: {template: {metadata: {labels: {role: head}}, spec: {}}},
  workerGroupSpecs: [{template: {metadata: {labels: {role: worker}}, spec: {}}}]}}
---
{apiVersion: v1, kind: PodTemplate, metadata: {name: unused, namespace: shop}, template: {spec: {}}}
---
{apiVersion: trainer.kubeflow.org/v1alpha1, kind: ClusterTrainingRuntime, metadata: {name: cluster-wide}, spec: {
  template: {spec: {replicatedJobs: [{template: {spec: {template: {spec: {}}}}}]}}}}
)");
  ASSERT_THAT(pods_of(sample), ElementsAre("shop/ray of ray[RayCluster]*", "shop/ray of ray[RayCluster]*"));
  EXPECT_EQ(sample.cluster().pods[0].labels, (Labels{{"role", "head"}}));
  EXPECT_EQ(sample.cluster().pods[1].labels, (Labels{{"role", "worker"}}));
}

// --- one pod ---

TEST(ReadPods, TakesAddressesOnce) {
  const Sample sample(
      pod("a", "", ", status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: \"fd00::1\"}], hostIP: 192.168.0.1}") +
      pod("b", "", ", status: {podIP: 10.0.0.2}") + pod("c", "", ", status: {podIP: ''}") +
      pod("d", "", ", spec: {nodeName: node-1, hostNetwork: true}, status: {hostIP: 192.168.0.1}"));
  ASSERT_EQ(sample.cluster().pods.size(), 4u);
  const std::vector<Pod>& pods = sample.cluster().pods;
  EXPECT_THAT(addresses_of(pods[0].addresses), ElementsAre("10.0.0.1", "fd00::1"));
  EXPECT_THAT(addresses_of(pods[1].addresses), ElementsAre("10.0.0.2"));
  EXPECT_THAT(addresses_of(pods[2].addresses), IsEmpty());
  EXPECT_THAT(addresses_of(pods[3].addresses), ElementsAre("192.168.0.1"));
  EXPECT_FALSE(pods[2].is_host_network);
  EXPECT_TRUE(pods[3].is_host_network);
  EXPECT_EQ(pods[2].node, "");
  EXPECT_EQ(pods[3].node, "node-1");
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(ReadPods, TakesNamedPortsOfContainersAndSidecars) {
  const Sample sample(pod("a", "", R"(, spec: {
    initContainers: [{name: setup, ports: [{name: setup, containerPort: 1}]},
                     {name: proxy, restartPolicy: Always, ports: [{name: proxy, containerPort: 15001}]}],
    containers: [{name: web, ports: [{name: http, containerPort: 80}, {containerPort: 81},
                                     {name: dns, containerPort: 53, protocol: UDP}]},
                 {name: more, ports: [{name: http, containerPort: 8080, protocol: SCTP}]}, {name: none}],
    ephemeralContainers: [{name: debug, ports: [{name: debug, containerPort: 2}]}]})"));
  EXPECT_THAT(ports_of(sample.cluster().pods[0]),
              ElementsAre("http=TCP/80", "dns=UDP/53", "http=SCTP/8080", "proxy=TCP/15001"));
  EXPECT_THAT(faults_of(sample), IsEmpty());
}

TEST(ReadPods, TellsWhatCannotBeUsed) {
  const Sample sample(pod("a", "", R"(, spec: {hostNetwork: 'yes', nodeName: 1, containers: [
                            {ports: [{name: a, containerPort: 0}, {name: b, containerPort: []}, {name: c},
                                     {name: d, containerPort: 1, protocol: tcp}, {name: 5, containerPort: 5}, 6]},
                            {ports: {}}, web]},
                            status: {podIPs: [{ip: 300.0.0.1}, 10.0.0.1], podIP: 5})") +
                      pod("b", "{kind: ReplicaSet}", ", spec: none, status: none") +
                      "---\n{apiVersion: v1, kind: Pod, metadata: {name: c, namespace: shop, labels: {a: 1}}}\n");
  ASSERT_EQ(sample.cluster().pods.size(), 3u);
  EXPECT_THAT(ports_of(sample.cluster().pods[0]), IsEmpty());
  EXPECT_THAT(addresses_of(sample.cluster().pods[0].addresses), IsEmpty());
  EXPECT_THAT(faults_of(sample),
              ElementsAre(R"(Pod shop/a: "spec.hostNetwork" is a string, not a boolean)",
                          R"(Pod shop/a: spec.containers[0].ports[0].containerPort 0 is no port from 1 to 65535)",
                          R"(Pod shop/a: "spec.containers[0].ports[1].containerPort" is a list, not an integer)",
                          R"(Pod shop/a: spec.containers[0].ports[3].protocol "tcp" is none of TCP, UDP and SCTP)",
                          R"(Pod shop/a: "spec.containers[0].ports[4].name" is an integer, not a string)",
                          R"(Pod shop/a: "spec.containers[0].ports[5]" is an integer, not a map)",
                          R"(Pod shop/a: "spec.containers[1].ports" is a map, not a list)",
                          R"(Pod shop/a: "spec.containers[2]" is a string, not a map)",
                          R"(Pod shop/a: "spec.nodeName" is an integer, not a string)",
                          R"(Pod shop/a: status.podIPs[0].ip "300.0.0.1" is no IP address)",
                          R"(Pod shop/a: "status.podIPs[1]" is a string, not a map)",
                          R"(Pod shop/a: "status.podIP" is an integer, not a string)",
                          R"(Pod shop/b: "spec" is a string, not a map)",
                          R"(Pod shop/b: "metadata.ownerReferences" is a map, not a list)",
                          R"(Pod shop/b: "status" is a string, not a map)",
                          R"(Pod shop/c: "metadata.labels.a" is an integer, not a string)"));
}

TEST(ReadPods, TellsWhatIsWrongInTemplates) {
  const Sample sample(R"(
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: shop},
 spec: {template: {metadata: {labels: [a]}, spec: {containers: [{name: c, ports: [{name: p, containerPort: 70000}]}]}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: b, namespace: shop}, spec: {template: none}}
)");
  EXPECT_THAT(pods_of(sample), ElementsAre("shop/a of a[Deployment]*"));
  EXPECT_THAT(faults_of(sample),
              ElementsAre(R"(Deployment shop/a: "spec.template.metadata.labels" is a list, not a map)",
                          "Deployment shop/a: spec.template.spec.containers[0].ports[0].containerPort 70000 is no port "
                          "from 1 to 65535",
                          R"(Deployment shop/b: "spec.template" is a string, not a map)"));
}

}  // namespace
}  // namespace seawall::network
