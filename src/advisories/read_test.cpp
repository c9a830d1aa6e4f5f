#include <gtest/gtest.h>

#include "advisories/reading_testing.h"

namespace seawall::advisories {
namespace {

using enum Event::Type;

TEST(ReadTest, RecordsComeOneInAListUnderVulnsOrInLines) {
  const std::string one = R"({"id":"X","modified":"2"})";
  EXPECT_EQ(taken_of(one).records.size(), 1U);
  EXPECT_EQ(taken_of("[" + one + "," + one + "]").records.size(), 2U);
  EXPECT_EQ(taken_of("{\"vulns\":[" + one + "," + one + "]}").records.size(), 2U);
  EXPECT_EQ(taken_of(one + "\r\n\n" + one + "\n" + one).records.size(), 3U);
  EXPECT_EQ(taken_of("[]").failure, "");
}

TEST(ReadTest, ALineThatIsDamagedIsRefusedWithItsNumberAndTheOthersAreRead) {
  const Taken taken = taken_of("{\"id\":\"X\",\"modified\":\"2\"}\n{\"id\":\n{\"id\":\"Y\",\"modified\":\"2\"}\n");
  EXPECT_EQ(taken.records.size(), 2U);
  ASSERT_EQ(taken.refusals.size(), 1U);
  EXPECT_TRUE(taken.refusals[0].starts_with("in.json:2:")) << taken.refusals[0];
  EXPECT_EQ(taken.failure, "");
}

TEST(ReadTest, ALineOverTheLimitIsRefused) {
  Limits limits;
  limits.record = 30;
  const Taken taken =
      taken_of("{\"id\":\"X\",\"modified\":\"2\"}\n{\"id\":\"Y\",\"modified\":\"2\",\"summary\":\"long\"}\n", limits);
  EXPECT_EQ(taken.records.size(), 1U);
  EXPECT_EQ(taken.refusals.at(0), "in.json:2: over the limit \"record size\" of 30");
}

TEST(ReadTest, ATextThatIsNoneOfTheFormatsFails) {
  for (const char* text : {"", "hello", "{}", "{\"a\":1}", "[1,2]", "{\"id\":", "1", "null", "a,b\n1,2\n"}) {
    EXPECT_NE(taken_of(text).failure, "") << text;
  }
  std::string lines;
  for (int count = 0; count < 1000; ++count) lines += "{\"a\":1}\n";
  EXPECT_LE(taken_of(lines).refusals.size(), 20U);
}

TEST(ReadTest, ExploitedVulnerabilitiesAreReadAsCatalogueLinesAndTable) {
  const std::string entry =
      R"({"cveID":"CVE-1","dateAdded":"2025-08-25","dueDate":"2025-09-15","knownRansomwareCampaignUse":"Known",)"
      R"("requiredAction":"Apply, or \"stop\"."})";
  const std::string table = "cveID,dateAdded,dueDate,requiredAction,knownRansomwareCampaignUse\r\n"
                            "CVE-1,2025-08-25,2025-09-15,\"Apply, or \"\"stop\"\".\",Known\r\n";
  for (const std::string& text : {"{\"catalogVersion\":\"1\",\"vulnerabilities\":[" + entry + "]}", entry, table}) {
    const Taken taken = taken_of(text);
    ASSERT_EQ(taken.exploited.size(), 1U) << text << taken.failure;
    const Exploited& got = taken.exploited[0];
    EXPECT_EQ(got.cve, "CVE-1");
    EXPECT_EQ(got.added, "2025-08-25");
    EXPECT_EQ(got.due, "2025-09-15");
    EXPECT_TRUE(got.by_ransomware);
    EXPECT_EQ(got.action, "Apply, or \"stop\".");
  }
}

TEST(ReadTest, LikelihoodsAreReadBehindTheirComment) {
  const Taken taken = taken_of("#model_version:v2025.03.14,score_date:2026-01-01\ncve,epss,percentile\n"
                               "CVE-1,0.00043,0.1\nCVE-2,1.5,0.1\nCVE-3,x,0.1\nCVE-4,1,1\n");
  ASSERT_EQ(taken.likelihoods.size(), 2U);
  EXPECT_EQ(taken.likelihoods[0].cve, "CVE-1");
  EXPECT_EQ(taken.likelihoods[0].probability, 0.00043);
  EXPECT_EQ(taken.likelihoods[0].percentile, 0.1);
  ASSERT_EQ(taken.refusals.size(), 2U);
  EXPECT_TRUE(taken.refusals[0].starts_with("in.json:4:")) << taken.refusals[0];
}

TEST(ReadTest, TheEndOfSupportIsADayOrWhetherItHasBeen) {
  const Taken taken =
      taken_of(R"({"id":"debian","releases":[{"releaseCycle":"12","eol":"2026-07-11","eoes":"2028-06-30"},
    {"releaseCycle":"13","eol":false},{"releaseCycle":"1","eol":true},{"eol":true}]})");
  ASSERT_EQ(taken.ends.size(), 3U);
  EXPECT_EQ(taken.ends[0].product, "debian");
  EXPECT_EQ(taken.ends[0].cycle, "12");
  EXPECT_EQ(taken.ends[0].end, "2026-07-11");
  EXPECT_EQ(taken.ends[0].extended_end, "2028-06-30");
  EXPECT_EQ(taken.ends[1].end, "");
  EXPECT_EQ(taken.ends[2].end, "true");
  EXPECT_EQ(taken.refusals.size(), 1U);
}

TEST(ReadTest, TheDebianTrackerBecomesARecordEachVulnerability) {
  const Taken taken = taken_of(R"({"bash":{"CVE-1":{"description":"bad","releases":{
      "bookworm":{"status":"resolved","fixed_version":"5.2-1","urgency":"medium**"},
      "trixie":{"status":"resolved","fixed_version":"0","urgency":"unimportant"},
      "bullseye":{"status":"open","urgency":"not yet assigned","nodsa":"Minor issue","nodsa_reason":"postponed"},
      "buster":{"status":"open","urgency":"end-of-life"},"sid":{"status":"odd"}}}},
    "dash":{"CVE-1":{"releases":{"bookworm":{"status":"open","urgency":"low","nodsa":"Minor issue",
     "nodsa_reason":""}}}}})");
  ASSERT_EQ(taken.records.size(), 1U) << taken.failure;
  const Record& record = taken.records[0];
  EXPECT_EQ(record.id, "DEBIAN-CVE-1");
  EXPECT_EQ(record.upstream, std::vector<std::string>{"CVE-1"});
  EXPECT_EQ(record.source, "debian");
  ASSERT_EQ(record.affected.size(), 4U);
  EXPECT_EQ(record.affected[0].release, "12");
  const std::vector<Range> until = {{{{introduced, "0"}, {fixed, "5.2-1"}}}};
  EXPECT_EQ(record.affected[0].ranges, until);
  EXPECT_EQ(record.affected[0].severity, "medium");
  EXPECT_EQ(record.affected[1].release, "11");
  const std::vector<Range> open = {{{{introduced, "0"}}}};
  EXPECT_EQ(record.affected[1].ranges, open);
  EXPECT_EQ(record.affected[1].state, "postponed");
  EXPECT_EQ(record.affected[2].state, "end-of-life");
  EXPECT_EQ(record.affected[3].package, "dash");
  EXPECT_EQ(record.affected[3].state, "no-dsa");
  EXPECT_EQ(taken.refusals.size(), 1U);
}

TEST(ReadTest, FixesOfAlpineAreOfARelease) {
  const Taken taken = taken_of(R"json({"distroversion":"v3.19","reponame":"main","packages":[{"pkg":{"name":"openssl",
    "secfixes":{"3.1-r1":["CVE-1 GHSA-2 (+ regression fix)","CVE-3"],"0":["CVE-4"]}}}]})json");
  ASSERT_EQ(taken.records.size(), 2U) << taken.failure;
  EXPECT_EQ(taken.records[0].id, "ALPINE-v3.19-main-CVE-1");
  EXPECT_EQ(taken.records[0].upstream, (std::vector<std::string>{"CVE-1", "GHSA-2"}));
  const Affected& affected = taken.records[0].affected.at(0);
  EXPECT_EQ(affected.ecosystem, "Alpine");
  EXPECT_EQ(affected.release, "v3.19");
  EXPECT_EQ(affected.package, "openssl");
  const std::vector<Range> until = {{{{introduced, "0"}, {fixed, "3.1-r1"}}}};
  EXPECT_EQ(affected.ranges, until);
}

TEST(ReadTest, AnOpenVexProductWithSubcomponentsHasAStatementOfItsOwn) {
  const Taken taken = taken_of(R"({"@context":"https://openvex.dev/ns/v0.2.0","author":"us","statements":[
    {"vulnerability":{"name":"CVE-1","aliases":["GHSA-1"]},"status":"not_affected",
      "justification":"component_not_present",
     "products":[{"@id":"pkg:oci/a"},{"@id":"x","identifiers":{"purl":"pkg:oci/b"},
      "subcomponents":[{"@id":"pkg:npm/c@1"}]}]},
    {"vulnerability":"CVE-2","products":["pkg:oci/a"],"status":"fixed"},
    {"vulnerability":{"name":"CVE-3"},"status":"affected"},
     {"vulnerability":"CVE-4","products":["a"],"status":"odd"}]})");
  ASSERT_EQ(taken.statements.size(), 3U) << taken.failure;
  EXPECT_EQ(taken.statements[0].products, std::vector<std::string>{"pkg:oci/b"});
  EXPECT_EQ(taken.statements[0].subcomponents, std::vector<std::string>{"pkg:npm/c@1"});
  EXPECT_EQ(taken.statements[1].products, std::vector<std::string>{"pkg:oci/a"});
  EXPECT_EQ(taken.statements[1].vulnerabilities, (std::vector<std::string>{"CVE-1", "GHSA-1"}));
  EXPECT_EQ(taken.statements[1].justification, "component_not_present");
  EXPECT_EQ(taken.statements[1].author, "us");
  EXPECT_EQ(taken.statements[2].status, VexStatement::Status::fixed);
  EXPECT_EQ(taken.refusals.size(), 2U);
}

TEST(ReadTest, CsafNamesProductsByTheirPackageUrls) {
  const Taken taken = taken_of(R"({"document":{"csaf_version":"2.0","category":"csaf_vex","publisher":{"name":"them"}},
    "product_tree":{"branches":[{"branches":[{"product":{"product_id":"A",
     "product_identification_helper":{"purl":"pkg:rpm/a@1"}}},
        {"product":{"product_id":"IMAGE","product_identification_helper":{"purl":"pkg:oci/image"}}},
        {"product":{"product_id":"BARE"}}]}],
      "relationships":[{"category":"default_component_of","product_reference":"A",
       "relates_to_product_reference":"IMAGE",
        "full_product_name":{"product_id":"IMAGE:A"}}]},
    "vulnerabilities":[{"cve":"CVE-1","product_status":{"known_not_affected":["A","BARE"],"fixed":["IMAGE:A"]},
      "flags":[{"label":"vulnerable_code_not_present","product_ids":["A"]}],
      "threats":[{"category":"impact","details":"not built","product_ids":["A"]}]}]})");
  ASSERT_EQ(taken.statements.size(), 2U) << taken.failure;
  EXPECT_EQ(taken.statements[0].status, VexStatement::Status::not_affected);
  EXPECT_EQ(taken.statements[0].products, std::vector<std::string>{"pkg:rpm/a@1"});
  EXPECT_EQ(taken.statements[0].justification, "vulnerable_code_not_present");
  EXPECT_EQ(taken.statements[0].impact, "not built");
  EXPECT_EQ(taken.statements[1].products, std::vector<std::string>{"pkg:oci/image"});
  EXPECT_EQ(taken.statements[1].subcomponents, std::vector<std::string>{"pkg:rpm/a@1"});
  EXPECT_EQ(taken.refusals.size(), 1U);
}

TEST(ReadTest, ATableWhoseQuotesHaveNoEndTellsThatTheRestIsNotRead) {
  const Taken taken = taken_of("cveID,dateAdded,requiredAction\nCVE-1,2025,a\nCVE-2,2025,\"b\nCVE-3,2025,c\n");
  ASSERT_EQ(taken.exploited.size(), 1U);
  EXPECT_EQ(taken.exploited[0].cve, "CVE-1");
  const std::vector<std::string> expected = {"in.json:3: this row's quotes have no end, so the rest is not read"};
  EXPECT_EQ(taken.refusals, expected);
}

TEST(ReadTest, ARowOfATableOverALimitIsRefusedByItsName) {
  Limits limits;
  limits.text = 20;
  const Taken taken =
      taken_of("cveID,dateAdded\nCVE-1," + std::string(21, 'a') + "\nCVE-2,a\nCVE-3," + std::string(64, ',') + "\n",
               limits);
  ASSERT_EQ(taken.exploited.size(), 1U);
  EXPECT_EQ(taken.exploited[0].cve, "CVE-2");
  const std::vector<std::string> expected = {"in.json:2: over the limit \"text size\" of 20",
                                             "in.json:4: over the limit \"columns\" of 64"};
  EXPECT_EQ(taken.refusals, expected);
  const Taken likelihoods = taken_of("cve,epss,percentile\n" + std::string(21, 'a') + ",0,0\n", limits);
  EXPECT_TRUE(likelihoods.likelihoods.empty());
  EXPECT_EQ(likelihoods.refusals.size(), 1U);
}

TEST(ReadTest, WhatIsNoPackageOfTheDebianTrackerIsRefused) {
  const Taken taken =
      taken_of(R"({"bash":{"CVE-1":{"releases":{"sid":{"status":"open"}}}},"dash":7,"zsh":{"CVE-2":[]}})");
  EXPECT_EQ(taken.records.size(), 1U) << taken.failure;
  ASSERT_EQ(taken.refusals.size(), 2U);
  EXPECT_EQ(taken.refusals[0], "in.json:1:65: a map of vulnerabilities is wanted here");
}

TEST(ReadTest, NamesOfDistributionsHaveTheLimitsOfRecords) {
  Limits limits;
  limits.affected = 1;
  limits.text = 10;
  const std::string release = R"({"releases":{"sid":{"status":"open"},"buster":{"status":"open"}}})";
  const std::string longer(11, 'a');
  const Taken debian = taken_of("{\"bash\":{\"CVE-1\":" + release + ",\"" + longer + "\":" + release + "},\"" + longer +
                                    "\":{\"CVE-2\":" + release + "}}",
                                limits);
  ASSERT_EQ(debian.records.size(), 1U) << debian.failure;
  EXPECT_EQ(debian.records[0].affected.size(), 1U);
  ASSERT_EQ(debian.refusals.size(), 3U);
  EXPECT_NE(debian.refusals[0].find("over the limit \"affected packages\" of 1"), std::string::npos);
  EXPECT_NE(debian.refusals[1].find("over the limit \"text size\" of 10"), std::string::npos);
  EXPECT_NE(debian.refusals[2].find("over the limit \"text size\" of 10"), std::string::npos);
  const Taken alpine = taken_of(R"({"reponame":"main","packages":[{"pkg":{"name":"a","secfixes":{"1-r0":["CVE-1"],
    "2-r0":["CVE-1"],"20250101000-r0":["CVE-2"]}}}]})",
                                limits);
  ASSERT_EQ(alpine.records.size(), 1U) << alpine.failure;
  EXPECT_EQ(alpine.records[0].affected.size(), 1U);
  ASSERT_EQ(alpine.refusals.size(), 2U);
  EXPECT_NE(alpine.refusals[0].find("over the limit \"affected packages\" of 1"), std::string::npos);
  EXPECT_NE(alpine.refusals[1].find("over the limit \"text size\" of 10"), std::string::npos);
}

TEST(ReadTest, AFixOfAlpineThatNamesNoVulnerabilityIsRefused) {
  const Taken taken = taken_of(
      R"json({"reponame":"main","packages":[{"pkg":{"name":"a","secfixes":{"1-r0":["CVE-1","(none)"]}}}]})json");
  EXPECT_EQ(taken.records.size(), 1U) << taken.failure;
  ASSERT_EQ(taken.refusals.size(), 1U);
  EXPECT_NE(taken.refusals[0].find("\"(none)\" names no vulnerability"), std::string::npos) << taken.refusals[0];
}

TEST(ReadTest, SubcomponentsOfAnOldOpenVexStatementNarrowAllItsProducts) {
  const Taken taken = taken_of(R"({"@context":"https://openvex.dev/ns","statements":[
    {"vulnerability":"CVE-1","products":["pkg:oci/a","pkg:oci/b"],"subcomponents":["pkg:npm/c","pkg:npm/d"],
     "status":"not_affected"},
    {"vulnerability":"CVE-2","products":["pkg:oci/a"],"subcomponents":[{}],"status":"not_affected"}]})");
  ASSERT_EQ(taken.statements.size(), 1U) << taken.failure;
  EXPECT_EQ(taken.statements[0].products, (std::vector<std::string>{"pkg:oci/a", "pkg:oci/b"}));
  EXPECT_EQ(taken.statements[0].subcomponents, (std::vector<std::string>{"pkg:npm/c", "pkg:npm/d"}));
  EXPECT_EQ(taken.refusals.size(), 2U);
}

TEST(ReadTest, AnImpactIsNotRepeatedForEachHostWithoutALimit) {
  Limits limits;
  limits.record = 1000;
  std::string products;
  std::string relationships;
  std::string ids;
  for (int count = 0; count < 50; ++count) {
    const std::string number = std::to_string(count);
    const std::string comma = count == 0 ? "" : ",";
    products += comma + "{\"product_id\":\"H" + number + "\",\"product_identification_helper\":{\"purl\":\"pkg:oci/h" +
                number + "\"}}";
    relationships += comma + "{\"product_reference\":\"A\",\"relates_to_product_reference\":\"H" + number +
                     "\",\"full_product_name\":{\"product_id\":\"R" + number + "\"}}";
    ids += comma + "\"R" + number + "\"";
  }
  const Taken taken = taken_of(
      "{\"document\":{\"csaf_version\":\"2.0\"},\"product_tree\":{\"full_product_names\":[{\"product_id\":\"A\","
      "\"product_identification_helper\":{\"purl\":\"pkg:rpm/a\"}}," +
          products + "],\"relationships\":[" + relationships +
          "]},\"vulnerabilities\":[{\"cve\":\"CVE-1\",\"product_status\":{\"fixed\":[" + ids +
          "]},\"threats\":[{\"category\":\"impact\",\"details\":\"" + std::string(400, 'x') + "\"}]}]}",
      limits);
  EXPECT_GT(taken.statements.size(), 0U) << taken.failure;
  EXPECT_LE(taken.statements.size(), 10U);
  EXPECT_EQ(taken.refusals.size(), 1U);
}

TEST(ReadTest, WhatStandsOnceIsNotRepeatedWithoutALimit) {
  Limits limits;
  limits.record = 1000;
  const std::string name(400, 'a');
  std::string releases;
  std::string products;
  std::string fixes;
  std::string vulnerabilities;
  for (int count = 0; count < 100; ++count) {
    const std::string comma = count == 0 ? "" : ",";
    releases += comma + "{\"releaseCycle\":\"1\"}";
    products += comma + "{\"@id\":\"p\",\"subcomponents\":[\"c\"]}";
    fixes += comma + "\"CVE-1\"";
    vulnerabilities += comma + "\"CVE-" + std::to_string(count) + "\":{\"releases\":{\"sid\":{\"status\":\"open\"}}}";
  }
  const Taken ends = taken_of("{\"id\":\"" + name + "\",\"releases\":[" + releases + "]}", limits);
  EXPECT_EQ(ends.ends.size(), 10U);
  EXPECT_EQ(ends.refusals.size(), 1U);
  const Taken vex = taken_of("{\"@context\":\"openvex\",\"statements\":[{\"vulnerability\":\"" + name +
                                 "\",\"status\":\"fixed\",\"products\":[" + products + "]}]}",
                             limits);
  EXPECT_LE(vex.statements.size(), 10U);
  EXPECT_EQ(vex.refusals.size(), 1U);
  const Taken alpine = taken_of("{\"reponame\":\"main\",\"packages\":[{\"pkg\":{\"name\":\"" + name +
                                    "\",\"secfixes\":{\"1-r0\":[" + fixes + "]}}}]}",
                                limits);
  EXPECT_EQ(alpine.records.at(0).affected.size(), 9U);
  EXPECT_EQ(alpine.refusals.size(), 1U);
  const Taken debian = taken_of("{\"" + name + "\":{" + vulnerabilities + "}}", limits);
  EXPECT_EQ(debian.records.size(), 10U);
  EXPECT_EQ(debian.refusals.size(), 1U);
}

TEST(ReadTest, BranchesOfCsafMayNestDeeply) {
  std::string tree;
  for (int depth = 0; depth < 2000; ++depth) tree += "{\"branches\":[";
  tree += R"({"product":{"product_id":"A","product_identification_helper":{"purl":"pkg:rpm/a"}}})";
  for (int depth = 0; depth < 2000; ++depth) tree += "]}";
  const Taken taken = taken_of(R"({"document":{"csaf_version":"2.0"},"product_tree":)" + tree +
                               R"(,"vulnerabilities":[{"cve":"CVE-1","product_status":{"fixed":["A"]}}]})");
  EXPECT_EQ(taken.statements.size(), 1U) << taken.failure;
}

}  // namespace
}  // namespace seawall::advisories
