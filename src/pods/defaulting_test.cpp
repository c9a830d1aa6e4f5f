#include "pods/defaulting.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace seawall::pods {
namespace {

std::unique_ptr<const documents::Document> read_one(std::string text) {
  auto source = documents::Source::from_bytes("object.yaml", std::move(text));
  EXPECT_TRUE(source);
  std::vector<documents::Outcome> outcomes = documents::read(take(std::move(source)));
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_TRUE(outcomes.at(0).document) << (outcomes[0].error ? outcomes[0].error->message() : "empty");
  return std::move(outcomes.at(0).document);
}

/// A line a change, then one for each fault.
std::string changes_of(const std::string& text) {
  const auto document = read_one(text);
  std::vector<objects::TypeFault> faults;
  Reader reader(faults);
  std::string lines;
  for (const documents::Operation& each : defaulting(objects::object_of(document->root()), reader)) {
    lines += each.op == documents::Operation::Op::replace ? "replace " : "add ";
    lines += each.path + ' ' + each.value.to_json() + '\n';
  }
  for (const objects::TypeFault& fault : faults) {
    lines += "fault " + objects::field_path(document->root(), fault.at) + '\n';
  }
  return lines;
}

std::string pod(std::string_view spec, std::string_view metadata = "{}") {
  return "{apiVersion: v1, kind: Pod, metadata: " + std::string(metadata) + ", spec: " + std::string(spec) + "}";
}

struct Case {
  const char* name;
  std::string object;
  std::string changes;
};

class Defaulting : public testing::TestWithParam<Case> {};

TEST_P(Defaulting, ChangesWhatTheApiServerChanges) { EXPECT_EQ(changes_of(GetParam().object), GetParam().changes); }

constexpr auto case_name = [](const auto& each) { return each.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Volumes, Defaulting,
    testing::Values(Case{"none", pod("{containers: [{name: a}]}"), ""},
                    Case{"without_a_source", pod("{volumes: [{name: a, hostPath: {}}, {name: b}]}"),
                         "add /spec/volumes/1/emptyDir {}\n"},
                    Case{"with_a_null_source", pod("{volumes: [{name: a, nfs: null}, {name: b, emptyDir: }]}"),
                         "add /spec/volumes/0/emptyDir {}\nreplace /spec/volumes/1/emptyDir {}\n"},
                    Case{"with_fields_that_are_no_source", pod("{volumes: [{name: a, path: {}, unknown: {}}]}"),
                         "add /spec/volumes/0/emptyDir {}\n"},
                    Case{"null", pod("{volumes: [~, {image: {}}]}"), "replace /spec/volumes/0 {\"emptyDir\":{}}\n"},
                    Case{"by_alias", pod("{volumes: [&a {secret: {}}, *a, &b {name: b}, *b]}"),
                         "add /spec/volumes/2/emptyDir {}\nadd /spec/volumes/3/emptyDir {}\n"},
                    Case{"of_the_wrong_type", pod("{volumes: [x, {emptyDir: 1}]}"),
                         "fault spec.volumes[0]\nfault spec.volumes[1].emptyDir\n"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Ports, Defaulting,
    testing::Values(
        Case{"with_host_network",
             pod("{hostNetwork: true, initContainers: [{ports: [{containerPort: 1}]}], containers: [{}, {ports: "
                 "[{containerPort: 2}, {containerPort: 3, hostPort: 0}, {containerPort: 4, hostPort: 5}, "
                 "{containerPort: 6, hostPort: ~}]}], ephemeralContainers: [{ports: [{containerPort: 7}]}]}"),
             "add /spec/initContainers/0/ports/0/hostPort 1\nadd /spec/containers/1/ports/0/hostPort 2\n"
             "replace /spec/containers/1/ports/1/hostPort 3\nreplace /spec/containers/1/ports/3/hostPort 6\n"},
        Case{"without_a_number", pod("{hostNetwork: true, containers: [{ports: [{}, ~, {containerPort: 0}]}]}"), ""},
        Case{"without_host_network", pod("{hostNetwork: false, containers: [{ports: [{containerPort: 1}]}]}"), ""},
        Case{"of_the_wrong_type",
             pod("{hostNetwork: true, containers: [{ports: [{containerPort: 1, hostPort: x}, {containerPort: y}]}]}"),
             "fault spec.containers[0].ports[0].hostPort\nfault spec.containers[0].ports[1].containerPort\n"},
        Case{"host_network_of_the_wrong_type",
             pod("{hostNetwork: 'true', containers: [{ports: [{containerPort: 1}]}]}"), "fault spec.hostNetwork\n"}),
    case_name);

std::string annotated(std::string_view value, std::string_view spec) {
  return pod(spec, "{annotations: {container.apparmor.security.beta.kubernetes.io/a: '" + std::string(value) + "'}}");
}

constexpr std::string_view one_container = "{containers: [{name: b}, {name: a}]}";

INSTANTIATE_TEST_SUITE_P(
    AppArmor, Defaulting,
    testing::Values(
        Case{"unconfined", annotated("unconfined", one_container),
             "add /spec/containers/1/securityContext {\"appArmorProfile\":{\"type\":\"Unconfined\"}}\n"},
        Case{"runtime_default", annotated("runtime/default", "{initContainers: [{name: a, securityContext: {}}]}"),
             "add /spec/initContainers/0/securityContext/appArmorProfile {\"type\":\"RuntimeDefault\"}\n"},
        Case{"localhost",
             annotated("localhost/x/y", "{ephemeralContainers: [{name: a, securityContext: {appArmorProfile: ~}}]}"),
             "replace /spec/ephemeralContainers/0/securityContext/appArmorProfile "
             "{\"type\":\"Localhost\",\"localhostProfile\":\"x/y\"}\n"},
        Case{"context_that_is_null", annotated("unconfined", "{containers: [{name: a, securityContext: }]}"),
             "replace /spec/containers/0/securityContext {\"appArmorProfile\":{\"type\":\"Unconfined\"}}\n"},
        Case{"field_that_is_set",
             annotated("unconfined", "{containers: [{name: a, securityContext: {appArmorProfile: {}}}]}"), ""},
        Case{"pod_of_the_same",
             annotated("unconfined",
                       "{securityContext: {appArmorProfile: {type: Unconfined}}, containers: [{name: a}]}"),
             ""},
        Case{"pod_of_another",
             annotated("unconfined",
                       "{securityContext: {appArmorProfile: {type: RuntimeDefault}}, containers: [{name: a}]}"),
             "add /spec/containers/0/securityContext {\"appArmorProfile\":{\"type\":\"Unconfined\"}}\n"},
        Case{"pod_of_the_same_localhost",
             annotated("localhost/x", "{securityContext: {appArmorProfile: {type: Localhost, localhostProfile: x}}, "
                                      "containers: [{name: a}]}"),
             ""},
        Case{"pod_of_another_localhost",
             annotated("localhost/x", "{securityContext: {appArmorProfile: {type: Localhost, localhostProfile: z}}, "
                                      "containers: [{name: a}]}"),
             "add /spec/containers/0/securityContext "
             "{\"appArmorProfile\":{\"type\":\"Localhost\",\"localhostProfile\":\"x\"}}\n"},
        Case{"pod_with_a_profile_that_is_invalid",  // set to nothing is not unset
             annotated("unconfined", "{securityContext: {appArmorProfile: {type: Unconfined, localhostProfile: ''}}, "
                                     "containers: [{name: a}]}"),
             "add /spec/containers/0/securityContext {\"appArmorProfile\":{\"type\":\"Unconfined\"}}\n"},
        Case{"windows", annotated("unconfined", "{os: {name: windows}, containers: [{name: a}]}"), ""},
        Case{"linux", annotated("unconfined", "{os: {name: linux}, containers: [{name: a}]}"),
             "add /spec/containers/0/securityContext {\"appArmorProfile\":{\"type\":\"Unconfined\"}}\n"},
        Case{"unknown_value", annotated("docker/default", one_container), ""},
        Case{"empty", annotated("", one_container), ""}, Case{"no_profile", annotated("localhost/", one_container), ""},
        Case{"padded", annotated("localhost/x ", one_container), ""},
        Case{"padded_beyond_ascii", annotated("localhost/\u3000x", one_container), ""},
        Case{"too_long", annotated("localhost/" + std::string(4096, 'x'), one_container), ""},
        Case{"of_another_container", annotated("unconfined", "{containers: [{name: aa}, {}]}"), ""},
        Case{"of_the_wrong_type",
             pod("{containers: [{name: a}, {name: b, securityContext: 1}]}",
                 "{annotations: {container.apparmor.security.beta.kubernetes.io/a: 1, "
                 "container.apparmor.security.beta.kubernetes.io/b: unconfined}}"),
             "fault metadata.annotations[\"container.apparmor.security.beta.kubernetes.io/a\"]\n"
             "fault spec.containers[1].securityContext\n"}),
    case_name);

TEST(Defaulted, ProfilesMayHaveTheGreatestLength) {
  EXPECT_NE(changes_of(annotated("localhost/" + std::string(4095, 'x'), one_container)), "");
}

/// Everything that is defaulted in a pod, in the template of a workload.
std::string templated(std::string_view api_version, std::string_view kind, std::string_view before,
                      std::string_view behind) {
  std::string text = "{apiVersion: " + std::string(api_version) + ", kind: " + std::string(kind) + ", ";
  text += std::string(before) +
          "{metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: unconfined}}, spec: "
          "{hostNetwork: true, volumes: [{name: v}], containers: [{name: a, ports: [{containerPort: 1}]}]}}";
  return text + std::string(behind) + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Templates, Defaulting,
    testing::Values(Case{"deployment", templated("apps/v1", "Deployment", "spec: {template: ", "}"),
                         "add /spec/template/spec/volumes/0/emptyDir {}\n"},
                    Case{"of_an_old_version", templated("extensions/v1beta1", "Deployment", "spec: {template: ", "}"),
                         "add /spec/template/spec/volumes/0/emptyDir {}\n"},
                    Case{"controller", templated("v1", "ReplicationController", "spec: {template: ", "}"),
                         "add /spec/template/spec/volumes/0/emptyDir {}\n"},
                    Case{"cron_job", templated("batch/v1", "CronJob", "spec: {jobTemplate: {spec: {template: ", "}}}"),
                         "add /spec/jobTemplate/spec/template/spec/volumes/0/emptyDir {}\n"},
                    Case{"pod_template", templated("v1", "PodTemplate", "template: ", ""),
                         "add /template/spec/volumes/0/emptyDir {}\n"},
                    Case{"custom_kind", templated("argoproj.io/v1alpha1", "Rollout", "spec: {template: ", "}"), ""},
                    Case{"unknown_kind", templated("example.com/v1", "Deployment", "spec: {template: ", "}"), ""},
                    Case{"of_the_wrong_type", "{apiVersion: apps/v1, kind: Deployment, spec: {template: x}}",
                         "fault spec.template\n"}),
    case_name);

TEST(Defaulted, IsTheObjectWithTheChanges) {
  const auto document = read_one(pod("{volumes: [&v {name: v}, *v], containers: [{name: a}]}", "{name: <x>}"));
  std::vector<objects::TypeFault> faults;
  Reader reader(faults);
  const auto made = defaulted(objects::object_of(document->root()), reader);
  ASSERT_TRUE(made);
  EXPECT_EQ(documents::to_json((*made)->root()),
            R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"<x>"},"spec":{"volumes":)"
            R"([{"name":"v","emptyDir":{}},{"name":"v","emptyDir":{}}],"containers":[{"name":"a"}]}})");
}

}  // namespace
}  // namespace seawall::pods
