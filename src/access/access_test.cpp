#include "access/access.h"

#include <gtest/gtest.h>

#include <array>

namespace seawall::access {
namespace {

/// Roles and bindings from YAML.
class Cluster {
 public:
  explicit Cluster(std::string text, Aggregation aggregation = Aggregation::as_written) {
    auto source = documents::Source::from_bytes("rbac.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    Reader reader(faults_);
    rbac_.emplace(Rbac::of(inventory_, aggregation, reader));
  }
  const Rbac& operator*() const { return *rbac_; }
  const Rbac* operator->() const { return &*rbac_; }
  std::size_t faults() const { return faults_.size(); }

 private:
  objects::Inventory inventory_;
  std::vector<objects::TypeFault> faults_;
  std::optional<Rbac> rbac_;
};

constexpr const char* reader_role = R"(
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader},
 rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]}
---
)";

std::string binding(std::string_view name, std::string_view subjects, std::string_view role = "reader") {
  return "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: " + std::string(name) +
         "}, roleRef: {kind: ClusterRole, name: " + std::string(role) + "}, subjects: " + std::string(subjects) +
         "}\n---\n";
}

Request get_pods(std::string_view user, std::span<const std::string_view> groups = {}) {
  Request request;
  request.user = user;
  request.groups = groups;
  request.verb = "get";
  request.resource = "pods";
  request.namespace_ = "shop";
  return request;
}

TEST(Authorize, NamesTheFirstBindingAndItsFirstSubject) {
  const Cluster cluster(reader_role + binding("one", "[{kind: Group, name: devs}]") +
                        binding("two", "[{kind: Group, name: devs}, {kind: User, name: jane}]"));
  constexpr std::array<std::string_view, 1> groups = {"devs"};
  const Decision through_group = cluster->authorize(get_pods("jane", groups));
  EXPECT_TRUE(through_group.allowed);
  EXPECT_EQ(through_group.binding, 0u);
  const Decision alone = cluster->authorize(get_pods("jane"));
  EXPECT_EQ(alone.binding, 1u);
  EXPECT_EQ(alone.subject, 1u);
  EXPECT_EQ(cluster->reason(alone, get_pods("jane")),
            "RBAC: allowed by ClusterRoleBinding \"two\" of ClusterRole \"reader\" to User \"jane\"");
}

TEST(Authorize, MergesMoreGroupsThanAnybodyUsuallyHas) {
  std::string text = reader_role;
  std::vector<std::string> names;
  for (int each = 0; each < 100; ++each) {
    names.push_back("group-" + std::to_string(each));
    text += binding("of-" + names.back(), "[{kind: Group, name: " + names.back() + "}]", each < 99 ? "gone" : "reader");
  }
  const Cluster cluster(text);
  const std::vector<std::string_view> groups(names.begin(), names.end());
  EXPECT_EQ(cluster->authorize(get_pods("jane", groups)).binding, 99u);
  EXPECT_EQ(cluster->rules_for("jane", groups, "").dangling.size(), 99u);
}

TEST(Authorize, TakesALongListOfSubjects) {
  std::string subjects = "[";
  for (int each = 0; each < 100'000; ++each) subjects += "{kind: User, name: user-" + std::to_string(each) + "}, ";
  const Cluster cluster(reader_role + binding("many", subjects + "]"));
  EXPECT_EQ(cluster->authorize(get_pods("user-99999")).subject, 99'999u);
  EXPECT_FALSE(cluster->authorize(get_pods("user-100000")).allowed);
}

TEST(Authorize, DefaultsTheNamespaceOfAServiceAccountInARoleBindingOnly) {
  const Cluster cluster(std::string(reader_role) + binding("cluster-wide", "[{kind: ServiceAccount, name: app}]") + R"(
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: here, namespace: shop},
 roleRef: {kind: ClusterRole, name: reader}, subjects: [{kind: ServiceAccount, name: app}]}
)");
  const Decision decision = cluster->authorize(get_pods("system:serviceaccount:shop:app"));
  EXPECT_TRUE(decision.allowed);
  EXPECT_EQ(cluster->describe({decision.binding, decision.subject}),
            "RoleBinding \"here/shop\" of ClusterRole \"reader\" to ServiceAccount \"app/shop\"");
  EXPECT_FALSE(cluster->authorize(get_pods("system:serviceaccount::app")).allowed);
}

TEST(Authorize, MeetsValuesOfAWrongTypeWithoutAllowing) {
  for (const char* text : {
           "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader}, rules: 5}\n---\n",
           "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader}, rules: [5, {verbs: "
           "get}, {verbs: [get], apiGroups: [0], resources: [pods]}]}\n---\n",
       }) {
    const Cluster cluster(text + binding("one", "[{kind: User, name: jane}, 7, {kind: [], name: {}}]"));
    EXPECT_FALSE(cluster->authorize(get_pods("jane")).allowed);
    EXPECT_GT(cluster.faults(), 0u);
  }
  const Cluster cluster(reader_role + binding("one", "jane"));
  EXPECT_FALSE(cluster->authorize(get_pods("jane")).allowed);
  EXPECT_EQ(cluster.faults(), 1u);
}

TEST(Authorize, AllowsNothingWithoutObjects) {
  const Cluster cluster("{}");
  EXPECT_FALSE(cluster->authorize(get_pods("jane")).allowed);
  EXPECT_EQ(cluster->reason({}, get_pods("jane")), "");
  EXPECT_TRUE(cluster->who_can(get_pods("")).subjects.empty());
}

std::string aggregate(std::string_view name, std::string_view label) {
  return "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: " + std::string(name) +
         ", labels: {" + std::string(name) + ": ''}}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {" +
         std::string(label) + ": ''}}]}, rules: [{verbs: [" + std::string(name) +
         "], apiGroups: [''], resources: [pods]}]}\n---\n";
}

TEST(Aggregation, EndsWhereRolesAggregateEachOther) {
  const Cluster cluster(aggregate("a", "b") + aggregate("b", "c") + aggregate("c", "a"), Aggregation::resolved);
  for (const Role& role : cluster->roles()) EXPECT_LE(role.rules.size(), 3u);
}

TEST(Aggregation, LeavesARoleAloneWhoseSelectorCannotBeRead) {
  const Cluster cluster(R"({apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a},
 aggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: x, operator: Near}]}]},
 rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]})",
                        Aggregation::resolved);
  ASSERT_EQ(cluster->roles().size(), 1u);
  EXPECT_EQ(cluster->roles()[0].rules.size(), 1u);
}

TEST(Rule, MatchesSubresourcesByTheWholeName) {
  const auto rule = [](std::string_view resource) {
    PolicyRule made;
    made.verbs = {"*"};
    made.api_groups = {"*"};
    made.resources = {resource};
    return made;
  };
  Request request;
  request.verb = "create";
  request.resource = "pods";
  request.subresource = "exec";
  EXPECT_TRUE(allows(rule("pods/exec"), request));
  EXPECT_TRUE(allows(rule("*/exec"), request));
  EXPECT_TRUE(allows(rule("*"), request));
  EXPECT_FALSE(allows(rule("pods"), request));
  EXPECT_FALSE(allows(rule("pods/*"), request)) << "a star stands for a resource only";
}

// A rule of 5,000 verbs and 5,000 resources has more parts than memory holds.
TEST(Covers, LeavesARuleWholeThatHasTooManyParts) {
  std::vector<std::string> names;
  for (int each = 0; each < 5000; ++each) names.push_back("name-" + std::to_string(each));
  PolicyRule huge;
  huge.verbs.assign(names.begin(), names.end());
  huge.api_groups = {""};
  huge.resources.assign(names.begin(), names.end());
  PolicyRule small;
  small.verbs = {"get"};
  small.api_groups = {""};
  small.resources = {"pods"};
  const std::array requested = {huge, small};
  const Coverage alone = covers({}, requested);
  ASSERT_EQ(alone.uncovered.size(), 2u);
  EXPECT_TRUE(alone.uncovered[0].same_as(huge));
  EXPECT_TRUE(covers(requested, requested).covered);
  EXPECT_EQ(covers({&huge, 1}, requested).uncovered.size(), 1u);
}

TEST(Covers, TakesApartUpToTheLimit) {
  std::vector<std::string> names;
  for (std::size_t each = 0; each <= covered_parts_limit; ++each) names.push_back(std::to_string(each));
  PolicyRule rule;
  rule.verbs = {"get"};
  rule.api_groups = {""};
  rule.resources.assign(names.begin(), names.end() - 1);
  EXPECT_EQ(covers({}, {&rule, 1}).uncovered.size(), covered_parts_limit);
  rule.resources.push_back(names.back());
  EXPECT_EQ(covers({}, {&rule, 1}).uncovered.size(), 1u);
}

}  // namespace
}  // namespace seawall::access
