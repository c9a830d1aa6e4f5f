#include <gtest/gtest.h>

#include "advisories/reading_testing.h"

namespace seawall::advisories {
namespace {

using enum Event::Type;

TEST(OsvTest, ARecordIsReadWithAllItsFields) {
  const Taken taken = taken_of(R"({"id":"GHSA-1","aliases":["CVE-1"],"upstream":["CVE-2"],"related":["CVE-3"],
    "published":"2024-01-01T00:00:00Z","modified":"2024-01-02T00:00:00Z","summary":"short","details":"long",
    "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/x"}],"database_specific":{"severity":"HIGH"},
    "references":[{"type":"FIX","url":"https://example.com"}],
    "affected":[{"package":{"ecosystem":"PyPI","name":"Some_Thing"},"versions":["1.0"],
      "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.5"}]}]}]})");
  ASSERT_EQ(taken.records.size(), 1U);
  Record expected;
  expected.id = "GHSA-1";
  expected.aliases = {"CVE-1"};
  expected.upstream = {"CVE-2"};
  expected.related = {"CVE-3"};
  expected.published = "2024-01-01T00:00:00Z";
  expected.modified = "2024-01-02T00:00:00Z";
  expected.summary = "short";
  expected.details = "long";
  expected.severities = {{"CVSS_V3", "CVSS:3.1/x"}, {"word", "HIGH"}};
  expected.references = {{"FIX", "https://example.com"}};
  expected.source = "osv:PyPI";
  Affected affected;
  affected.ecosystem = "PyPI";
  affected.package = "Some_Thing";
  affected.ranges = {{{{introduced, "0"}, {fixed, "1.5"}}}};
  affected.versions = {"1.0"};
  expected.affected = {affected};
  EXPECT_EQ(taken.records.front(), expected);
  EXPECT_TRUE(taken.refusals.empty());
}

/// A record with one entry.
std::string record_of(const std::string& affected) {
  return R"({"id":"X-1","modified":"2024","affected":[)" + affected + "]}";
}

TEST(OsvTest, RangesOfCommitsAreLeftOutWhereverTheyStand) {
  const Taken taken = taken_of(record_of(R"({"package":{"ecosystem":"PyPI","name":"a"},"ranges":[
    {"type":"GIT","repo":"https://example.com","events":[{"introduced":"0"}]},
    {"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2"}]},
    {"type":"GIT","events":[{"introduced":"abc"}]},{"type":"SEMVER","events":[{"introduced":"3"},{"limit":"4"}]}]})"));
  ASSERT_EQ(taken.records.size(), 1U);
  const std::vector<Range> expected = {{{{introduced, "0"}, {fixed, "2"}}}, {{{introduced, "3"}, {limit, "4"}}}};
  EXPECT_EQ(taken.records[0].affected[0].ranges, expected);
  EXPECT_TRUE(taken.refusals.empty());
}

TEST(OsvTest, ARecordOfCommitsAloneHasNoPackages) {
  const Taken taken = taken_of(record_of(R"({"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]})"));
  ASSERT_EQ(taken.records.size(), 1U);
  EXPECT_TRUE(taken.records[0].affected.empty());
  EXPECT_TRUE(taken.refusals.empty());
}

TEST(OsvTest, TheReleaseIsWhatFollowsTheFirstColon) {
  const Taken taken = taken_of(record_of(R"({"package":{"ecosystem":"Ubuntu:Pro:22.04:LTS","name":"a"}})"));
  ASSERT_EQ(taken.records.size(), 1U);
  EXPECT_EQ(taken.records[0].affected[0].ecosystem, "Ubuntu");
  EXPECT_EQ(taken.records[0].affected[0].release, "Pro:22.04:LTS");
}

TEST(OsvTest, AnEventWithSeveralKeysIsSeveralEvents) {
  const Taken taken = taken_of(record_of(R"({"package":{"ecosystem":"npm","name":"a"},
    "ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0","fixed":"1.2.0"}]}]})"));
  ASSERT_EQ(taken.records.size(), 1U);
  const std::vector<Range> expected = {{{{introduced, "1.0.0"}, {fixed, "1.2.0"}}}};
  EXPECT_EQ(taken.records[0].affected[0].ranges, expected);
}

TEST(OsvTest, SeveritiesOfAnEntryAreVectorsOrWords) {
  const Taken taken = taken_of(record_of(R"(
    {"package":{"ecosystem":"kubernetes","name":"a"},"severity":[{"type":"CVSS_V3","score":"CVSS:3.0/x"}]},
    {"package":{"ecosystem":"Debian:12","name":"b"},"ecosystem_specific":{"urgency":"unimportant"}},
    {"package":{"ecosystem":"Debian:11","name":"b"},"ecosystem_specific":{"urgency":"end-of-life"}},
    {"package":{"ecosystem":"crates.io","name":"c"},"database_specific":{"informational":"unmaintained"}})"));
  ASSERT_EQ(taken.records.size(), 1U);
  const auto& affected = taken.records[0].affected;
  ASSERT_EQ(affected.size(), 4U);
  EXPECT_EQ(affected[0].severity, "CVSS:3.0/x");
  EXPECT_EQ(affected[1].severity, "unimportant");
  EXPECT_EQ(affected[2].state, "end-of-life");
  EXPECT_EQ(affected[3].state, "unmaintained");
}

TEST(OsvTest, AWithdrawnRecordIsTakenAndSaysSo) {
  EXPECT_EQ(taken_of(R"({"id":"X","modified":"2","withdrawn":"2024-01-01T00:00:00Z"})").records.at(0).withdrawn,
            "2024-01-01T00:00:00Z");
  EXPECT_EQ(taken_of(R"({"id":"X","modified":"2","withdrawn":null})").records.at(0).withdrawn, "");
  EXPECT_EQ(taken_of(R"({"id":"X","modified":"2","withdrawn":true})").records.at(0).withdrawn, "true");
}

TEST(OsvTest, WhatHasTheWrongTypeIsRefusedWithItsPlaceAndTheRestIsKept) {
  const Taken taken =
      taken_of("{\"id\":\"X\",\"aliases\":7,\n \"summary\":[],\"affected\":[\n"
               "{\"package\":{\"ecosystem\":\"npm\"}},{\"package\":{\"ecosystem\":\"npm\",\"name\":\"a\"}}]}");
  ASSERT_EQ(taken.records.size(), 1U);
  ASSERT_EQ(taken.records[0].affected.size(), 1U);
  EXPECT_EQ(taken.records[0].affected[0].package, "a");
  const std::vector<std::string> expected = {"in.json:1:21: \"aliases\" must be a list, not an integer",
                                             "in.json:2:12: a string is wanted here, not a list",
                                             "in.json:3:12: a package must have an ecosystem and a name"};
  EXPECT_EQ(taken.refusals, expected);
}

TEST(OsvTest, ARangeThatIsNotUnderstoodIsRefusedAsAWhole) {
  const Taken taken = taken_of(record_of(R"({"package":{"ecosystem":"npm","name":"a"},"ranges":[
    {"type":"ODD","events":[{"introduced":"0"}]},{"type":"SEMVER","events":[{"introduced":"0"},{"odd":"1"}]},
    {"type":"SEMVER","events":[{"fixed":"1.0.0"}]}]})"));
  ASSERT_EQ(taken.records.size(), 1U);
  EXPECT_TRUE(taken.records[0].affected[0].ranges.empty());
  EXPECT_EQ(taken.refusals.size(), 3U);
}

TEST(OsvTest, AnEventWithoutAVersionIsRefusedWithItsRangeAndNullIsNone) {
  const Taken taken = taken_of(record_of(R"({"package":{"ecosystem":"npm","name":"a"},"ranges":[
    {"type":"SEMVER","events":[{"introduced":"0"},{"fixed":""}]},
    {"type":"SEMVER","events":[{"introduced":"0","fixed":null}]}]})"));
  ASSERT_EQ(taken.records.size(), 1U);
  const std::vector<Range> expected = {{{{introduced, "0"}}}};
  EXPECT_EQ(taken.records[0].affected[0].ranges, expected);
  const std::vector<std::string> refusals = {"in.json:2:60: this event's \"fixed\" is empty"};
  EXPECT_EQ(taken.refusals, refusals);
}

TEST(OsvTest, EachLimitIsToldByItsName) {
  const std::string text = R"({"id":"X","details":"aaaäöü","affected":[
    {"package":{"ecosystem":"npm","name":"a"},
     "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"}]}]},
    {"package":{"ecosystem":"npm","name":"b"}}]})";
  Limits limits;
  limits.affected = 1;
  limits.events = 1;
  limits.text = 9;
  const Taken taken = taken_of(text, limits);
  ASSERT_EQ(taken.records.size(), 1U);
  EXPECT_EQ(taken.records[0].affected.size(), 1U);
  EXPECT_TRUE(taken.records[0].affected[0].ranges.empty());
  ASSERT_EQ(taken.refusals.size(), 2U);
  EXPECT_NE(taken.refusals[0].find("over the limit \"events\" of 1"), std::string::npos);
  EXPECT_NE(taken.refusals[1].find("over the limit \"affected packages\" of 1"), std::string::npos);
  limits.text = 4;
  const Taken cut = taken_of(R"({"id":"X","modified":"2","details":"aaaäöü"})", limits);
  EXPECT_EQ(cut.records.at(0).details, "aaa");
  EXPECT_NE(cut.refusals.at(0).find("over the limit \"text size\" of 4"), std::string::npos);
  const Taken out = taken_of(R"({"id":"X","modified":"2","aliases":["CVE-1","B"],
    "database_specific":{"severity":"CRITICAL"}})",
                             limits);
  EXPECT_EQ(out.records.at(0).aliases, std::vector<std::string>{"B"});
  EXPECT_TRUE(out.records.at(0).severities.empty());
  ASSERT_EQ(out.refusals.size(), 2U);
  for (const std::string& refusal : out.refusals) {
    EXPECT_NE(refusal.find("over the limit \"text size\" of 4"), std::string::npos) << refusal;
  }
  limits.record = 10;
  const Taken none = taken_of(text, limits);
  EXPECT_TRUE(none.records.empty());
  EXPECT_NE(none.refusals.at(0).find("over the limit \"record size\" of 10"), std::string::npos);
}

}  // namespace
}  // namespace seawall::advisories
