#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "orders.h"
#include "versions_testing.h"

namespace seawall::versions::pypi {
namespace {

class PypiPair : public testing::TestWithParam<Pair> {};

TEST_P(PypiPair, IsInThisOrder) { expect_order(GetParam(), is_valid, compare); }

INSTANTIATE_TEST_SUITE_P(
    Versions, PypiPair,
    testing::Values(Pair{"an_epoch_is_above_every_release", "2024.1", "1!0.1", less},
                    Pair{"zeros_at_the_end_of_a_release_do_not_count", "1", "1.0.00", equivalent},
                    Pair{"zeros_in_front_of_pre_release_do_not_count", "1.0.0rc1", "1rc1", equivalent},
                    Pair{"a_release_that_is_only_dev_is_below_alphas", "1.0.dev9", "1.0a0", less},
                    Pair{"dev_of_a_post_release_is_above_the_release", "1.0", "1.0.post1.dev0", less},
                    Pair{"all_words_for_a_candidate", "1.0-PREVIEW_1", "1.0.pre1", equivalent},
                    Pair{"post_of_a_pre_release_is_below_the_release", "1.0rc1.post9", "1.0", less},
                    Pair{"a_dash_and_a_number_is_a_post_release", "1.0-1", "1.0.rev1", equivalent},
                    Pair{"a_dash_and_a_number_belong_to_the_letter", "1.0a-1", "1.0a1", equivalent},
                    Pair{"behind_the_dash_of_a_letter_is_a_post_release", "1.0a--1", "1.0a0.post1", equivalent},
                    Pair{"local_is_below_the_post_release", "1.0+99", "1.0.post0", less},
                    Pair{"a_local_word_is_below_a_number", "1.0+1z", "1.0+0", less},
                    Pair{"local_words_have_no_case", "1.0+Ubuntu_1", "1.0+ubuntu.01", equivalent},
                    Pair{"zeros_at_the_end_of_a_local_version_count", "1.0+1", "1.0+1.0", less},
                    Pair{"wide_space_around", "\xe2\x80\xa9\xc2\xa0V1.0\xe3\x80\x80", "1.0", equivalent},
                    Pair{"numbers_above_64_bits", "1.18446744073709551615", "1.18446744073709551616", less}),
    title_of<Pair>);

class PypiText : public testing::TestWithParam<Text> {};

TEST_P(PypiText, IsAVersionOrNot) { EXPECT_EQ(is_valid(GetParam().text), GetParam().is_version); }

INSTANTIATE_TEST_SUITE_P(Texts, PypiText,
                         testing::Values(Text{"a_separator_may_end_a_letter", "1.0a.", true},
                                         Text{"nothing", "", false}, Text{"half_a_word", "1.0prev1", false},
                                         Text{"dev_in_front_of_post", "1.0.dev1.post1", false},
                                         Text{"digits_not_of_ascii", "\xef\xbc\x91.0", false},
                                         Text{"letters_that_fold_into_ascii", "1.0po\xc5\xbft1", false},
                                         Text{"broken_space", "1.0\xe2\x80", false},
                                         Text{"not_utf_8", "1.0\xff", false},
                                         Text{"a_nul", std::string_view("1.0\0", 4), false}),
                         title_of<Text>);

TEST(PypiHostile, IsReadOnce) {
  constexpr std::size_t million = 1U << 20U;
  const std::string number(million, '1');
  EXPECT_TRUE(is_valid(number));
  EXPECT_EQ(compare(number, number + "0"), less);
  EXPECT_EQ(compare("1+" + number, "1+" + number + "a"), greater);
  EXPECT_FALSE(is_valid(std::string(million, '.')));
  EXPECT_FALSE(is_valid(std::string(million, '\0')));
  EXPECT_FALSE(is_valid(std::string(million, '\xff')));
  EXPECT_FALSE(is_valid(std::string(million, ' ')));
  std::string parts = "1";
  for (std::size_t each = 0; each < million / 2; ++each) parts += ".0";
  EXPECT_EQ(compare(parts, "1"), equivalent);
  EXPECT_EQ(compare(parts, parts + ".1"), less);
  EXPECT_EQ(compare("1+" + parts, "1+" + parts + ".0"), less);
}

}  // namespace
}  // namespace seawall::versions::pypi
