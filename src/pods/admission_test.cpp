#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "admission_testing.h"

namespace seawall::pods {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::TestCluster;
using testing::Text;

constexpr const char* restricted = R"({"pod-security.kubernetes.io/enforce":"restricted"})";
constexpr const char* baseline = R"({"pod-security.kubernetes.io/enforce":"baseline"})";
constexpr const char* privileged_pod =
    R"({"spec":{"containers":[{"name":"a","securityContext":{"privileged":true}}]}})";

/// A request and what it is about; pods in namespace `shop` unless a test says otherwise.
struct Asked {
  std::string object = privileged_pod;
  std::string old_object = {};
  std::string operation = "CREATE";
  std::string group = {};
  std::string resource = "pods";
  std::string subresource = {};
  std::string kind = "Pod";
  std::string name = "web";
  std::string user = "eve";
  std::string namespace_ = "shop";
};

Response ask(const Asked& asked, const Cluster& cluster, const Configuration& configuration = {}) {
  const Text object(asked.object);
  const Text old_object(asked.old_object);
  const Request request{.operation = asked.operation,
                        .group = asked.group,
                        .version = "v1",
                        .resource = asked.resource,
                        .subresource = asked.subresource,
                        .kind = asked.kind,
                        .namespace_ = asked.namespace_,
                        .name = asked.name,
                        .user = asked.user,
                        .object = object.root(),
                        .old_object = old_object.root()};
  return validate(configuration, request, cluster);
}

Response ask(const Asked& asked, const std::string& labels) {
  TestCluster cluster;
  cluster.add_namespace("shop", labels);
  return ask(asked, cluster);
}

Asked deployment(const std::string& object) {
  return {.object = object, .group = "apps", .resource = "deployments", .kind = "Deployment"};
}

std::string message_of_error(const Response& response) {
  for (const auto& [key, value] : response.audit_annotations) {
    if (key == "error") return value;
  }
  return {};
}

// --- pods --------------------------------------------------------------------------------------------

TEST(ValidatePod, ADenialIsAStatusOfTheRequestsObject) {
  const Response response = ask({}, baseline);
  EXPECT_FALSE(response.allowed);
  EXPECT_EQ(response.code, 403);
  EXPECT_EQ(response.reason, "Forbidden");
  EXPECT_EQ(response.message, "pods \"web\" is forbidden: violates PodSecurity \"baseline:latest\": privileged "
                              "(container \"a\" must not set securityContext.privileged=true)");
  ASSERT_TRUE(response.details);
  EXPECT_EQ(response.details->to_json(), R"({"name":"web","kind":"pods"})");
  EXPECT_THAT(response.warnings, IsEmpty()) << "of a denial there are none";
  EXPECT_THAT(response.audit_annotations, ElementsAre(Pair("enforce-policy", "baseline:latest")));
}

TEST(ValidatePod, APodWithoutANameHasNoneInItsDenial) {
  const Response response = ask({.name = {}}, baseline);
  EXPECT_THAT(response.message, StartsWith("pods is forbidden: violates"));
  EXPECT_EQ(response.details->to_json(), R"({"kind":"pods"})");
}

TEST(ValidatePod, VersionsBeyondAnyKnownAreTheNewestAndKeepTheirText) {
  const Response response = ask({}, R"({"pod-security.kubernetes.io/enforce":"baseline",)"
                                    R"("pod-security.kubernetes.io/enforce-version":"v1.9223372036854775807"})");
  EXPECT_THAT(response.message, HasSubstr("violates PodSecurity \"baseline:v1.9223372036854775807\": privileged"));
}

TEST(ValidatePod, FaultyLabelsAreToldAndEnforceTheRestrictedLevel) {
  const Response response = ask({}, R"({"pod-security.kubernetes.io/enforce":""})");
  EXPECT_EQ(response.code, 403);
  EXPECT_EQ(message_of_error(response), "Failed to parse policy: metadata.labels[pod-security.kubernetes.io/enforce]: "
                                        "Invalid value: \"\": must be one of privileged, baseline, restricted");
}

TEST(ValidatePod, SubresourcesThatChangeNoPodPass) {
  for (const char* const subresource :
       {"exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"}) {
    const Response response = ask({.subresource = subresource}, baseline);
    EXPECT_TRUE(response.allowed) << subresource;
    EXPECT_THAT(response.audit_annotations, IsEmpty());
  }
  for (const char* const subresource : {"ephemeralcontainers", "resize", "unheard-of", "exec,attach"}) {
    EXPECT_FALSE(ask({.subresource = subresource}, baseline).allowed) << subresource;
  }
}

TEST(ValidatePod, ExemptionsNeedANameThatIsNotEmpty) {
  Configuration configuration;
  configuration.exemptions = {.usernames = {"eve", ""}, .runtime_classes = {"kata", ""}, .namespaces = {"ci", ""}};
  TestCluster cluster;
  cluster.add_namespace("shop", baseline);
  cluster.add_namespace("", baseline);
  const auto exempt = [&](const Asked& asked) {
    const Response response = ask(asked, cluster, configuration);
    return response.allowed ? response.audit_annotations.at(0).second : "denied";
  };
  const std::string of_class =
      R"({"spec":{"runtimeClassName":"kata","containers":[{"name":"a","securityContext":{"privileged":true}}]}})";
  const std::string of_no_class =
      R"({"spec":{"runtimeClassName":"","containers":[{"name":"a","securityContext":{"privileged":true}}]}})";
  EXPECT_EQ(exempt({.user = "bob", .namespace_ = "ci"}), "namespace") << "before it is looked up";
  EXPECT_EQ(exempt({}), "user");
  EXPECT_EQ(exempt({.object = of_class, .user = "bob"}), "runtimeClass");
  EXPECT_EQ(exempt({.object = of_no_class, .user = "bob"}), "denied");
  EXPECT_EQ(exempt({.user = "", .namespace_ = ""}), "denied");
}

TEST(ValidatePod, ANamespaceThatCannotBeLookedUpIsAnInternalError) {
  const Response response = ask({}, TestCluster());
  EXPECT_FALSE(response.allowed);
  EXPECT_EQ(response.code, 500);
  EXPECT_EQ(response.message, "Internal error occurred: failed to lookup namespace \"shop\"");
  EXPECT_EQ(response.details->to_json(), R"({"causes":[{"message":"failed to lookup namespace \"shop\""}]})");
  EXPECT_EQ(message_of_error(response), "Internal error occurred: failed to lookup namespace \"shop\": "
                                        "namespaces \"shop\" not found");
}

TEST(ValidatePod, ANamespaceWithLabelsOfAWrongTypeCannotBeLookedUp) {
  const Response response = ask({}, R"({"team":5})");
  EXPECT_EQ(response.code, 500);
  EXPECT_THAT(message_of_error(response), HasSubstr("json: cannot unmarshal number into Go struct field "
                                                    "ObjectMeta.metadata.labels of type string"));
}

TEST(ValidatePod, ValuesOfWrongTypesAreNeverAllowed) {
  struct Case {
    const char* object;
    const char* error;
  };
  const Case cases[] = {
      {R"({"spec":{"containers":[{"image":5}]}})", "number into Go struct field Container.spec.containers.image of "
                                                   "type string"},
      {R"({"spec":{"hostPID":"true"}})", "string into Go struct field PodSpec.spec.hostPID of type bool"},
      {R"({"spec":{"containers":{}}})", "object into Go struct field PodSpec.spec.containers of type []v1.Container"},
      {R"({"spec":{"containers":[1]}})", "number into Go struct field PodSpec.spec.containers of type v1.Container"},
      {R"({"spec":[]})", "array into Go struct field Pod.spec of type v1.PodSpec"},
      {R"({"spec":{"volumes":[{"hostPath":"/"}]}})",
       "string into Go struct field Volume.spec.volumes.VolumeSource.hostPath of type v1.HostPathVolumeSource"},
      {R"({"spec":{"ephemeralContainers":[{"image":true}]}})",
       "bool into Go struct field EphemeralContainer.spec.ephemeralContainers.EphemeralContainerCommon.image of type "
       "string"},
      {R"({"spec":{"containers":[{"ports":[{"hostPort":80.0}]}]}})",
       "number 80.0 into Go struct field ContainerPort.spec.containers.ports.hostPort of type int32"},
      {R"({"spec":{"containers":[{"ports":[{"hostPort":2147483648}]}]}})",
       "number 2147483648 into Go struct field ContainerPort.spec.containers.ports.hostPort of type int32"},
      {R"({"spec":{"securityContext":{"runAsUser":9223372036854775808}}})",
       "number 9223372036854775808 into Go struct field PodSecurityContext.spec.securityContext.runAsUser of type "
       "int64"},
      {R"({"metadata":{"annotations":{"a":1}},"spec":{}})",
       "number into Go struct field ObjectMeta.metadata.annotations of type string"},
      {R"({"spec":{"hostPID":1,"hostIPC":"x","containers":[{"livenessProbe":{"httpGet":{"port":[]}}}]}})",
       "array into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type "
       "int32"},
  };
  for (const Case& each : cases) {
    const Response response = ask({.object = each.object}, restricted);
    EXPECT_FALSE(response.allowed) << each.object;
    EXPECT_EQ(response.code, 400);
    EXPECT_EQ(response.message, "failed to decode object");
    EXPECT_EQ(message_of_error(response), std::string("failed to decode object: json: cannot unmarshal ") + each.error);
  }
}

TEST(ValidatePod, NumbersOfYamlAreThoseOfItsJson) {
  EXPECT_EQ(ask({.object = "spec: {containers: [{name: a, ports: [{hostPort: 80.0}]}]}"}, baseline).code, 403);
  EXPECT_EQ(ask({.object = "spec: {containers: [{name: a, ports: [{hostPort: 0x50}]}]}"}, baseline).code, 403);
  EXPECT_EQ(ask({.object = "spec: {containers: [{name: a, ports: [{hostPort: 80.5}]}]}"}, baseline).code, 400);
}

TEST(ValidatePod, NullsInListsAndMapsAreEmptyValues) {
  EXPECT_THAT(ask({.object = R"({"spec":{"containers":[null]}})"}, restricted).message,
              HasSubstr("container \"\" must set securityContext.allowPrivilegeEscalation=false"));
  EXPECT_THAT(ask({.object = R"({"spec":{"securityContext":{"sysctls":[null]}}})"}, baseline).message,
              HasSubstr("forbidden sysctls"));
  EXPECT_THAT(ask({.object = R"({"spec":{"containers":[{"securityContext":{"capabilities":{"add":[null]}}}]}})"},
                  baseline)
                  .message,
              HasSubstr("non-default capabilities (container \"\" must not include \"\""));
  EXPECT_TRUE(ask({.object = R"({"spec":{"containers":null,"volumes":null,"hostPID":null}})"}, baseline).allowed);
}

TEST(ValidatePod, AnObjectOfAnotherKindIsABadRequest) {
  struct Case {
    const char* object;
    const char* error;
  };
  const Case cases[] = {
      {R"({"apiVersion":"v1","kind":"ConfigMap"})", "failed to decode pod"},
      {R"({"apiVersion":"apps/v1","kind":"Deployment"})", "failed to decode pod"},
      {"", "failed to decode pod"},
      {"null", "failed to decode pod"},
      {R"({"apiVersion":"v1","kind":"Hut"})", "failed to decode object: no kind \"Hut\" is registered for version "
                                              "\"v1\" in scheme \"pkg/runtime/scheme.go:111\""},
      {R"({"apiVersion":"a/b/c","kind":"Pod"})", "failed to decode object: unexpected GroupVersion string: a/b/c"},
      {R"({"kind":true})", "failed to decode object: couldn't get version/kind; json parse error: json: cannot "
                           "unmarshal bool into Go struct field .kind of type string"},
  };
  for (const Case& each : cases) {
    const Response response = ask({.object = each.object}, restricted);
    EXPECT_EQ(response.code, 400) << each.object;
    EXPECT_EQ(message_of_error(response), each.error);
    EXPECT_FALSE(response.details);
  }
}

TEST(ValidatePod, ANamespaceThatIsPrivilegedThroughoutIsNotDecodedFor) {
  const Response response = ask({.object = "[]"}, "{}");
  EXPECT_TRUE(response.allowed);
  EXPECT_THAT(response.audit_annotations, ElementsAre(Pair("enforce-policy", "privileged:latest")));
}

std::string pod_with(const std::string& spec) { return R"({"spec":{"hostPID":true,)" + spec + "}}"; }

TEST(ValidatePod, UpdatesCountWhereImagesOrTheNumberOfContainersChange) {
  struct Case {
    const char* spec;
    const char* old_spec;
    bool is_judged;
  };
  const Case cases[] = {
      {R"("containers":[{"name":"a","image":"x"}])", R"("containers":[{"name":"b","image":"x"}])", false},
      {R"("containers":[{"name":"a","image":"x"}])", R"("containers":[{"name":"a","image":"y"}])", true},
      {R"("containers":[{"name":"a","image":""}])", R"("containers":[{"name":"a"}])", false},
      {R"("containers":[{"name":"a"},{"name":"b"}])", R"("containers":[{"name":"a"}])", true},
      {R"("initContainers":[{"image":"x"}])", R"("initContainers":[])", true},
      {R"("initContainers":[{"image":"x"}])", R"("initContainers":[{"image":"y"}])", true},
      {R"("initContainers":[])", R"("initContainers":null)", false},
      {R"("ephemeralContainers":[{"name":"d"}])", R"("containers":[])", true},
      {R"("ephemeralContainers":[{"name":"d"}])", R"("ephemeralContainers":[{"name":"e"},{"name":"d"}])", false},
      {R"("ephemeralContainers":[{"name":"d","image":"x"}])", R"("ephemeralContainers":[{"name":"d"}])", true},
      {R"("containers":[])", R"("ephemeralContainers":[{"name":"d"}])", false},
      {R"("containers":[null])", R"("containers":[{"name":"a"}])", false},
  };
  for (const Case& each : cases) {
    const Response response =
        ask({.object = pod_with(each.spec), .old_object = pod_with(each.old_spec), .operation = "UPDATE"}, baseline);
    EXPECT_EQ(response.allowed, !each.is_judged) << each.spec << " was " << each.old_spec;
  }
}

TEST(ValidatePod, AnUpdateNeedsAnOldPodOfRightTypes) {
  EXPECT_EQ(message_of_error(ask({.operation = "UPDATE"}, baseline)), "failed to decode old pod");
  EXPECT_THAT(message_of_error(ask({.old_object = R"({"spec":5})", .operation = "UPDATE"}, baseline)),
              StartsWith("failed to decode old object: json: cannot unmarshal number"));
}

// --- workloads ---------------------------------------------------------------------------------------

TEST(ValidateWorkload, WarnsAndTellsTheAuditLogAndNeverDenies) {
  const Response response =
      ask(deployment(R"({"spec":{"template":)" + std::string(privileged_pod) + "}}"),
          R"({"pod-security.kubernetes.io/enforce":"baseline","pod-security.kubernetes.io/audit":"baseline"})");
  EXPECT_TRUE(response.allowed);
  EXPECT_THAT(response.warnings, ElementsAre(StartsWith("would violate PodSecurity \"baseline:latest\": privileged")));
  EXPECT_THAT(response.audit_annotations,
              ElementsAre(Pair("audit-violations", StartsWith("would violate PodSecurity \"baseline:latest\": "))));
}

TEST(ValidateWorkload, FindsTheTemplateOfEachKind) {
  struct Case {
    const char* group;
    const char* kind;
    const char* resource;
    const char* before;
    const char* after;
  };
  const Case cases[] = {
      {"", "PodTemplate", "podtemplates", R"({"template":)", "}"},
      {"", "ReplicationController", "replicationcontrollers", R"({"spec":{"template":)", "}}"},
      {"apps", "ReplicaSet", "replicasets", R"({"spec":{"template":)", "}}"},
      {"apps", "StatefulSet", "statefulsets", R"({"spec":{"template":)", "}}"},
      {"apps", "DaemonSet", "daemonsets", R"({"spec":{"template":)", "}}"},
      {"batch", "Job", "jobs", R"({"spec":{"template":)", "}}"},
      {"batch", "CronJob", "cronjobs", R"({"spec":{"jobTemplate":{"spec":{"template":)", "}}}}"},
  };
  for (const Case& each : cases) {
    const Response response = ask({.object = each.before + std::string(privileged_pod) + each.after,
                                   .group = each.group,
                                   .resource = each.resource,
                                   .kind = each.kind},
                                  baseline);
    EXPECT_THAT(response.warnings, SizeIs(1)) << each.kind;
  }
}

TEST(ValidateWorkload, ATemplateThatIsNotThereIsAnEmptyOneButInAReplicationController) {
  const std::string faulty =
      R"({"pod-security.kubernetes.io/warn":"restricted","pod-security.kubernetes.io/audit":"?"})";
  EXPECT_NE(message_of_error(ask(deployment(R"({"spec":{}})"), faulty)), "") << "judged";
  const Asked controller{.object = R"({"spec":{"template":null}})",
                         .resource = "replicationcontrollers",
                         .kind = "ReplicationController"};
  EXPECT_THAT(ask(controller, faulty).audit_annotations, IsEmpty());
}

TEST(ValidateWorkload, AnnotationsOfATemplateWithoutASpecCount) {
  const Response response = ask(deployment(R"({"spec":{"template":{"metadata":{"annotations":)"
                                           R"({"container.apparmor.security.beta.kubernetes.io/a":"unconfined"}}}}})"),
                                baseline);
  EXPECT_THAT(response.warnings, ElementsAre(HasSubstr("forbidden AppArmor profile")));
}

TEST(ValidateWorkload, WhatCannotBeJudgedIsToldInTheAuditLog) {
  struct Case {
    Asked asked;
    const char* error;
  };
  const Case cases[] = {
      {deployment(R"({"spec":{"template":{"spec":{"hostPID":1}}}})"),
       "failed to decode object: json: cannot unmarshal number into Go struct field "
       "PodSpec.spec.template.spec.hostPID of type bool"},
      {deployment(R"({"spec":{"template":[]}})"),
       "failed to decode object: json: cannot unmarshal array into Go struct field DeploymentSpec.spec.template of "
       "type v1.PodTemplateSpec"},
      {deployment(R"({"apiVersion":"apps/v1","kind":"ControllerRevision"})"),
       "failed to extract pod template: unexpected object type: apps/v1, Kind=ControllerRevision"},
      {deployment(R"({"apiVersion":"v1","kind":"ConfigMap"})"),
       "failed to extract pod template: unexpected object type: /v1, Kind=ConfigMap"},
      {deployment(R"({"apiVersion":"apps/v1beta9","kind":"Deployment"})"),
       "failed to decode object: no kind \"Deployment\" is registered for version \"apps/v1beta9\" in scheme "
       "\"pkg/runtime/scheme.go:111\""},
      {deployment(""), "failed to extract pod template: the request has no object"},
  };
  for (const Case& each : cases) {
    const Response response = ask(each.asked, baseline);
    EXPECT_TRUE(response.allowed);
    EXPECT_THAT(response.warnings, IsEmpty());
    EXPECT_THAT(response.audit_annotations, ElementsAre(Pair("error", each.error)));
  }
  EXPECT_THAT(ask(deployment("{}"), TestCluster()).audit_annotations,
              ElementsAre(Pair("error", "failed to lookup namespace \"shop\": namespaces \"shop\" not found")));
}

TEST(ValidateWorkload, AnySubresourcePasses) {
  Asked asked = deployment("[]");
  asked.subresource = "scale";
  EXPECT_THAT(ask(asked, baseline).audit_annotations, IsEmpty());
}

// --- namespaces --------------------------------------------------------------------------------------

std::string namespace_with(const std::string& labels) {
  return R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":)" + labels + "}}";
}

Asked namespace_request(const std::string& labels, const std::string& old_labels = {}) {
  return {.object = namespace_with(labels),
          .old_object = old_labels.empty() ? std::string() : namespace_with(old_labels),
          .operation = old_labels.empty() ? "CREATE" : "UPDATE",
          .resource = "namespaces",
          .kind = "Namespace",
          .name = "shop"};
}

TEST(ValidateNamespace, FaultyLabelsAreRefusedWithACauseEach) {
  const Response response =
      ask(namespace_request(R"({"pod-security.kubernetes.io/warn":"","pod-security.kubernetes.io/audit":"a"})"),
          TestCluster());
  EXPECT_EQ(response.code, 422);
  EXPECT_EQ(response.reason, "Invalid");
  EXPECT_EQ(response.message,
            "Namespace \"shop\" is invalid: [metadata.labels[pod-security.kubernetes.io/audit]: Invalid value: \"a\": "
            "must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn]: "
            "Invalid value: \"\": must be one of privileged, baseline, restricted]");
  EXPECT_EQ(response.details->to_json(),
            R"({"name":"shop","kind":"Namespace","causes":[{"reason":"FieldValueInvalid","message":)"
            R"("Invalid value: \"a\": must be one of privileged, baseline, restricted",)"
            R"("field":"metadata.labels[pod-security.kubernetes.io/audit]"},{"reason":"FieldValueInvalid","message":)"
            R"("Invalid value: \"\": must be one of privileged, baseline, restricted",)"
            R"("field":"metadata.labels[pod-security.kubernetes.io/warn]"}]})");
}

TEST(ValidateNamespace, AnUpdateMayKeepItsFaults) {
  const std::string faulty = R"({"pod-security.kubernetes.io/warn":"a"})";
  EXPECT_TRUE(ask(namespace_request(faulty, faulty), TestCluster()).allowed);
  EXPECT_FALSE(ask(namespace_request(faulty, R"({"pod-security.kubernetes.io/warn":"b"})"), TestCluster()).allowed);
  EXPECT_TRUE(ask(namespace_request("{}", faulty), TestCluster()).allowed);
}

TEST(ValidateNamespace, LabelsOfWrongTypesAreABadRequest) {
  for (const char* const labels : {R"({"a":5})", R"({"pod-security.kubernetes.io/enforce":true})"}) {
    EXPECT_EQ(ask(namespace_request(labels), TestCluster()).code, 400);
    EXPECT_EQ(ask(namespace_request("{}", labels), TestCluster()).message, "failed to decode  old object");
  }
  EXPECT_THAT(message_of_error(ask(namespace_request("[]"), TestCluster())),
              HasSubstr("array into Go struct field ObjectMeta.metadata.labels of type map[string]string"));
}

TEST(ValidateNamespace, SubresourcesAndOtherOperationsPass) {
  Asked asked = namespace_request(R"({"pod-security.kubernetes.io/warn":"a"})");
  asked.subresource = "finalize";
  EXPECT_TRUE(ask(asked, TestCluster()).allowed);
  asked.subresource = {};
  asked.operation = "DELETE";
  EXPECT_TRUE(ask(asked, TestCluster()).allowed);
}

TEST(ValidateNamespace, AnExemptOneWithLabelsIsWarnedAbout) {
  Configuration configuration;
  configuration.exemptions.namespaces = {"shop"};
  const auto warnings = [&](const std::string& labels) {
    return ask(namespace_request(labels), TestCluster(), configuration).warnings;
  };
  EXPECT_THAT(warnings("{}"), IsEmpty());
  EXPECT_THAT(warnings(R"({"pod-security.kubernetes.io/enforce-version":"v1.5"})"), IsEmpty());
  EXPECT_THAT(warnings(baseline), ElementsAre("namespace \"shop\" is exempt from Pod Security, and the policy "
                                              "(enforce=baseline:latest) will be ignored"));
  EXPECT_THAT(warnings(
                  R"({"pod-security.kubernetes.io/audit":"baseline","pod-security.kubernetes.io/warn":"restricted"})"),
              ElementsAre(HasSubstr("(audit=baseline:latest, warn=restricted:latest)")));
}

// --- existing pods -----------------------------------------------------------------------------------

std::string pod_named(const std::string& name, const std::string& spec, const std::string& owner_uid = {}) {
  const std::string owners =
      owner_uid.empty() ? ""
                        : R"(,"ownerReferences":[{"uid":"other"},{"uid":")" + owner_uid + R"(","controller":true}])";
  return R"({"metadata":{"name":")" + name + '"' + owners + R"(},"spec":)" + spec + "}";
}

constexpr const char* host_pid = R"({"hostPID":true})";
constexpr const char* host_ipc_and_path = R"({"hostIPC":true,"volumes":[{"name":"v","hostPath":{"path":"/"}}]})";

std::vector<std::string> warnings_of(const TestCluster& cluster, const Configuration& configuration = {}) {
  return ask(namespace_request(baseline, "{}"), cluster, configuration).warnings;
}

TEST(ExistingPods, AreGroupedByTheReasonsAndSortedByTheirLines) {
  TestCluster cluster;
  cluster.add_pod(pod_named("c", host_ipc_and_path));
  cluster.add_pod(pod_named("z", host_pid));
  cluster.add_pod(pod_named("b", host_pid));
  cluster.add_pod(pod_named("y", host_pid));
  cluster.add_pod(pod_named("fine", "{}"));
  cluster.add_pod(pod_named("a", R"({"containers":[{"name":"x","ports":[{"hostPort":1}]}]})"));
  cluster.add_pod(pod_named("e", R"({"containers":[{"name":"y","ports":[{"hostPort":2}]}]})"));
  EXPECT_THAT(warnings_of(cluster),
              ElementsAre("existing pods in namespace \"shop\" violate the new PodSecurity enforce level "
                          "\"baseline:latest\"",
                          "a (and 1 other pod): hostPort", "b (and 2 other pods): host namespaces",
                          "c: host namespaces, hostPath volumes"));
}

TEST(ExistingPods, AreLookedAtOnlyWhereEnforceIsTightened) {
  TestCluster cluster;
  cluster.add_pod(pod_named("a", host_pid));
  const auto warnings = [&](const std::string& labels, const std::string& old_labels) {
    return ask(namespace_request(labels, old_labels), cluster).warnings;
  };
  const std::string other_version = R"({"pod-security.kubernetes.io/enforce":"baseline",)"
                                    R"("pod-security.kubernetes.io/enforce-version":"v1.20"})";
  EXPECT_THAT(warnings(baseline, baseline), IsEmpty());
  EXPECT_THAT(warnings("{}", baseline), IsEmpty());
  EXPECT_THAT(warnings(baseline, restricted), IsEmpty());
  EXPECT_THAT(warnings(other_version, restricted), SizeIs(2)) << "weaker, but of another version";
  EXPECT_THAT(warnings(restricted, baseline), SizeIs(2));
}

TEST(ExistingPods, OfExemptRuntimeClassesAreLeftOut) {
  TestCluster cluster;
  cluster.add_pod(pod_named("a", R"({"hostPID":true,"runtimeClassName":"kata"})"));
  Configuration configuration;
  configuration.exemptions.runtime_classes = {"kata"};
  EXPECT_THAT(warnings_of(cluster, configuration), IsEmpty());
  EXPECT_THAT(warnings_of(cluster), SizeIs(2));
}

TEST(ExistingPods, BeyondTheLimitAreNotLookedAtAndThatIsTold) {
  TestCluster cluster;
  for (std::size_t count = 0; count < existing_pods_limit; ++count) cluster.add_pod(pod_named("a", "{}"));
  EXPECT_THAT(warnings_of(cluster), IsEmpty());
  cluster.add_pod(pod_named("last", host_pid));
  EXPECT_THAT(warnings_of(cluster), ElementsAre("new PodSecurity enforce level only checked against the first 3000 of "
                                                "3001 existing pods"));
}

TEST(ExistingPods, OneOfEachControllerComesFirst) {
  TestCluster cluster;
  for (std::size_t count = 0; count < existing_pods_limit; ++count) cluster.add_pod(pod_named("a", "{}", "one"));
  cluster.add_pod(pod_named("last", host_pid, "two"));
  EXPECT_THAT(warnings_of(cluster),
              ElementsAre(HasSubstr("first 3000 of 3001"), HasSubstr("violate"), "last: host namespaces"));
}

TEST(ExistingPods, ThatCannotBeReadAreToldAsThoseThatCannotBeListed) {
  const std::string failure = "failed to list pods while checking new PodSecurity enforce level";
  TestCluster cluster;
  cluster.add_pod(pod_named("a", R"({"hostPID":"yes"})"));
  EXPECT_THAT(warnings_of(cluster), ElementsAre(failure));
  TestCluster broken;
  broken.fail_to_list();
  EXPECT_THAT(warnings_of(broken), ElementsAre(failure));
}

}  // namespace
}  // namespace seawall::pods
