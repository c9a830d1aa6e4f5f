#include <gtest/gtest.h>

#include <string>

#include "orders.h"

namespace seawall::versions::go {
namespace {

struct Pair {
  std::string one, other;
};

TEST(GoOrder, PutsOneBelowTheOther) {
  const Pair rows[] = {
      {"v1.9.0", "v1.10.0"},
      {"v1.9", "v1.10"},
      {"v1.0.0-rc.1", "v1.0.0"},
      {"v1.0.0-rc.1", "v1"},
      {"v1.0.0-rc.2", "v1.0.0-rc.10"},
      {"v1.0.0-rc10", "v1.0.0-rc2"},  // texts
      {"v1.0.0-2", "v1.0.0-1a"},      // a number and a text
      {"v0.0.0-20191109021931-daa7c04131f5", "v0.0.0-20200101000000-abcdefabcdef"},
      {"v0.0.0-30200101000000", "v0.0.0-20200101000000-abcdefabcdef"},  // the hyphen makes a text of it
      {"v1.2.4-0.20200101000000-abcdefabcdef", "v1.2.4"},
      {"v1.2.3", "v1.2.4-0.20200101000000-abcdefabcdef"},
      {"v1.18446744073709551616.0", "v1.18446744073709551617.0"},
      {"v1.0.0-9007199254740992", "v1.0.0-9007199254740993"},
  };
  for (const auto& [lower, higher] : rows) {
    EXPECT_TRUE(is_valid(lower) && is_valid(higher)) << lower << " < " << higher;
    EXPECT_TRUE(compare(lower, higher) < 0) << lower << " < " << higher;
    EXPECT_TRUE(compare(higher, lower) > 0) << lower << " < " << higher;
  }
}

TEST(GoOrder, TakesForTheSame) {
  const Pair rows[] = {{"v1", "v1.0.0"},
                       {"v1.2", "v1.2.0+build"},
                       {"v2.0.0+incompatible", "v2.0.0"},
                       {"v1.0.0-a+001", "v1.0.0-a"}};
  for (const auto& [one, other] : rows) {
    EXPECT_TRUE(is_valid(one) && is_valid(other)) << one << " = " << other;
    EXPECT_TRUE(compare(one, other) == 0) << one << " = " << other;
  }
}

TEST(GoOrder, Refuses) {
  for (const std::string text :
       {"1.0.0",       "v",          "V1.0.0",          "vv1",       " v1", "v1 ",   "v1.",       "v1-rc1",
        "v1.0-rc1",    "v1.0+build", "v1+incompatible", "v1.0.0.0",  "v01", "v1.00", "v1.0.0-01", "v1.0.0-",
        "v1.0.0-a..b", "v1.0.0+",    "v1.0.0+a+b",      "v1.0.0-a_b"}) {
    EXPECT_FALSE(is_valid(text)) << text;
  }
}

TEST(GoOrder, TakesNumbersOfAnyLength) {
  const std::string number = "v1.0." + std::string(1 << 20, '1');
  EXPECT_TRUE(is_valid(number));
  EXPECT_TRUE(compare(number, number + "1") < 0);
  EXPECT_TRUE(compare(number + "-a", number) < 0);
}

TEST(GoOrder, RefusesHostileTexts) {
  for (const std::string& text :
       {std::string(), std::string(1 << 20, '1'), std::string(1 << 20, '.'), "v" + std::string(1 << 20, '.'),
        "v1.0.0-" + std::string(1 << 20, '.'), std::string("v1.0.0\xff"), std::string("v1.0.0-\x80"),
        std::string("v1.0.0\0", 7), std::string(3, '\0')}) {
    EXPECT_FALSE(is_valid(text)) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace seawall::versions::go
