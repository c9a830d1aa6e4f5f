#include "platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::oci {
namespace {

using ::testing::HasSubstr;

TEST(Platforms, AreReadAsUsersAndUnameWriteThem) {
  constexpr struct {
    const char* text;
    const char* expected;
  } rows[] = {
      {"amd64", "linux/amd64"},
      {"x86_64", "linux/amd64"},
      {"linux/amd64", "linux/amd64"},
      {"Linux/AMD64", "linux/amd64"},
      {"linux/x86-64", "linux/amd64"},
      {"linux/amd64/v3", "linux/amd64/v3"},
      {"aarch64", "linux/arm64"},
      {"linux/arm64", "linux/arm64"},
      {"linux/arm64/v8", "linux/arm64/v8"},
      {"linux/arm64/8", "linux/arm64/v8"},
      {"armhf", "linux/arm"},
      {"armel", "linux/arm/v6"},
      {"linux/arm/v7", "linux/arm/v7"},
      {"linux/arm/6", "linux/arm/v6"},
      {"i386", "linux/386"},
      {"windows/amd64", "windows/amd64"},
      {"macos/arm64", "darwin/arm64"},
      {"s390x", "linux/s390x"},
  };
  for (const auto& row : rows) {
    const auto platform = Platform::parse(row.text);
    ASSERT_TRUE(platform) << row.text;
    EXPECT_EQ(platform->text(), row.expected) << row.text;
  }
}

TEST(Platforms, AreRefusedWhereTheyAreNone) {
  constexpr struct {
    const char* text;
    const char* fault;
  } rows[] = {
      {"", "no word"},         {"linux/", "no word"},       {"/amd64", "no word"},     {"a/b/c/d", "more than"},
      {"linux", "is missing"}, {"linux/amd 64", "no word"}, {"windows", "is missing"}, {"linux//v7", "no word"},
  };
  for (const auto& row : rows) {
    const auto platform = Platform::parse(row.text);
    ASSERT_FALSE(platform) << row.text;
    EXPECT_EQ(platform.error().code(), documents::ErrorCode::invalid_argument);
    EXPECT_THAT(platform.error().message(), HasSubstr(row.fault)) << row.text;
  }
}

/// -1: does not run.
int distance_of(const char* wanted, const char* offered) {
  const auto one = Platform::parse(wanted);
  const auto other = Platform::parse(offered);
  if (!one || !other) return -2;
  return distance(*one, *other).value_or(-1);
}

TEST(Platforms, RunWhatIsOlder) {
  constexpr struct {
    const char* wanted;
    const char* offered;
    int expected;
  } rows[] = {
      {"amd64", "amd64", 0},
      {"amd64", "linux/amd64/v1", 0},
      {"amd64", "linux/amd64/v2", -1},
      {"linux/amd64/v3", "linux/amd64/v3", 0},
      {"linux/amd64/v3", "linux/amd64/v2", 1},
      {"linux/amd64/v3", "amd64", 2},
      {"amd64", "arm64", -1},
      {"amd64", "windows/amd64", -1},
      {"amd64", "386", -1},
      {"arm64", "linux/arm64/v8", 0},
      {"linux/arm64/v8", "arm64", 0},
      {"arm64", "linux/arm64/v9", -1},
      {"arm64", "linux/arm/v7", -1},
      {"linux/arm", "linux/arm/v7", 0},
      {"linux/arm/v7", "linux/arm/v6", 1},
      {"linux/arm/v7", "linux/arm/v5", 2},
      {"linux/arm/v6", "linux/arm/v7", -1},
      {"linux/riscv64", "linux/riscv64/x", -1},
      {"linux/ppc64le/power9", "linux/ppc64le/power9", 0},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(distance_of(row.wanted, row.offered), row.expected) << row.wanted << " " << row.offered;
  }
}

TEST(Platforms, OfThisMachineHaveAName) {
  EXPECT_EQ(Platform::here().os, "linux");
  EXPECT_NE(Platform::here().architecture, "");
  EXPECT_NE(Platform::here().architecture, "x86_64");
}

}  // namespace
}  // namespace seawall::oci
