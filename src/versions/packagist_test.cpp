#include <gtest/gtest.h>

#include <string>

#include "orders.h"
#include "versions_testing.h"

namespace seawall::versions::packagist {
namespace {

class PackagistOrder : public testing::TestWithParam<Pair> {};

TEST_P(PackagistOrder, IsComposers) { expect_order(GetParam(), is_valid, compare); }

INSTANTIATE_TEST_SUITE_P(
    Peculiarities, PackagistOrder,
    testing::Values(Pair{"missing_numbers_are_zeros", "v1", "1.0.0.0", equivalent},
                    Pair{"dev_is_before_alpha", "1.0-dev", "1.0-alpha", less},
                    Pair{"alpha_is_before_beta", "1.0a5", "1.0.B1", less},
                    Pair{"dev_of_a_beta_is_before_it", "1.0-beta2-dev", "1.0-beta2", less},
                    Pair{"no_number_is_before_zero", "1.0-RC", "1.0-RC0", less},
                    Pair{"a_patch_is_after_the_release", "1.0", "1.0-pl1", less},
                    Pair{"p_and_patch_are_the_same", "1.0p1", "1.0-patch.1", equivalent},
                    Pair{"stable_is_the_release_with_all_that_follows", "1.0-stable2-dev", "1.0", equivalent},
                    Pair{"stable_in_capitals_is_before_all", "1.0-STABLE", "1.0-dev", less},
                    Pair{"a_separator_may_end_it", "1.0.", "1.0", equivalent},
                    Pair{"a_branch_is_after_its_versions", "1.0.x-dev", "1.0.9", greater},
                    Pair{"a_missing_number_of_a_branch_is_x", "123456789012345-dev", "1.*-dev", greater},
                    Pair{"a_branch_with_a_name_is_before_any_version", "dev-main", "0-dev", less},
                    Pair{"master_is_a_branch", "master", "DEV-master", equivalent},
                    Pair{"a_date_has_any_separators", "2010-01:02", "2010:01-02", equivalent},
                    Pair{"a_date_is_not_filled_up", "20100102", "20100102-00", less},
                    Pair{"a_date_of_seven_digits", "2010012", "2010013", less},
                    Pair{"a_flag_does_not_count", "1.0@dev", "1.0", equivalent},
                    Pair{"an_alias_does_not_count", "1.0 as 2.0", "1.0", equivalent},
                    Pair{"build_metadata_does_not_count", "1.0+a-dev", "1.0", equivalent},
                    Pair{"numbers_end_at_the_greatest_long", "1.9223372036854775807", "1.99999999999999999999",
                         equivalent}),
    title_of<Pair>);

class PackagistText : public testing::TestWithParam<Text> {};

TEST_P(PackagistText, IsAVersionOrNot) { EXPECT_EQ(is_valid(GetParam().text), GetParam().is_version); }

INSTANTIATE_TEST_SUITE_P(Texts, PackagistText,
                         testing::Values(Text{"a_fifth_number_is_refused", "1.0.0.0.0", false},
                                         Text{"a_bare_number_is_no_modifier", "1.0-1", false},
                                         Text{"a_branch_without_dev_is_refused", "main", false},
                                         Text{"a_long_number_that_begins_no_date", "123456.123.1", false}),
                         title_of<Text>);

TEST(PackagistOrder, RefusesWhatIsNoVersion) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view each : {""sv, "\0"sv, "1\0.0"sv, "\xFF"sv, "1.\xC3\xA9"sv, "-dev"sv, "x-dev"sv, "1.0+"sv})
    EXPECT_FALSE(is_valid(each)) << each;
}

TEST(PackagistOrder, TrimsAsPhpDoes) {
  using std::string_view_literals::operator""sv;
  EXPECT_TRUE(is_valid("\0\v 1.0\n"sv));
  EXPECT_FALSE(is_valid("\f1.0"sv));
  EXPECT_TRUE(is_valid("1.0\n@dev"sv)) << "an end is before a line feed, too";
  EXPECT_TRUE(is_valid("anything\n1.x-dev"sv)) << "the pattern of a branch has no beginning";
}

TEST(PackagistOrder, IsLinear) {
  constexpr std::size_t megabyte = 1 << 20;
  const std::string ones(megabyte, '1');
  std::string pairs = "2010";
  std::string numbers = "1.0-beta";
  while (pairs.size() < megabyte) pairs += "-01";
  while (numbers.size() < megabyte) numbers += ".1";
  for (const std::string& text :
       {ones, pairs, std::string(megabyte, '.'), std::string(megabyte, '\0'), std::string(megabyte, '\n') + "x-dev"})
    EXPECT_FALSE(is_valid(text));
  for (const std::string& text : {"1." + ones, "dev-" + ones, ones + "-dev", "1.0+" + ones, numbers}) {
    ASSERT_TRUE(is_valid(text));
    EXPECT_EQ(compare(text, text), equivalent);
  }
}

}  // namespace
}  // namespace seawall::versions::packagist
