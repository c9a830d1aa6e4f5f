#include <gtest/gtest.h>

#include "advisories/advisories.h"

namespace seawall::advisories {
namespace {

using enum Event::Type;

Affected entry(std::string ecosystem, std::vector<Range> ranges, std::vector<std::string> versions = {}) {
  Affected affected;
  affected.ecosystem = std::move(ecosystem);
  affected.package = "some";
  affected.ranges = std::move(ranges);
  affected.versions = std::move(versions);
  return affected;
}

/// "affected until X", "affected", "clean", or the error.
std::string verdict(const Affected& affected, std::string_view version) {
  const auto result = judge(affected, version);
  if (!result) return result.error().text();
  if (!result->is_affected) return "clean";
  return result->fixed.empty() ? "affected" : "affected until " + result->fixed;
}

TEST(JudgeTest, AFixedVersionIsCleanAndTheOneBeforeIsNot) {
  const Affected affected = entry("PyPI", {{{{introduced, "1.0"}, {fixed, "1.5"}}}});
  EXPECT_EQ(verdict(affected, "0.9"), "clean");
  EXPECT_EQ(verdict(affected, "1.0"), "affected until 1.5");
  EXPECT_EQ(verdict(affected, "1.5rc1"), "affected until 1.5");
  EXPECT_EQ(verdict(affected, "1.5"), "clean");
}

TEST(JudgeTest, TheLastAffectedVersionIsAffected) {
  const Affected affected = entry("npm", {{{{introduced, "0"}, {last_affected, "1.5.1"}}}});
  EXPECT_EQ(verdict(affected, "1.5.1"), "affected");
  EXPECT_EQ(verdict(affected, "1.5.2"), "clean");
}

TEST(JudgeTest, EventsAreSortedByVersion) {
  const Affected affected =
      entry("kubernetes", {{{{fixed, "1.10.4"}, {introduced, "1.10.0"}, {fixed, "1.9.8"}, {introduced, "1.3.0"}}}});
  EXPECT_EQ(verdict(affected, "1.4.0"), "affected until 1.9.8");
  EXPECT_EQ(verdict(affected, "1.9.8"), "clean");
  EXPECT_EQ(verdict(affected, "1.10.1"), "affected until 1.10.4");
  EXPECT_EQ(verdict(affected, "1.10.4"), "clean");
}

TEST(JudgeTest, NothingIsBelowZero) {
  EXPECT_EQ(verdict(entry("Debian", {{{{introduced, "0"}, {fixed, "1"}}}}), "0~~"), "affected until 1");
  EXPECT_EQ(verdict(entry("crates.io", {{{{introduced, "0.0.0-0"}, {fixed, "0.9.0"}}}}), "0.0.0-0"),
            "affected until 0.9.0");
  // npm takes no "0" for a version.
  EXPECT_EQ(verdict(entry("npm", {{{{introduced, "0"}, {fixed, "1.0.0"}}}}), "0"), "affected until 1.0.0");
  EXPECT_EQ(verdict(entry("npm", {{{{introduced, "1.0.0"}}}}), "0"), "clean");
}

TEST(JudgeTest, RangesAndVersionsAreAlternatives) {
  const Affected affected =
      entry("PyPI", {{{{introduced, "0"}, {fixed, "1.0"}}}, {{{introduced, "2"}, {fixed, "2.4"}}}}, {"1.7"});
  EXPECT_EQ(verdict(affected, "0.5"), "affected until 1.0");
  EXPECT_EQ(verdict(affected, "1.5"), "clean");
  EXPECT_EQ(verdict(affected, "1.7"), "affected");
  EXPECT_EQ(verdict(affected, "2.1"), "affected until 2.4");
}

TEST(JudgeTest, OfSeveralRangesThatHoldAVersionTheLatestFixCounts) {
  // AlmaLinux: one range for each build of a module, all from 0.
  const Affected both =
      entry("AlmaLinux", {{{{introduced, "0"}, {fixed, "2.0-6"}}}, {{{introduced, "0"}, {fixed, "2.0-9"}}}});
  EXPECT_EQ(verdict(both, "2.0-1"), "affected until 2.0-9");
  EXPECT_EQ(verdict(both, "2.0-6"), "affected until 2.0-9");
  const Affected unfixed = entry("npm", {{{{introduced, "0"}, {fixed, "1.0.0"}}}, {{{introduced, "0"}}}});
  EXPECT_EQ(verdict(unfixed, "0.1.0"), "affected");
}

TEST(JudgeTest, ALimitIsNotReached) {
  const Affected affected = entry("npm", {{{{introduced, "1.0.0"}, {limit, "2.0.0"}}}});
  EXPECT_EQ(verdict(affected, "1.9.0"), "affected");
  EXPECT_EQ(verdict(affected, "2.0.0"), "clean");
  EXPECT_EQ(verdict(entry("npm", {{{{introduced, "1.0.0"}, {limit, "*"}}}}), "9.0.0"), "affected");
}

TEST(JudgeTest, GoVersionsAreAlikeWithAndWithoutTheirV) {
  const Affected affected = entry("Go", {{{{introduced, "0"}, {fixed, "1.6.0"}}}});
  EXPECT_EQ(verdict(affected, "v1.5.9"), "affected until 1.6.0");
  EXPECT_EQ(verdict(affected, "1.5.9"), "affected until 1.6.0");
  EXPECT_EQ(verdict(affected, "v1.6.0"), "clean");
}

TEST(JudgeTest, ARegressionUpdateIsAboveTheFirstFix) {
  const Affected affected = entry("Debian", {{{{introduced, "0"}, {fixed, "1:2.0-1+deb12u2"}}}});
  EXPECT_EQ(verdict(affected, "1:2.0-1+deb12u1"), "affected until 1:2.0-1+deb12u2");
  EXPECT_EQ(verdict(affected, "1:2.0-1+deb12u2"), "clean");
  EXPECT_EQ(verdict(affected, "3.0-1"), "affected until 1:2.0-1+deb12u2");
}

TEST(JudgeTest, HackageAndCranAreJudgedByTheirNumbers) {
  const Affected haskell = entry("Hackage", {{{{introduced, "0.4"}, {fixed, "2.0.1.0"}}}});
  EXPECT_EQ(verdict(haskell, "2.0.1"), "affected until 2.0.1.0");
  EXPECT_EQ(verdict(haskell, "0.10"), "affected until 2.0.1.0");
  EXPECT_EQ(verdict(haskell, "2.0.1.0.1"), "clean");
  const Affected r = entry("CRAN", {{{{introduced, "0.9-1"}, {fixed, "1.1.0"}}}});
  EXPECT_EQ(verdict(r, "0.9.1"), "affected until 1.1.0");
  EXPECT_EQ(verdict(r, "0.9-0"), "clean");
}

TEST(JudgeTest, AVersionThatTheOrderRefusesIsAFaultUnlessItIsListed) {
  const Affected affected = entry("PyPI", {{{{introduced, "0"}}}}, {"final-build"});
  EXPECT_EQ(verdict(affected, "not a version"), "the version \"not a version\" is none of PyPI");
  EXPECT_EQ(verdict(affected, "final-build"), "affected");
}

TEST(JudgeTest, AnAdvisorysOwnVersionThatTheOrderRefusesIsAFaultUnlessAnotherRangeHolds) {
  const Range wrong{{{introduced, "0"}, {fixed, "no number"}}};
  EXPECT_EQ(verdict(entry("PyPI", {wrong}), "1.0"), "the advisory's version \"no number\" is none of PyPI");
  EXPECT_EQ(verdict(entry("PyPI", {wrong, {{{introduced, "0"}, {fixed, "2.0"}}}}), "1.0"), "affected until 2.0");
}

TEST(JudgeTest, AnEcosystemWithoutAnOrderIsAFault) {
  EXPECT_EQ(verdict(entry("Conan", {{{{introduced, "0"}}}}), "1.0"), "no order of versions is known of Conan");
}

TEST(JudgeTest, AnEntryWithoutVersionsAffectsNothing) { EXPECT_EQ(verdict(entry("PyPI", {}), "1.0"), "clean"); }

TEST(JudgeTest, DistributionsHaveTheOrderOfTheirPackageFormat) {
  for (const char* name : {"Debian", "Ubuntu"}) EXPECT_EQ(order_of(name), versions::Ecosystem::debian) << name;
  for (const char* name : {"Alpine", "Wolfi", "Chainguard"}) EXPECT_EQ(order_of(name), versions::Ecosystem::alpine);
  for (const char* name : {"AlmaLinux", "Rocky Linux", "Red Hat", "SUSE", "openSUSE", "Mageia", "Photon OS",
                           "Azure Linux", "Amazon Linux"}) {
    EXPECT_EQ(order_of(name), versions::Ecosystem::rpm) << name;
  }
  EXPECT_EQ(order_of("nonsense"), std::nullopt);
  EXPECT_EQ(order_of(""), std::nullopt);
}

bool about(std::string ecosystem, std::string release, std::string_view asked_ecosystem, std::string_view asked) {
  Affected affected;
  affected.ecosystem = std::move(ecosystem);
  affected.release = std::move(release);
  return is_about(affected, asked_ecosystem, asked);
}

TEST(JudgeTest, AReleaseMatchesItselfAndNone) {
  EXPECT_TRUE(about("AlmaLinux", "9", "AlmaLinux", "9"));
  EXPECT_FALSE(about("AlmaLinux", "9", "AlmaLinux", "8"));
  EXPECT_TRUE(about("AlmaLinux", "", "AlmaLinux", "8"));
  EXPECT_TRUE(about("AlmaLinux", "9", "AlmaLinux", ""));
  EXPECT_FALSE(about("AlmaLinux", "9", "Rocky Linux", "9"));
  EXPECT_FALSE(about("PyPI", "", "pypi", ""));
}

TEST(JudgeTest, ReleasesOfUbuntuAreAlikeWithAndWithoutLongSupport) {
  EXPECT_TRUE(about("Ubuntu", "22.04:LTS", "Ubuntu", "22.04"));
  EXPECT_TRUE(about("Ubuntu", "Pro:22.04:LTS", "Ubuntu", "22.04"));
  EXPECT_TRUE(about("Ubuntu", "23.10", "Ubuntu", "23.10"));
  EXPECT_FALSE(about("Ubuntu", "20.04:LTS", "Ubuntu", "22.04"));
  EXPECT_FALSE(about("Ubuntu", "Pro:FIPS:22.04:LTS", "Ubuntu", "22.04"));
}

TEST(JudgeTest, ModulesOfSuseAreOfTheirServicePack) {
  EXPECT_TRUE(about("SUSE", "Linux Enterprise Module for Basesystem 15 SP5", "SUSE", "Linux Enterprise Server 15 SP5"));
  EXPECT_FALSE(
      about("SUSE", "Linux Enterprise Module for Basesystem 15 SP4", "SUSE", "Linux Enterprise Server 15 SP5"));
  EXPECT_FALSE(about("SUSE", "Linux Enterprise Micro 5.3", "SUSE", "Linux Enterprise Server 15 SP5"));
}

}  // namespace
}  // namespace seawall::advisories
