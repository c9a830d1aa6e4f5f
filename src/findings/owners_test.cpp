#include <gtest/gtest.h>

#include <algorithm>

#include "findings.h"
#include "testing.h"

namespace seawall::findings {
namespace {

using documents::Field;
using documents::Node;
using testing::inventory_of;
using testing::lines_of;
using Lines = std::vector<std::string>;

// Checks that find what is written: enough to have findings at every kind of place.

template <Field field>
void report_of_pod(const objects::PodTemplate& pod, Probe& probe) {
  if (const Node written = pod.spec.child(field)) probe.report(written, {.argument = written.text()});
}

constexpr Check with_pod(std::string_view id, void (*pod)(const objects::PodTemplate&, Probe&)) {
  Check check = testing::check_named(id);
  check.pod = pod;
  return check;
}

constexpr Check host_pid = with_pod("host-pid", report_of_pod<Field::hostPID>);
constexpr Check deadline = with_pod("deadline", report_of_pod<Field::activeDeadlineSeconds>);
constexpr Check labelled = with_pod("labelled", [](const objects::PodTemplate& pod, Probe& probe) {
  probe.report(pod.metadata.child(Field::labels), {.missing = "policy"});
});
constexpr Check default_account = with_pod("default-account", [](const objects::PodTemplate& pod, Probe& probe) {
  const Node written = pod.spec.child(Field::serviceAccountName);
  if (!written) return probe.report(pod.spec, {.missing = "serviceAccountName"});
  if (written.text() == "default") probe.report(written);
});
constexpr Check privileged = [] {
  Check check = testing::check_named("privileged");
  check.container = [](const objects::PodTemplate&, const objects::Container& container, Probe& probe) {
    const Node written = container.security_context.child(Field::privileged);
    if (!written) return probe.report(container.node, {.missing = "privileged"});
    if (written.boolean() == true) probe.report(written);
  };
  return check;
}();
constexpr Check placed = [] {
  Check check = testing::check_named("placed");
  check.object = [](const objects::Object& object, Probe& probe) {
    probe.report(object.metadata.child(Field::namespace_));
    if (const Node replicas = object.spec().child(Field::replicas)) probe.report(replicas);
  };
  check.kinds = "Deployment.apps,ReplicaSet.apps,Pod,Cluster.example.com,ConfigMap";
  return check;
}();

/// All of them over a text, folded into owners.
class Folded {
 public:
  Folded(const std::string& text, std::vector<const Check*> checks) : inventory_(inventory_of(text)) {
    std::vector<ConfiguredCheck> all;
    for (const Check* check : checks) all.push_back(configured(*check));
    findings = judge_all({.inventory = &inventory_}, all).findings;
  }
  Lines lines() const { return lines_of(findings); }

  std::vector<Finding> findings;

 private:
  objects::Inventory inventory_;
};

Lines folded(const std::string& text, std::vector<const Check*> checks) {
  return Folded(text, std::move(checks)).lines();
}

/// "apps/v1, Deployment" and so on; `owner` is a uid, or empty.
std::string object(const std::string& type, const std::string& name, const std::string& spec,
                   const std::string& owner = {}) {
  const std::size_t comma = type.find(',');
  std::string text = "apiVersion: " + type.substr(0, comma) + "\nkind: " + type.substr(comma + 2) +
                     "\nmetadata: {name: " + name + ", uid: " + name + ", labels: {app: web}";
  if (!owner.empty()) text += ", ownerReferences: [{uid: " + owner + ", controller: true}]";
  return text + "}\nspec: {" + spec + "}\n---\n";
}

std::string deployment(const std::string& spec) {
  return object("apps/v1, Deployment", "web", "template: {metadata: {labels: {app: web}}, spec: {" + spec + "}}");
}
std::string replica_set(const std::string& spec, const std::string& replicas = "1") {
  return object("apps/v1, ReplicaSet", "web-1",
                "replicas: " + replicas + ", template: {metadata: {labels: {app: web}}, spec: {" + spec + "}}", "web");
}
std::string pod(const std::string& spec, const std::string& owner = "web-1", const std::string& name = "web-1-x") {
  return object("v1, Pod", name, spec, owner);
}

const std::string risky = "hostPID: true, containers: [{name: app, securityContext: {privileged: true}}, {name: log}]";
const Lines of_deployment = {"Deployment web: labelled: labels: {app: web}", "Deployment web: host-pid: hostPID: true",
                             "Deployment web: privileged: privileged: true", "Deployment web: privileged: name: log"};
const std::vector<const Check*> of_pods = {&host_pid, &labelled, &privileged};

// --- one defect, told where it is mended ---

TEST(FoldIntoOwners, TellsADefectOfAControllerOnce) {
  EXPECT_EQ(folded(deployment(risky), of_pods), of_deployment);
  EXPECT_EQ(folded(deployment(risky) + replica_set(risky) + pod(risky), of_pods), of_deployment);
  EXPECT_EQ(folded(pod(risky) + replica_set(risky) + deployment(risky), of_pods), of_deployment);
  EXPECT_EQ(folded(deployment(risky) + pod(risky, "web"), of_pods), of_deployment);
}

TEST(FoldIntoOwners, LeavesWhatThePodAloneHas) {
  const std::string injected = "hostPID: true, containers: [{name: app, securityContext: {privileged: true}}, "
                               "{name: log}, {name: proxy, securityContext: {privileged: true}}]";
  Lines expected = of_deployment;
  expected.push_back("Pod web-1-x: privileged: privileged: true");
  const Folded result(deployment(risky) + replica_set(risky) + pod(injected), of_pods);
  EXPECT_EQ(result.lines(), expected);
  EXPECT_EQ(result.findings.back().container, "proxy");
}

TEST(FoldIntoOwners, ComparesPlaceContainerRoleArgumentAndWhatIsMissing) {
  const struct {
    const char* of_owner;
    const char* of_pod;
    bool is_one;
  } rows[] = {
      {"containers: [{name: a}, {name: b, securityContext: {privileged: true}}]",
       "containers: [{name: b, securityContext: {privileged: true}}, {name: a}]", true},  // others may come between
      {"containers: [{name: a}]", "containers: [{name: b}]", false},
      {"containers: [{name: a}]", "initContainers: [{name: a}]", false},
      {"initContainers: [{name: a}]", "initContainers: [{name: a, restartPolicy: Always}]", false},
      {"containers: [{name: a}]", "containers: [{name: a, securityContext: {privileged: true}}]", false},
      {"activeDeadlineSeconds: 5", "activeDeadlineSeconds: 5", true},
      {"activeDeadlineSeconds: 5", "activeDeadlineSeconds: 6", false},
  };
  for (const auto& row : rows) {
    const Lines lines = folded(deployment(row.of_owner) + pod(row.of_pod, "web"), {&privileged, &deadline});
    const auto at_pod = std::ranges::count_if(lines, [](const auto& line) { return line.starts_with("Pod"); });
    EXPECT_EQ(at_pod, row.is_one ? 0 : 1) << row.of_owner << " and " << row.of_pod;
  }
}

TEST(FoldIntoOwners, TakesWhatIsMissingForWhatTheServerWroteInItsPlace) {
  EXPECT_EQ(folded(deployment("") + pod("serviceAccountName: default", "web"), {&default_account}),
            (Lines{"Deployment web: default-account: spec: {}"}));
}

TEST(FoldIntoOwners, LeavesAWorseFindingAtThePod) {
  const auto inventory = inventory_of(deployment("hostPID: true") + pod("hostPID: true", "web"));
  const auto fold_with = [&](Severity of_owner, Severity of_pod) {
    std::vector<Finding> findings(2);
    for (std::size_t index = 0; index < 2; ++index) {
      findings[index].check = &host_pid;
      findings[index].object = &inventory.objects()[index];
    }
    findings[0].at = inventory.objects()[0].root.at(Field::spec, "template", Field::spec, Field::hostPID);
    findings[1].at = inventory.objects()[1].spec().child(Field::hostPID);
    findings[0].severity = of_owner;
    findings[1].severity = of_pod;
    fold_into_owners(inventory, findings);
    return findings.size();
  };
  EXPECT_EQ(fold_with(Severity::high, Severity::high), 1u);
  EXPECT_EQ(fold_with(Severity::high, Severity::low), 1u);
  EXPECT_EQ(fold_with(Severity::low, Severity::high), 2u);
}

TEST(FoldIntoOwners, TakesTheMetadataOfAnObjectForThatOfItsTemplate) {
  const auto owned = [](const std::string& type, const std::string& spec, const std::string& owner) {
    std::string text = object(type, "web" + owner, spec, owner);
    return text.replace(text.find("labels"), 0, "namespace: kube-system, ");
  };
  const std::string set = owned("apps/v1, Deployment", "replicas: 2, template: {spec: {}}", "");
  EXPECT_EQ(folded(set + owned("apps/v1, ReplicaSet", "replicas: 2, template: {spec: {}}", "web") +
                       owned("v1, Pod", "", "web") + owned("v1, ConfigMap", "", "web"),
                   {&placed}),
            (Lines{"Deployment kube-system/web: placed: namespace: kube-system",
                   "Deployment kube-system/web: placed: replicas: 2",
                   "ConfigMap kube-system/webweb: placed: namespace: kube-system"}));
}

TEST(FoldIntoOwners, FindsTheTemplatesOfCustomKinds) {
  const std::string templated = "pytorchReplicaSpecs: {Master: {template: {spec: {hostPID: true}}}, "
                                "Worker: {template: {spec: {containers: [{name: pytorch}]}}}}";
  const Lines lines =
      folded(object("kubeflow.org/v1, PyTorchJob", "web", templated) + pod("hostPID: true", "web", "master") +
                 pod("containers: [{name: pytorch}]", "web", "worker") +
                 pod("containers: [{name: other}]", "web", "stranger"),
             {&host_pid, &privileged});
  EXPECT_EQ(lines, (Lines{"PyTorchJob web: host-pid: hostPID: true", "PyTorchJob web: privileged: name: pytorch",
                          "Pod stranger: privileged: name: other"}));
}

// --- whom it is left to ---

TEST(FoldIntoOwners, LeavesNothingToOwnersThatDoNotSayIt) {
  const Lines of_pod = {"Pod web-1-x: host-pid: hostPID: true"};
  EXPECT_EQ(folded(deployment("") + replica_set("") + pod("hostPID: true"), {&host_pid}), of_pod);
  EXPECT_EQ(folded(pod("hostPID: true"), {&host_pid}), of_pod);
  // History is not judged, so it has nothing to say.
  EXPECT_EQ(folded(deployment("") + replica_set("hostPID: true", "0") + pod("hostPID: true"), {&host_pid}), of_pod);
}

TEST(FoldIntoOwners, LosesNothingInACircle) {
  const std::string circle = pod("hostPID: true", "b", "a") + pod("hostPID: true", "a", "b") +
                             pod("hostPID: true", "c", "c") + pod("hostPID: true", "a", "d");
  EXPECT_EQ(folded(circle, {&host_pid}).size(), 4u);
}

TEST(FoldIntoOwners, FollowsAChainToItsEndUnlessItIsMadeUp) {
  const auto chain = [](int owners) {
    std::string text = pod("hostPID: true", "", "p0");
    for (int number = 1; number <= owners; ++number) {
      text += pod("hostPID: true", "p" + std::to_string(number - 1), "p" + std::to_string(number));
    }
    return folded(text, {&host_pid}).size();
  };
  EXPECT_EQ(chain(16), 1u);
  EXPECT_EQ(chain(18), 3u);  // those with more than 16 owners stay
}

TEST(FoldIntoOwners, KeepsTheOrderOfWhatStays) {
  const Lines lines = folded(pod("hostPID: true", "", "one") + pod(risky) + replica_set(risky) + deployment(risky) +
                                 pod("hostPID: true", "", "two"),
                             {&host_pid});
  EXPECT_EQ(lines, (Lines{"Pod one: host-pid: hostPID: true", "Deployment web: host-pid: hostPID: true",
                          "Pod two: host-pid: hostPID: true"}));
}

// --- together with copies ---

TEST(FoldIntoOwners, LeavesOneDefectOfADeploymentItsHistoryAndItsPods) {
  const std::string old = "replicas: 0, template: {spec: {hostPID: true, containers: [{name: old}]}}";
  std::string text = deployment(risky) + object("apps/v1, ReplicaSet", "web-0", old, "web");
  text += replica_set(risky) + "apiVersion: v1\nkind: List\nitems:\n";
  for (const auto& [name, spec] :
       {std::pair("x", "<<: &a1 {" + risky + "}, nodeName: n1"), std::pair("w", std::string("<<: *a1, nodeName: n2")),
        std::pair("z", std::string("<<: *a1, nodeName: n1"))}) {
    text += "- {apiVersion: v1, kind: Pod, metadata: {name: " + std::string(name) +
            ", labels: {app: web}, ownerReferences: [{uid: web-1, controller: true}]}, spec: {" + spec + "}}\n";
  }
  EXPECT_EQ(folded(text, of_pods), of_deployment);
}

TEST(FoldIntoOwners, KnowsASpecThatStandsAtAnotherPod) {
  std::string text = deployment(risky) + "apiVersion: v1\nkind: List\nitems:\n";
  for (const auto& [name, spec] : {std::pair("x", "<<: &a1 {" + risky + "}"), std::pair("w", std::string("<<: *a1"))}) {
    text += "- {apiVersion: v1, kind: Pod, metadata: {name: " + std::string(name) + ", labels: {pod: " + name +
            "}, ownerReferences: [{uid: web, controller: true}]}, spec: {" + spec + "}}\n";
  }
  EXPECT_EQ(folded(text, of_pods), of_deployment);
}

}  // namespace
}  // namespace seawall::findings
