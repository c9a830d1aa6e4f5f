#include "bill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store_testing.h"

namespace seawall::advisories {
namespace {

using packages::BillVulnerability;
using packages::Package;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Status = VexStatement::Status;

Package package(std::string name, std::string version, std::string source = "", std::string source_version = "") {
  Package package;
  package.type = packages::Type::deb;
  package.name = std::move(name);
  package.version = std::move(version);
  package.source_name = std::move(source);
  package.source_version = std::move(source_version);
  return package;
}
const std::vector<Package> installed = {package("openssl", "3.0.7-1"), package("libssl3", "3.0.7-1", "openssl"),
                                        package("libgcc-s1", "12.2.0-14", "gcc-12", "12.2.0-13"),
                                        package("attr", "1:2.4-2+b1", "attr", "1:2.4-2")};

Match match_of(std::size_t index, std::string id, std::string fixed = "") {
  Match match;
  match.package = index;
  match.id = std::move(id);
  match.fixed = std::move(fixed);
  match.rating = "unknown";
  return match;
}

std::vector<BillVulnerability> told_of(std::vector<Match> matches, const Store* store = nullptr) {
  Matches all;
  all.matches = std::move(matches);
  auto told = bill_vulnerabilities(all, installed, store);
  if (!told) {
    ADD_FAILURE() << told.error().text();
    return {};
  }
  return take(std::move(told));
}

TEST(BillVulnerabilities, ReferToAllThatHaveTheSame) {
  Match one = match_of(0, "CVE-2023-1", "3.0.8-1");
  one.score = 7.5;
  one.rating = "high";
  one.vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";
  one.aliases = {"GHSA-aaaa-bbbb-cccc"};
  one.witnesses = {{7, "debian", "DSA-5343-1", "3.0.8-1", ""}};
  Match other = one;
  other.package = 1;
  other.summary = "It overflows.";
  other.witnesses = {{8, "own", "X-1", "", ""}};
  const std::vector<BillVulnerability> told = told_of({other, one});
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].name,
            (BillVulnerability::Name{"CVE-2023-1", "NVD", "https://nvd.nist.gov/vuln/detail/CVE-2023-1"}));
  const BillVulnerability::Name advisory = {"DSA-5343-1", "Debian",
                                            "https://security-tracker.debian.org/tracker/DSA-5343-1"};
  const BillVulnerability::Name alias = {"GHSA-aaaa-bbbb-cccc", "GITHUB",
                                         "https://github.com/advisories/GHSA-aaaa-bbbb-cccc"};
  EXPECT_THAT(told[0].references, ElementsAre(advisory, alias, BillVulnerability::Name{"X-1", "own", ""}));
  EXPECT_EQ(told[0].score, 7.5);
  EXPECT_EQ(told[0].severity, "high");
  EXPECT_EQ(told[0].method, "CVSSv31");
  EXPECT_EQ(told[0].vector, one.vector);
  EXPECT_EQ(told[0].description, "It overflows.");
  EXPECT_EQ(told[0].recommendation, "upgrade libssl3, openssl to 3.0.8-1");
  EXPECT_THAT(told[0].packages, ElementsAre(0u, 1u));
  EXPECT_EQ(told[0].analysis, BillVulnerability::Analysis{});
}

TEST(BillVulnerabilities, AreApartWhereTheyAreRatedOrDecidedOtherwise) {
  Match plain = match_of(0, "CVE-2023-1");
  Match rated = match_of(1, "CVE-2023-1");
  rated.rating = "low";
  Match decided = match_of(2, "CVE-2023-1");
  decided.statement.emplace();
  EXPECT_THAT(told_of({decided, rated, plain, match_of(3, "CVE-2022-1")}), SizeIs(4));
  EXPECT_THAT(told_of({plain, match_of(1, "CVE-2023-1", "2")}), SizeIs(1));
}

TEST(BillVulnerabilities, SayWhatToUpgrade) {
  const auto advice = [](std::vector<Match> matches) { return told_of(std::move(matches)).at(0).recommendation; };
  EXPECT_EQ(advice({match_of(0, "V")}), "no fix is known");
  EXPECT_EQ(advice({match_of(0, "V", "2"), match_of(1, "V", "3"), match_of(2, "V")}),
            "upgrade openssl to 2; upgrade libssl3 to 3; no fix of gcc-12 (the source of libgcc-s1) is known");
  EXPECT_EQ(advice({match_of(3, "V", "1:2.5-1")}), "upgrade attr to 1:2.5-1");
}

TEST(BillVulnerabilities, TellTheMethodByTheVector) {
  const auto method = [](std::string vector) {
    Match match = match_of(0, "V");
    match.vector = std::move(vector);
    return told_of({match}).at(0).method;
  };
  EXPECT_EQ(method("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"), "CVSSv4");
  EXPECT_EQ(method("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"), "CVSSv3");
  EXPECT_EQ(method("AV:N/AC:L/Au:N/C:P/I:P/A:P"), "CVSSv2");
  EXPECT_EQ(method("(AV:N/AC:L/Au:N/C:P/I:P/A:P)"), "CVSSv2");
  EXPECT_EQ(method(""), "other");
}

TEST(BillVulnerabilities, HaveTheAnalysisOfAStatement) {
  struct Case {
    Status status;
    std::string justification;
    std::string state;
    std::string of_cyclonedx;
  };
  const std::string adversary = "vulnerable_code_cannot_be_controlled_by_adversary";
  for (const Case& each :
       {Case{Status::affected, "", "exploitable", ""}, Case{Status::fixed, "", "resolved", ""},
        Case{Status::under_investigation, "", "in_triage", ""}, Case{Status::not_affected, "", "not_affected", ""},
        Case{Status::not_affected, "in their own words", "not_affected", ""},
        Case{Status::not_affected, "component_not_present", "not_affected", "code_not_present"},
        Case{Status::not_affected, "vulnerable_code_not_present", "not_affected", "code_not_present"},
        Case{Status::not_affected, "vulnerable_code_not_in_execute_path", "not_affected", "code_not_reachable"},
        Case{Status::not_affected, adversary, "not_affected", "requires_environment"},
        Case{Status::not_affected, "inline_mitigations_already_exist", "not_affected",
             "protected_by_mitigating_control"},
        Case{Status::affected, "component_not_present", "exploitable", ""}}) {
    Match match = match_of(0, "V", "2");
    match.statement.emplace();
    match.statement->status = each.status;
    match.statement->justification = each.justification;
    match.statement->impact = "It is so";
    match.statement->author = "Example Ltd.";
    match.statement->source = "vex.json";
    const BillVulnerability told = told_of({match}).at(0);
    EXPECT_EQ(told.analysis.state, each.state) << each.justification;
    EXPECT_EQ(told.analysis.justification, each.of_cyclonedx) << each.justification;
    const std::string word = each.justification.empty() ? "" : "; " + each.justification;
    EXPECT_EQ(told.analysis.detail, "It is so" + word + "; by Example Ltd. in vex.json");
    const bool is_settled = each.status == Status::not_affected || each.status == Status::fixed;
    EXPECT_EQ(told.recommendation, is_settled ? "" : "upgrade openssl to 2");
  }
}

TEST(BillVulnerabilities, HaveLinksAndDatesOfTheirAdvisories) {
  Record specific = testing::record_of("DSA-1", "Debian", "openssl");
  specific.published = "2023-01-02T00:00:00Z";
  specific.references = {{"ADVISORY", "https://example.com/b"}, {"WEB", "https://example.com/web"}};
  Record general = testing::record_of("CVE-2023-1", "Debian", "openssl");
  general.published = "2022-01-02T00:00:00Z";
  general.references = {{"ADVISORY", "https://example.com/b"}, {"ADVISORY", "https://example.com/a"}};
  const std::string bytes = testing::bytes_of({specific, general});
  const Store store = testing::opened(bytes);
  Match match = match_of(0, "CVE-2023-1");
  for (const char* const id : {"DSA-1", "CVE-2023-1"}) {
    match.witnesses.push_back({testing::value_of(store.find_id(id)).at(0), "osv:Debian", id, "", ""});
  }
  const BillVulnerability told = told_of({match}, &store).at(0);
  EXPECT_THAT(told.advisories, ElementsAre("https://example.com/a", "https://example.com/b"));
  EXPECT_EQ(told.published, "2023-01-02T00:00:00Z");
  EXPECT_EQ(told.updated, "2024-05-06T07:08:09Z");
}

TEST(BillVulnerabilities, FailWhereAnAdvisoryCannotBeRead) {
  const std::string bytes = testing::bytes_of({testing::record_of("A-1", "Debian", "openssl")});
  const Store store = testing::opened(bytes);
  Matches matches;
  matches.matches = {match_of(0, "A-1")};
  matches.matches[0].witnesses = {{77, "osv:Debian", "A-1", "", ""}};
  EXPECT_FALSE(bill_vulnerabilities(matches, installed, &store));
}

TEST(BillVulnerabilities, LeaveOutMatchesOfNoPackage) { EXPECT_THAT(told_of({match_of(4, "V")}), IsEmpty()); }

TEST(BillVulnerabilities, NameNoPlaceThatTheyDoNotKnow) {
  const auto url = [](std::string id) { return told_of({match_of(0, std::move(id))}).at(0).name.source_url; };
  EXPECT_EQ(url("PYSEC-2023-1"), "https://osv.dev/vulnerability/PYSEC-2023-1");
  EXPECT_EQ(url("FOP-1"), "");
  EXPECT_EQ(url("CVE-2023-1?x=\"y\""), "");
}

}  // namespace
}  // namespace seawall::advisories
