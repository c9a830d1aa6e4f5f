#include <gtest/gtest.h>

#include <string>

#include "orders.h"

namespace seawall::versions {
namespace {

struct Pair {
  std::string_view one;
  std::string_view other;
};

TEST(RpmVersions, AreInOrder) {
  for (const auto& [lower, higher] : {
           Pair{"1.0", "1.0-1"},  // no release comes before any
           Pair{"1.0", "1.0-"},  // even before an empty one
           Pair{"1.0-", "1.0-1"},
           Pair{"1.0-2", "1.0-1-1"},  // the last `-` parts, and one before it separates
           Pair{"9", "1:0"},  // epochs come first
           Pair{"2:0", "10:0"},
           Pair{"1.0~rc1", "1.0"},  // `~` comes before the end
           Pair{"1.0~~", "1.0~"},
           Pair{"1.0~", "1.0^"},
           Pair{"1.0", "1.0^1"},  // `^` after the end
           Pair{"1.0^1", "1.0.1"},  // and before more
           Pair{"1.0^1", "1.0a"},
           Pair{"1.0^1", "1.0^1^2"},
           Pair{"1.0^~", "1.0^"},
           Pair{"1.a", "1.0"},  // letters come before digits
           Pair{"1.0", "1.0a"},  // and after the end
           Pair{"1.Z", "1.a"},  // capitals before others
           Pair{"1.9", "1.10"},
           Pair{"5.14.0-70.el9", "5.14.0-70.el9_0.1"},
           Pair{"\xd9\xa1.0", "1.0"},  // digits of ASCII only
           Pair{"18446744073709551615", "18446744073709551616"},
       }) {
    ASSERT_TRUE(rpm::is_valid(lower)) << lower;
    ASSERT_TRUE(rpm::is_valid(higher)) << higher;
    EXPECT_TRUE(rpm::compare(lower, higher) < 0) << lower << " < " << higher;
    EXPECT_TRUE(rpm::compare(higher, lower) > 0) << higher << " > " << lower;
  }
}

TEST(RpmVersions, MayBeWrittenDifferently) {
  for (const auto& [one, other] : {
           Pair{"1.0", "0:1.0"},
           Pair{"1.0", ":1.0"},
           Pair{"1.0", "1_0"},
           Pair{"1.0", "..1 \xc3\xa9 0+"},  // all that is neither letter nor digit only separates
           Pair{"1.0a", "1.0.a"},
           Pair{"1.01", "1.1"},
           Pair{"1.0", "1.000"},
           Pair{"-", "..-_"},
           Pair{"1:", "1:+"},
       }) {
    EXPECT_TRUE(rpm::compare(one, other) == 0) << one << " and " << other;
  }
}

TEST(RpmVersions, AreAllTextsButNone) {
  for (const std::string_view version : {"-", "~", ":", "1-1-1", "a:1", "\xff", " "}) {
    EXPECT_TRUE(rpm::is_valid(version)) << version;
  }
  EXPECT_FALSE(rpm::is_valid(""));
  EXPECT_FALSE(rpm::is_valid(std::string_view("1\0", 2)));
}

TEST(RpmVersions, OfAnySizeAndBytesAreRead) {
  const std::string number(1'000'000, '1');
  const std::string dots(1'000'000, '.');
  const std::string tildes(1'000'000, '~');
  std::string pairs;
  for (int count = 0; count < 300'000; ++count) pairs += "1a^";
  EXPECT_TRUE(rpm::compare(number, number + "0") < 0);
  EXPECT_TRUE(rpm::compare(number + ":1", "1:1") > 0);
  EXPECT_TRUE(rpm::compare(dots, ".") == 0);
  EXPECT_TRUE(rpm::compare(tildes, tildes + "~") > 0);
  EXPECT_TRUE(rpm::compare(pairs, pairs + "1") < 0);
  EXPECT_TRUE(rpm::compare(std::string(1'000'000, '-'), "-") == 0);
  EXPECT_TRUE(rpm::compare("1\xff\xc0", "1") == 0);
}

}  // namespace
}  // namespace seawall::versions
