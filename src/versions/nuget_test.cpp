#include <gtest/gtest.h>

#include <string>

#include "orders.h"

namespace seawall::versions::nuget {
namespace {

using namespace std::string_literals;

struct Pair {
  std::string one, other;
};

TEST(NugetOrder, PutsOneBelowTheOther) {
  const Pair rows[] = {
      {"1.9", "1.10"},
      {"1.0.0", "1.0.0.1"},
      {"1.0.0.1-rc", "1.0.0.1"},
      {"1.0.0", "1.0.0.1-rc"},
      {"1.0-beta.2", "1.0-beta.10"},
      {"1.0-beta10", "1.0-beta2"},        // texts
      {"1.0-alpha", "1.0-BETA"},          // without case
      {"1.0-2", "1.0-1a"},                // a number and a text
      {"1.0-a", "1.0-A.0"},
      {"1.0--2", "1.0--1"},               // numbers
      {"1.0--1", "1.0-0"},
      {"1.0-2147483647", "1.0-2147483648"},
      {"1.0-10000000000", "1.0-9999999999"},  // texts, since they have no 32 bits
  };
  for (const auto& [lower, higher] : rows) {
    EXPECT_TRUE(is_valid(lower) && is_valid(higher)) << lower << " < " << higher;
    EXPECT_TRUE(compare(lower, higher) < 0) << lower << " < " << higher;
    EXPECT_TRUE(compare(higher, lower) > 0) << lower << " < " << higher;
  }
}

TEST(NugetOrder, TakesForTheSame) {
  const Pair rows[] = {
      {"1", "1.0.0.0"},        {"01.002", "1.2"},        {"1.0-Alpha.1", "1.0-ALPHA.1"},
      {"1.0--0", "1.0-0"},     {"1.0+one", "1.0+other"}, {"\xc2\x85 1.0\xe3\x80\x80", "1.0"},
      {"1 . 2 -rc", "1.2-rc"}, {"1.0 \0\0"s, "1.0"},
  };
  for (const auto& [one, other] : rows) {
    EXPECT_TRUE(is_valid(one) && is_valid(other)) << one << " = " << other;
    EXPECT_TRUE(compare(one, other) == 0) << one << " = " << other;
  }
}

TEST(NugetOrder, GoesOnBehindLabelsOfOtherCase) { EXPECT_TRUE(compare("1.0-Alpha.1", "1.0-aLPHA.2") < 0); }

TEST(NugetOrder, Refuses) {
  for (const std::string text : {"v1.0",        "1.",
                                 ".1",          "1..0",
                                 "1.0.0.0.0",   "2147483648",
                                 "1.0.x",       "1.0-",
                                 "1.0-a..b",    "1.0-01",
                                 "1.0+",        "1.0+a+b",
                                 "1.0-a_b",     "1.0- a",
                                 "1.0 0",       "-1",
                                 "+1",          "1.0\xef\xbb\xbf",
                                 "1\xc2\xa0.0", "\xef\xbc\x91.0"}) {
    EXPECT_FALSE(is_valid(text)) << text;
  }
}

TEST(NugetOrder, TakesLongTexts) {
  EXPECT_TRUE(is_valid(std::string(1 << 20, '0') + "1"));
  EXPECT_TRUE(compare(std::string(1 << 20, '0') + "1", "1") == 0);
  EXPECT_TRUE(compare(std::string(1 << 20, ' ') + "1", "1" + std::string(1 << 20, ' ')) == 0);
  const std::string labels = "1.0-" + std::string(1 << 20, '1');
  EXPECT_TRUE(compare(labels, labels + "1") < 0);
}

TEST(NugetOrder, RefusesHostileTexts) {
  for (const std::string& text : {""s, std::string(1 << 20, '1'), std::string(1 << 20, '.'), std::string(1 << 20, ' '),
                                  "1.0\xff"s, "1.0-\x80"s, "\xc2"s, "\0\0\0"s, "1.0\0 "s + "0"}) {
    EXPECT_FALSE(is_valid(text)) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace seawall::versions::nuget
