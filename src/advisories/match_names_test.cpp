#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_parts.h"
#include "match_testing.h"

namespace seawall::advisories {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using namespace testing;

TEST(MatchNamesTest, RecordsThatShareANameAreOneVulnerability) {
  const Matches matches = matches_of({named_record("PYSEC-1", {"CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"}, "1.1.0"),
                                      named_record("GHSA-aaaa-bbbb-cccc", {"CVE-2024-1111"}, "1.0.0")});
  ASSERT_THAT(texts_of(matches), ElementsAre("CVE-2024-1111 until 1.1.0"));
  EXPECT_THAT(matches.matches[0].aliases, ElementsAre("GHSA-aaaa-bbbb-cccc", "PYSEC-1"));
  // The ecosystem's own database is the more specific one.
  EXPECT_THAT(witnesses_of(matches.matches[0]), ElementsAre("PYSEC-1", "GHSA-aaaa-bbbb-cccc"));
}

TEST(MatchNamesTest, NamesAreJoinedAlsoByWayOfOthers) {
  EXPECT_THAT(texts_of(matches_of({named_record("A-1", {"B-1"}), named_record("C-1", {"D-1"}),
                                   named_record("E-1", {"D-1", "B-1"}), named_record("F-1", {"G-1"})})),
              UnorderedElementsAre("A-1 until 1.0.0", "F-1 until 1.0.0"));
}

TEST(MatchNamesTest, WhatIsRelatedIsAnother) {
  Record record = named_record("A-1", {});
  record.related = {"A-2", "CVE-2024-1111"};
  EXPECT_THAT(texts_of(matches_of({record, named_record("A-2", {"CVE-2024-1111"})})),
              UnorderedElementsAre("A-1 until 1.0.0", "CVE-2024-1111 until 1.0.0"));
}

TEST(MatchNamesTest, ABulletinWitnessesEachVulnerabilityThatItIsAbout) {
  const Matches matches = debian_matches({bulletin("DSA-1-1", {"CVE-2024-1111", "CVE-2024-1112"}, "2"),
                                          bulletin("DSA-2-1", {"CVE-2024-1112", "CVE-2024-1113"}, "3")},
                                         package_of(Type::deb, "a", "1"));
  EXPECT_THAT(texts_of(matches),
              ElementsAre("CVE-2024-1111 until 2", "CVE-2024-1112 until 2", "CVE-2024-1113 until 3"));
  EXPECT_THAT(witnesses_of(matches.matches[1]), ElementsAre("DSA-1-1", "DSA-2-1"));
  for (const Match& match : matches.matches) EXPECT_THAT(match.aliases, IsEmpty());
}

TEST(MatchNamesTest, TheCvesThatAnOldBulletinHasForAliasesAreSeveral) {
  Record old = bulletin("DSA-1-1", {}, "2");
  old.aliases = {"CVE-2024-1111", "CVE-2024-1112"};
  EXPECT_THAT(texts_of(debian_matches({old}, package_of(Type::deb, "a", "1"))),
              ElementsAre("CVE-2024-1111 until 2", "CVE-2024-1112 until 2"));
  old.aliases = {"CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"};
  const Matches matches = debian_matches({old}, package_of(Type::deb, "a", "1"));
  ASSERT_THAT(texts_of(matches), ElementsAre("CVE-2024-1111 until 2"));
  EXPECT_THAT(matches.matches[0].aliases, ElementsAre("GHSA-aaaa-bbbb-cccc"));
}

TEST(MatchNamesTest, ARecordAboutOneVulnerabilityIsMoreSpecificThanABulletin) {
  const Matches matches = debian_matches({bulletin("AAA-1", {"CVE-2024-1111", "CVE-2024-1112"}, "2"),
                                          bulletin("DEBIAN-CVE-2024-1111", {"CVE-2024-1111"}, "3")},
                                         package_of(Type::deb, "a", "1"));
  ASSERT_THAT(texts_of(matches), ElementsAre("CVE-2024-1111 until 3", "CVE-2024-1112 until 2"));
  EXPECT_THAT(witnesses_of(matches.matches[0]), ElementsAre("DEBIAN-CVE-2024-1111", "AAA-1"));
}

TEST(MatchNamesTest, AnEntryOfTheReleaseIsMoreSpecificThanOneOfAll) {
  Record all = bulletin("AAA-1", {"CVE-2024-1111"}, "2");
  all.affected[0].release.clear();
  const Matches matches =
      debian_matches({all, bulletin("BBB-1", {"CVE-2024-1111"}, "3")}, package_of(Type::deb, "a", "1"));
  EXPECT_THAT(texts_of(matches), ElementsAre("CVE-2024-1111 until 3"));
}

TEST(MatchNamesTest, ADistributionsNameOfACveIsThatCve) {
  const Matches matches =
      debian_matches({bulletin("USN-1-1",
                               {"CVE-2024-1111", "UBUNTU-CVE-2024-1111", "UBUNTU-CVE-2024-1112", "CVE-2024-1112"}, "2"),
                      bulletin("UBUNTU-CVE-2024-1111", {}, "2")},
                     package_of(Type::deb, "a", "1"));
  ASSERT_THAT(texts_of(matches), ElementsAre("CVE-2024-1111 until 2", "CVE-2024-1112 until 2"));
  EXPECT_THAT(matches.matches[0].aliases, IsEmpty());
}

TEST(MatchNamesTest, ARecordWithSeveralCvesIsOneVulnerabilityWithSeveralNames) {
  const Matches matches =
      matches_of({named_record("GHSA-aaaa-bbbb-cccc", {"CVE-2024-10000", "CVE-2024-9999", "CVE-2024-9999"})});
  ASSERT_THAT(texts_of(matches), ElementsAre("CVE-2024-9999 until 1.0.0"));
  EXPECT_THAT(matches.matches[0].aliases, ElementsAre("CVE-2024-10000", "GHSA-aaaa-bbbb-cccc"));
  // Also where another record has one of its names.
  EXPECT_THAT(texts_of(matches_of({named_record("GO-1", {"CVE-2023-1111", "CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"}),
                                   named_record("GHSA-aaaa-bbbb-cccc", {"CVE-2024-1111"})})),
              ElementsAre("CVE-2023-1111 until 1.0.0"));
}

TEST(MatchNamesTest, CvesThatOtherRecordsTellApartAreSeveralVulnerabilities) {
  const Matches matches = matches_of({
      named_record("RUSTSEC-1", {"CVE-2024-1111", "CVE-2024-1112", "CVE-2024-1113", "GHSA-1111", "GHSA-2222"}, "1.5.0"),
      named_record("GHSA-1111", {"CVE-2024-1111"}, "1.1.0"),
      named_record("GHSA-2222", {"CVE-2024-1112"}, "1.2.0"),
  });
  EXPECT_THAT(texts_of(matches),
              ElementsAre("CVE-2024-1111 until 1.1.0", "CVE-2024-1112 until 1.2.0", "CVE-2024-1113 until 1.5.0"));
  EXPECT_THAT(matches.matches[0].aliases, ElementsAre("GHSA-1111"));
  EXPECT_THAT(witnesses_of(matches.matches[0]), ElementsAre("GHSA-1111", "RUSTSEC-1"));
  EXPECT_THAT(witnesses_of(matches.matches[2]), ElementsAre("RUSTSEC-1"));
}

TEST(MatchNamesTest, AVulnerabilityHasItsCveFromWhateverRecordKnowsIt) {
  // Of another package, so that it is no witness.
  const Record elsewhere = named_record("GHSA-aaaa-bbbb-cccc", {"CVE-2024-1111"}, "1.0", "Maven", "other");
  const Matches matches = matches_of({named_record("A-1", {"GHSA-aaaa-bbbb-cccc"}), elsewhere});
  ASSERT_THAT(texts_of(matches), ElementsAre("CVE-2024-1111 until 1.0.0"));
  EXPECT_THAT(witnesses_of(matches.matches[0]), ElementsAre("A-1"));
  EXPECT_THAT(texts_of(debian_matches({bulletin("DSA-1-1", {"ghsa-AAAA-bbbb-cccc", "CVE-2024-1111"}, "2"), elsewhere},
                                      package_of(Type::deb, "a", "1"))),
              ElementsAre("CVE-2024-1111 until 2"));
}

TEST(MatchNamesTest, WhatABulletinNamesWithoutACveIsCalledByThatName) {
  EXPECT_THAT(texts_of(debian_matches({bulletin("DSA-1-1", {"GHSA-aaaa-bbbb-cccc", "GHSA-aaaa-bbbb-dddd"}, "2")},
                                      package_of(Type::deb, "a", "1"))),
              ElementsAre("GHSA-aaaa-bbbb-cccc until 2", "GHSA-aaaa-bbbb-dddd until 2"));
}

TEST(MatchNamesTest, SourcesWhoseRecordsAreAboutOneVulnerabilityNameItInSeveralWays) {
  const auto wolfi_matches = [](const Record& record) {
    const Distribution wolfi = distribution_of("wolfi", "");
    MatchOptions options;
    options.distribution = &wolfi;
    return matches_of({record}, {package_of(Type::apk, "a", "1-r0")}, options);
  };
  Record record = bulletin("CGA-1", {"CVE-2024-1111", "GHSA-aaaa-bbbb-cccc"}, "2-r0", "a", "Wolfi", "");
  const Matches matches = wolfi_matches(record);
  ASSERT_THAT(texts_of(matches), ElementsAre("CVE-2024-1111 until 2-r0"));
  EXPECT_THAT(matches.matches[0].aliases, ElementsAre("GHSA-aaaa-bbbb-cccc"));
  record.upstream.push_back("CVE-2024-1112");
  EXPECT_THAT(texts_of(wolfi_matches(record)), SizeIs(3));
}

TEST(MatchNamesTest, RecordsThatAreAliasesOfEachOtherEnd) {
  std::vector<Record> ring;
  for (int index = 0; index < 100; ++index) {
    ring.push_back(named_record("R-" + std::to_string(index),
                                {"R-" + std::to_string((index + 1) % 100), "R-" + std::to_string(index)}));
  }
  const Matches matches = matches_of(ring);
  ASSERT_THAT(texts_of(matches), ElementsAre("R-0 until 1.0.0"));
  EXPECT_THAT(matches.matches[0].witnesses, SizeIs(100));
  EXPECT_THAT(matches.matches[0].aliases, SizeIs(99));
}

TEST(MatchNamesTest, TenThousandRecordsOfOneAliasAreOneVulnerability) {
  std::vector<Record> records;
  for (int index = 0; index < 10'000; ++index) {
    records.push_back(named_record("X-" + std::to_string(index), {"CVE-2024-1111"}));
  }
  std::vector<Package> packages;
  for (int index = 0; index < 3; ++index) {
    packages.push_back(package_of(Type::npm, "a", "0.5." + std::to_string(index)));
  }
  const Matches matches = matches_of(records, packages);
  ASSERT_THAT(matches.matches, SizeIs(3));
  EXPECT_THAT(matches.matches[0].witnesses, SizeIs(10'000));
  EXPECT_THAT(matches.unjudged, IsEmpty());
}

TEST(MatchNamesTest, MoreNamesThanTheLimitAreTold) {
  std::vector<std::string> names(300'000);
  for (std::size_t index = 0; index < names.size(); ++index) names[index] = std::to_string(index);
  const std::vector<Record> records = {named_record("A-1", names), named_record("A-2", names),
                                       named_record("A-3", {"CVE-2024-1111"})};
  const Matches matches = matches_of(records);
  EXPECT_THAT(matches.matches, SizeIs(1));
  EXPECT_THAT(unjudged_of(matches), ElementsAre("0: over the limit \"names\" of 500000"));
}

TEST(MatchNamesTest, NamesOfAllPackagesHaveALimit) {
  std::vector<std::string> names(100'000);
  for (std::size_t index = 0; index < names.size(); ++index) names[index] = std::to_string(index);
  const std::vector<Package> packages(120, package_of(Type::npm, "a", "0.5.0"));
  const Matches matches = matches_of({named_record("A-1", names)}, packages);
  EXPECT_THAT(matches.matches, IsEmpty());
  EXPECT_THAT(unjudged_of(matches), SizeIs(120));
  EXPECT_EQ(unjudged_of(matches)[0], "0: over the limit \"names\" of 10000000");
}

TEST(MatchNamesTest, NamesAreComparedAsTheirIssuersSpellThem) {
  EXPECT_EQ(canonical_name("cve-2024-1111"), "CVE-2024-1111");
  EXPECT_EQ(canonical_name("ghsa-AAAA-bbbb-cccc"), "GHSA-aaaa-bbbb-cccc");
  EXPECT_EQ(canonical_name("ALPINE-v3.19-main-CVE-2024-1111"), "CVE-2024-1111");
  EXPECT_EQ(canonical_name("X-CVE-2024-1111-2"), "X-CVE-2024-1111-2");
  EXPECT_EQ(canonical_name("DSA-1-1"), "DSA-1-1");
  EXPECT_EQ(canonical_name(""), "");
  EXPECT_TRUE(is_cve("CVE-2024-1111"));
  EXPECT_FALSE(is_cve("CVE-2024-"));
  EXPECT_FALSE(is_cve("CVE-20x4-1111"));
  EXPECT_TRUE(is_earlier_cve("CVE-2024-9999", "CVE-2024-10000"));
  EXPECT_TRUE(is_earlier_cve("CVE-2024-99999999", "CVE-2024-999999999999"));
  EXPECT_FALSE(is_earlier_cve("CVE-2024-999999999999", "CVE-2025-1111"));
}

}  // namespace
}  // namespace seawall::advisories
