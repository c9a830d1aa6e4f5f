#include "outlets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "words.h"

namespace seawall::commands {
namespace {

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

}  // namespace
}  // namespace seawall::commands
