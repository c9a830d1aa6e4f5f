#include <gtest/gtest.h>

#include <string>

#include "orders.h"
#include "versions_testing.h"

namespace seawall::versions::maven {
namespace {

class MavenOrder : public testing::TestWithParam<Pair> {};

TEST_P(MavenOrder, IsComparableVersions) { expect_order(GetParam(), is_valid, compare); }

INSTANTIATE_TEST_SUITE_P(
    Peculiarities, MavenOrder,
    testing::Values(Pair{"zeros_at_the_end_are_nothing", "1", "1.0.0", equivalent},
                    Pair{"zeros_before_a_hyphen_are_nothing", "1.0-rc", "1-rc", equivalent},
                    Pair{"names_of_releases_are_nothing", "1.Final", "1-RELEASE", equivalent},
                    Pair{"but_not_before_something", "4.1.83.Final", "4.1.83.Final.1", less},
                    Pair{"a_candidate_is_before_a_snapshot", "1-cr2", "1-SNAPSHOT", less},
                    Pair{"a_snapshot_is_before_the_release", "1-SNAPSHOT", "1", less},
                    Pair{"a_service_pack_is_after_the_release", "1", "1-sp", less},
                    Pair{"any_other_word_is_after_a_service_pack", "1-sp", "1-abc", less},
                    Pair{"a_number_is_after_any_word", "1-zzz", "1-1", less},
                    Pair{"a_hyphen_is_below_a_dot", "1-1", "1.1", less},
                    Pair{"a_letter_before_a_digit_is_short", "1-a1", "1-alpha-1", equivalent},
                    Pair{"a_letter_behind_a_digit_is_in_a_list_too", "1a1", "1-alpha-1", equivalent},
                    Pair{"a_letter_alone_is_not_short", "1-alpha", "1-a", less},
                    Pair{"a_dot_before_a_last_word_is_a_hyphen", "1.x", "1-x", equivalent},
                    Pair{"words_have_no_case_in_any_script", "1-\xC3\x89", "1-\xC3\xA9", equivalent},
                    Pair{"the_turkish_i_becomes_two_characters", "1-\xC4\xB0", "1-i\xCC\x87", equivalent},
                    Pair{"words_are_compared_in_utf_16", "1-\xF0\x9F\x98\x80", "1-\xEE\x80\x80", less},
                    Pair{"digits_of_other_scripts_count", "\xD9\xA1.2", "1.2", equivalent},
                    Pair{"leading_zeros_do_not_count", "1.007", "1.7", equivalent},
                    Pair{"ten_zeros_are_a_long", "5.1", "0000000000.1", less},
                    Pair{"numbers_have_any_length", "1.99999999999999999998", "1.99999999999999999999", less},
                    Pair{"nothing_is_zero", "", "0", equivalent}, Pair{"a_lone_dot_is_zero", ".1", "0.1", equivalent}),
    title_of<Pair>);

TEST(MavenOrder, TakesAnything) {
  for (const std::string_view each :
       {std::string_view(), std::string_view("\0\0", 2), std::string_view("\xFF\xC3\xF0\x9F"), std::string_view("-")}) {
    EXPECT_TRUE(is_valid(each));
    EXPECT_EQ(compare(each, each), equivalent);
  }
}

TEST(MavenOrder, IsLinearAndAsDeepAsTheTextIs) {
  constexpr std::size_t megabyte = 1 << 20;
  std::string mixed;
  while (mixed.size() < megabyte) mixed += "a1";
  for (const std::string& text : {std::string(megabyte, '1'), std::string(megabyte, '.'), std::string(megabyte, '-'),
                                  std::string(megabyte, '0'), std::string(megabyte, '\0'), mixed}) {
    EXPECT_EQ(compare(text, text), equivalent);
    EXPECT_EQ(compare(text + "-1", text + "-2"), less);
  }
}

}  // namespace
}  // namespace seawall::versions::maven
