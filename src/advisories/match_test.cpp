#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_testing.h"

namespace seawall::advisories {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using namespace testing;

// --- what is affected -------------------------------------------------------------------------------------

TEST(MatchTest, APackageBelowTheFixIsAffectedAndOneAtItIsNot) {
  const std::vector<Record> records = {record_of("GHSA-1", "npm", "a", "1.0.0"),
                                       record_of("GHSA-2", "npm", "b", "1.0.0")};
  const Matches matches = matches_of(records, {package_of(Type::npm, "a", "0.9.0"), package_of(Type::npm, "a", "1.0.0"),
                                               package_of(Type::npm, "c", "0.1.0")});
  EXPECT_THAT(texts_of(matches), ElementsAre("GHSA-1 until 1.0.0"));
  EXPECT_EQ(matches.matches[0].package, 0U);
  EXPECT_THAT(witnesses_of(matches.matches[0]), ElementsAre("GHSA-1"));
  EXPECT_EQ(matches.matches[0].witnesses[0].source, "osv:npm");
  EXPECT_THAT(matches.unjudged, IsEmpty());
}

TEST(MatchTest, VersionsThatAreListedNeedNotBeSpelledAlike) {
  Record record = record_of("PYSEC-1", "PyPI", "Ruamel.Yaml");
  record.affected[0].ranges.clear();
  record.affected[0].versions = {"1.10", "2.0"};
  EXPECT_THAT(texts_of(matches_of({record}, {package_of(Type::pypi, "ruamel_yaml", "1.10.0")})),
              ElementsAre("PYSEC-1 (unfixed)"));
  EXPECT_THAT(texts_of(matches_of({record}, {package_of(Type::pypi, "ruamel_yaml", "01.10")})), SizeIs(1));
  EXPECT_THAT(texts_of(matches_of({record}, {package_of(Type::pypi, "ruamel_yaml", "1.1")})), IsEmpty());
  EXPECT_THAT(texts_of(matches_of({record}, {package_of(Type::pypi, "ruamel_yaml", "0!1.10")})), SizeIs(1));
}

TEST(MatchTest, EachPackageOfOneVersionHasItsMatch) {
  const Matches matches = matches_of({named_record("GHSA-1", {})},
                                     {package_of(Type::npm, "a", "0.9.0"), package_of(Type::npm, "b", "1.0.0"),
                                      package_of(Type::npm, "a", "0.9.0")});
  ASSERT_THAT(matches.matches, SizeIs(2));
  EXPECT_EQ(matches.matches[0].package, 0U);
  EXPECT_EQ(matches.matches[1].package, 2U);
  EXPECT_THAT(coverage_of(matches), ElementsAre("npm full of 3"));
}

TEST(MatchTest, WithdrawnRecordsDoNotCount) {
  Record record = named_record("GHSA-1", {"CVE-2024-1111"});
  record.withdrawn = "2024-01-01T00:00:00Z";
  EXPECT_THAT(texts_of(matches_of({record})), IsEmpty());
  // Nor do they tell how severe another is, nor what it is called.
  record.affected.clear();
  record.aliases.push_back("GHSA-2");
  record.severities = {{"CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}};
  const Matches matches = matches_of({record, named_record("GHSA-2", {})});
  EXPECT_THAT(texts_of(matches), ElementsAre("GHSA-2 until 1.0.0"));
  EXPECT_EQ(matches.matches[0].rating, "unknown");
}

TEST(MatchTest, GosModulesKeepTheirCapitals) {
  const std::vector<Record> records = {record_of("GO-1", "Go", "github.com/Masterminds/goutils", "1.1.1")};
  EXPECT_THAT(texts_of(matches_of(records, {package_of(Type::golang, "github.com/Masterminds/goutils", "1.1.0")})),
              ElementsAre("GO-1 until 1.1.1"));
  EXPECT_THAT(texts_of(matches_of(records, {package_of(Type::golang, "github.com/masterminds/goutils", "1.1.0")})),
              IsEmpty());
}

TEST(MatchTest, OfSeveralEntriesOfARecordTheLatestFixCounts) {
  Record record = record_of("GHSA-1", "npm", "a", "1.0.0");
  record.affected.push_back(record.affected[0]);
  record.affected[1].ranges = {{{{Event::Type::introduced, "0"}, {Event::Type::fixed, "1.0.10"}}}};
  EXPECT_THAT(texts_of(matches_of({record})), ElementsAre("GHSA-1 until 1.0.10"));
  record.affected[0].ranges = {{{{Event::Type::introduced, "0"}}}};
  EXPECT_THAT(texts_of(matches_of({record})), ElementsAre("GHSA-1 (unfixed)"));
}

// --- distributions ------------------------------------------------------------------------------------------

TEST(MatchTest, ADistributionsReleaseHasEntriesOfItsOwn) {
  Record record = bulletin("DEBIAN-CVE-2024-1111", {"CVE-2024-1111"}, "2.0-1+deb12u1");
  record.affected.push_back(record.affected[0]);
  record.affected[1].release = "11";
  record.affected[1].ranges = {{{{Event::Type::introduced, "0"}, {Event::Type::fixed, "1.0-1+deb11u9"}}}};
  EXPECT_THAT(texts_of(debian_matches({record}, package_of(Type::deb, "a", "1.5-1"))),
              ElementsAre("CVE-2024-1111 until 2.0-1+deb12u1"));
  record.affected.erase(record.affected.begin());
  EXPECT_THAT(texts_of(debian_matches({record}, package_of(Type::deb, "a", "0.5-1"))), IsEmpty());
}

TEST(MatchTest, ABinaryPackageIsJudgedByItsSourceAndTheSourcesVersion) {
  const std::vector<Record> records = {bulletin("DSA-1-1", {"CVE-2024-1111"}, "1:2.0-1", "source")};
  EXPECT_THAT(texts_of(debian_matches(records, package_of(Type::deb, "libsource1", "1:1.9-1", "source"))), SizeIs(1));
  // dpkg's "Source: source (1:2.0-1)" of a package that was built again.
  EXPECT_THAT(texts_of(debian_matches(records, package_of(Type::deb, "libsource1", "1:2.0-1+b1", "source", "1:2.0-1"))),
              IsEmpty());
  EXPECT_THAT(texts_of(debian_matches(records, package_of(Type::deb, "libsource1", "9:9", "source", "1:2.0-1~bpo1"))),
              SizeIs(1));
  EXPECT_THAT(texts_of(debian_matches(records, package_of(Type::deb, "source", "1:1.9-1", "other"))), IsEmpty());
}

TEST(MatchTest, ARegressionUpdateWithoutACveIsAVulnerabilityOfItsOwn) {
  const std::vector<Record> records = {bulletin("DSA-1-1", {"CVE-2024-1111"}, "2.0-1+deb12u1"),
                                       bulletin("DSA-1-2", {}, "2.0-1+deb12u2")};
  EXPECT_THAT(texts_of(debian_matches(records, package_of(Type::deb, "a", "2.0-1+deb12u1"))),
              ElementsAre("DSA-1-2 until 2.0-1+deb12u2"));
  EXPECT_THAT(texts_of(debian_matches(records, package_of(Type::deb, "a", "2.0-1"))),
              UnorderedElementsAre("CVE-2024-1111 until 2.0-1+deb12u1", "DSA-1-2 until 2.0-1+deb12u2"));
}

TEST(MatchTest, ADistributionsOwnWordsAreTold) {
  Record record = bulletin("DEBIAN-CVE-2024-1111", {"CVE-2024-1111"}, "9");
  record.affected[0].ranges = {{{{Event::Type::introduced, "0"}}}};
  record.affected[0].state = "no-dsa";
  record.affected[0].severity = "unimportant";
  const Matches matches = debian_matches({record}, package_of(Type::deb, "a", "1"));
  ASSERT_THAT(texts_of(matches), ElementsAre("CVE-2024-1111 (unfixed)"));
  EXPECT_EQ(matches.matches[0].state, "no-dsa");
  EXPECT_EQ(matches.matches[0].witnesses[0].state, "no-dsa");
  EXPECT_EQ(matches.matches[0].rating, "low");
}

TEST(MatchTest, ComponentsOfKubernetesAreJudged) {
  Record record = record_of("CVE-2024-1111", "kubernetes", "k8s.io/kubelet", "1.28.4");
  record.affected[0].ranges[0].events.push_back({Event::Type::introduced, "1.29.0"});
  record.affected[0].ranges[0].events.push_back({Event::Type::fixed, "1.29.1"});
  const auto judged = [&](const char* version) {
    return texts_of(matches_of({record}, {package_of(Type::generic, "k8s.io/kubelet", version)}));
  };
  EXPECT_THAT(judged("v1.28.3"), ElementsAre("CVE-2024-1111 until 1.28.4"));
  EXPECT_THAT(judged("1.29.0"), ElementsAre("CVE-2024-1111 until 1.29.1"));
  EXPECT_THAT(judged("1.28.9"), IsEmpty());
}

// --- what could not be judged, and what there is to judge by -----------------------------------------------

TEST(MatchTest, AVersionThatItsOrderRefusesIsToldOnce) {
  const std::vector<Record> records = {record_of("PYSEC-1", "PyPI", "a"), record_of("PYSEC-2", "PyPI", "a"),
                                       record_of("PYSEC-3", "PyPI", "b")};
  const Matches matches =
      matches_of(records, {package_of(Type::pypi, "a", "no version"), package_of(Type::pypi, "c", "no version")});
  EXPECT_THAT(matches.matches, IsEmpty());
  EXPECT_THAT(unjudged_of(matches), ElementsAre("0: the version \"no version\" is none of PyPI"));
}

TEST(MatchTest, AVersionThatIsNotKnownIsToldWhereItMatters) {
  const Matches matches =
      matches_of({named_record("GHSA-1", {})}, {package_of(Type::npm, "b", ""), package_of(Type::npm, "a", "")});
  EXPECT_THAT(unjudged_of(matches), ElementsAre("1: its version is not known"));
}

TEST(MatchTest, AnAdvisoryThatCannotBeJudgedHidesNoOther) {
  const std::vector<Record> records = {record_of("PYSEC-1", "PyPI", "a", "wrong!"),
                                       record_of("PYSEC-2", "PyPI", "a", "2.0")};
  const Matches matches = matches_of(records, {package_of(Type::pypi, "a", "1.0")});
  EXPECT_THAT(texts_of(matches), ElementsAre("PYSEC-2 until 2.0"));
  EXPECT_THAT(unjudged_of(matches), ElementsAre("0: the advisory's version \"wrong!\" is none of PyPI"));
}

TEST(MatchTest, CoverageIsToldAlsoWhereNothingIsFound) {
  std::vector<Record> records = {named_record("GHSA-1", {}), bulletin("DSA-1-1", {}, "1")};
  const Distribution debian = distribution_of("debian", "12");
  MatchOptions options;
  options.distribution = &debian;
  const std::vector<Package> packages = {package_of(Type::npm, "z", "1.0.0"), package_of(Type::pypi, "z", "1.0"),
                                         package_of(Type::deb, "z", "1"),     package_of(Type::deb, "y", "1"),
                                         package_of(Type::rpm, "z", "1"),     package_of(Type::generic, "z", "1")};
  EXPECT_THAT(coverage_of(matches_of(records, packages, options)),
              ElementsAre("Debian:12 fixes only of 2", "PyPI none of 1", "generic unknown of 1", "npm full of 1",
                          "rpm unknown of 1"));
}

std::string debian_coverage(const std::vector<Record>& records) {
  return coverage_of(debian_matches(records, package_of(Type::deb, "z", "1"))).front();
}

TEST(MatchTest, ASourceThatLeavesNothingUnfixedTellsOfFixesOnly) {
  const Record fixed = bulletin("DSA-1-1", {"CVE-2024-1111"}, "1");
  Record unfixed = bulletin("DSA-2-1", {"CVE-2024-1112"}, "1");
  unfixed.affected[0].ranges[0].events.pop_back();
  EXPECT_EQ(debian_coverage({fixed}), "Debian:12 fixes only of 1");
  EXPECT_EQ(debian_coverage({fixed, unfixed}), "Debian:12 full of 1");
  unfixed.affected[0].release = "11";
  EXPECT_EQ(debian_coverage({fixed, unfixed}), "Debian:12 fixes only of 1");
  EXPECT_EQ(debian_coverage({unfixed}), "Debian:12 none of 1");
  unfixed.affected[0].release = "";
  EXPECT_EQ(debian_coverage({fixed, unfixed}), "Debian:12 full of 1");
  unfixed.withdrawn = "2024-01-01T00:00:00Z";
  EXPECT_EQ(debian_coverage({fixed, unfixed}), "Debian:12 fixes only of 1");
}

TEST(MatchTest, CoverageComparesReleasesAsMatchingDoes) {
  const Distribution ubuntu = distribution_of("ubuntu", "22.04");
  MatchOptions options;
  options.distribution = &ubuntu;
  Record record = bulletin("USN-1-1", {}, "1", "a", "Ubuntu", "22.04:LTS");
  record.affected[0].state = "ignored";
  EXPECT_THAT(coverage_of(matches_of({record}, {package_of(Type::deb, "z", "1")}, options)),
              ElementsAre("Ubuntu:22.04 full of 1"));
}

TEST(MatchTest, AStoreThatIsDamagedFails) {
  std::string bytes = bytes_of({named_record("GHSA-1", {"CVE-2024-1111"})});
  for (std::size_t index = front_size; index + sizeof(Directory) < bytes.size(); ++index) bytes[index] = '\xFF';
  const auto store = Store::open(bytes);
  const auto failure = [&]() -> std::string {
    if (!store) return store.error().message();
    const std::vector<Package> packages = {package_of(Type::npm, "a", "0.5.0")};
    const auto matches = match(packages, *store, {});
    return matches ? "none" : matches.error().message();
  }();
  EXPECT_THAT(failure, HasSubstr("damaged"));
}

// --- urgency ------------------------------------------------------------------------------------------------

TEST(MatchTest, WhatIsExploitedComesFirstThenWhatCanBeMended) {
  Builder builder;
  Record severe = named_record("GHSA-1", {"CVE-2024-1111"});
  severe.severities = {{"CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N"}};
  Record exploited = named_record("GHSA-2", {"CVE-2024-1112"});
  Record unfixed = named_record("GHSA-3", {"CVE-2024-1113"});
  unfixed.affected[0].ranges[0].events.pop_back();
  Record likely = named_record("GHSA-4", {"CVE-2024-1114"});
  for (const Record& record : {severe, exploited, unfixed, likely}) builder.intake().take(record);
  builder.intake().take(Exploited{"CVE-2024-1112", "2025-08-25", "", true, ""});
  builder.intake().take(Likelihood{"CVE-2024-1114", 0.5, 0.9});
  const Matches matches = matches_of(builder, {package_of(Type::npm, "a", "0.5.0")});
  EXPECT_THAT(texts_of(matches), ElementsAre("CVE-2024-1112 until 1.0.0", "CVE-2024-1111 until 1.0.0",
                                             "CVE-2024-1114 until 1.0.0", "CVE-2024-1113 (unfixed)"));
  std::vector<int> priorities;
  for (const Match& match : matches.matches) priorities.push_back(match.priority);
  EXPECT_THAT(priorities, ElementsAre(100, 91, 60, 50));
  EXPECT_EQ(matches.matches[0].exploited->added, "2025-08-25");
  EXPECT_EQ(matches.matches[2].likelihood->percentile, 0.9);
}

TEST(MatchTest, SummariesAreReadWhereTheyAreWanted) {
  const std::vector<Record> records = {named_record("PYSEC-2", {"CVE-2024-1111"}),
                                       named_record("PYSEC-1", {"CVE-2024-1111"})};
  std::vector<Record> silent = records;
  silent[1].summary.clear();
  MatchOptions options;
  const std::vector<Package> packages = {package_of(Type::npm, "a", "0.5.0")};
  EXPECT_EQ(matches_of(records, packages, options).matches[0].summary, "");
  options.with_summaries = true;
  EXPECT_EQ(matches_of(records, packages, options).matches[0].summary, "summary of PYSEC-1");
  EXPECT_EQ(matches_of(silent, packages, options).matches[0].summary, "summary of PYSEC-2");
}

}  // namespace
}  // namespace seawall::advisories
