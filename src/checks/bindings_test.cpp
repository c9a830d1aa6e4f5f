// What the checks of bindings and accounts say, and where, as fixtures cannot tell.

#include "bindings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string cluster_binding_of(std::string_view name, std::string_view role, std::string_view subjects) {
  return "---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: " +
         std::string(name) + "}, roleRef: {kind: ClusterRole, name: " + std::string(role) + "}, subjects: [" +
         std::string(subjects) + "]}\n";
}

std::string role_of(std::string_view name, std::string_view rules) {
  return "---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: " + std::string(name) +
         "}, rules: [" + std::string(rules) + "]}\n";
}

std::string pod_of(std::string_view account, std::string_view rest = "") {
  return "---\n{apiVersion: v1, kind: Pod, metadata: {name: pod, namespace: shop}, spec: {serviceAccountName: " +
         std::string(account) + ", " + std::string(rest) + "containers: [{name: app, image: app}]}}\n";
}

TEST(Crowds, AreToldApartFromThoseWhoAreOnlyCalledSo) {
  const auto subject = [](std::string_view kind, std::string_view name) {
    access::Subject made;
    made.kind = kind;
    made.name = name;
    return made;
  };
  EXPECT_TRUE(is_anonymous(subject("User", "system:anonymous")));
  EXPECT_TRUE(is_anonymous(subject("Group", "system:unauthenticated")));
  EXPECT_FALSE(is_anonymous(subject("Group", "system:anonymous")));
  EXPECT_FALSE(is_anonymous(subject("ServiceAccount", "system:anonymous")));
  EXPECT_TRUE(is_everybody(subject("Group", "system:serviceaccounts")));
  EXPECT_FALSE(is_everybody(subject("Group", "system:serviceaccounts:shop")));
  EXPECT_TRUE(is_every_account_of_namespace(subject("Group", "system:serviceaccounts:shop")));
  EXPECT_TRUE(is_crowd(subject("Group", "system:authenticated:oauth")));
  EXPECT_FALSE(is_crowd(subject("User", "system:authenticated:oauth")));
}

TEST(AccountsOfPrograms, AreThoseThatHaveTheNameAsAWord) {
  const auto is_cilium = [](std::string_view kind, std::string_view name) {
    access::Subject subject;
    subject.kind = kind;
    subject.name = name;
    return is_account_of(subject, "kube-vip,cilium");
  };
  for (const std::string_view name : {"cilium", "cilium-operator", "my.cilium", "kube-vip", "the-kube-vip-ds"}) {
    EXPECT_TRUE(is_cilium("ServiceAccount", name)) << name;
  }
  for (const std::string_view name : {"ciliumx", "xcilium", "kube", "vip", "kube-vipx", ""}) {
    EXPECT_FALSE(is_cilium("ServiceAccount", name)) << name;
  }
  EXPECT_FALSE(is_cilium("Group", "cilium"));
}

TEST(BindingToCrowds, IsToldAtTheSubjectThatWasAddedToABindingOfKubernetes) {
  const std::string_view subjects =
      "{kind: Group, name: \"system:authenticated\"}, {kind: Group, name: \"system:unauthenticated\"}";
  const AccessScan scan(cluster_binding_of("\"system:basic-user\"", "\"system:basic-user\"", subjects));
  EXPECT_THAT(scan.lines(),
              ElementsAre("ClusterRoleBinding system:basic-user: binding-to-anonymous (medium): "
                          "system:unauthenticated is bound to a role of discovery, so that no credentials are needed"));
  EXPECT_THAT(scan.paths(), ElementsAre("subjects[1]"));
}

TEST(BindingToCrowds, CountsAllSubjectsWhereABindingOfKubernetesHasAnotherRole) {
  const AccessScan scan(cluster_binding_of("\"system:discovery\"", "edit",
                                           "{kind: Group, name: \"system:authenticated\"}"),
                        "binding-to-authenticated");
  EXPECT_THAT(scan.lines(),
              ElementsAre("ClusterRoleBinding system:discovery: binding-to-authenticated (high): system:authenticated, "
                          "which is everybody with credentials, is bound to a role"));
}

TEST(BindingToCrowds, IsOneFindingWhereTheRoleIsEverything) {
  const std::string all_rights = role_of("all", R"({apiGroups: ["*"], resources: ["*"], verbs: ["*"]})");
  for (const std::string_view subject :
       {"{kind: Group, name: \"system:unauthenticated\"}", "{kind: Group, name: \"system:authenticated\"}",
        "{kind: Group, name: \"system:masters\"}", "{kind: ServiceAccount, name: default, namespace: shop}"}) {
    EXPECT_EQ(AccessScan(cluster_binding_of("all", "cluster-admin", subject)).lines().size(), 1u) << subject;
    // The other one is about the role.
    EXPECT_EQ(AccessScan(all_rights + cluster_binding_of("all", "all", subject)).lines().size(), 2u) << subject;
  }
}

TEST(BindingToCrowds, TellsValuesOfAWrongTypeAndIsNotMisledByThem) {
  const AccessScan scan(cluster_binding_of("odd", "view", "{kind: Group, name: [\"system:authenticated\"]}, 7"),
                        "binding-to-authenticated");
  EXPECT_THAT(scan.lines(), IsEmpty());
  EXPECT_EQ(scan.not_looked().size(), 2u);
}

TEST(DefaultAccount, IsForInformationInNamespacesOfKubernetes) {
  const auto lines = [](const std::string& namespace_) {
    return AccessScan("---\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: " + namespace_ +
                          "}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: pod, namespace: " + namespace_ +
                          "}, spec: {containers: [{name: app, image: app}]}}\n",
                      "default-service-account-automounts")
        .lines();
  };
  EXPECT_THAT(lines("kube-system"), ElementsAre(HasSubstr("(info)")));
  EXPECT_THAT(lines("shop"), ElementsAre(HasSubstr("(low)")));
}

TEST(Takeover, TellsTheFirstStep) {
  const std::string stronger =
      cluster_binding_of("admins", "cluster-admin", "{kind: ServiceAccount, name: admin, namespace: shop}");
  const auto line = [&](std::string_view rule) {
    const AccessScan scan(stronger + role_of("role", rule) +
                              cluster_binding_of("weak", "role",
                                                 "{kind: ServiceAccount, name: cart, namespace: shop}") +
                              pod_of("cart"),
                          "workload-with-takeover-role");
    return scan.lines().empty() ? std::string() : scan.lines().front();
  };
  const std::string before =
      "Pod shop/pod: workload-with-takeover-role (high): pod gets the token of service account \"cart\", which ";
  const std::string after = ", a way to all rights in the cluster";
  EXPECT_EQ(line(R"({apiGroups: [""], resources: [serviceaccounts/token], verbs: [create]})"),
            before + "may make tokens of stronger accounts" + after);
  EXPECT_EQ(line(R"({apiGroups: [""], resources: [pods], verbs: [create]})"),
            before + "may run pods as a stronger account" + after);
  EXPECT_EQ(line(R"({apiGroups: [""], resources: [pods], verbs: [get]})"), "");
  EXPECT_EQ(line(R"({apiGroups: ["*"], resources: ["*"], verbs: ["*"]}, {nonResourceURLs: ["*"], verbs: ["*"]})"),
            before + "may do everything in the cluster");
}

TEST(Takeover, StandsWhereTheAccountIsNamed) {
  const std::string admins =
      cluster_binding_of("admins", "cluster-admin", "{kind: ServiceAccount, name: admin, namespace: shop}");
  EXPECT_THAT(AccessScan(admins + pod_of("admin"), "workload-with-takeover-role").paths(),
              ElementsAre("spec.serviceAccountName"));
}

TEST(Takeover, IsNotAssessedWithoutRolesAndBindings) {
  EXPECT_THAT(AccessScan(pod_of("cart"), "workload-with-takeover-role").not_assessed(), ElementsAre(lacks_access));
  const std::string binding = cluster_binding_of("b", "view", "{kind: User, name: alice}");
  EXPECT_THAT(AccessScan(binding + pod_of("cart"), "workload-with-takeover-role").not_assessed(), IsEmpty());
}

TEST(Constraints, AreToldAtTheirFieldAndAtEachWhoWasAdded) {
  const std::string own =
      "{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: own}, "
      "allowPrivilegedContainer: true, groups: [\"system:authenticated\"], users: [alice]}";
  EXPECT_THAT(
      AccessScan(own, "scc-allows-privileged").lines(),
      ElementsAre("SecurityContextConstraints own: scc-allows-privileged (high): own allows privileged containers",
                  "SecurityContextConstraints own: scc-allows-privileged (high): system:authenticated may run "
                  "privileged containers"));
  const std::string built_in =
      "{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: privileged}, "
      "allowPrivilegedContainer: true, groups: [\"system:nodes\"], users: [\"system:admin\", alice]}";
  EXPECT_THAT(AccessScan(built_in, "scc-allows-privileged").paths(), ElementsAre("users[1]"));
}

TEST(Constraints, TellValuesOfAWrongType) {
  const std::string odd =
      "{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: odd}, "
      "allowPrivilegedContainer: \"true\", users: alice}";
  const AccessScan scan(odd, "scc-allows-privileged");
  EXPECT_THAT(scan.lines(), IsEmpty());
  EXPECT_THAT(scan.not_looked(), ElementsAre(HasSubstr("allowPrivilegedContainer")));
}

}  // namespace
}  // namespace seawall::checks
