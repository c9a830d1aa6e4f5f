#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_parts.h"
#include "match_testing.h"

namespace seawall::advisories {
namespace {

using ::testing::SizeIs;
using namespace testing;

const std::string version_2 = "AV:N/AC:L/Au:N/C:P/I:P/A:P";                                             // 7.5
const std::string version_3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";                           // 9.8
const std::string version_4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";        // 9.3

std::string text_of(const std::optional<Rating>& rating) {
  if (!rating) return "nothing";
  return rating->rating + (rating->score ? " " + std::to_string(*rating->score).substr(0, 3) : "");
}
/// Of the only match.
std::string rating_text(const Matches& matches) {
  EXPECT_THAT(matches.matches, SizeIs(1));
  const Match& match = matches.matches.at(0);
  return match.rating + (match.score ? " " + std::to_string(*match.score).substr(0, 3) : "");
}

Record rated(Record record, std::string severity) {
  record.severities.push_back({"", std::move(severity)});
  return record;
}

TEST(MatchSeverityTest, WordsOfManySourcesAreUnderstood) {
  EXPECT_EQ(text_of(rating_of("CRITICAL")), "critical");
  EXPECT_EQ(text_of(rating_of("Important")), "high");
  EXPECT_EQ(text_of(rating_of("moderate")), "medium");
  EXPECT_EQ(text_of(rating_of("negligible")), "low");
  EXPECT_EQ(text_of(rating_of("none")), "none");
  EXPECT_EQ(text_of(rating_of("Untriaged, and of more letters than any")), "nothing");
  EXPECT_EQ(text_of(rating_of("untriaged")), "nothing");
  EXPECT_EQ(text_of(rating_of("")), "nothing");
  EXPECT_EQ(text_of(rating_of(version_3)), "critical 9.8");
}

TEST(MatchSeverityTest, OfARecordTheHighestVersionOfCvssCounts) {
  Record record;
  EXPECT_EQ(text_of(rating_of(record)), "nothing");
  record = rated(std::move(record), "low");
  EXPECT_EQ(text_of(rating_of(record)), "low");
  record = rated(std::move(record), version_2);
  EXPECT_EQ(text_of(rating_of(record)), "high 7.5");
  record = rated(std::move(record), version_4);
  record = rated(std::move(record), version_3);
  record = rated(std::move(record), "CVSS:9.9/no/vector");
  EXPECT_EQ(text_of(rating_of(record)), "critical 9.3");
}

TEST(MatchSeverityTest, TheEntryTellsBeforeTheRecord) {
  Record record = rated(named_record("GHSA-1", {}), version_3);
  record.affected[0].severity = version_2;
  const Matches matches = matches_of({record});
  EXPECT_EQ(rating_text(matches), "high 7.5");
  EXPECT_EQ(matches.matches[0].vector, version_2);
}

TEST(MatchSeverityTest, TheFirstWitnessThatTellsDecides) {
  EXPECT_EQ(rating_text(matches_of({rated(named_record("PYSEC-2", {"CVE-2024-1111"}), "low"),
                                    rated(named_record("GHSA-1", {"CVE-2024-1111"}), version_3),
                                    named_record("PYSEC-1", {"CVE-2024-1111"})})),
            "low");
}

TEST(MatchSeverityTest, ElseAnotherRecordOfTheStoreTells) {
  const Record elsewhere = rated(named_record("GHSA-1", {"CVE-2024-1111"}, "1", "Maven", "other"), version_3);
  const Record ubuntu = rated(bulletin("UBUNTU-CVE-2024-1111", {"CVE-2024-1111"}, "1", "a", "Ubuntu", "22.04"), "low");
  const Record bulletin_of_others = rated(bulletin("USN-1", {"CVE-2024-1111"}, "1", "a", "Ubuntu", "22.04"), "high");
  const Record asked = bulletin("DSA-1-1", {"CVE-2024-1111"}, "2");
  const Package package = package_of(Type::deb, "a", "1");
  EXPECT_EQ(rating_text(debian_matches({asked}, package)), "unknown");
  EXPECT_EQ(rating_text(debian_matches({asked, bulletin_of_others}, package)), "unknown");
  EXPECT_EQ(rating_text(debian_matches({asked, elsewhere}, package)), "critical 9.8");
  EXPECT_EQ(rating_text(debian_matches({asked, ubuntu}, package)), "low");
  EXPECT_EQ(rating_text(matches_of({named_record("A-1", {"GHSA-1"}), elsewhere})), "critical 9.8");
}

TEST(MatchSeverityTest, ABulletinAboutSeveralTellsLast) {
  const Record asked = rated(bulletin("ALSA-1", {"CVE-2024-1111", "CVE-2024-1112"}, "2"), "Critical");
  const Record elsewhere = rated(named_record("GHSA-1", {"CVE-2024-1111"}, "1", "Maven", "other"), "low");
  const Matches matches = debian_matches({asked, elsewhere}, package_of(Type::deb, "a", "1"));
  ASSERT_THAT(matches.matches, SizeIs(2));
  EXPECT_EQ(matches.matches[0].id + " " + matches.matches[0].rating, "CVE-2024-1112 critical");
  EXPECT_EQ(matches.matches[1].id + " " + matches.matches[1].rating, "CVE-2024-1111 low");
}

TEST(MatchSeverityTest, APriorityIsMadeOfSeverityAndLikelihood) {
  Match match;
  const auto with = [&](const char* rating, std::optional<double> score) {
    match.rating = rating;
    match.score = score;
    return priority_of(match);
  };
  EXPECT_EQ(with("unknown", {}), 50);
  EXPECT_EQ(with("none", {}), 0);
  EXPECT_EQ(with("low", {}), 20);
  EXPECT_EQ(with("medium", {}), 55);
  EXPECT_EQ(with("high", {}), 80);
  EXPECT_EQ(with("critical", {}), 95);
  EXPECT_EQ(with("high", 7.25), 73);
  match.likelihood = Likelihood{"CVE-2024-1111", 0.25, 0.9};
  EXPECT_EQ(with("high", 7.2), 77);
  EXPECT_EQ(with("critical", 9.9), 99);
  match.exploited = Exploited{};
  EXPECT_EQ(with("low", {}), 100);
}

}  // namespace
}  // namespace seawall::advisories
