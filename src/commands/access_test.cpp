#include "access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::commands {
namespace {

using access::Binding;
using access::PolicyRule;
using testing::ElementsAre;
using testing::IsEmpty;

Binding binding_in(std::string_view namespace_) {
  Binding binding;
  binding.namespace_ = namespace_;
  return binding;
}

TEST(PersonOf, AddsTheGroupsThatImpersonationAdds) {
  const auto groups_of = [](std::string user, std::vector<std::string> groups) {
    return person_of({std::move(user), std::move(groups), false}).groups;
  };
  EXPECT_THAT(groups_of("jane", {}), ElementsAre("system:authenticated"));
  EXPECT_THAT(groups_of("jane", {"devs"}), ElementsAre("devs", "system:authenticated"));
  EXPECT_THAT(groups_of("jane", {"system:unauthenticated"}), ElementsAre("system:unauthenticated"));
  EXPECT_THAT(groups_of("jane", {"system:authenticated"}), ElementsAre("system:authenticated"));
  EXPECT_THAT(groups_of("system:anonymous", {}), ElementsAre("system:unauthenticated"));
  EXPECT_THAT(groups_of("system:anonymous", {"system:unauthenticated"}), ElementsAre("system:unauthenticated"));
  EXPECT_THAT(groups_of("system:serviceaccount:shop:cart", {}),
              ElementsAre("system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"));
}

TEST(PersonOf, GivesAServiceAccountNoGroupsBesideThoseThatWereNamed) {
  EXPECT_THAT(person_of({"system:serviceaccount:shop:cart", {"devs"}, false}).groups,
              ElementsAre("devs", "system:authenticated"));
}

TEST(PersonOf, TakesNoOtherUserForAServiceAccount) {
  for (const char* user : {"system:serviceaccount:shop", "system:serviceaccount::cart", "system:serviceaccount:shop:",
                           "system:serviceaccount:shop:cart:x", "serviceaccount:shop:cart"}) {
    EXPECT_THAT(person_of({user, {}, false}).groups, ElementsAre("system:authenticated")) << user;
  }
}

TEST(PersonOf, AddsNoGroupWhenToldNotTo) {
  EXPECT_THAT(person_of({"system:serviceaccount:shop:cart", {}, true}).groups, IsEmpty());
}

TEST(WhoOf, TakesTheUserOfAServiceAccountForIt) {
  const Binding binding = binding_in("shop");
  const std::optional<Who> account = who_of({"ServiceAccount", "", "cart", "shop"}, binding);
  EXPECT_EQ(who_of({"User", "", "system:serviceaccount:shop:cart", ""}, binding), account);
  EXPECT_EQ(who_of({"ServiceAccount", "", "cart", ""}, binding), account);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->title(), "ServiceAccount shop/cart");
}

TEST(WhoOf, KnowsNobodyByAnotherKindOrWithoutANamespace) {
  EXPECT_EQ(who_of({"Robot", "", "marvin", ""}, binding_in("shop")), std::nullopt);
  EXPECT_EQ(who_of({"user", "", "jane", ""}, binding_in("shop")), std::nullopt);
  EXPECT_EQ(who_of({"ServiceAccount", "", "cart", ""}, binding_in("")), std::nullopt);
}

TEST(Person, IsWhoeverBindingsMeanByIt) {
  const Person person{"system:serviceaccount:shop:cart", {"devs"}};
  EXPECT_TRUE(person.is({"ServiceAccount", "shop", "cart"}));
  EXPECT_TRUE(person.is({"Group", "", "devs"}));
  EXPECT_FALSE(person.is({"ServiceAccount", "cart", "shop"}));
  EXPECT_FALSE(person.is({"User", "", "devs"}));
  EXPECT_FALSE(person.is({"Group", "", "system:serviceaccount:shop:cart"}));
}

TEST(FaultOf, WantsAVerbAndAResource) {
  EXPECT_TRUE(fault_of({"", "pods", "", false}));
  EXPECT_TRUE(fault_of({"get", "", "", false}));
  EXPECT_TRUE(fault_of({"get", "/healthz", "log", false}));
  EXPECT_FALSE(fault_of({"get", "/healthz", "", false}));
  EXPECT_FALSE(fault_of({"get", "pods", "log", false}));
}

TEST(RuleText, NamesResourcesAsKubectlDoes) {
  EXPECT_EQ(resource_text("", "pods"), "pods");
  EXPECT_EQ(resource_text("apps", "deployments/scale"), "deployments.apps/scale");
  EXPECT_EQ(resource_text("*", "*"), "*.*");
  PolicyRule rule;
  rule.verbs = {"get", "list"};
  rule.api_groups = {"", "apps"};
  rule.resources = {"pods"};
  rule.resource_names = {"cart", ""};
  EXPECT_EQ(rule_text(rule), "get, list: pods, pods.apps (named cart, \"\")");
  PolicyRule url;
  url.verbs = {"get"};
  url.non_resource_urls = {"/healthz*"};
  EXPECT_EQ(rule_text(url), "get: /healthz*");
}

TEST(TextTable, FillsColumnsUpByCharactersAndEscapesWhatATerminalActsOn) {
  TextTable table({"A", "B"});
  table.add({"m\xC3\xA4rz", "x"});
  table.add({"", "\x1B[31m"});
  EXPECT_EQ(table.text(), "A     B\nm\xC3\xA4rz  x\n      \\x1b[31m\n");
}

}  // namespace
}  // namespace seawall::commands
