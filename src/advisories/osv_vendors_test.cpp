#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "osv_vendors.h"
#include "store_testing.h"

namespace seawall::advisories {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

Record settled(Record record) {
  settle_vendor(record);
  return record;
}
std::string ecosystem_of(Record record) {
  record = settled(std::move(record));
  const Affected& affected = record.affected.front();
  return affected.ecosystem + (affected.release.empty() ? "" : ":" + affected.release);
}
std::vector<std::string> ratings_of(const Record& record) {
  std::vector<std::string> words;
  for (const Severity& severity : record.severities) words.push_back(severity.score);
  return words;
}

TEST(OsvVendorsTest, AVendorsRecordIsAboutItsOwnPackages) {
  EXPECT_EQ(ecosystem_of(record_of("CLEANSTART-2026-AA1", "Alpine", "openssl")), "CleanStart");
  Record record = record_of("MINI-1", "Debian", "openssl");
  record.affected[0].release = "12";
  EXPECT_EQ(ecosystem_of(record), "MinimOS");
  EXPECT_EQ(ecosystem_of(record_of("CGA-1", "Wolfi", "openssl")), "Wolfi");
  EXPECT_EQ(ecosystem_of(record_of("CGA-1", "Alpine", "openssl")), "Chainguard");
  EXPECT_EQ(ecosystem_of(record_of("CLEANSTART-2026-AA1", "npm", "a")), "npm");
  EXPECT_EQ(ecosystem_of(record_of("ALPINE-CVE-2024-1111", "Alpine", "openssl")), "Alpine");
}

TEST(OsvVendorsTest, AStoreHasItSettled) {
  const std::string bytes = bytes_of({record_of("CLEANSTART-2026-AA1", "Alpine", "openssl")});
  const Store store = opened(bytes);
  EXPECT_THAT(value_of(store.find("Alpine", "openssl")), IsEmpty());
  EXPECT_THAT(value_of(store.find("CleanStart", "openssl")), ::testing::SizeIs(1));
  EXPECT_EQ(value_of(store.record(0)).source, "osv:CleanStart");
}

TEST(OsvVendorsTest, AFixedVersionIsNotAffectedForCleanStart) {
  Record record = record_of("CLEANSTART-2026-AA1", "CleanStart", "a", "6.2.3-r1");
  record.affected[0].versions = {"6.2.3-r0", "6.2.3-r1"};
  EXPECT_THAT(settled(record).affected[0].versions, ElementsAre("6.2.3-r0"));
  record.id = "GHSA-1";
  EXPECT_THAT(settled(record).affected[0].versions, ElementsAre("6.2.3-r0", "6.2.3-r1"));
}

TEST(OsvVendorsTest, AnErratumIsAboutTheCvesThatItIsRelatedTo) {
  Record record = record_of("ALSA-2022:8194", "AlmaLinux", "libtiff");
  record.related = {"CVE-2022-0561", "CVE-2022-0562", "ALSA-2022:1", "CVE-2022-0561"};
  record.summary = "Moderate: libtiff security update";
  EXPECT_THAT(settled(record).upstream, ElementsAre("CVE-2022-0561", "CVE-2022-0562"));
  EXPECT_THAT(ratings_of(settled(record)), ElementsAre("Moderate"));
  record.id = "RLSA-2022:8194";
  record.upstream = {"CVE-2022-0562"};
  EXPECT_THAT(settled(record).upstream, ElementsAre("CVE-2022-0562", "CVE-2022-0561"));
  record.id = "GHSA-1";
  record.upstream.clear();
  EXPECT_THAT(settled(record).upstream, IsEmpty());
  EXPECT_THAT(ratings_of(settled(record)), IsEmpty());
}

TEST(OsvVendorsTest, AnErratumKeepsTheSeverityThatItTells) {
  Record record = record_of("RLSA-2022:8194", "Rocky Linux", "libtiff");
  record.severities = {{"CVSS_V3", "CVSS:3.1/AV:N"}};
  record.summary = "Important: libtiff security update";
  EXPECT_THAT(ratings_of(settled(record)), ElementsAre("CVSS:3.1/AV:N"));
  record.severities.clear();
  record.summary = "libtiff: security update";
  EXPECT_THAT(ratings_of(settled(record)), IsEmpty());
}

TEST(OsvVendorsTest, AnErratumOfBugsIsNoVulnerability) {
  EXPECT_THAT(ratings_of(settled(record_of("ALBA-2021:4378", "AlmaLinux", "krb5"))), ElementsAre("none"));
  EXPECT_THAT(ratings_of(settled(record_of("ALEA-2021:4378", "AlmaLinux", "krb5"))), ElementsAre("none"));
  EXPECT_THAT(ratings_of(settled(record_of("ALSA-2021:4378", "AlmaLinux", "krb5"))), IsEmpty());
}

}  // namespace
}  // namespace seawall::advisories
