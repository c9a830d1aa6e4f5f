#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "orders.h"

namespace seawall::versions::maven {
namespace {

struct Case {
  const char* title;
  const char* one;
  const char* relation;
  const char* other;
  friend void PrintTo(const Case& each, std::ostream* out) { *out << each.title; }
};

const char* relation(std::string_view one, std::string_view other) {
  const std::weak_ordering order = compare(one, other);
  return order < 0 ? "<" : order > 0 ? ">" : "=";
}

class MavenOrder : public testing::TestWithParam<Case> {};

TEST_P(MavenOrder, IsComparableVersions) {
  const Case& each = GetParam();
  EXPECT_STREQ(relation(each.one, each.other), each.relation);
  const char* reversed = *each.relation == '<' ? ">" : *each.relation == '>' ? "<" : "=";
  EXPECT_STREQ(relation(each.other, each.one), reversed);
}

INSTANTIATE_TEST_SUITE_P(
    Peculiarities, MavenOrder,
    testing::Values(Case{"zeros_at_the_end_are_nothing", "1", "=", "1.0.0"},
                    Case{"zeros_before_a_hyphen_are_nothing", "1.0-rc", "=", "1-rc"},
                    Case{"names_of_releases_are_nothing", "1.Final", "=", "1-RELEASE"},
                    Case{"but_not_before_something", "4.1.83.Final", "<", "4.1.83.Final.1"},
                    Case{"a_candidate_is_before_a_snapshot", "1-cr2", "<", "1-SNAPSHOT"},
                    Case{"a_snapshot_is_before_the_release", "1-SNAPSHOT", "<", "1"},
                    Case{"a_service_pack_is_after_the_release", "1", "<", "1-sp"},
                    Case{"any_other_word_is_after_a_service_pack", "1-sp", "<", "1-abc"},
                    Case{"a_number_is_after_any_word", "1-zzz", "<", "1-1"},
                    Case{"a_hyphen_is_below_a_dot", "1-1", "<", "1.1"},
                    Case{"a_letter_before_a_digit_is_short", "1-a1", "=", "1-alpha-1"},
                    Case{"a_letter_behind_a_digit_is_in_a_list_too", "1a1", "=", "1-alpha-1"},
                    Case{"a_letter_alone_is_not_short", "1-alpha", "<", "1-a"},
                    Case{"a_dot_before_a_last_word_is_a_hyphen", "1.x", "=", "1-x"},
                    Case{"words_have_no_case_in_any_script", "1-\xC3\x89", "=", "1-\xC3\xA9"},
                    Case{"the_turkish_i_becomes_two_characters", "1-\xC4\xB0", "=", "1-i\xCC\x87"},
                    Case{"words_are_compared_in_utf_16", "1-\xF0\x9F\x98\x80", "<", "1-\xEE\x80\x80"},
                    Case{"digits_of_other_scripts_count", "\xD9\xA1.2", "=", "1.2"},
                    Case{"leading_zeros_do_not_count", "1.007", "=", "1.7"},
                    Case{"ten_zeros_are_a_long", "5.1", "<", "0000000000.1"},
                    Case{"numbers_have_any_length", "1.99999999999999999998", "<", "1.99999999999999999999"},
                    Case{"nothing_is_zero", "", "=", "0"}, Case{"a_lone_dot_is_zero", ".1", "=", "0.1"}),
    [](const auto& each) { return each.param.title; });

TEST(MavenOrder, TakesAnything) {
  for (const std::string_view each :
       {std::string_view(), std::string_view("\0\0", 2), std::string_view("\xFF\xC3\xF0\x9F"), std::string_view("-")}) {
    EXPECT_TRUE(is_valid(each));
    EXPECT_STREQ(relation(each, each), "=");
  }
}

TEST(MavenOrder, IsLinearAndAsDeepAsTheTextIs) {
  constexpr std::size_t megabyte = 1 << 20;
  std::string mixed;
  while (mixed.size() < megabyte) mixed += "a1";
  for (const std::string& text : {std::string(megabyte, '1'), std::string(megabyte, '.'), std::string(megabyte, '-'),
                                  std::string(megabyte, '0'), std::string(megabyte, '\0'), mixed}) {
    EXPECT_STREQ(relation(text, text), "=");
    EXPECT_STREQ(relation(text + "-1", text + "-2"), "<");
  }
}

}  // namespace
}  // namespace seawall::versions::maven
