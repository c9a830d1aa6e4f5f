#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "advisories.h"

namespace seawall::advisories {
namespace {

using packages::Package;
using packages::Type;
using ::testing::ElementsAre;

Match match_of(std::size_t package, std::string fixed) {
  Match match;
  match.package = package;
  match.id = "CVE-2026-" + std::to_string(package);
  match.fixed = std::move(fixed);
  return match;
}

Package package_of(Type type, std::string name, std::string version) {
  Package package;
  package.type = type;
  package.name = std::move(name);
  package.version = std::move(version);
  return package;
}

TEST(UpdatesTest, GoToTheLatestVersionThatMendsSomethingOfThePackage) {
  const std::vector<Package> packages = {package_of(Type::npm, "a", "1.2.0"), package_of(Type::npm, "a", "1.9.0"),
                                         package_of(Type::pypi, "a", "1.2.0")};
  Matches matches;
  matches.matches = {match_of(0, "1.3.0"), match_of(0, "1.10.0"), match_of(0, "1.4.0"), match_of(1, "2.0.0"),
                     match_of(2, "1.3")};
  EXPECT_THAT(updates_of(matches, packages, nullptr),
              ElementsAre("a 1.2.0 to 1.10.0", "a 1.2.0 to 1.10.0", "a 1.2.0 to 1.10.0", "a 1.9.0 to 2.0.0",
                          "a 1.2.0 to 1.3"));
}

TEST(UpdatesTest, OfADistributionAreThoseOfTheSource) {
  std::vector<Package> packages = {package_of(Type::deb, "libssl3", "3.0.11-1+b1"),
                                   package_of(Type::deb, "openssl", "3.0.11-1+b1")};
  for (Package& package : packages) {
    package.source_name = "openssl";
    package.source_version = "3.0.11-1";
  }
  Matches matches;
  matches.matches = {match_of(0, "3.0.11-1+deb12u2"), match_of(1, "3.0.13-1~deb12u1")};
  const packages::Distribution debian{"debian", "12", "bookworm", "", ""};
  const std::string both = "openssl 3.0.11-1 to 3.0.13-1~deb12u1";
  EXPECT_THAT(updates_of(matches, packages, &debian), ElementsAre(both, both));
}

TEST(UpdatesTest, AreNoneWhereNoFixIsKnown) {
  const std::vector<Package> packages = {package_of(Type::npm, "a", "1.0.0"), package_of(Type::generic, "b", "1")};
  Matches matches;
  matches.matches = {match_of(0, ""), match_of(1, "2"), match_of(1, "1.5")};
  // No order is known of the last, so that what the first match says counts.
  EXPECT_THAT(updates_of(matches, packages, nullptr), ElementsAre("", "b 1 to 2", "b 1 to 2"));
}

}  // namespace
}  // namespace seawall::advisories
