#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_parts.h"
#include "match_testing.h"

namespace seawall::advisories {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

TEST(MatchModulesTest, TheTagOfAModulesBuildIsReadFromTheRelease) {
  EXPECT_EQ(module_tag("2.0.7.1-6.module_el8.3.0+2041+d1f204ad"), "module_el8.3.0+2041+d1f204ad");
  EXPECT_EQ(module_tag("1:18.12.1-2.module_el8.7.0+3370+40ccb2a8.alma.1"), "module_el8.7.0+3370+40ccb2a8");
  EXPECT_EQ(module_tag("1.0-1.module+el8.5.0+97+18674043.1"), "module+el8.5.0+97+18674043");
  EXPECT_EQ(module_tag("1.0-1.module_el8"), "module_el8");
  EXPECT_EQ(module_tag("1.0-1.el8"), "");
  EXPECT_EQ(module_tag(""), "");
}

Range until(std::string version) {
  return {{{Event::Type::introduced, "0"}, {Event::Type::fixed, std::move(version)}}};
}

/// Of two builds of a stream, as AlmaLinux has them: an entry each, both from 0.
Record two_builds(std::string summary = "Important: tool:2 security update") {
  Record record = bulletin("ALSA-1", {"CVE-2024-1111"}, "2.0-6.module_el8.3.0+2041+d1f204ad", "a", "AlmaLinux", "8");
  record.affected.push_back(record.affected[0]);
  record.affected[1].ranges = {until("2.0-9.module_el8.5.0+94+18674043")};
  record.summary = std::move(summary);
  return record;
}

std::vector<std::string> judged(const Record& record, std::string version, std::string label = {}) {
  const Distribution alma = distribution_of("almalinux", "8.9");
  MatchOptions options;
  options.distribution = &alma;
  Package package = package_of(Type::rpm, "a", std::move(version));
  package.module_label = std::move(label);
  return texts_of(matches_of({record}, {package}, options));
}

TEST(MatchModulesTest, TheBuildThatAPackageIsOfDecides) {
  EXPECT_THAT(judged(two_builds(), "2.0-6.module_el8.3.0+2041+d1f204ad"), IsEmpty());
  EXPECT_THAT(judged(two_builds(), "2.0-5.module_el8.3.0+2041+d1f204ad"),
              ElementsAre("CVE-2024-1111 until 2.0-6.module_el8.3.0+2041+d1f204ad"));
  EXPECT_THAT(judged(two_builds(), "2.0-8.module_el8.5.0+94+18674043.alma"),
              ElementsAre("CVE-2024-1111 until 2.0-9.module_el8.5.0+94+18674043"));
  // The ranges may be those of one entry, too.
  Record record = two_builds();
  record.affected[0].ranges.push_back(record.affected[1].ranges[0]);
  record.affected.pop_back();
  EXPECT_THAT(judged(record, "2.0-6.module_el8.3.0+2041+d1f204ad"), IsEmpty());
}

TEST(MatchModulesTest, OfABuildThatTheRecordDoesNotHaveTheSchemaDecides) {
  EXPECT_THAT(judged(two_builds(), "2.0-6.module_el8.4.0+1+aaaaaaaa"),
              ElementsAre("CVE-2024-1111 until 2.0-9.module_el8.5.0+94+18674043"));
  EXPECT_THAT(judged(two_builds(), "2.1-1.module_el8.9.0+1+aaaaaaaa"), IsEmpty());
}

TEST(MatchModulesTest, ARecordAboutOtherStreamsSaysNothing) {
  const std::string version = "1.0-1.module_el8.4.0+1+aaaaaaaa";
  EXPECT_THAT(judged(two_builds(), version, "tool:1:8040:1"), IsEmpty());
  EXPECT_THAT(judged(two_builds(), version, "tool:2:8040:1"), ElementsAre(::testing::_));
  EXPECT_THAT(judged(two_builds("tool:2 and tool:1 update"), version, "tool:1:8040:1"), ElementsAre(::testing::_));
  // What does not name the module leaves it open.
  EXPECT_THAT(judged(two_builds("a security update: of tool"), version, "tool:1:8040:1"), ElementsAre(::testing::_));
}

TEST(MatchModulesTest, APackageOfNoModuleIsMendedByNoBuildOfOne) {
  EXPECT_THAT(judged(two_builds(), "1.0-1.el8"), IsEmpty());
  Record record = two_builds();
  record.affected[1].ranges = {until("2.0-9.el8")};
  EXPECT_THAT(judged(record, "1.0-1.el8"), ElementsAre("CVE-2024-1111 until 2.0-9.el8"));
}

}  // namespace
}  // namespace seawall::advisories
