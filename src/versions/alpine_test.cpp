#include <gtest/gtest.h>

#include <string>

#include "orders.h"

namespace seawall::versions {
namespace {

struct Pair {
  std::string_view one;
  std::string_view other;
};

TEST(AlpineVersions, AreInOrder) {
  for (const auto& [lower, higher] : {
           Pair{"1.5.0", "1.5.0-r0"},  // no revision comes before any
           Pair{"1.5.0-r9", "1.5.0-r10"},
           Pair{"1.01", "1.1"},  // with a leading zero, numbers after the first compare as text
           Pair{"1.010", "1.02"},
           Pair{"1.0", "1.00"},
           Pair{"1.9", "1.10"},
           Pair{"1_alpha9", "1_beta"},  // before a release
           Pair{"1_beta", "1_pre"},
           Pair{"1_pre", "1_rc"},
           Pair{"1_rc", "1"},
           Pair{"1_rc-r1", "1"},
           Pair{"1", "1_cvs"},  // after it
           Pair{"1_cvs", "1_svn"},
           Pair{"1_svn", "1_git"},
           Pair{"1_git", "1_hg"},
           Pair{"1_hg", "1_p"},
           Pair{"1_p", "1_p0"},  // no number comes before any
           Pair{"1_p1_rc1", "1_p1"},  // suffixes may follow suffixes
           Pair{"1-r1", "1~abc"},  // of two that go on, the one that skips more is the lower
           Pair{"1~abc-r1", "1_p1"},
           Pair{"1_p1", "1a"},
           Pair{"1a", "1.0"},
           Pair{"1~0a", "1~9"},  // commits compare as text
           Pair{"18446744073709551616", "1"},  // numbers wrap at 2^64, as in apk
       }) {
    ASSERT_TRUE(alpine::is_valid(lower)) << lower;
    ASSERT_TRUE(alpine::is_valid(higher)) << higher;
    EXPECT_TRUE(alpine::compare(lower, higher) < 0) << lower << " < " << higher;
    EXPECT_TRUE(alpine::compare(higher, lower) > 0) << higher << " > " << lower;
  }
}

TEST(AlpineVersions, MayBeWrittenDifferently) {
  for (const auto& [one, other] : {
           Pair{"1-r01", "1-r1"},
           Pair{"01.2", "1.2"},
           Pair{"1_p01", "1_p1"},
           Pair{"18446744073709551616", "0"},
       }) {
    ASSERT_TRUE(alpine::is_valid(one)) << one;
    ASSERT_TRUE(alpine::is_valid(other)) << other;
    EXPECT_TRUE(alpine::compare(one, other) == 0) << one << " and " << other;
  }
}

TEST(AlpineVersions, HaveTheirPartsInOneOrder) {
  for (const std::string_view version : {"1", "1.2.3b_rc1_p2~0abc-r4", "1a_p", "1a~f", "1a-r0", "1_git20200101"}) {
    EXPECT_TRUE(alpine::is_valid(version)) << version;
  }
  for (const std::string_view version :
       {"",      "a",       ".1",      "1.",     "1..2", "1A",  "1ab",    "1a2",   "1a.2", "1_",  "1_foo",
        "1_RC1", "1_rc1a",  "1_rc.1",  "1~",     "1~g",  "1~A", "1~a_rc", "1~a~b", "1-",   "1-1", "1-r",
        "1-R1",  "1-r1-r2", "1-r1_p1", "1-r1.2", " 1",   "1 ",  "1+1",    "v1",    "-r1"}) {
    EXPECT_FALSE(alpine::is_valid(version)) << version;
  }
}

TEST(AlpineVersions, OfAnySizeAndBytesAreRead) {
  const std::string number(1'000'000, '1');
  std::string numbers = "1";
  std::string suffixes = "1";
  for (int count = 0; count < 300'000; ++count) {
    numbers += ".1";
    suffixes += "_p1";
  }
  ASSERT_TRUE(alpine::is_valid(number));
  ASSERT_TRUE(alpine::is_valid(numbers));
  ASSERT_TRUE(alpine::is_valid(suffixes));
  EXPECT_TRUE(alpine::compare(number, number + ".0") < 0);
  EXPECT_TRUE(alpine::compare(numbers, numbers + ".0") < 0);
  EXPECT_TRUE(alpine::compare(suffixes, suffixes + "_rc") > 0);
  EXPECT_TRUE(alpine::compare("1~" + number, "1~1") > 0);
  EXPECT_FALSE(alpine::is_valid(std::string(1'000'000, '.')));
  EXPECT_FALSE(alpine::is_valid("1_" + std::string(1'000'000, 'a')));
  EXPECT_FALSE(alpine::is_valid("1\xff\xc0"));
  EXPECT_FALSE(alpine::is_valid("1~a\xff"));
  EXPECT_FALSE(alpine::is_valid(std::string_view("1\0", 2)));
}

}  // namespace
}  // namespace seawall::versions
