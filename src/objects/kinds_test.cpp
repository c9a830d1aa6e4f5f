#include <algorithm>
#include <set>

#include "testing.h"

namespace seawall::objects {
namespace {

std::string name_of(const KindInfo* info) {
  if (!info) return "none";
  return std::string(info->kind) + "." + std::string(info->version) + "." + std::string(info->group);
}

TEST(Kinds, AreFoundByGroupVersionAndKind) {
  const KindInfo* deployment = find_kind("apps", "v1", "Deployment");
  ASSERT_TRUE(deployment);
  EXPECT_EQ(deployment->plural, "deployments");
  EXPECT_EQ(deployment->short_names, "deploy");
  EXPECT_TRUE(deployment->namespaced);
  EXPECT_EQ(deployment->pod_template, "spec.template");
  EXPECT_EQ(find_kind("", "v1", "Pod")->pod_template, ".");
  EXPECT_EQ(find_kind("batch", "v1", "CronJob")->pod_template, "spec.jobTemplate.spec.template");
  EXPECT_FALSE(find_kind("rbac.authorization.k8s.io", "v1", "ClusterRole")->namespaced);
  EXPECT_EQ(find_kind("policy", "v1beta1", "PodSecurityPolicy")->last_minor, 24);
}

TEST(Kinds, OfOtherGroupsVersionsAndCaseAreNotFound) {
  EXPECT_FALSE(find_kind("", "v1", "Deployment"));
  EXPECT_FALSE(find_kind("apps", "v2", "Deployment"));
  EXPECT_FALSE(find_kind("apps", "v1", "deployment"));
  EXPECT_FALSE(find_kind("apps", "v1", "Zebra"));
  EXPECT_FALSE(find_kind("", ""));
}

TEST(Kinds, EveryRowOfTheTableIsFoundAgain) {
  ASSERT_GT(built_in_kinds().size(), 100u);
  for (const KindInfo& info : built_in_kinds()) {
    EXPECT_EQ(find_kind(info.group, info.version, info.kind), &info) << name_of(&info);
    EXPECT_LE(info.first_minor, info.last_minor) << name_of(&info);
    const std::string argument =
        std::string(info.plural) + "." + std::string(info.version) + "." + std::string(info.group);
    EXPECT_EQ(find_resource(argument), &info) << argument;
  }
}

TEST(Kinds, TheNewestVersionIsTheMostStableOne) {
  EXPECT_EQ(name_of(find_kind("autoscaling", "HorizontalPodAutoscaler")), "HorizontalPodAutoscaler.v2.autoscaling");
  EXPECT_EQ(name_of(find_kind("batch", "CronJob")), "CronJob.v1.batch");
  EXPECT_EQ(name_of(find_kind("policy", "PodSecurityPolicy")), "PodSecurityPolicy.v1beta1.policy");
}

TEST(Resources, AreNamedAsKubectlNamesThem) {
  constexpr struct {
    const char* argument;
    const char* found;
  } rows[] = {
      {"deploy", "Deployment.v1.apps"},
      {"Deploy", "Deployment.v1.apps"},
      {"deployment", "Deployment.v1.apps"},
      {"deployments", "Deployment.v1.apps"},
      {"Deployment", "Deployment.v1.apps"},
      {"deployments.apps", "Deployment.v1.apps"},
      {"deploy.app", "Deployment.v1.apps"},
      {"deployments.v1.apps", "Deployment.v1.apps"},
      {"deployments.batch", "none"},
      {"deployments.v2.apps", "none"},
      {"po", "Pod.v1."},
      {"pods.v1.", "Pod.v1."},
      {"ing", "Ingress.v1.networking.k8s.io"},
      {"ingresses.extensions", "Ingress.v1beta1.extensions"},
      {"ingresses.networking.k8s.io", "Ingress.v1.networking.k8s.io"},
      {"ev", "Event.v1."},
      {"events.events.k8s.io", "Event.v1.events.k8s.io"},
      {"hpa", "HorizontalPodAutoscaler.v2.autoscaling"},
      {"hpa.v2beta2.autoscaling", "HorizontalPodAutoscaler.v2beta2.autoscaling"},
      {"netpol", "NetworkPolicy.v1.networking.k8s.io"},
      {"crds", "CustomResourceDefinition.v1.apiextensions.k8s.io"},
      {"crd,crds", "none"},
      {"psp", "PodSecurityPolicy.v1beta1.policy"},
      {"pod/web", "none"},
      {"", "none"},
      {".", "none"},
  };
  for (const auto& row : rows) EXPECT_EQ(name_of(find_resource(row.argument)), row.found) << row.argument;
}

TEST(CustomKinds, AreFoundByGroupAndKind) {
  const CustomKind* rollout = find_custom_kind("argoproj.io", "Rollout");
  ASSERT_TRUE(rollout);
  EXPECT_EQ(rollout->paths, "spec.template");
  EXPECT_TRUE(rollout->namespaced);
  EXPECT_EQ(find_custom_kind("apps.kruise.io", "StatefulSet")->plural, "statefulsets");
  EXPECT_FALSE(find_custom_kind("apps", "StatefulSet"));
  EXPECT_FALSE(find_custom_kind("argoproj.io", "Zebra"));
}

}  // namespace
}  // namespace seawall::objects
