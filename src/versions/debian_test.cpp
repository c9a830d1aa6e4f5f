#include <gtest/gtest.h>

#include <string>

#include "orders.h"

namespace seawall::versions {
namespace {

struct Pair {
  std::string_view one;
  std::string_view other;
};

void expect_equivalent(std::string_view one, std::string_view other) {
  ASSERT_TRUE(debian::is_valid(one)) << one;
  ASSERT_TRUE(debian::is_valid(other)) << other;
  EXPECT_TRUE(debian::compare(one, other) == 0) << one << " and " << other;
}

TEST(DebianVersions, AreInOrder) {
  for (const auto& [lower, higher] : {
           Pair{"1.0~rc1", "1.0"},  // `~` comes before the end
           Pair{"1.0~~", "1.0~"},  // and before itself followed by the end
           Pair{"1.0~", "1.0-1"},  // of whichever part
           Pair{"1.0~1-9", "1.0-1~"},  // a revision counts after all of the rest
           Pair{"1.0a", "1.0+"},  // letters come before other characters
           Pair{"1.0Z", "1.0a"},  // capitals before others
           Pair{"1.0-9", "1.0+b1"},  // the last `-` parts, and is no character of the version
           Pair{"1.0-1-1", "1.0.1-1"},  // one before it is
           Pair{"1.9", "1.10"},
           Pair{"1.0", "1.0.0"},  // no number is 0, but `.` is more than the end
           Pair{"9.9", "1:0.1"},  // epochs come first
           Pair{"2:1", "10:1"},
           Pair{"1.0-1", "1.0-1ubuntu1"},
           Pair{"1.0-1+deb12u2", "1.0-1+deb12u10"},
           Pair{"18446744073709551615", "18446744073709551616"},
       }) {
    ASSERT_TRUE(debian::is_valid(lower)) << lower;
    ASSERT_TRUE(debian::is_valid(higher)) << higher;
    EXPECT_TRUE(debian::compare(lower, higher) < 0) << lower << " < " << higher;
    EXPECT_TRUE(debian::compare(higher, lower) > 0) << higher << " > " << lower;
  }
}

TEST(DebianVersions, MayBeWrittenDifferently) {
  for (const auto& [one, other] : {
           Pair{"1.0", "1.0-0"},
           Pair{"1.0", "0:1.0"},
           Pair{"1.01", "1.1"},
           Pair{"1.0a", "1.0a0"},
           Pair{"01:1.0", "1:1.0"},
           Pair{" +1:1.0\t", "1:1.0"},
       }) {
    expect_equivalent(one, other);
  }
}

TEST(DebianVersions, AreWhatDpkgReadsWithoutAWarning) {
  for (const std::string_view version : {"1:1:1", "1-1-1", "1~", "2147483647:1", "\n1:1", "-0:1", "1:1.0+~.-:a-1+.~"}) {
    EXPECT_TRUE(debian::is_valid(version)) << version;
  }
  for (const std::string_view version :
       {"",   " ",    "a",   ".1",   "1_0", "1 0",   "1\n",     "1-",           "-1",           ":1",
        "1:", "1:-1", "a:1", "-1:1", "+:1", "1-1:1", "1:1-1:2", "2147483648:1", "1.0-\xc3\xa9", "v1"}) {
    EXPECT_FALSE(debian::is_valid(version)) << version;
  }
}

TEST(DebianVersions, OfAnySizeAndBytesAreRead) {
  const std::string number(1'000'000, '1');
  const std::string dots = "1" + std::string(1'000'000, '.');
  EXPECT_TRUE(debian::compare(number, number + "0") < 0);
  EXPECT_TRUE(debian::compare(dots, dots + "~") > 0);
  EXPECT_FALSE(debian::is_valid(dots.substr(1)));
  EXPECT_FALSE(debian::is_valid(number + ":1"));
  EXPECT_TRUE(debian::compare("1-" + number, "1") > 0);
  EXPECT_FALSE(debian::is_valid("1\xff\xc0"));
  EXPECT_FALSE(debian::is_valid(std::string_view("1\0", 2)));
  EXPECT_FALSE(debian::is_valid(std::string_view("\0"
                                                 "1",
                                                 2)));
}

}  // namespace
}  // namespace seawall::versions
