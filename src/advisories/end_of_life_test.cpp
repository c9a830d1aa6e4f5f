#include <gtest/gtest.h>

#include "match_testing.h"

namespace seawall::advisories {
namespace {

using namespace testing;

std::string cycle_of(std::string id, std::string version, std::string name = {}) {
  Builder builder;
  for (const char* product : {"debian", "alpine-linux", "ubuntu", "almalinux", "rocky-linux", "rhel", "amazon-linux",
                              "sles", "opensuse", "fedora", "centos", "centos-stream", "oracle-linux"}) {
    for (const char* cycle : {"9", "12", "2", "2023", "3.19", "22.04", "15.5", "40"}) {
      builder.intake().take(EndOfLife{product, cycle, "2026-07-11", ""});
    }
  }
  Distribution distribution = distribution_of(std::move(id), std::move(version));
  distribution.name = std::move(name);
  const std::string bytes = bytes_of(builder);
  const auto found = value_of(end_of_life_of(distribution, opened(bytes)));
  return found ? found->product + " " + found->cycle : "nothing";
}

TEST(EndOfLifeTest, DistributionsAreFoundByTheirReleases) {
  EXPECT_EQ(cycle_of("debian", "12"), "debian 12");
  EXPECT_EQ(cycle_of("alpine", "3.19.1"), "alpine-linux 3.19");
  EXPECT_EQ(cycle_of("ubuntu", "22.04"), "ubuntu 22.04");
  EXPECT_EQ(cycle_of("almalinux", "9.3"), "almalinux 9");
  EXPECT_EQ(cycle_of("rocky", "9.3"), "rocky-linux 9");
  EXPECT_EQ(cycle_of("rhel", "9.3"), "rhel 9");
  EXPECT_EQ(cycle_of("amzn", "2023"), "amazon-linux 2023");
  EXPECT_EQ(cycle_of("sles", "15.5"), "sles 15.5");
  EXPECT_EQ(cycle_of("opensuse-leap", "15.5"), "opensuse 15.5");
  EXPECT_EQ(cycle_of("fedora", "40"), "fedora 40");
  EXPECT_EQ(cycle_of("ol", "9.3"), "oracle-linux 9");
  EXPECT_EQ(cycle_of("centos", "9", "CentOS Linux"), "centos 9");
  EXPECT_EQ(cycle_of("centos", "9", "CentOS Stream"), "centos-stream 9");
}

TEST(EndOfLifeTest, WhatIsNotKnownIsNoError) {
  EXPECT_EQ(cycle_of("debian", "99"), "nothing");
  EXPECT_EQ(cycle_of("debian", ""), "nothing");
  EXPECT_EQ(cycle_of("alpine", "3.22_alpha20250108"), "nothing");
  EXPECT_EQ(cycle_of("other", "12"), "nothing");
}

}  // namespace
}  // namespace seawall::advisories
