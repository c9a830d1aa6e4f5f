#include <gtest/gtest.h>

#include "orders.h"
#include "versions_testing.h"

namespace seawall::versions {
namespace {

class Numbers : public testing::TestWithParam<Pair> {};

TEST_P(Numbers, Compare) {
  expect_order(GetParam(), hackage::is_valid, hackage::compare);
  expect_order(GetParam(), cran::is_valid, cran::compare);
}

INSTANTIATE_TEST_SUITE_P(
    Hackage, Numbers,
    testing::Values(Pair{"AsNumbers", "0.10", "0.9", greater}, Pair{"ShorterIsLower", "2.0.1", "2.0.1.0", less},
                    Pair{"LeadingZerosDoNotCount", "1.02", "1.2", equivalent},
                    Pair{"OfAnyLength", "1.99999999999999999999", "1.100000000000000000000", less}),
    title_of<Pair>);

TEST(Cran, TakesHyphensForDots) {
  EXPECT_EQ(cran::compare("0.9-1", "0.9.1"), equivalent);
  EXPECT_EQ(cran::compare("0.9-10", "0.9.9"), greater);
  EXPECT_FALSE(hackage::is_valid("0.9-1"));
}

TEST(Hackage, TakesNothingButNumbersBetweenSeparators) {
  for (const char* text : {"", ".", "1.", ".1", "1..2", "1.a", "v1", "1 "}) {
    EXPECT_FALSE(hackage::is_valid(text)) << text;
    EXPECT_FALSE(cran::is_valid(text)) << text;
  }
  EXPECT_TRUE(hackage::is_valid("1"));
}

}  // namespace
}  // namespace seawall::versions
