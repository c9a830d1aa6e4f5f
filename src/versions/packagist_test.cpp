#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "orders.h"

namespace seawall::versions::packagist {
namespace {

struct Case {
  const char* title;
  const char* one;
  const char* relation;  ///< "" where the first is none
  const char* other;
  friend void PrintTo(const Case& each, std::ostream* out) { *out << each.title; }
};

const char* relation(std::string_view one, std::string_view other) {
  const std::weak_ordering order = compare(one, other);
  return order < 0 ? "<" : order > 0 ? ">" : "=";
}

class PackagistOrder : public testing::TestWithParam<Case> {};

TEST_P(PackagistOrder, IsComposers) {
  const Case& each = GetParam();
  ASSERT_EQ(is_valid(each.one), *each.relation != '\0');
  if (*each.relation == '\0') return;
  ASSERT_TRUE(is_valid(each.other));
  EXPECT_STREQ(relation(each.one, each.other), each.relation);
  const char* reversed = *each.relation == '<' ? ">" : *each.relation == '>' ? "<" : "=";
  EXPECT_STREQ(relation(each.other, each.one), reversed);
}

INSTANTIATE_TEST_SUITE_P(
    Peculiarities, PackagistOrder,
    testing::Values(
        Case{"missing_numbers_are_zeros", "v1", "=", "1.0.0.0"}, Case{"a_fifth_number_is_refused", "1.0.0.0.0", "", ""},
        Case{"a_bare_number_is_no_modifier", "1.0-1", "", ""}, Case{"dev_is_before_alpha", "1.0-dev", "<", "1.0-alpha"},
        Case{"alpha_is_before_beta", "1.0a5", "<", "1.0.B1"},
        Case{"dev_of_a_beta_is_before_it", "1.0-beta2-dev", "<", "1.0-beta2"},
        Case{"no_number_is_before_zero", "1.0-RC", "<", "1.0-RC0"},
        Case{"a_patch_is_after_the_release", "1.0", "<", "1.0-pl1"},
        Case{"p_and_patch_are_the_same", "1.0p1", "=", "1.0-patch.1"},
        Case{"stable_is_the_release_with_all_that_follows", "1.0-stable2-dev", "=", "1.0"},
        Case{"stable_in_capitals_is_before_all", "1.0-STABLE", "<", "1.0-dev"},
        Case{"a_separator_may_end_it", "1.0.", "=", "1.0"},
        Case{"a_branch_is_after_its_versions", "1.0.x-dev", ">", "1.0.9"},
        Case{"a_missing_number_of_a_branch_is_x", "123456789012345-dev", ">", "1.*-dev"},
        Case{"a_branch_with_a_name_is_before_any_version", "dev-main", "<", "0-dev"},
        Case{"a_branch_without_dev_is_refused", "main", "", ""},
        Case{"master_is_a_branch", "master", "=", "DEV-master"},
        Case{"a_date_has_any_separators", "2010-01:02", "=", "2010:01-02"},
        Case{"a_date_is_not_filled_up", "20100102", "<", "20100102-00"},
        Case{"a_date_of_seven_digits", "2010012", "<", "2010013"},
        Case{"a_long_number_that_begins_no_date", "123456.123.1", "", ""},
        Case{"a_flag_does_not_count", "1.0@dev", "=", "1.0"}, Case{"an_alias_does_not_count", "1.0 as 2.0", "=", "1.0"},
        Case{"build_metadata_does_not_count", "1.0+a-dev", "=", "1.0"},
        Case{"numbers_end_at_the_greatest_long", "1.9223372036854775807", "=", "1.99999999999999999999"}),
    [](const auto& each) { return each.param.title; });

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
    EXPECT_STREQ(relation(text, text), "=");
  }
}

}  // namespace
}  // namespace seawall::versions::packagist
