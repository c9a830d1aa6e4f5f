#include "network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network_testing.h"

namespace seawall::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(LinesOf, TellPoliciesOfAllKindsThatHadASay) {
  const NetworkText text(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: a}]}\n---\n"
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\n"
      "spec: {podSelector: {}, policyTypes: [Ingress]}\n---\n"
      "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: leave}\n"
      "spec:\n  priority: 5\n  subject: {namespaces: {}}\n  ingress:\n"
      "    - {name: leave it, action: Pass, from: [{namespaces: {}}]}\n---\n"
      "apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\nspec: {containers: [{name: a}]}\n");
  const network::Verdict verdict =
      text.view().engine.explain(network::End::pod(0), network::End::pod(1), addresses::Protocol::tcp, 80);
  EXPECT_FALSE(verdict.is_allowed);
  std::vector<std::string> lines;
  for (const ReasonLine& line : lines_of(verdict.ingress, true)) lines.push_back(text_of(line));
  EXPECT_THAT(lines,
              ElementsAre("denied: policies isolate it, and no rule of theirs allows this",
                          "isolated by NetworkPolicy shop/deny  shop.yaml:6:1",
                          "passed on by AdminNetworkPolicy leave, spec.ingress[0] \"leave it\"  shop.yaml:18:7"));
  EXPECT_THAT(text_of(lines_of(verdict.egress, true).front()), "allowed: no policy decides about it");
}

}  // namespace
}  // namespace seawall::commands
