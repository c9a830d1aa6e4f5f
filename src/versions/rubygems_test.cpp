#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "orders.h"
#include "versions_testing.h"

namespace seawall::versions::rubygems {
namespace {

class RubygemsPair : public testing::TestWithParam<Pair> {};

TEST_P(RubygemsPair, IsInThisOrder) { expect_order(GetParam(), is_valid, compare); }

INSTANTIATE_TEST_SUITE_P(
    Versions, RubygemsPair,
    testing::Values(Pair{"nothing_is_0", "", "0", equivalent}, Pair{"only_space_is_0", " \n", "0.0", equivalent},
                    Pair{"zeros_at_the_end_do_not_count", "1", "1.0.00", equivalent},
                    Pair{"zeros_in_front_of_the_first_word_do_not_count", "1.0.0.rc1", "1.rc1", equivalent},
                    Pair{"zeros_behind_a_word_count_in_the_middle", "1.a.1", "1.a.0.1", greater},
                    Pair{"zeros_behind_the_last_word_do_not_count", "1.a.0", "1.a", equivalent},
                    Pair{"a_word_and_its_number_are_two", "1.rc10", "1.rc.10", equivalent},
                    Pair{"a_number_and_its_word_are_two", "1.0a", "1.a", equivalent},
                    Pair{"a_word_is_below_a_number", "1.0.z", "1.0.0.1", less},
                    Pair{"a_number_behind_a_word_is_above_it", "1.0.a", "1.0.a1", less},
                    Pair{"two_words_are_below_one", "1.0.a.b", "1.0.a", less},
                    Pair{"words_compare_by_bytes", "1.0.Z", "1.0.a", less},
                    Pair{"a_dash_is_pre", "1.0-1", "1.0.pre.1", equivalent},
                    Pair{"a_dash_is_below_the_release", "1.0-java", "1.0", less},
                    Pair{"a_dash_at_the_end_of_a_platform_is_pre", "1-a-", "1.pre.a.pre", equivalent},
                    Pair{"dashes_alone", "1--", "1.pre.pre", equivalent},
                    Pair{"numbers_above_64_bits", "1.18446744073709551615", "1.18446744073709551616", less}),
    title_of<Pair>);

class RubygemsText : public testing::TestWithParam<Text> {};

TEST_P(RubygemsText, IsAVersionOrNot) { EXPECT_EQ(is_valid(GetParam().text), GetParam().is_version); }

INSTANTIATE_TEST_SUITE_P(Texts, RubygemsText,
                         testing::Values(Text{"letters_and_digits_mixed", "1.0a0B", true},
                                         Text{"a_letter_in_the_first_number", "1a", false}, Text{"a_v", "v1.0", false},
                                         Text{"a_dash_at_the_end", "1-", false},
                                         Text{"a_dot_behind_the_dash", "1-.a", false}, Text{"a_plus", "1.0+1", false},
                                         Text{"not_utf_8", "1.0\xff", false},
                                         Text{"a_nul", std::string_view("1.0\0", 4), false}),
                         title_of<Text>);

TEST(RubygemsHostile, IsReadOnce) {
  constexpr std::size_t million = 1U << 20U;
  const std::string number(million, '1');
  EXPECT_TRUE(is_valid(number));
  EXPECT_EQ(compare(number, number + "0"), less);
  EXPECT_FALSE(is_valid(std::string(million, '.')));
  EXPECT_FALSE(is_valid(std::string(million, '\0')));
  EXPECT_FALSE(is_valid(std::string(million, '\xff')));
  EXPECT_TRUE(is_valid(std::string(million, ' ')));
  EXPECT_EQ(compare("1" + std::string(million, '-'), "1"), less);
  std::string parts = "1";
  for (std::size_t each = 0; each < million / 2; ++each) parts += ".0";
  EXPECT_EQ(compare(parts, "1"), equivalent);
  EXPECT_EQ(compare(parts, parts + ".1"), less);
  EXPECT_EQ(compare(parts + ".a" + parts, parts + ".a" + parts + "0"), equivalent);
}

}  // namespace
}  // namespace seawall::versions::rubygems
