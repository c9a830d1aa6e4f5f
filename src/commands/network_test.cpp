#include "network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network_testing.h"
#include "words.h"

namespace seawall::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string outlets(std::vector<std::string> values) {
  const auto parsed = parse_outlets(values, network_list_formats);
  if (!parsed) return parsed.error().message();
  std::string text;
  for (const Outlet& each : *parsed) text += each.format + '>' + each.path + ' ';
  return text;
}

TEST(ParseOutlets, TakesTheFirstFormatWhereNoneIsNamed) {
  EXPECT_EQ(outlets({}), "text>- ");
  EXPECT_EQ(outlets({"json", "svg=a=b.svg"}), "json>- svg>a=b.svg ");
}

TEST(ParseOutlets, RefusesTwoReportsInOnePlace) {
  EXPECT_THAT(outlets({"json", "text"}), HasSubstr("two reports cannot both go to standard output"));
  EXPECT_THAT(outlets({"json=a", "text=a"}), HasSubstr("two reports cannot both go to \"a\""));
  EXPECT_THAT(outlets({"jsn"}), HasSubstr("unknown output format \"jsn\"; did you mean \"json\"?"));
  EXPECT_THAT(outlets({"json="}), HasSubstr("names no file"));
}

TEST(MarkdownOf, LeavesOutRowsBeyondItsLimitAndSaysSo) {
  Table table = {{"from", "to"}};
  for (int row = 0; row < 100; ++row) table.push_back({"shop/cart[Deployment]", "a|b"});
  const std::string text = markdown_of(table, 1000);
  EXPECT_LE(text.size(), 1000U);
  EXPECT_THAT(text, testing::StartsWith("| from | to |\n|---|---|\n| shop/cart\\[Deployment\\] | a\\|b |\n"));
  EXPECT_THAT(text, HasSubstr(" more\n"));
  EXPECT_THAT(markdown_of({{"a"}, {""}}, 1000), "| a |\n|---|\n| |\n");
}

TEST(CsvOf, KeepsSpreadsheetsFromRunningCells) {
  EXPECT_EQ(csv_of({{"a", "b"}, {"=1+1", "x,\"y\""}}), "a,b\r\n'=1+1,\"x,\"\"y\"\"\"\r\n");
}

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
