#include <gtest/gtest.h>

#include <string>

#include "orders.h"

namespace seawall::versions::crates {
namespace {

struct Pair {
  std::string one, other;
};

TEST(CratesOrder, PutsOneBelowTheOther) {
  const Pair rows[] = {
      {"1.9.0", "1.10.0"},
      {"1.0.0-rc.1", "1.0.0"},
      {"1.0.0-alpha", "1.0.0-alpha.1"},
      {"1.0.0-alpha.1", "1.0.0-alpha.beta"},
      {"1.0.0-rc.2", "1.0.0-rc.10"},
      {"1.0.0-rc10", "1.0.0-rc2"},  // texts
      {"1.0.0-2", "1.0.0-1a"},      // a number and a text
      {"1.0.0-RC", "1.0.0-alpha"},  // by bytes
      {"0.0.18446744073709551614", "0.0.18446744073709551615"},
      {"1.0.0-9007199254740992", "1.0.0-9007199254740993"},
      {"1.0.0-18446744073709551615", "1.0.0-18446744073709551616"},  // labels have no largest number
  };
  for (const auto& [lower, higher] : rows) {
    EXPECT_TRUE(is_valid(lower) && is_valid(higher)) << lower << " < " << higher;
    EXPECT_TRUE(compare(lower, higher) < 0) << lower << " < " << higher;
    EXPECT_TRUE(compare(higher, lower) > 0) << lower << " < " << higher;
  }
}

TEST(CratesOrder, DoesNotCountBuildMetadata) {
  EXPECT_TRUE(compare("1.0.0+1", "1.0.0+2") == 0);
  EXPECT_TRUE(compare("1.0.0-a+001", "1.0.0-a") == 0);
}

TEST(CratesOrder, Refuses) {
  for (const std::string text :
       {"1.0", "1", "v1.0.0", " 1.0.0", "1.0.0 ", "1.0.0.0", "01.0.0", "1.0.0-01", "1.0.0-", "1.0.0-+a", "1.0.0-a..b",
        "1.0.0+", "1.0.0+a+b", "1.0.0-a_b", "0.0.18446744073709551616", "1.0.*", "\xef\xbc\x91.0.0"}) {
    EXPECT_FALSE(is_valid(text)) << text;
  }
}

TEST(CratesOrder, TakesLabelsOfAnyLength) {
  const std::string number = "1.0.0-" + std::string(1 << 20, '1');
  EXPECT_TRUE(is_valid(number));
  EXPECT_TRUE(compare(number, number + "1") < 0);
  std::string labels = "1.0.0-a";
  for (int count = 0; count < 1 << 19; ++count) labels += ".1";
  EXPECT_TRUE(is_valid(labels));
  EXPECT_TRUE(compare(labels, labels + ".0") < 0);
}

TEST(CratesOrder, RefusesHostileTexts) {
  for (const std::string& text :
       {std::string(), std::string(1 << 20, '1'), std::string(1 << 20, '.'), "1.0." + std::string(1 << 20, '1'),
        std::string("1.0.0\xff"), std::string("1.0.0-\x80"), std::string("1.0.0\0", 6), std::string(3, '\0')}) {
    EXPECT_FALSE(is_valid(text)) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace seawall::versions::crates
