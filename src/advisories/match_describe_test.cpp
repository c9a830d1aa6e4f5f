#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_testing.h"

namespace seawall::advisories {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace testing;

Matches full_matches() {
  Match match;
  match.id = "CVE-2023-0286";
  match.aliases = {"GHSA-1", "true"};
  match.witnesses = {{0, "osv:Go", "GO-2023-1", "1.0", ""}, {1, "", "X-1", "", ""}};
  match.summary = "a title: with # and \"quotes\", {braces}";
  match.fixed = "1.0";
  match.state = "no-dsa";
  match.vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  match.score = 9.8;
  match.rating = "critical";
  match.exploited = Exploited{"CVE-2023-0286", "2025-08-25", "", true, ""};
  match.likelihood = Likelihood{"CVE-2023-0286", 0.00001, 0.5};
  match.statement = VexStatement{{}, {}, {}, VexStatement::Status::not_affected, "not_present", "", "me", "vex.json"};
  match.priority = 99;
  return {{match}, {}, {}};
}

Package openssl() {
  Package package = package_of(Type::deb, "openssl", "3.0");
  package.location = "var/lib/dpkg/status";
  return package;
}

std::string described(const Matches& matches, const std::vector<Package>& packages = {openssl()}) {
  return describe(matches, packages, nullptr);
}

/// The items as they are read again.
std::vector<std::string> read_again(const std::string& text) {
  const auto source = documents::Source::from_bytes("text", text);
  if (!source) return {source.error().message()};
  const auto outcomes = documents::read(*source);
  if (outcomes.size() != 1 || !outcomes[0].document) return {"no document: " + text};
  std::vector<std::string> items;
  for (const documents::Node item : outcomes[0].document->root().child("vulnerabilities").items()) {
    items.push_back(documents::to_json(item));
  }
  return items;
}

TEST(MatchDescribeTest, AMatchIsAMapWithAllThatIsKnown) {
  EXPECT_THAT(read_again(described(full_matches())),
              ::testing::ElementsAre(
                  R"({"name":"openssl CVE-2023-0286","id":"CVE-2023-0286","type":"deb","package":"openssl",)"
                  R"("version":"3.0","location":"var/lib/dpkg/status","severity":"critical","score":9.8,)"
                  R"("vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","priority":99,"fixed":"1.0",)"
                  R"("state":"no-dsa","exploited":"2025-08-25","ransomware":true,"likelihood":0.00001,)"
                  R"("percentile":0.5,"aliases":["GHSA-1","true"],"sources":["osv:Go GO-2023-1","X-1"],)"
                  R"("title":"a title: with # and \"quotes\", {braces}",)"
                  R"("update":"openssl 3.0 to 1.0",)"
                  R"("vex":{"status":"not_affected","reason":"not_present","author":"me","source":"vex.json"}})"));
}

TEST(MatchDescribeTest, WhatIsNotKnownIsLeftOut) {
  Match match;
  match.id = "GHSA-1";
  match.rating = "unknown";
  match.priority = 50;
  EXPECT_THAT(read_again(described({{match}, {}, {}}, {package_of(Type::npm, "a", "")})),
              ::testing::ElementsAre(R"({"name":"a GHSA-1","id":"GHSA-1","type":"npm","package":"a",)"
                                     R"("severity":"unknown","priority":50})"));
}

TEST(MatchDescribeTest, NothingIsAnEmptyList) { EXPECT_EQ(described({}), "vulnerabilities: []\n"); }

TEST(MatchDescribeTest, EachMatchIsOneLine) {
  Matches matches = full_matches();
  matches.matches[0].summary = "two\nlines";
  const std::string text = described(matches);
  EXPECT_THAT(text, StartsWith("vulnerabilities:\n- {name: openssl CVE-2023-0286, "));
  EXPECT_THAT(text, HasSubstr("two\\nlines"));
}

TEST(MatchDescribeTest, BytesThatAreNoTextAreReplaced) {
  Matches matches = full_matches();
  matches.matches[0].summary = "\xFF\xFE";
  const std::vector<std::string> items = read_again(described(matches, {package_of(Type::npm, "a\xC3", "\x01")}));
  ASSERT_EQ(items.size(), 1U);
  EXPECT_THAT(items[0], HasSubstr("\xEF\xBF\xBD"));
}

TEST(MatchDescribeTest, TextsAndListsAreCut) {
  Matches matches = full_matches();
  matches.matches[0].summary.clear();
  for (int index = 0; index < 2'000; ++index) matches.matches[0].summary += "\xC3\xA4";
  matches.matches[0].aliases.assign(1'000, std::string(10'000, 'x'));
  const std::string text = described(matches);
  EXPECT_LT(text.size(), 20'000U);
  EXPECT_THAT(text, Not(HasSubstr("\xEF\xBF\xBD")));
}

TEST(MatchDescribeTest, OfManyMatchesTheNumberIsTold) {
  Matches matches;
  Match match;
  match.id = "GHSA-1";
  matches.matches.assign(20'003, match);
  EXPECT_THAT(described(matches), HasSubstr("\nvulnerabilitiesMore: 3\n"));
}

}  // namespace
}  // namespace seawall::advisories
