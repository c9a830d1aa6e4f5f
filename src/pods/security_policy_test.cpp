#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "pods/pods.h"

namespace seawall::pods {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<const documents::Document> document_of(std::string text) {
  auto source = documents::Source::from_bytes("test.yaml", std::move(text));
  EXPECT_TRUE(source);
  std::vector<documents::Outcome> outcomes = documents::read(*source);
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_TRUE(outcomes.at(0).document);
  return std::move(outcomes.at(0).document);
}

constexpr std::string_view any_ids =
    "runAsUser: {rule: RunAsAny}, supplementalGroups: {rule: RunAsAny}, fsGroup: {rule: RunAsAny}, "
    "seLinux: {rule: RunAsAny}";

/// A policy that allows what `spec` allows, and any ids.
std::string policy(std::string_view name, std::string_view spec = "", std::string_view annotations = "{}") {
  return "{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: {name: " + std::string(name) +
         ", annotations: " + std::string(annotations) + "}, spec: {" + std::string(any_ids) +
         (spec.empty() ? "" : ", ") + std::string(spec) + "}}";
}

std::string pod(std::string_view spec = "containers: [{name: web}]", std::string_view metadata = "name: web") {
  return "{apiVersion: v1, kind: Pod, metadata: {" + std::string(metadata) + "}, spec: {" + std::string(spec) + "}}";
}

/// A request about a pod, by somebody who may use all policies unless a test says otherwise.
class Asked {
 public:
  Asked(const std::vector<std::string>& policies, std::string pod_text) {
    for (const std::string& text : policies) policies_.push_back(document_of(text));
    pod_ = document_of(std::move(pod_text));
    request_.operation = "CREATE";
    request_.namespace_ = "shop";
    request_.user = {"alice", {"devs"}};
    request_.pod = pod_->root();
  }

  Asked& update(std::string old_text) {
    old_ = document_of(std::move(old_text));
    request_.operation = "UPDATE";
    request_.old_pod = old_->root();
    return *this;
  }
  Asked& may_use(MayUse answer) {
    may_use_ = std::move(answer);
    return *this;
  }
  SecurityPolicyRequest& request() { return request_; }

  SecurityPolicyDecision decide() {
    std::vector<Node> nodes;
    for (const auto& document : policies_) nodes.push_back(document->root());
    return admit(nodes, request_, may_use_, reader_);
  }
  const std::vector<objects::TypeFault>& faults() const { return faults_; }
  Node root() const { return pod_->root(); }

 private:
  std::vector<std::unique_ptr<const documents::Document>> policies_;
  std::unique_ptr<const documents::Document> pod_;
  std::unique_ptr<const documents::Document> old_;
  SecurityPolicyRequest request_;
  MayUse may_use_ = [](const PolicyUser&, std::string_view, std::string_view) { return true; };
  std::vector<objects::TypeFault> faults_;
  Reader reader_{faults_};
};

/// The errors of the only policy that refuses.
std::vector<std::string> errors_of(const std::string& policy_text, const std::string& pod_text) {
  const SecurityPolicyDecision decision = Asked({policy_text}, pod_text).decide();
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.refusals.size(), 1u);
  return decision.refusals.empty() ? std::vector<std::string>() : decision.refusals.front().errors;
}

std::string patch_of(const std::string& policy_text, const std::string& pod_text) {
  Asked asked({policy_text}, pod_text);
  const SecurityPolicyDecision decision = asked.decide();
  EXPECT_TRUE(decision.allowed) << decision.message;
  documents::Value changed = documents::Value::of(asked.root());
  EXPECT_TRUE(documents::apply(changed, decision.patch)) << "the pod as it is written takes the patch";
  return documents::to_json(decision.patch);
}

// --- what is changed ---------------------------------------------------------------------------------

const std::string groups_from_7 = policy("a", "fsGroup: {rule: MustRunAs, ranges: [{min: 7, max: 9}]}");
constexpr std::string_view annotated =
    R"({"op":"add","path":"/metadata/annotations","value":{"kubernetes.io/psp":"a"}})";

TEST(SecurityPolicyPatch, BeginsAtWhatIsAbsent) {
  const std::string made =
      '[' + std::string(annotated) + R"(,{"op":"add","path":"/spec/securityContext","value":{"fsGroup":7}}])";
  EXPECT_EQ(patch_of(groups_from_7, pod()), made);
  EXPECT_EQ(patch_of(groups_from_7, "{spec: {}}"),
            R"([{"op":"add","path":"/metadata","value":{"annotations":{"kubernetes.io/psp":"a"}}},)"
            R"({"op":"add","path":"/spec/securityContext","value":{"fsGroup":7}}])");
  EXPECT_EQ(patch_of(policy("a"), "{kind: Pod}"),
            R"([{"op":"add","path":"/metadata","value":{"annotations":{"kubernetes.io/psp":"a"}}}])");
}

TEST(SecurityPolicyPatch, AddsWhereTheApiServerSeesNothing) {
  const std::string added =
      '[' + std::string(annotated) + R"(,{"op":"add","path":"/spec/securityContext","value":{"fsGroup":7}}])";
  EXPECT_EQ(patch_of(groups_from_7, pod("securityContext: null", "annotations: null")), added);
  EXPECT_EQ(patch_of(groups_from_7, pod("securityContext: {fsGroup: null, runAsUser: null}", "annotations: {}")),
            '[' + std::string(annotated) + R"(,{"op":"add","path":"/spec/securityContext/fsGroup","value":7}])");
  EXPECT_EQ(patch_of(policy("a", "requiredDropCapabilities: [ALL]"),
                     pod("containers: [{name: web, securityContext: {capabilities: {add: [], drop: []}}}]")),
            '[' + std::string(annotated) +
                R"(,{"op":"add","path":"/spec/containers/0/securityContext/capabilities/drop","value":["ALL"]}])");
}

TEST(SecurityPolicyPatch, TouchesOnlyWhatThePolicyFillsIn) {
  const std::string text = policy("a", "requiredDropCapabilities: [ALL], defaultAddCapabilities: [CHOWN, KILL], "
                                       "allowedCapabilities: [AUDIT_WRITE]");
  EXPECT_EQ(patch_of(text, pod("containers: [{name: web, mine: 1, securityContext: {mine: 2, capabilities: "
                               "{mine: 3, add: [KILL, AUDIT_WRITE, KILL], drop: null}}}]",
                               "annotations: {mine: x}")),
            R"([{"op":"add","path":"/metadata/annotations/kubernetes.io~1psp","value":"a"},)"
            R"({"op":"replace","path":"/spec/containers/0/securityContext/capabilities/add",)"
            R"("value":["AUDIT_WRITE","CHOWN","KILL"]},)"
            R"({"op":"add","path":"/spec/containers/0/securityContext/capabilities/drop","value":["ALL"]}])");
}

TEST(SecurityPolicyPatch, LeavesListsOfCapabilitiesThatLackNothing) {
  const std::string text =
      policy("a", "requiredDropCapabilities: [ALL], defaultAddCapabilities: [ALL], allowedCapabilities: ['*']");
  EXPECT_EQ(patch_of(text,
                     pod("containers: [{name: web, securityContext: {capabilities: {drop: [KILL, ALL, KILL]}}}]")),
            '[' + std::string(annotated) + ']');
}

TEST(SecurityPolicyPatch, FillsInEveryListOfContainers) {
  EXPECT_EQ(patch_of(policy("a", "readOnlyRootFilesystem: true"),
                     pod("ephemeralContainers: [{name: c}], containers: [{name: b}, {}], initContainers: [{name: a}]")),
            '[' + std::string(annotated) +
                R"(,{"op":"add","path":"/spec/containers/0/securityContext","value":{"readOnlyRootFilesystem":true}})"
                R"(,{"op":"add","path":"/spec/containers/1/securityContext","value":{"readOnlyRootFilesystem":true}})"
                R"(,{"op":"add","path":"/spec/ephemeralContainers/0/securityContext",)"
                R"("value":{"readOnlyRootFilesystem":true}})"
                R"(,{"op":"add","path":"/spec/initContainers/0/securityContext",)"
                R"("value":{"readOnlyRootFilesystem":true}}])");
}

TEST(SecurityPolicyPatch, WritesAnEmptySelinuxOptions) {
  const std::string text =
      "{metadata: {name: a}, spec: {runAsUser: {rule: RunAsAny}, supplementalGroups: {rule: RunAsAny}, "
      "fsGroup: {rule: RunAsAny}, seLinux: {rule: MustRunAs, seLinuxOptions: {}}}}";
  EXPECT_EQ(patch_of(text, pod()),
            '[' + std::string(annotated) +
                R"(,{"op":"add","path":"/spec/securityContext","value":{"seLinuxOptions":{}}}])");
}

// --- what cannot be read -----------------------------------------------------------------------------

struct Unreadable {
  std::string_view text;
  std::string_view message;
};

TEST(SecurityPolicy, AllowsNoPodWithAValueOfAWrongType) {
  const Unreadable table[] = {
      {"[Pod]", "the object is a list, not a map"},
      {"{kind: Pod, spec: 1}", R"(Pod (no name): "spec" is an integer, not a map)"},
      {"{kind: Pod, metadata: {name: web, annotations: {a: 1}}}",
       R"(Pod web: "metadata.annotations.a" is an integer, not a string)"},
      {"{kind: Pod, metadata: {name: web}, spec: {hostPID: 'true'}}",
       R"(Pod web: "spec.hostPID" is a string, not a boolean)"},
      {"{kind: Pod, metadata: {name: web}, spec: {volumes: [{name: a, hostPath: /etc}]}}",
       R"(Pod web: "spec.volumes[0].hostPath" is a string, not a map)"},
      {"{kind: Pod, metadata: {name: web}, spec: {containers: {name: web}}}",
       R"(Pod web: "spec.containers" is a map, not a list)"},
      {"{kind: Pod, metadata: {name: web}, spec: {containers: [{securityContext: {capabilities: {add: ALL}}}]}}",
       R"(Pod web: "spec.containers[0].securityContext.capabilities.add" is a string, not a list)"},
      {"{kind: Pod, metadata: {name: web}, spec: {securityContext: {supplementalGroups: [1, 1.5]}}}",
       R"(Pod web: "spec.securityContext.supplementalGroups[1]" is a number, not an integer)"},
  };
  for (const Unreadable& each : table) {
    Asked asked({policy("a", "privileged: true")}, std::string(each.text));
    const SecurityPolicyDecision decision = asked.decide();
    EXPECT_FALSE(decision.allowed) << each.text;
    EXPECT_EQ(decision.code, 400);
    EXPECT_EQ(decision.message, each.message);
    EXPECT_THAT(decision.patch, IsEmpty());
    EXPECT_EQ(asked.faults().size(), 1u) << "the Reader is told, too";
  }
}

TEST(SecurityPolicy, AllowsNothingUnderAPolicyWithAValueOfAWrongType) {
  const Unreadable table[] = {
      {"{kind: PodSecurityPolicy, metadata: {name: b}, spec: {privileged: 'false'}}",
       R"(PodSecurityPolicy b: "spec.privileged" is a string, not a boolean)"},
      {"{kind: PodSecurityPolicy, metadata: {name: b}, spec: {volumes: '*'}}",
       R"(PodSecurityPolicy b: "spec.volumes" is a string, not a list)"},
      {"{kind: PodSecurityPolicy, metadata: {name: b, annotations: {a: true}}}",
       R"(PodSecurityPolicy b: "metadata.annotations.a" is a boolean, not a string)"},
      {"{kind: PodSecurityPolicy, metadata: {name: b}, spec: {hostPorts: [{min: 1, max: 2147483648}]}}",
       R"(PodSecurityPolicy b: "spec.hostPorts[0].max" is no integer of 32 bits)"},
      {"{kind: PodSecurityPolicy, metadata: {name: b}, spec: {fsGroup: {ranges: [{min: 9223372036854775808}]}}}",
       R"(PodSecurityPolicy b: "spec.fsGroup.ranges[0].min" is no integer of 64 bits)"},
  };
  for (const Unreadable& each : table) {
    const SecurityPolicyDecision decision = Asked({policy("a"), std::string(each.text)}, pod()).decide();
    EXPECT_FALSE(decision.allowed) << each.text;
    EXPECT_EQ(decision.code, 400);
    EXPECT_EQ(decision.message, each.message);
  }
}

TEST(SecurityPolicy, AllowsNoPodThatIsNotThere) {
  const auto holder = document_of("{pod: null}");
  for (const Node missing : {Node(), holder->root().child("pod")}) {
    Asked asked({policy("a")}, pod());
    asked.request().pod = missing;
    EXPECT_EQ(asked.decide().message, "the request has no pod");
  }
}

TEST(SecurityPolicy, ReadsAWholeNumberWrittenWithAFraction) {
  EXPECT_THAT(errors_of(groups_from_7, pod("securityContext: {fsGroup: 1.0}")),
              ElementsAre("spec.securityContext.fsGroup: Invalid value: []int64{1}: group 1 must be in the ranges: "
                          "[{7 9}]"));
}

// --- which policies count ----------------------------------------------------------------------------

TEST(SecurityPolicy, PassesOverPoliciesThatCannotBeBuilt) {
  const std::string_view rest = ", runAsUser: {rule: RunAsAny}, supplementalGroups: {rule: RunAsAny}";
  for (const std::string_view spec :
       {"fsGroup: {rule: RunAsAny}", "fsGroup: {rule: RunAsAny}, seLinux: {rule: MustRunAs}",
        "fsGroup: {rule: MustRunAs}, seLinux: {rule: RunAsAny}",
        "fsGroup: {rule: MayRunAs, ranges: []}, seLinux: {rule: RunAsAny}",
        "fsGroup: {rule: MustRunAsNonRoot}, seLinux: {rule: RunAsAny}", "fsGroup: {}, seLinux: {rule: RunAsAny}",
        "fsGroup: {rule: RunAsAny}, seLinux: {rule: RunAsAny}, runAsGroup: {}"}) {
    const std::string text = "{metadata: {name: a}, spec: {" + std::string(spec) + std::string(rest) + "}}";
    const SecurityPolicyDecision decision = Asked({text}, pod()).decide();
    EXPECT_EQ(decision.message,
              R"(pods "web" is forbidden: PodSecurityPolicy: no providers available to validate pod request)")
        << spec;
    EXPECT_EQ(decision.code, 403);
    EXPECT_TRUE(Asked({text, policy("b")}, pod()).decide().allowed) << spec;
  }
}

TEST(SecurityPolicy, AllowsNothingWithoutPolicies) {
  EXPECT_EQ(Asked({}, pod()).decide().message,
            R"(pods "web" is forbidden: PodSecurityPolicy: no providers available to validate pod request)");
  EXPECT_FALSE(Asked({"{}"}, pod()).decide().allowed);
}

TEST(SecurityPolicy, TellsNobodyOfPoliciesThatHeMayNotUse) {
  const SecurityPolicyDecision decision =
      Asked({policy("a"), policy("b")}, pod("hostPID: true"))
          .may_use([](const PolicyUser& user, std::string_view namespace_, std::string_view name) {
            return user.name == "alice" && namespace_ == "shop" && name == "b";
          })
          .decide();
  ASSERT_EQ(decision.refusals.size(), 1u);
  EXPECT_EQ(decision.refusals[0].policy, "b");
  EXPECT_EQ(decision.message,
            R"(pods "web" is forbidden: PodSecurityPolicy: unable to admit pod: [spec.securityContext.hostPID: )"
            "Invalid value: true: Host PID is not allowed to be used]");
}

TEST(SecurityPolicy, AsksForTheServiceAccountOfThePod) {
  const auto asks_for = [](std::string_view spec) {
    std::vector<std::string> asked;
    Asked({policy("a")}, pod(spec))
        .may_use([&](const PolicyUser& user, std::string_view, std::string_view) {
          std::string line = user.name;
          for (const std::string& group : user.groups) line += ' ' + group;
          asked.push_back(line);
          return false;
        })
        .decide();
    return asked;
  };
  constexpr std::string_view robot =
      "system:serviceaccount:shop:robot system:serviceaccounts system:serviceaccounts:shop";
  EXPECT_THAT(asks_for("serviceAccountName: robot"), ElementsAre(robot, "alice devs"));
  EXPECT_THAT(asks_for("serviceAccount: robot, serviceAccountName: ''"), ElementsAre(robot, "alice devs"));
  EXPECT_THAT(asks_for("serviceAccount: old, serviceAccountName: robot"), ElementsAre(robot, "alice devs"));
  EXPECT_THAT(asks_for("containers: []"), ElementsAre("alice devs"));
}

TEST(SecurityPolicy, PrefersTheFirstThatChangesNothing) {
  const std::string changing = "readOnlyRootFilesystem: true";
  const std::vector<std::string> policies = {policy("d"), policy("c"), policy("b", changing), policy("a", changing)};
  EXPECT_EQ(Asked(policies, pod()).decide().policy, "c");
  const std::vector<std::string> only_changing = {policies[2], policies[3]};
  const SecurityPolicyDecision decision = Asked(only_changing, pod()).decide();
  EXPECT_EQ(decision.policy, "a");
  EXPECT_EQ(decision.validated_policy, "a");
}

TEST(SecurityPolicy, TriesTheOneOfTheAnnotationFirstOnUpdates) {
  const std::vector<std::string> policies = {policy("a"), policy("b")};
  const std::string admitted = pod("containers: []", "name: web, labels: {x: y}, annotations: {kubernetes.io/psp: b}");
  const SecurityPolicyDecision decision = Asked(policies, admitted).update(pod()).decide();
  EXPECT_EQ(decision.validated_policy, "b");
  EXPECT_EQ(decision.policy, "");
  EXPECT_THAT(decision.patch, IsEmpty());
  EXPECT_EQ(Asked(policies, admitted).decide().policy, "a") << "it does not count when a pod is created";
}

TEST(SecurityPolicy, ChangesNothingOnUpdates) {
  const SecurityPolicyDecision decision = Asked({groups_from_7}, pod("hostPID: false")).update(pod()).decide();
  EXPECT_EQ(decision.message, R"(pods "web" is forbidden: PodSecurityPolicy: unable to validate pod: [])");
  EXPECT_THAT(decision.refusals, IsEmpty());
}

// --- what is none of their business ------------------------------------------------------------------

TEST(SecurityPolicy, LetsOtherRequestsPass) {
  const auto passes = [](auto change) {
    Asked asked({}, pod("hostPID: 1"));
    change(asked.request());
    return asked.decide().allowed;
  };
  EXPECT_TRUE(passes([](SecurityPolicyRequest& request) { request.operation = "DELETE"; }));
  EXPECT_TRUE(passes([](SecurityPolicyRequest& request) { request.operation = "CONNECT"; }));
  EXPECT_TRUE(passes([](SecurityPolicyRequest& request) { request.resource = "deployments"; }));
  EXPECT_TRUE(passes([](SecurityPolicyRequest& request) { request.group = "metrics.k8s.io"; }));
  EXPECT_TRUE(passes([](SecurityPolicyRequest& request) { request.subresource = "exec"; }));
  EXPECT_FALSE(passes([](SecurityPolicyRequest&) {}));
}

TEST(SecurityPolicy, LetsUpdatesOfOwnersPass) {
  const auto passes = [](std::string_view metadata, std::string_view spec) {
    return Asked({}, pod(spec, metadata)).update(pod("hostPID: true, containers: [{name: web}]")).decide().allowed;
  };
  constexpr std::string_view same = "containers: [{name: web}], hostPID: true";
  EXPECT_TRUE(passes("name: web", same));
  EXPECT_TRUE(passes("finalizers: [a/b], ownerReferences: [{name: x}], managedFields: [{}], name: web", same));
  EXPECT_TRUE(passes("name: web, labels: {}, annotations: null, uid: null", same));
  EXPECT_TRUE(passes("name: web",
                     "hostIPC: false, hostPID: true, volumes: [], securityContext: {sysctls: []}, nodeSelector: {}, "
                     "containers: [{name: web, resources: {limits: {}}, env: []}]"));
  EXPECT_FALSE(passes("name: web, labels: {a: b}", same));
  EXPECT_FALSE(passes("name: web, labels: {a: null}", same)) << "a label with an empty value";
  EXPECT_FALSE(passes("name: web", "hostPID: true, containers: [{name: web, finalizers: [a/b]}]"));
  EXPECT_FALSE(passes("name: web", "hostPID: true, containers: [{name: web}, {name: web}]"));
  EXPECT_FALSE(passes("name: web", "hostPID: true, containers: [{name: web, securityContext: {}}]"))
      << "a container's own is absent or empty, which are not the same";
  EXPECT_FALSE(passes("name: web", "hostPID: true, containers: [{name: web, tty: true}]"));
  EXPECT_FALSE(passes("name: web", "hostPID: true, containers: [{name: '1'}]"));

  Asked without_old_pod({}, pod());
  without_old_pod.request().operation = "UPDATE";
  EXPECT_FALSE(without_old_pod.decide().allowed) << "nothing is known to be equal";
}

// --- what is refused ---------------------------------------------------------------------------------

TEST(SecurityPolicy, AllowsPrivilegeEscalationWhereItDoesNotSay) {
  const std::string escalating = pod("containers: [{name: web, securityContext: {allowPrivilegeEscalation: true}}]");
  EXPECT_TRUE(Asked({policy("a")}, escalating).decide().allowed);
  EXPECT_TRUE(Asked({policy("a", "allowPrivilegeEscalation: null")}, escalating).decide().allowed);
  EXPECT_THAT(errors_of(policy("a", "allowPrivilegeEscalation: false"), escalating),
              ElementsAre("spec.containers[0].securityContext.allowPrivilegeEscalation: Invalid value: true: "
                          "Allowing privilege escalation for containers is not allowed"));
}

TEST(SecurityPolicy, ShowsAVolumeWithoutASourceAsGoDoes) {
  const std::vector<std::string> errors =
      errors_of(policy("a", "volumes: ['*']"), pod("volumes: [{name: 'a\"b', image: {reference: x}, secret: null}]"));
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_THAT(errors[0], HasSubstr(R"(spec.volumes[0]: Invalid value: "": unknown volume type for volume: )"
                                   R"(core.Volume{Name:"a\"b", VolumeSource:core.VolumeSource{)"
                                   "HostPath:(*core.HostPathVolumeSource)(nil), EmptyDir:"));
  EXPECT_TRUE(errors[0].ends_with("Ephemeral:(*core.EphemeralVolumeSource)(nil)}}")) << errors[0];
}

TEST(SecurityPolicy, RefusesAnEmptyListOfGroupsWhereItMustHaveOne) {
  EXPECT_THAT(errors_of("{metadata: {name: a}, spec: {runAsUser: {rule: RunAsAny}, fsGroup: {rule: RunAsAny}, "
                        "seLinux: {rule: RunAsAny}, supplementalGroups: {rule: MustRunAs, ranges: [{min: 1}]}}}",
                        pod("securityContext: {supplementalGroups: []}")),
              ElementsAre("spec.securityContext.supplementalGroups: Invalid value: []int64{}: unable to validate "
                          "empty groups against required ranges"));
}

TEST(SecurityPolicy, ComparesIdsOfAllSizes) {
  const auto user_policy = [](std::string_view ranges) {
    return policy("a").replace(policy("a").find("{rule: RunAsAny}"), 16,
                               "{rule: MustRunAs, ranges: [" + std::string(ranges) + "]}");
  };
  const auto user = [](std::string_view id) {
    return pod("securityContext: {runAsUser: " + std::string(id) + "}, containers: [{name: web}]");
  };
  const std::string all = user_policy("{min: -9223372036854775808, max: 9223372036854775807}");
  EXPECT_TRUE(Asked({all}, user("-9223372036854775808")).decide().allowed);
  EXPECT_TRUE(Asked({all}, user("9223372036854775807")).decide().allowed);
  EXPECT_EQ(Asked({all}, user("9223372036854775808")).decide().message,
            R"(Pod web: "spec.securityContext.runAsUser" is no integer of 64 bits)");
  EXPECT_THAT(errors_of(user_policy("{min: 9223372036854775807, max: 0}, {max: 4}"), user("9223372036854775807")),
              ElementsAre("spec.containers[0].securityContext.runAsUser: Invalid value: 9223372036854775807: "
                          "must be in the ranges: [{9223372036854775807 0} {0 4}]"));
}

TEST(SecurityPolicy, NamesThePodOfTheMessage) {
  const auto named = [](std::string_view metadata, std::string_view of_request) {
    Asked asked({}, pod("containers: []", metadata));
    asked.request().name = of_request;
    const std::string message = asked.decide().message;
    return message.substr(0, message.find(" is forbidden"));
  };
  EXPECT_EQ(named("name: web, generateName: w-", "asked"), R"(pods "asked")");
  EXPECT_EQ(named("name: web, generateName: w-", ""), R"(pods "web")");
  EXPECT_EQ(named("generateName: w-", ""), R"(pods "w-")");
  EXPECT_EQ(named("labels: {}", ""), R"(pods "Unknown")");
}

}  // namespace
}  // namespace seawall::pods
