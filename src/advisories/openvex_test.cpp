// What is written is read again.
#include "openvex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading_testing.h"

namespace seawall::advisories {
namespace {

using packages::Package;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Status = VexStatement::Status;

Package package(std::string name, std::string version) {
  Package package;
  package.type = packages::Type::deb;
  package.name = std::move(name);
  package.version = std::move(version);
  return package;
}
const std::vector<Package> installed = {package("openssl", "3.0.7-1"), package("libssl3", "3.0.7-1"),
                                        package("libssl3", "3.0.7-1"), package("", "1")};

Match match_of(std::size_t index, std::string id, std::string fixed = "") {
  Match match;
  match.package = index;
  match.id = std::move(id);
  match.fixed = std::move(fixed);
  match.witnesses = {{1, "debian", "DSA-5343-1", match.fixed, ""}};
  return match;
}

Match decided(Status status, std::string justification = "", std::string impact = "") {
  Match match = match_of(0, "CVE-2023-1", "3.0.8-1");
  match.statement.emplace();
  match.statement->status = status;
  match.statement->justification = std::move(justification);
  match.statement->impact = std::move(impact);
  match.statement->author = "Example Ltd.";
  match.statement->source = "vex.json";
  return match;
}

std::string written(std::vector<Match> matches, std::string product = "",
                    const packages::Distribution* distribution = nullptr, std::string author = "") {
  Matches all;
  all.matches = std::move(matches);
  const MatchedPart part{&all, installed, std::move(product), distribution};
  return openvex(std::span(&part, 1), {.author = std::move(author), .tool_version = "1.2.3", .created = 1709210096});
}

std::vector<VexStatement> read_again(const std::string& text) {
  Taken taken = taken_of(text);
  EXPECT_EQ(taken.failure, "") << text;
  EXPECT_THAT(taken.refusals, IsEmpty()) << text;
  return std::move(taken.statements);
}

TEST(OpenVex, NamesThePackagesOfAProduct) {
  Match match = match_of(1, "CVE-2023-1", "3.0.8-1");
  match.aliases = {"GHSA-aaaa-bbbb-cccc"};
  match.summary = "It overflows.";
  const std::string product = "pkg:oci/cart@sha256:00";
  std::string text = written({match, match_of(2, "CVE-2023-1", "3.0.8-1")}, product);
  const std::size_t at = text.find("https://seawall.dev/vex/");
  ASSERT_NE(at, text.npos);
  text.replace(at, 24 + 36, "ID");
  EXPECT_EQ(text, R"({
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "ID",
  "author": "Unknown Author",
  "timestamp": "2024-02-29T12:34:56Z",
  "version": 1,
  "tooling": "seawall 1.2.3",
  "statements": [
    {
      "vulnerability": {
        "@id": "https://nvd.nist.gov/vuln/detail/CVE-2023-1",
        "name": "CVE-2023-1",
        "description": "It overflows.",
        "aliases": [
          "GHSA-aaaa-bbbb-cccc"
        ]
      },
      "products": [
        {
          "@id": "pkg:oci/cart@sha256:00",
          "identifiers": {
            "purl": "pkg:oci/cart@sha256:00"
          },
          "subcomponents": [
            {
              "@id": "pkg:deb/libssl3@3.0.7-1",
              "identifiers": {
                "purl": "pkg:deb/libssl3@3.0.7-1"
              }
            }
          ]
        }
      ],
      "status": "under_investigation",
      "status_notes": "by its version alone, as debian DSA-5343-1 has it; upgrade libssl3 to 3.0.8-1"
    }
  ]
}
)");
  const std::vector<VexStatement> again = read_again(written({match}, product));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_THAT(again[0].vulnerabilities, ElementsAre("CVE-2023-1", "GHSA-aaaa-bbbb-cccc"));
  EXPECT_THAT(again[0].products, ElementsAre(product));
  EXPECT_THAT(again[0].subcomponents, ElementsAre("pkg:deb/libssl3@3.0.7-1"));
  EXPECT_EQ(again[0].status, Status::under_investigation);
}

TEST(OpenVex, TakesPackagesForProductsWhereThereIsNone) {
  const packages::Distribution debian{"debian", "12", "", "", ""};
  const std::vector<VexStatement> again =
      read_again(written({match_of(1, "CVE-2023-1"), match_of(0, "CVE-2023-1"), match_of(0, "CVE-2022-1")}, "", &debian,
                         "Example Ltd."));
  ASSERT_THAT(again, SizeIs(2));
  EXPECT_THAT(again[0].vulnerabilities, ElementsAre("CVE-2022-1"));
  EXPECT_THAT(again[1].products, ElementsAre("pkg:deb/debian/libssl3@3.0.7-1?distro=debian-12",
                                             "pkg:deb/debian/openssl@3.0.7-1?distro=debian-12"));
  EXPECT_THAT(again[1].subcomponents, IsEmpty());
  EXPECT_EQ(again[1].author, "Example Ltd.");
}

TEST(OpenVex, CarriesOverWhatOthersDecided) {
  for (const Match& match :
       {decided(Status::not_affected, "component_not_present"),
        decided(Status::not_affected, "vulnerable_code_not_in_execute_path", "It is never called."),
        decided(Status::not_affected, "", "It is never called."), decided(Status::affected), decided(Status::fixed),
        decided(Status::under_investigation)}) {
    const std::vector<VexStatement> again = read_again(written({match}));
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again[0].status, match.statement->status);
    EXPECT_EQ(again[0].justification, match.statement->justification);
    EXPECT_EQ(again[0].impact, match.statement->impact);
    EXPECT_THAT(written({match}), HasSubstr("by Example Ltd. in vex.json"));
  }
}

TEST(OpenVex, HasWhatEachStatusNeedsAndNothingElse) {
  const std::string reasonless = written({decided(Status::not_affected)});
  EXPECT_THAT(reasonless, HasSubstr(R"("impact_statement": "no reason is told")"));
  EXPECT_THAT(reasonless, Not(HasSubstr("action_statement")));
  const std::string own_words = written({decided(Status::not_affected, "we_checked", "It is fine.")});
  EXPECT_THAT(own_words, HasSubstr(R"("impact_statement": "we_checked; It is fine.")"));
  EXPECT_THAT(own_words, Not(HasSubstr("\"justification\"")));
  const std::string affected = written({decided(Status::affected, "component_not_present", "It is bad.")});
  EXPECT_THAT(affected, HasSubstr(R"("action_statement": "upgrade openssl to 3.0.8-1")"));
  EXPECT_THAT(affected, HasSubstr(R"("status_notes": "It is bad.; by Example Ltd. in vex.json")"));
  EXPECT_THAT(affected, Not(HasSubstr("\"justification\"")));
  EXPECT_THAT(affected, Not(HasSubstr("\"impact_statement\"")));
  Match unfixed = decided(Status::affected);
  unfixed.fixed.clear();
  EXPECT_THAT(written({unfixed}), HasSubstr(R"("action_statement": "no fix is known")"));
  for (const Status status : {Status::fixed, Status::under_investigation}) {
    const std::string text = written({decided(status, "component_not_present", "Words.")});
    for (const char* const other : {"\"justification\"", "\"impact_statement\"", "\"action_statement\""}) {
      EXPECT_THAT(text, Not(HasSubstr(other)));
    }
  }
}

TEST(OpenVex, KeepsApartWhatIsDecidedForSomePackagesOnly) {
  Match other = decided(Status::not_affected, "component_not_present");
  const std::vector<VexStatement> again = read_again(written({other, match_of(1, "CVE-2023-1")}));
  ASSERT_THAT(again, SizeIs(2));
  EXPECT_NE(again[0].status, again[1].status);
  EXPECT_NE(again[0].products, again[1].products);
}

TEST(OpenVex, TellsProductsApart) {
  Matches first;
  first.matches = {match_of(0, "CVE-2023-1"), decided(Status::fixed)};
  Matches other;
  other.matches = {match_of(1, "CVE-2023-1")};
  const packages::Distribution debian{"debian", "12", "", "", ""};
  const std::vector<MatchedPart> parts = {{&first, installed, "pkg:oci/b@sha256:00", nullptr},
                                          {&other, installed, "pkg:oci/a@sha256:00", &debian},
                                          {&other, installed, "", nullptr},
                                          {&other, installed, "", nullptr}};
  const std::vector<VexStatement> again = read_again(openvex(parts, {}));
  ASSERT_THAT(again, SizeIs(4));  // the reader makes one of each product that has subcomponents
  EXPECT_THAT(again[0].products, ElementsAre("pkg:oci/a@sha256:00"));
  EXPECT_THAT(again[0].subcomponents, ElementsAre("pkg:deb/debian/libssl3@3.0.7-1?distro=debian-12"));
  EXPECT_THAT(again[1].products, ElementsAre("pkg:oci/b@sha256:00"));
  EXPECT_THAT(again[1].subcomponents, ElementsAre("pkg:deb/openssl@3.0.7-1"));
  EXPECT_THAT(again[2].products, ElementsAre("pkg:deb/libssl3@3.0.7-1"));
  EXPECT_EQ(again[2].status, Status::under_investigation);
  EXPECT_THAT(again[3].products, ElementsAre("pkg:oci/b@sha256:00"));
  EXPECT_EQ(again[3].status, Status::fixed);
}

TEST(OpenVex, DoesNotTakeAnAdvisoryForAnAlias) {
  EXPECT_THAT(read_again(written({decided(Status::not_affected)})).at(0).vulnerabilities, ElementsAre("CVE-2023-1"));
}

TEST(OpenVex, SaysNothingOfAProductForAPackageWithoutAName) {
  EXPECT_THAT(read_again(written({match_of(3, "CVE-2023-1")}, "pkg:oci/a@sha256:00")), IsEmpty());
  EXPECT_THAT(read_again(written({match_of(77, "CVE-2023-1")})), IsEmpty());
}

TEST(OpenVex, IsReadWhereNothingMatches) { EXPECT_THAT(read_again(written({})), IsEmpty()); }

TEST(OpenVex, IsNamedByItsContentWhateverTheOrder) {
  const Match one = match_of(0, "CVE-2023-1");
  const Match other = decided(Status::fixed);
  const Match third = match_of(1, "CVE-2023-1");
  EXPECT_EQ(written({one, other, third}), written({third, other, one}));
  const auto id_of = [](const std::string& text) { return text.substr(text.find("https://seawall.dev/vex/"), 60); };
  EXPECT_NE(id_of(written({one})), id_of(written({other})));
}

TEST(OpenVex, IsWellFormedWhateverTheBytes) {
  Match odd = decided(Status::not_affected, "\xFF", "\"\n\x1B[2J");
  odd.id = "CVE-\"\xFF ";
  odd.aliases = {"\xC0", "\\"};
  odd.summary = odd.fixed = std::string("\0\n", 2);
  odd.statement->author = odd.statement->source = "\xFF";
  EXPECT_THAT(read_again(written({odd}, "\xFF\"")), SizeIs(1));
}

}  // namespace
}  // namespace seawall::advisories
