// What the checks of rights have in common, where fixtures cannot tell: how many findings there are, where they stand,
// and what is said of values of a wrong type.

#include "rights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string object(std::string_view kind, std::string_view metadata, std::string_view rest) {
  return "---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: " + std::string(kind) + ", metadata: {" +
         std::string(metadata) + "}, " + std::string(rest) + "}\n";
}

std::string cluster_role(std::string_view name, std::string_view rules) {
  return object("ClusterRole", "name: " + std::string(name), "rules: [" + std::string(rules) + "]");
}

std::string cluster_binding(std::string_view name, std::string_view role, std::string_view subjects) {
  return object("ClusterRoleBinding", "name: " + std::string(name),
                "roleRef: {kind: ClusterRole, name: " + std::string(role) + "}, subjects: [" + std::string(subjects) +
                    "]");
}

constexpr std::string_view all_rights = R"({apiGroups: ["*"], resources: ["*"], verbs: ["*"]})";
constexpr std::string_view group = "{kind: Group, name: developers}";

TEST(Rights, AreToldOnceOfWhoeverIsBoundToClusterAdmin) {
  const std::string binding = cluster_binding("bind", "cluster-admin", group);
  const std::string finding =
      "ClusterRoleBinding bind: cluster-admin-binding (high): developers is bound to cluster-admin in all namespaces";
  EXPECT_THAT(AccessScan(binding).lines(), ElementsAre(finding));
  const std::string role =
      object("ClusterRole", "name: cluster-admin, labels: {kubernetes.io/bootstrapping: rbac-defaults}",
             "rules: [" + std::string(all_rights) + "]");
  EXPECT_THAT(AccessScan(role + binding).lines(), ElementsAre(finding));
}

TEST(Rights, AreToldOnceOfARoleThatGivesEverything) {
  EXPECT_THAT(AccessScan(cluster_role("everything", all_rights) + cluster_binding("bind", "everything", group)).lines(),
              ElementsAre("ClusterRole everything: administrative-role (high): everything gives all verbs on every "
                          "resource of all API groups"));
}

TEST(Rights, BeyondTheCoreAreToldBesideARoleThatAdministersTheCore) {
  const std::string role = cluster_role("core", R"({apiGroups: [""], resources: ["*"], verbs: ["*"]},)"
                                                R"({apiGroups: [apps], resources: [deployments], verbs: [patch]})");
  EXPECT_THAT(AccessScan(role + cluster_binding("bind", "core", group)).lines(),
              ElementsAre("ClusterRole core: administrative-role (high): core gives all verbs on every resource of the "
                          "core API",
                          "ClusterRoleBinding bind: workload-controllers-modifiable (high): developers may create or "
                          "change workloads in all namespaces"));
}

TEST(Rights, AreToldOfEachSubjectThatIsSomebody) {
  const std::string role = cluster_role("reads", "{apiGroups: [''], resources: [secrets], verbs: [get]}");
  const std::string subjects =
      "{kind: User, name: alice}, {kind: User}, {kind: Robot, name: r2}, {kind: User, name: bob}";
  EXPECT_THAT(AccessScan(role + cluster_binding("bind", "reads", subjects)).lines(),
              ElementsAre("ClusterRoleBinding bind: secrets-readable (high): alice may read Secrets in all namespaces",
                          "ClusterRoleBinding bind: secrets-readable (high): bob may read Secrets in all namespaces"));
}

TEST(Rights, ThatNobodyHoldsAreToldInTheRoleAndNeverInOneThatAggregatesIt) {
  const std::string part = object("ClusterRole", "name: part, labels: {team: shop}",
                                  "rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]");
  const std::string whole = object("ClusterRole", "name: whole",
                                   "aggregationRule: {clusterRoleSelectors: [{matchLabels: {team: shop}}]}, rules: []");
  EXPECT_THAT(AccessScan(part + whole).lines(),
              ElementsAre("ClusterRole part: secrets-readable (info): part may read Secrets once somebody is bound to "
                          "it"));
  EXPECT_THAT(AccessScan(part + whole + cluster_binding("bind", "whole", group)).lines(),
              ElementsAre("ClusterRoleBinding bind: secrets-readable (high): developers may read Secrets in all "
                          "namespaces"));
}

std::string role_binding(std::string_view namespace_, std::string_view role) {
  return object("RoleBinding", "name: bind, namespace: " + std::string(namespace_),
                "roleRef: {kind: ClusterRole, name: " + std::string(role) + "}, subjects: [" + std::string(group) +
                    "]");
}

TEST(Rights, OfADefaultRoleAreKnownThoughTheInputLacksIt) {
  EXPECT_THAT(AccessScan(cluster_binding("bind", "'system:kubelet-api-admin'", group)).lines(),
              ElementsAre("ClusterRoleBinding bind: nodes-proxy (high): developers may use the API of kubelets in all "
                          "namespaces"));
  EXPECT_THAT(AccessScan(cluster_binding("bind", "view", group)).lines(), IsEmpty());
  EXPECT_THAT(AccessScan(cluster_binding("bind", "no-such-role", group)).lines(), IsEmpty());
}

TEST(Rights, OfTheRolesForNamespacesAreAsTheyShouldBeOutsideOfKubeSystem) {
  for (const std::string role : {"admin", "edit"}) {
    EXPECT_THAT(AccessScan(role_binding("shop", role)).lines(), IsEmpty());
    EXPECT_THAT(AccessScan(role_binding("kube-system", role)).lines(),
                ElementsAre("RoleBinding kube-system/bind: cluster-admin-binding (high): developers is bound to " +
                            role + " in kube-system"));
    EXPECT_THAT(AccessScan(cluster_binding("bind", role, group)).lines(),
                ElementsAre("ClusterRoleBinding bind: cluster-admin-binding (high): developers is bound to " + role +
                            " in all namespaces"));
  }
}

TEST(Rights, ThatAreAddedToARoleForNamespacesAreTold) {
  const std::string edit = object("ClusterRole", "name: edit",
                                  "aggregationRule: {clusterRoleSelectors: [{matchLabels: "
                                  "{rbac.authorization.k8s.io/aggregate-to-edit: 'true'}}]}");
  const auto part = [](std::string_view rule) {
    return object("ClusterRole", "name: part, labels: {rbac.authorization.k8s.io/aggregate-to-edit: 'true'}",
                  "rules: [" + std::string(rule) + "]");
  };
  const std::string bind = "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}";
  EXPECT_THAT(AccessScan(edit + part(bind) + role_binding("shop", "edit")).lines(),
              ElementsAre(
                  "RoleBinding shop/bind: roles-bindable (medium): developers may bind roles with rights that it "
                  "lacks, in the namespace of the binding"));
  const std::string usual = "{apiGroups: [''], resources: [secrets], verbs: [get]}";
  EXPECT_THAT(AccessScan(edit + part(usual) + role_binding("shop", "edit")).lines(), IsEmpty());
}

TEST(Rights, ThatAreAddedToWhatIsTheSystemsOwnAreTold) {
  const std::string subjects = "{kind: Group, name: 'system:masters', apiGroup: rbac.authorization.k8s.io}";
  EXPECT_THAT(AccessScan(cluster_binding("cluster-admin", "cluster-admin", subjects)).lines(), IsEmpty());
  EXPECT_THAT(
      AccessScan(cluster_binding("cluster-admin", "cluster-admin", subjects + "," + std::string(group))).lines(),
      ElementsAre("ClusterRoleBinding cluster-admin: cluster-admin-binding (high): developers is bound to "
                  "cluster-admin in all namespaces"));
  const std::string rule = "{apiGroups: [''], resources: [configmaps], verbs: ['*']}";
  EXPECT_THAT(AccessScan(cluster_role("'system:basic-user'", rule)).lines(),
              ::testing::Contains("ClusterRole system:basic-user: wildcard-verb (info): a rule gives all verbs on "
                                  "\"configmaps\""));
}

TEST(Rights, OfAWrongTypeAreToldAndGiveNothing) {
  const std::string role = cluster_role("role", "{apiGroups: [''], resources: [secrets], verbs: '*'}");
  const std::string binding = cluster_binding("bind", "role", "{kind: User, name: 7}, robot");
  for (const Check* check : all()) {
    if (check->category != Category::access || check->whole == nullptr) continue;
    if (check->lacking != lacks_access) continue;
    SCOPED_TRACE(check->id);
    const AccessScan scan(role + binding, check->id);
    EXPECT_THAT(scan.lines(), IsEmpty());
    EXPECT_THAT(scan.not_looked(),
                ElementsAre(R"(ClusterRole role: "rules[0].verbs" is a string, not a list)",
                            R"(ClusterRoleBinding bind: "subjects[0].name" is an integer, not a string)",
                            R"(ClusterRoleBinding bind: "subjects[1]" is a string, not a map)"));
  }
}

struct ExtentCase {
  std::string_view rule;
  Right right;
  Extent extent;
};

TEST(Rights, ReachAsFarAsTheAuthorizerLetsThem) {
  const ExtentCase cases[] = {
      {"{apiGroups: [''], resources: [pods], verbs: [get]}", {"create,get", "pods"}, Extent::full},
      {"{apiGroups: [''], resources: [pods], verbs: [get]}", {"get", "pods.example.com"}, Extent::none},
      {"{apiGroups: [''], resources: [pods], verbs: [get]}", {"get", "pods/exec"}, Extent::none},
      {"{apiGroups: [''], resources: [pods/*], verbs: [get]}", {"get", "pods/exec"}, Extent::none},
      {"{apiGroups: [''], resources: ['*/exec'], verbs: [get]}", {"get", "pods/exec"}, Extent::full},
      {"{apiGroups: [''], resources: ['*'], verbs: [get]}", {"get", "pods/exec"}, Extent::full},
      {"{apiGroups: [''], resources: [secrets], resourceNames: [a], verbs: ['*']}",
       {"create", "secrets"},
       Extent::none},
      {"{apiGroups: [''], resources: [secrets], resourceNames: [a], verbs: ['*']}",
       {"deletecollection", "secrets"},
       Extent::none},
      {"{apiGroups: [''], resources: [secrets], resourceNames: [a], verbs: ['*']}", {"list", "secrets"}, Extent::named},
      {"{apiGroups: [''], resources: [pods/exec], resourceNames: [a], verbs: [create]}",
       {"create", "pods/exec"},
       Extent::named},
      {"{apiGroups: [a.io], resources: [userextras/scopes], verbs: [get]}", {"get", "userextras.a.io/*"}, Extent::full},
      {"{apiGroups: [a.io], resources: [userextras], verbs: [get]}", {"get", "userextras.a.io/*"}, Extent::none},
      {"{apiGroups: [a.io], resources: [others/scopes], verbs: [get]}", {"get", "userextras.a.io/*"}, Extent::none},
  };
  for (const ExtentCase& each : cases) {
    SCOPED_TRACE(std::string(each.rule) + " " + std::string(each.right.resources));
    AccessScan scan(cluster_role("role", each.rule));
    EXPECT_EQ(extent_of(each.right, scan.role(0).rules[0]), each.extent);
    EXPECT_EQ(grant_of(each.right, scan.role(0)).extent, each.extent);
  }
}

TEST(Rights, AreGrantedByTheRuleThatGivesMost) {
  AccessScan scan(cluster_role("role", "{apiGroups: [''], resources: [pods], verbs: [get]},"
                                       "{apiGroups: [''], resources: [secrets], resourceNames: [a], verbs: [get]},"
                                       "{apiGroups: [''], resources: [secrets], verbs: [get]},"
                                       "{apiGroups: [''], resources: [secrets], resourceNames: [b, c], verbs: [get]}"));
  const Right right = {"get", "secrets"};
  EXPECT_EQ(grant_of(right, scan.role(0)).rule, 2u);
  EXPECT_THAT(names_of(right, scan.role(0)), ElementsAre("a", "b", "c"));
}

TEST(Rights, ReachWhereTheWidestBindingDoes) {
  const auto binding_in = [](std::string_view namespace_, std::string_view role) {
    return object("RoleBinding", "name: x, namespace: " + std::string(namespace_),
                  "roleRef: {kind: ClusterRole, name: " + std::string(role) + "}, subjects: [{kind: User, name: a}]");
  };
  AccessScan scan(cluster_role("nobody", "") + cluster_role("one", "") + cluster_role("system", "") +
                  cluster_role("everywhere", "") + cluster_role("unbound", "") + binding_in("shop", "one") +
                  binding_in("shop", "system") + binding_in("kube-system", "system") +
                  binding_in("shop", "everywhere") + cluster_binding("all", "everywhere", group) +
                  cluster_binding("none", "unbound", ""));
  EXPECT_THAT(reaches_of(scan.inventory(), scan.facts()),
              ElementsAre(Reach::nobody, Reach::one_namespace, Reach::system_namespace, Reach::all_namespaces,
                          Reach::nobody));
}

TEST(Rights, KnowAdministratorsByTheirBindingsInAllNamespaces) {
  const auto account = [](std::string_view namespace_, std::string_view name) {
    return "{kind: ServiceAccount, name: " + std::string(name) + ", namespace: " + std::string(namespace_) + "}";
  };
  AccessScan scan(
      cluster_role("everything", all_rights) +
      cluster_binding("a", "cluster-admin", account("tools", "deployer") + ", {kind: User, name: shop}") +
      cluster_binding("b", "everything", account("ops", "runner")) +
      object("RoleBinding", "name: c, namespace: shop",
             "roleRef: {kind: ClusterRole, name: cluster-admin}, subjects: [" + account("shop", "cart") + "]"));
  const auto is = [&](std::string_view namespace_, std::string_view name) {
    return is_administrator(namespace_, name, scan.inventory(), scan.facts());
  };
  EXPECT_TRUE(is("tools", "deployer"));
  EXPECT_TRUE(is("ops", "runner"));
  EXPECT_TRUE(is("", "runner"));
  EXPECT_FALSE(is("tools", "runner"));
  EXPECT_FALSE(is("shop", "cart"));
  EXPECT_TRUE(has_administrator("ops", scan.inventory(), scan.facts()));
  EXPECT_FALSE(has_administrator("op", scan.inventory(), scan.facts()));
  EXPECT_FALSE(has_administrator("shop", scan.inventory(), scan.facts()));
}

}  // namespace
}  // namespace seawall::checks
