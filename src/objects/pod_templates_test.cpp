#include "testing.h"

namespace seawall::objects {
namespace {

using testing::inventory_of;

/// "path: name role, ...; path: ..." of all templates, then "! path kind" of each fault.
std::string summary(const std::string& text) {
  const Inventory inventory = inventory_of(text);
  EXPECT_EQ(inventory.objects().size(), 1u) << text;
  const Object& object = inventory.objects()[0];
  std::vector<TypeFault> faults;
  std::string result;
  for (const PodTemplate& pod : pod_templates(object, faults)) {
    EXPECT_EQ(pod.object, &object);
    result += field_path(object.root, pod.spec) + ':';
    for (const Container& container : pod.containers) {
      result += ' ' + std::string(container.name) + '(' + std::string(describe(container.role)) + ')';
    }
    result += ';';
  }
  for (const TypeFault& fault : faults) {
    result += " ! " + field_path(object.root, fault.at) + ' ' + std::string(documents::describe(fault.expected));
  }
  return result;
}

std::string object_text(std::string api_version, std::string kind, std::string rest) {
  return "{apiVersion: " + std::move(api_version) + ", kind: " + std::move(kind) + ", " + std::move(rest) + "}";
}

TEST(PodTemplates, StandWhereEachKindHasThem) {
  const std::string pod = "spec: {containers: [{name: c}]}";
  const std::string tmpl = "template: {" + pod + "}";
  const struct {
    const char* api_version;
    const char* kind;
    std::string rest;
    const char* found;
  } rows[] = {
      {"v1", "Pod", pod, "spec: c(container);"},
      {"v1", "PodTemplate", tmpl, "template.spec: c(container);"},
      {"v1", "ReplicationController", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"apps/v1", "Deployment", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"apps/v1", "StatefulSet", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"apps/v1", "DaemonSet", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"apps/v1", "ReplicaSet", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"batch/v1", "Job", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"batch/v1", "CronJob", "spec: {jobTemplate: {spec: {" + tmpl + "}}}",
       "spec.jobTemplate.spec.template.spec: c(container);"},
      // Versions that the table does not have.
      {"apps/v1beta2", "Deployment", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"extensions/v1beta1", "DaemonSet", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      // Kinds of others.
      {"argoproj.io/v1alpha1", "Rollout", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"apps.openshift.io/v1", "DeploymentConfig", "spec: {" + tmpl + "}", "spec.template.spec: c(container);"},
      {"kubeflow.org/v1", "PyTorchJob", "spec: {pytorchReplicaSpecs: {Master: {" + tmpl + "}, Worker: {" + tmpl + "}}}",
       "spec.pytorchReplicaSpecs.Master.template.spec: c(container);"
       "spec.pytorchReplicaSpecs.Worker.template.spec: c(container);"},
      {"jobset.x-k8s.io/v1alpha2", "JobSet", "spec: {replicatedJobs: [{template: {spec: {" + tmpl + "}}}]}",
       "spec.replicatedJobs[0].template.spec.template.spec: c(container);"},
      {"serving.knative.dev/v1", "Revision", pod, "spec: c(container);"},
      {"ray.io/v1", "RayCluster", "spec: {headGroupSpec: {" + tmpl + "}, workerGroupSpecs: [{" + tmpl + "}]}",
       "spec.headGroupSpec.template.spec: c(container);spec.workerGroupSpecs[0].template.spec: c(container);"},
      // Without pods.
      {"v1", "Service", pod, ""},
      {"example.com/v1", "Deployment", "spec: {" + tmpl + "}", ""},
  };
  for (const auto& row : rows) {
    const std::string text = object_text(row.api_version, row.kind, row.rest);
    EXPECT_EQ(summary(text), row.found) << text;
  }
}

TEST(PodTemplates, ListContainersByRole) {
  EXPECT_EQ(summary(object_text("v1", "Pod", R"(spec: {
    ephemeralContainers: [{name: debug}],
    containers: [{name: one, restartPolicy: Always}, {image: x}],
    initContainers: [{name: setup}, {name: proxy, restartPolicy: Always}, {name: once, restartPolicy: Never}]})")),
            "spec: setup(init container) proxy(sidecar container) once(init container) one(container) (container) "
            "debug(ephemeral container);");
}

TEST(PodTemplates, KeepTheMetadataOfThePod) {
  const Inventory inventory = inventory_of(
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {}}\n---\n"
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: {name: t}, spec: "
      "{}}}}\n"
      "---\n{apiVersion: serving.knative.dev/v1, kind: Revision, metadata: {name: r}, spec: {}}\n");
  const char* const expected[] = {"p", "t", "absent"};
  for (const Object& object : inventory.objects()) {
    std::vector<TypeFault> faults;
    const auto pods = pod_templates(object, faults);
    ASSERT_EQ(pods.size(), 1u);
    EXPECT_EQ(pods[0].metadata.child(Field::name).string_or("absent"), expected[object.index]);
    EXPECT_TRUE(pods[0].containers.empty());
    EXPECT_TRUE(faults.empty());
  }
}

TEST(PodTemplates, KnowPodsOfWindows) {
  const Inventory inventory = inventory_of(
      "{apiVersion: v1, kind: Pod, spec: {os: {name: windows}}}\n---\n{apiVersion: v1, kind: Pod, spec: {os: {name: "
      "linux}}}\n---\n{apiVersion: v1, kind: Pod, spec: {}}\n");
  ASSERT_EQ(inventory.objects().size(), 3u);
  std::vector<TypeFault> faults;
  for (const Object& object : inventory.objects()) {
    EXPECT_EQ(pod_templates(object, faults).at(0).windows, object.index == 0);
  }
}

TEST(PodTemplates, AbsentAndNullPartsAreNone) {
  for (const char* rest : {"metadata: {}", "spec: ", "spec: {template: }", "spec: {template: {spec: }}"}) {
    EXPECT_EQ(summary(object_text("apps/v1", "Deployment", rest)), "") << rest;
  }
  EXPECT_EQ(summary(object_text("v1", "Pod", "spec: {containers: }")), "spec:;");
}

// The API server makes a container without a name of it, and what it would be judged by is not there.
TEST(PodTemplates, NullInTheListOfContainersIsTold) {
  EXPECT_EQ(summary(object_text("v1", "Pod", "spec: {initContainers: [null]}")),
            "spec:; ! spec.initContainers[0] a map");
}

TEST(PodTemplates, PartsOfTheWrongTypeAreTold) {
  constexpr struct {
    const char* api_version;
    const char* kind;
    const char* rest;
    const char* found;
  } rows[] = {
      {"apps/v1", "Deployment", "spec: []", " ! spec a map"},
      {"apps/v1", "Deployment", "spec: {template: x}", " ! spec.template a map"},
      {"apps/v1", "Deployment", "spec: {template: {spec: [1]}}", " ! spec.template.spec a map"},
      {"apps/v1", "Deployment", "spec: {template: {metadata: 1, spec: {}}}",
       "spec.template.spec:; ! spec.template.metadata a map"},
      {"v1", "Pod", "spec: 1", " ! spec a map"},
      {"v1", "Pod", "spec: {containers: {name: c}, initContainers: x}",
       "spec:; ! spec.initContainers a list ! spec.containers a list"},
      {"v1", "Pod", "spec: {containers: [c, {name: 1}, {name: d}]}",
       "spec: (container) d(container); ! spec.containers[0] a map ! spec.containers[1].name a string"},
      {"kubeflow.org/v1", "PyTorchJob", "spec: {pytorchReplicaSpecs: 1}", " ! spec.pytorchReplicaSpecs a map"},
      {"ray.io/v1", "RayCluster", "spec: x", " ! spec a map ! spec a map"},
  };
  for (const auto& row : rows) {
    const std::string text = object_text(row.api_version, row.kind, row.rest);
    EXPECT_EQ(summary(text), row.found) << text;
  }
}

}  // namespace
}  // namespace seawall::objects
