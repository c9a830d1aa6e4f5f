#include <gtest/gtest.h>

#include <string>

#include "orders.h"

namespace seawall::versions::npm {
namespace {

struct Pair {
  std::string one, other;
};

std::string released(const std::string& pre_release) { return "1.0.0-" + pre_release; }

TEST(NpmOrder, PutsOneBelowTheOther) {
  const Pair rows[] = {
      {"1.9.0", "1.10.0"},
      {"1.0.0-rc.1", "1.0.0"},
      {"1.0.0-alpha", "1.0.0-alpha.1"},
      {"1.0.0-alpha.1", "1.0.0-alpha.beta"},
      {"1.0.0-rc.2", "1.0.0-rc.10"},
      {"1.0.0-rc10", "1.0.0-rc2"},       // texts
      {"1.0.0-2", "1.0.0-1a"},           // a number and a text
      {"1.0.0-RC", "1.0.0-alpha"},       // by bytes
      {"1.0.0--1", "1.0.0-0a"},          // a hyphen is of the text
      {"v1.0.0", "\n 1.0.1-0 "},         // both are tolerated
      {"0.0.9007199254740990", "0.0.9007199254740991"},
      {"1.0.0-9007199254740990.1", "1.0.0-9007199254740991.0"},
  };
  for (const auto& [lower, higher] : rows) {
    EXPECT_TRUE(is_valid(lower) && is_valid(higher)) << lower << " < " << higher;
    EXPECT_TRUE(compare(lower, higher) < 0) << lower << " < " << higher;
    EXPECT_TRUE(compare(higher, lower) > 0) << lower << " < " << higher;
  }
}

TEST(NpmOrder, TakesForTheSame) {
  const Pair rows[] = {
      {"1.0.0+one", "1.0.0+other"},
      {"v1.0.0", "1.0.0"},
      {"\xef\xbb\xbf 1.0.0", "1.0.0\xc2\xa0\xe3\x80\x80"},
      {"1.0.0-9007199254740992", "1.0.0-9007199254740993"},      // one double
      {"1.0.0-9007199254740992.1", "1.0.0-9007199254740993.2"},  // and nothing behind it counts
  };
  for (const auto& [one, other] : rows) {
    EXPECT_TRUE(is_valid(one) && is_valid(other)) << one << " = " << other;
    EXPECT_TRUE(compare(one, other) == 0) << one << " = " << other;
  }
}

TEST(NpmOrder, GoesOnBehindLongNumbersOfTheSameDigits) {
  EXPECT_TRUE(compare(released("9007199254740993.1"), released("9007199254740993.2")) < 0);
}

TEST(NpmOrder, Refuses) {
  for (const std::string text : {"1.0", "1", "=1.0.0", "V1.0.0", "vv1.0.0", "v 1.0.0", "1.0.0.0", "01.0.0", "1.0.0-01",
                                 "1.0.0-", "1.0.0-a..b", "1.0.0+", "1.0.0+a+b", "1.0.0-a_b", "0.0.9007199254740992",
                                 "1.0.0\xc2\x85", "1.0.0\xe2\x80\x8b", "\xef\xbc\x91.0.0"}) {
    EXPECT_FALSE(is_valid(text)) << text;
  }
}

TEST(NpmOrder, CountsTheSpaceAroundAsLength) {
  const std::string longest = released(std::string(250, '1'));
  EXPECT_TRUE(is_valid(longest));
  EXPECT_TRUE(compare(released(std::string(249, '1')), longest) < 0);
  EXPECT_FALSE(is_valid(longest + " "));
  EXPECT_TRUE(is_valid("1.0.0" + std::string(251, ' ')));
  EXPECT_FALSE(is_valid("1.0.0" + std::string(252, ' ')));
}

TEST(NpmOrder, CountsCharactersAndNotBytes) {
  std::string text = "1.0.0";
  for (int count = 0; count < 251; ++count) text += "\xe3\x80\x80";
  EXPECT_TRUE(is_valid(text));
  EXPECT_FALSE(is_valid(text + " "));
}

TEST(NpmOrder, RefusesHostileTexts) {
  for (const std::string& text :
       {std::string(), std::string(1 << 20, '1'), std::string(1 << 20, '.'), std::string(1 << 20, ' '),
        "1.0.0-" + std::string(1 << 20, '1'), std::string("1.0.0\xff\xc2"), std::string("1.0.0-\x80"),
        std::string("1.0.0\0", 6), std::string(3, '\0')}) {
    EXPECT_FALSE(is_valid(text)) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace seawall::versions::npm
