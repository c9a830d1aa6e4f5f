#pragma once

// How tests of ecosystems write their rows: with a title that is the name of the test.

#include <gtest/gtest.h>

#include <compare>
#include <ostream>
#include <string>
#include <string_view>

namespace seawall::versions {

struct Pair {
  const char* title;
  std::string_view one;
  std::string_view other;
  std::weak_ordering order;
  friend void PrintTo(const Pair& each, std::ostream* out) { *out << each.title; }
};

struct Text {
  const char* title;
  std::string_view text;
  bool is_version;
  friend void PrintTo(const Text& each, std::ostream* out) { *out << each.title; }
};

constexpr auto less = std::weak_ordering::less;
constexpr auto equivalent = std::weak_ordering::equivalent;
constexpr auto greater = std::weak_ordering::greater;

template <typename Row>
std::string title_of(const testing::TestParamInfo<Row>& info) {
  return info.param.title;
}

/// Both ways, by the functions of an ecosystem.
template <typename IsValid, typename Compare>
void expect_order(const Pair& pair, IsValid&& is_valid, Compare&& compare) {
  ASSERT_TRUE(is_valid(pair.one));
  ASSERT_TRUE(is_valid(pair.other));
  EXPECT_EQ(compare(pair.one, pair.other), pair.order);
  EXPECT_EQ(compare(pair.other, pair.one), 0 <=> pair.order);
}

}  // namespace seawall::versions
