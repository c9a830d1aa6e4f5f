#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "packages.h"

namespace seawall::packages {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Bill bill_of(std::initializer_list<const char*> names) {
  Bill bill;
  for (const char* const name : names) {
    Package& package = bill.packages.emplace_back();
    package.type = Type::npm;
    package.name = name;
    package.version = "1";
  }
  return bill;
}

BillVulnerability vulnerability(std::string id, std::vector<std::size_t> packages) {
  BillVulnerability vulnerability;
  vulnerability.name.id = std::move(id);
  vulnerability.packages = std::move(packages);
  return vulnerability;
}

BillVulnerability full_vulnerability() {
  BillVulnerability full = vulnerability("CVE-2023-1", {1, 0, 1});
  full.name.source_name = "NVD";
  full.name.source_url = "https://nvd.nist.gov/vuln/detail/CVE-2023-1";
  full.references = {{"GHSA-aaaa-bbbb-cccc", "GITHUB", ""}};
  full.score = 7.5;
  full.severity = "high";
  full.method = "CVSSv31";
  full.vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";
  full.description = "Reads too far.";
  full.recommendation = "upgrade a to 2";
  full.advisories = {"https://example.com/a", "javascript:alert(1)", "https://example.com/b c"};
  full.published = "2023-01-02T03:04:05Z";
  full.updated = "2023-02-30T03:04:05Z";  // no such day
  full.analysis = {"not_affected", "code_not_reachable", "is never called"};
  return full;
}

std::string written(const Bill& bill, const std::vector<BillVulnerability>& vulnerabilities) {
  return cyclonedx(bill, {.tool_version = "1", .created = 0, .vulnerabilities = vulnerabilities});
}

/// The part behind its key, which is the last.
std::string part_of(const std::string& text) {
  const std::size_t at = text.find("\"vulnerabilities\"");
  return at == text.npos ? std::string() : text.substr(at);
}

std::string with(const std::function<void(BillVulnerability&)>& change) {
  BillVulnerability changed = vulnerability("V", {0});
  change(changed);
  return part_of(written(bill_of({"a"}), {changed}));
}

TEST(CycloneDxVulnerabilities, TellAllThatIsKnown) {
  EXPECT_EQ(part_of(written(bill_of({"a", "b"}), {full_vulnerability()})), R"("vulnerabilities": [
    {
      "id": "CVE-2023-1",
      "source": {
        "name": "NVD",
        "url": "https://nvd.nist.gov/vuln/detail/CVE-2023-1"
      },
      "references": [
        {
          "id": "GHSA-aaaa-bbbb-cccc",
          "source": {
            "name": "GITHUB"
          }
        }
      ],
      "ratings": [
        {
          "score": 7.5,
          "severity": "high",
          "method": "CVSSv31",
          "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
        }
      ],
      "description": "Reads too far.",
      "recommendation": "upgrade a to 2",
      "advisories": [
        {
          "url": "https://example.com/a"
        }
      ],
      "published": "2023-01-02T03:04:05Z",
      "analysis": {
        "state": "not_affected",
        "justification": "code_not_reachable",
        "detail": "is never called"
      },
      "affects": [
        {
          "ref": "pkg:npm/a@1"
        },
        {
          "ref": "pkg:npm/b@1"
        }
      ]
    }
  ]
}
)");
}

TEST(CycloneDxVulnerabilities, ReferToTheOneOfTwoLikePackagesThatHasIt) {
  Bill bill = bill_of({"a", "a"});
  bill.packages[0].location = "y";
  bill.packages[1].location = "x";
  EXPECT_THAT(part_of(written(bill, {vulnerability("V", {0})})), HasSubstr("\"ref\": \"pkg:npm/a@1#2\""));
}

TEST(CycloneDxVulnerabilities, HaveTheSameBytesWhateverTheOrder) {
  BillVulnerability unscored = full_vulnerability();
  unscored.score = std::numeric_limits<double>::quiet_NaN();
  BillVulnerability decided = full_vulnerability();
  decided.analysis = {};
  const Bill bill = bill_of({"a", "b"});
  std::vector<BillVulnerability> all = {full_vulnerability(), vulnerability("A", {1}), unscored, decided,
                                        vulnerability("A", {0})};
  const std::string text = written(bill, all);
  std::ranges::reverse(all);
  std::ranges::reverse(all[1].packages);
  EXPECT_EQ(written(bill, all), text);
}

TEST(CycloneDxVulnerabilities, ChangeTheSerialNumber) {
  const auto serial_of = [](const std::string& text) { return text.substr(text.find("urn:uuid:"), 45); };
  const Bill bill = bill_of({"a"});
  EXPECT_NE(serial_of(written(bill, {vulnerability("V", {0})})), serial_of(written(bill, {})));
}

TEST(CycloneDxVulnerabilities, AreLeftOutWhereNoneOfTheirPackagesIsListed) {
  Bill bill = bill_of({"a", ""});
  EXPECT_EQ(part_of(written(bill, {})), "");
  EXPECT_EQ(part_of(written(bill, {vulnerability("V", {1, 2, 77})})), "");
}

TEST(CycloneDxVulnerabilities, AreOfWordsThatTheSchemaHas) {
  using Change = BillVulnerability&;
  EXPECT_THAT(with([](Change it) { it.severity = "important"; }), HasSubstr("\"severity\": \"unknown\""));
  EXPECT_THAT(with([](Change it) { it.severity = "important"; }), Not(HasSubstr("method")));
  EXPECT_THAT(with([](Change it) { it.score = 1; }), HasSubstr("\"method\": \"other\""));
  EXPECT_THAT(with([](Change it) { it.score = std::numeric_limits<double>::infinity(); }), Not(HasSubstr("ratings")));
  EXPECT_THAT(with([](Change it) { it.analysis = {"fixed", "", "x"}; }), Not(HasSubstr("analysis")));
  const std::string unknown = with([](Change it) { it.analysis = {"not_affected", "component_not_present", ""}; });
  EXPECT_THAT(unknown, HasSubstr("not_affected"));
  EXPECT_THAT(unknown, Not(HasSubstr("justification")));
}

TEST(CycloneDxVulnerabilities, HaveTimesOfRfc3339Alone) {
  for (const char* const good : {"2024-02-29T12:34:56Z", "2024-02-29T12:34:56.123456789Z", "2024-02-29T23:59:59+02:00",
                                 "0001-01-01T00:00:00-12:30"}) {
    const std::string text = with([&](BillVulnerability& it) { it.updated = good; });
    EXPECT_THAT(text, HasSubstr("\"updated\": \"" + std::string(good) + "\""));
  }
  for (const char* const bad :
       {"", "2024-02-29", "2023-02-29T12:34:56Z", "2024-02-29T24:00:00Z", "2024-02-29T12:60:56Z",
        "2024-02-29T12:34:60Z", "2024-02-29T12:34:56", "2024-02-29T12:34:56.Z", "2024-02-29T12:34:56.1",
        "2024-02-29T12:34:56+0200", "2024-02-29T12:34:56+24:00", "2024-02-29 12:34:56Z", "2024-13-01T00:00:00Z",
        "2024-0a-01T00:00:00Z", "0000-01-01T00:00:00Z", "2024-01-01T0-:00:00Z"}) {
    EXPECT_THAT(with([&](BillVulnerability& it) { it.updated = bad; }), Not(HasSubstr("updated"))) << bad;
  }
}

TEST(CycloneDxVulnerabilities, LinkToUrlsAlone) {
  for (const char* const good : {"https://example.com/a?b=c&d#e", "http://[::1]:80/%2F", "https://a/(b)*"}) {
    const std::string text = with([&](BillVulnerability& it) { it.advisories = {good}; });
    EXPECT_THAT(text, HasSubstr("\"url\": \"" + std::string(good) + "\""));
  }
  for (const char* const bad : {"", "https://", "ftp://example.com", "https://a b", "https://a/\"", "https://a/%2",
                                "https://a/%zz", "https://a/[b]", "https://a#b#c", "https://a/\xC3\xBC", "a"}) {
    EXPECT_THAT(with([&](BillVulnerability& it) { it.advisories = {bad}; }), Not(HasSubstr("advisories"))) << bad;
  }
}

TEST(CycloneDxVulnerabilities, AreNotInSpdx) {
  const std::vector<BillVulnerability> vulnerabilities = {full_vulnerability()};
  const std::string text = spdx(bill_of({"a", "b"}), {.tool_version = "1", .vulnerabilities = vulnerabilities});
  EXPECT_THAT(text, Not(HasSubstr("CVE-2023-1")));
}

TEST(CycloneDxVulnerabilities, KeepABillWellFormedWhateverTheBytes) {
  BillVulnerability odd = vulnerability("\xFF\"\n", {0});
  odd.name.source_name = "\\";
  odd.references = {{"\x01", "\xC0", "\x1B[2J"}};
  odd.vector = odd.description = odd.recommendation = odd.severity = odd.analysis.detail = "\xFF\"\n\x1B";
  odd.analysis.state = "exploitable";
  odd.score = 1e300;
  const documents::Result<ReadBill> again = read_bill("bill.json", written(bill_of({"a"}), {odd}));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->bill.packages.size(), 1u);
}

}  // namespace
}  // namespace seawall::packages
