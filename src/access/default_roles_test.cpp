#include "default_roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "access/access.h"

namespace seawall::access {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int oldest = 20;
constexpr int newest = 37;

objects::Inventory inventory_of(std::string text) {
  auto source = documents::Source::from_bytes("objects", std::move(text));
  EXPECT_TRUE(source);
  objects::Inventory inventory;
  inventory.add(documents::read(*source), **source, true);
  inventory.finish();
  for (const objects::NotLooked& each : inventory.not_looked()) ADD_FAILURE() << each.message;
  return inventory;
}

objects::Inventory defaults(int minor) { return inventory_of(default_objects(minor)); }

constexpr std::string_view group = "rbac.authorization.k8s.io";

std::size_t count(const objects::Inventory& inventory, std::string_view kind) {
  return inventory.of_kind(group, kind).size();
}

std::vector<std::string> rules_of(const objects::Inventory& inventory, std::string_view kind,
                                  std::string_view namespace_, std::string_view name) {
  const Object* const object = inventory.find(group, kind, namespace_, name);
  std::vector<std::string> texts;
  if (!object) return {"no such role"};
  std::vector<objects::TypeFault> faults;
  Reader reader(faults);
  for (const Node rule : object->root.child(Field::rules).items()) {
    texts.push_back(compact_text(read_rule(rule, reader)));
  }
  EXPECT_THAT(faults, IsEmpty());
  return texts;
}

/// What one object is wider by, as JSON: rules, selectors, subjects, then the reference.
std::vector<std::string> wider_by(std::string text, std::size_t faults_expected = 0) {
  const objects::Inventory inventory = inventory_of(std::move(text));
  std::vector<objects::TypeFault> faults;
  Reader reader(faults);
  const Widening wider = widening(inventory.objects()[0], reader);
  std::vector<std::string> found;
  for (const auto* const nodes : {&wider.rules, &wider.selectors, &wider.subjects}) {
    for (const Node node : *nodes) found.push_back(documents::Value::of(node).to_json());
  }
  if (wider.role) found.push_back(documents::Value::of(wider.role).to_json());
  EXPECT_EQ(wider.is_none(), found.empty());
  EXPECT_THAT(faults, SizeIs(faults_expected));
  return found;
}

std::string role(std::string_view name, std::string_view rest) {
  return "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: '" + std::string(name) +
         "'}, " + std::string(rest) + "}";
}

std::string binding(std::string_view name, std::string_view referred, std::string_view subjects) {
  return "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: '" + std::string(name) +
         "'}, roleRef: {kind: ClusterRole, name: '" + std::string(referred) + "'}, subjects: " + std::string(subjects) +
         "}";
}

TEST(DefaultObjects, AreAsManyAsUpstreamHas) {
  const objects::Inventory first = defaults(oldest);
  EXPECT_EQ(count(first, "ClusterRole"), 60u);
  EXPECT_EQ(count(first, "ClusterRoleBinding"), 41u);
  EXPECT_EQ(count(first, "Role"), 7u);
  EXPECT_EQ(count(first, "RoleBinding"), 7u);
  const objects::Inventory last = defaults(newest);
  EXPECT_EQ(count(last, "ClusterRole"), 73u);
  EXPECT_EQ(count(last, "ClusterRoleBinding"), 54u);
  EXPECT_EQ(count(last, "Role"), 7u);
  EXPECT_EQ(count(last, "RoleBinding"), 7u);
}

TEST(DefaultObjects, HaveTheRulesOfTheirMinorInUpstreamsOrder) {
  EXPECT_THAT(rules_of(defaults(oldest), "ClusterRole", "", "system:basic-user"),
              ElementsAre(R"({APIGroups:["authorization.k8s.io"], )"
                          R"(Resources:["selfsubjectaccessreviews" "selfsubjectrulesreviews"], Verbs:["create"]})"));
  EXPECT_THAT(rules_of(defaults(newest), "ClusterRole", "", "system:basic-user"),
              ElementsAre(R"({APIGroups:["authorization.k8s.io"], )"
                          R"(Resources:["selfsubjectaccessreviews" "selfsubjectrulesreviews"], Verbs:["create"]})",
                          R"({APIGroups:["authentication.k8s.io"], Resources:["selfsubjectreviews"], )"
                          R"(Verbs:["create"]})"));
  EXPECT_THAT(rules_of(defaults(newest), "ClusterRole", "", "cluster-admin"),
              ElementsAre(R"({APIGroups:["*"], Resources:["*"], Verbs:["*"]})",
                          R"({NonResourceURLs:["*"], Verbs:["*"]})"));
  EXPECT_THAT(rules_of(defaults(newest), "Role", "kube-public", "system:controller:bootstrap-signer"),
              ElementsAre(R"({APIGroups:[""], Resources:["configmaps"], Verbs:["get" "list" "watch"]})",
                          R"({APIGroups:[""], Resources:["configmaps"], ResourceNames:["cluster-info"], )"
                          R"(Verbs:["update"]})",
                          R"({APIGroups:["" "events.k8s.io"], Resources:["events"], )"
                          R"(Verbs:["create" "patch" "update"]})"));
}

TEST(DefaultObjects, AreWrittenAsUpstreamWritesThem) {
  const objects::Inventory inventory = defaults(newest);
  const auto json = [&](std::string_view kind, std::string_view name) {
    return documents::Value::of(inventory.find(group, kind, "", name)->root).to_json();
  };
  EXPECT_EQ(json("ClusterRole", "edit"),
            R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"annotations":)"
            R"({"rbac.authorization.kubernetes.io/autoupdate":"true"},"labels":{)"
            R"("rbac.authorization.k8s.io/aggregate-to-admin":"true","kubernetes.io/bootstrapping":"rbac-defaults"},)"
            R"("name":"edit"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":)"
            R"({"rbac.authorization.k8s.io/aggregate-to-edit":"true"}}]},"rules":null})");
  EXPECT_EQ(json("ClusterRoleBinding", "system:kube-dns"),
            R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"annotations":)"
            R"({"rbac.authorization.kubernetes.io/autoupdate":"true"},"labels":)"
            R"({"kubernetes.io/bootstrapping":"rbac-defaults"},"name":"system:kube-dns"},"roleRef":{"apiGroup":)"
            R"("rbac.authorization.k8s.io","kind":"ClusterRole","name":"system:kube-dns"},"subjects":[)"
            R"({"kind":"ServiceAccount","name":"kube-dns","namespace":"kube-system"}]})");
  // Its subjects were taken away when nodes got an authorizer of their own.
  EXPECT_FALSE(inventory.find(group, "ClusterRoleBinding", "", "system:node")->root.child(Field::subjects));
}

TEST(DefaultObjects, OfEachMinorAreWholeAndBelongTogether) {
  for (int minor = oldest; minor <= newest; ++minor) {
    const objects::Inventory inventory = defaults(minor);
    std::set<std::tuple<std::string_view, std::string_view, std::string_view>> keys;
    for (const Object& object : inventory.objects()) {
      EXPECT_TRUE(keys.emplace(object.kind, object.namespace_, object.name).second) << minor << object.title();
    }
    std::vector<objects::TypeFault> faults;
    Reader reader(faults);
    const Rbac rbac = Rbac::of(inventory, Aggregation::resolved, reader);
    EXPECT_THAT(faults, IsEmpty());
    for (const Role& each : rbac.roles()) EXPECT_THAT(each.rules, testing::Not(IsEmpty())) << each.object->title();
    for (const Binding& each : rbac.bindings()) EXPECT_TRUE(rbac.role_of(each)) << minor << each.object->title();
  }
}

TEST(DefaultObjects, OfAMinorBeyondTheTableAreThoseOfTheNearest) {
  EXPECT_EQ(default_objects(1), default_objects(oldest));
  EXPECT_EQ(default_objects(99), default_objects(newest));
  EXPECT_NE(default_objects(oldest), default_objects(newest));
}

TEST(DefaultObjects, LeaveOutWhatIsPresent) {
  const objects::Inventory present = inventory_of(role("view", "rules: []") + "\n---\n" + role("viewer", "rules: []") +
                                                  "\n---\n" + binding("cluster-admin", "cluster-admin", "[]"));
  const objects::Inventory rest = inventory_of(default_objects(newest, present.objects()));
  EXPECT_EQ(rest.objects().size(), defaults(newest).objects().size() - 2);
  EXPECT_FALSE(rest.find(group, "ClusterRole", "", "view"));
  EXPECT_TRUE(rest.find(group, "ClusterRole", "", "cluster-admin"));
  EXPECT_FALSE(rest.find(group, "ClusterRoleBinding", "", "cluster-admin"));
}

TEST(IsDefault, GoesByKindNamespaceAndNameAlone) {
  const std::string begin = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ";
  const std::map<std::string, bool> cases = {
      {begin + "ClusterRole, metadata: {name: 'system:node'}}", true},
      {begin + "ClusterRole, metadata: {name: 'system:node', namespace: shop}}", true},  // the API has none there
      {"{apiVersion: rbac.authorization.k8s.io/v1beta1, kind: ClusterRole, metadata: {name: view}}", true},
      {"{apiVersion: example.com/v1, kind: ClusterRole, metadata: {name: view}}", false},
      {begin + "ClusterRole, metadata: {name: mine, labels: {kubernetes.io/bootstrapping: rbac-defaults}}}", false},
      {begin + "ClusterRole, metadata: {name: 'system:mine'}}", false},
      {begin + "Role, metadata: {name: view, namespace: kube-system}}", false},
      {begin + "Role, metadata: {name: extension-apiserver-authentication-reader, namespace: kube-system}}", true},
      {begin + "Role, metadata: {name: extension-apiserver-authentication-reader, namespace: shop}}", false},
      {begin + "RoleBinding, metadata: {name: 'system:controller:token-cleaner', namespace: kube-system}}", true},
      {begin + "ClusterRoleBinding, metadata: {name: 'system:node-proxier'}}", true},
      {begin + "ClusterRoleBinding, metadata: {name: view}}", false},  // a role of that name, but no binding
  };
  for (const auto& [text, expected] : cases) {
    const objects::Inventory inventory = inventory_of(text);
    EXPECT_EQ(is_default(inventory.objects()[0]), expected) << text;
  }
}

TEST(IsDefault, HoldsForTheObjectsOfEveryMinor) {
  for (int minor = oldest; minor <= newest; ++minor) {
    const objects::Inventory inventory = defaults(minor);
    for (const Object& object : inventory.objects()) EXPECT_TRUE(is_default(object)) << minor << object.title();
  }
}

TEST(ControllerAccount, IsInKubeSystemAndHasAControllersBinding) {
  EXPECT_TRUE(is_controller_account("kube-system", "clusterrole-aggregation-controller"));
  EXPECT_TRUE(is_controller_account("kube-system", "bootstrap-signer"));
  EXPECT_FALSE(is_controller_account("shop", "clusterrole-aggregation-controller"));
  EXPECT_FALSE(is_controller_account("kube-system", "default"));
  EXPECT_FALSE(is_controller_account("kube-system", "kube-dns"));
}

TEST(Widening, IsNoneForTheObjectsOfEveryMinor) {
  for (int minor = oldest; minor <= newest; ++minor) {
    const objects::Inventory inventory = defaults(minor);
    std::vector<objects::TypeFault> faults;
    Reader reader(faults);
    for (const Object& object : inventory.objects()) {
      EXPECT_TRUE(widening(object, reader).is_none()) << minor << object.title();
    }
    EXPECT_THAT(faults, IsEmpty());
  }
}

TEST(Widening, IsTheRulesThatTheDefaultOnesDoNotCover) {
  EXPECT_THAT(wider_by(role("system:kube-dns", "rules: ["
                                               "{verbs: [list], apiGroups: [''], resources: [services]},"
                                               "{verbs: [get], apiGroups: [''], resources: [services]},"
                                               "{verbs: [list, watch], apiGroups: [''], resources: [endpoints]},"
                                               "{verbs: ['*'], apiGroups: [apps], resources: [deployments]}]")),
              ElementsAre(R"({"verbs":["get"],"apiGroups":[""],"resources":["services"]})",
                          R"({"verbs":["*"],"apiGroups":["apps"],"resources":["deployments"]})"));
}

TEST(Widening, IsNoneWhereRulesOfSeveralMinorsCameTogether) {
  EXPECT_THAT(wider_by(role("system:discovery", "rules: [{verbs: [get], nonResourceURLs: [/api, /livez, /version]}]")),
              IsEmpty());
  EXPECT_THAT(wider_by(role("cluster-admin", "rules: [{verbs: [get], apiGroups: [any], resources: [any]}]")),
              IsEmpty());
}

TEST(Widening, OfARoleThatAggregatesIsMeasuredByWhatItSelects) {
  const std::string secrets = "{verbs: [get, list, watch], apiGroups: [''], resources: [secrets]}";
  const std::string pods = "{verbs: [get, list, watch], apiGroups: [''], resources: [pods]}";
  EXPECT_THAT(wider_by(role("admin", "rules: [" + secrets + ", " + pods + "]")), IsEmpty());
  EXPECT_THAT(wider_by(role("view", "rules: [" + secrets + ", " + pods + "]")),
              ElementsAre(R"({"verbs":["get","list","watch"],"apiGroups":[""],"resources":["secrets"]})"));
}

TEST(Widening, IsTheSelectorsThatSelectMore) {
  constexpr std::string_view own = "{matchLabels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}";
  constexpr std::string_view narrower =
      "{matchLabels: {rbac.authorization.k8s.io/aggregate-to-view: 'true', team: shop}}";
  const auto aggregation = [](std::string_view selectors) {
    return "aggregationRule: {clusterRoleSelectors: [" + std::string(selectors) + "]}";
  };
  EXPECT_THAT(wider_by(role("view", aggregation(own))), IsEmpty());
  EXPECT_THAT(wider_by(role("view", aggregation(narrower))), IsEmpty());
  EXPECT_THAT(wider_by(role("view", aggregation(std::string(own) + ", {}"))), ElementsAre("{}"));
  EXPECT_THAT(wider_by(role("system:node", aggregation("{matchLabels: {team: shop}}"))),
              ElementsAre(R"({"matchLabels":{"team":"shop"}})"));
}

TEST(Widening, IsTheSubjectsThatNoMinorHas) {
  EXPECT_THAT(wider_by(binding("cluster-admin", "cluster-admin",
                               "[{kind: Group, name: 'system:masters'}, {kind: User, name: 'system:masters'},"
                               " {kind: Group, name: devs}]")),
              ElementsAre(R"({"kind":"User","name":"system:masters"})", R"({"kind":"Group","name":"devs"})"));
  EXPECT_THAT(wider_by(binding("system:kube-dns", "system:kube-dns",
                               "[{kind: ServiceAccount, name: kube-dns, namespace: kube-system},"
                               " {kind: ServiceAccount, name: kube-dns, namespace: shop}]")),
              ElementsAre(R"({"kind":"ServiceAccount","name":"kube-dns","namespace":"shop"})"));
}

TEST(Widening, TakesTheNamespaceOfARoleBindingForThatOfItsAccounts) {
  const std::string text =
      "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding,"
      " metadata: {name: 'system:controller:token-cleaner', namespace: kube-system},"
      " roleRef: {kind: Role, name: 'system:controller:token-cleaner'},"
      " subjects: [{kind: ServiceAccount, name: token-cleaner}, {kind: ServiceAccount, name: default}]}";
  EXPECT_THAT(wider_by(text), ElementsAre(R"({"kind":"ServiceAccount","name":"default"})"));
}

TEST(Widening, IsTheReferenceToAnotherRole) {
  EXPECT_THAT(wider_by(binding("system:kube-dns", "cluster-admin", "[]")),
              ElementsAre(R"({"kind":"ClusterRole","name":"cluster-admin"})"));
}

TEST(Widening, OfARuleOfMorePartsThanTheLimitIsNotMeasured) {
  const auto rule = [](std::size_t parts) {
    std::string paths;
    for (std::size_t part = 0; part < parts; ++part) paths += "/healthz/" + std::to_string(part) + ", ";
    return role("system:monitoring", "rules: [{verbs: [get], nonResourceURLs: [" + paths + "]}]");
  };
  EXPECT_THAT(wider_by(rule(rule_parts_limit)), IsEmpty());
  EXPECT_THAT(wider_by(rule(rule_parts_limit + 1)), SizeIs(1));
}

TEST(Widening, IsNoneForObjectsOfTheUsers) {
  EXPECT_THAT(wider_by(role("mine", "rules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]")), IsEmpty());
  EXPECT_THAT(wider_by(binding("mine", "cluster-admin", "[{kind: User, name: jane}]")), IsEmpty());
}

TEST(Widening, TellsValuesOfAWrongType) {
  EXPECT_THAT(wider_by(role("system:node", "rules: 7"), 1), IsEmpty());
  EXPECT_THAT(wider_by(role("view", "aggregationRule: {clusterRoleSelectors: [7]}"), 1), ElementsAre("7"));
  EXPECT_THAT(wider_by(binding("system:node", "system:node", "[{kind: User, name: 7}]"), 1),
              ElementsAre(R"({"kind":"User","name":7})"));
}

}  // namespace
}  // namespace seawall::access
