#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "advisories/orders.h"

namespace seawall::advisories {
namespace {

std::string text_of(std::optional<std::weak_ordering> order) {
  if (!order) return "open";
  return *order < 0 ? "less" : *order > 0 ? "greater" : "equal";
}

TEST(OrdersTest, NumbersAtTheFrontTellVersionsApart) {
  EXPECT_EQ(text_of(compare_numbers("1.2.3", "1.2.4")), "less");
  EXPECT_EQ(text_of(compare_numbers("1.10", "1.9~rc1-2")), "greater");
  EXPECT_EQ(text_of(compare_numbers("1.2a", "1.3")), "less");
  EXPECT_EQ(text_of(compare_numbers("10000000000000000000000", "9")), "greater");
}

TEST(OrdersTest, WhatNumbersAtTheFrontDoNotTellIsLeftOpen) {
  for (const auto& [one, other] : {std::pair("1.2", "1.2"),
                                   {"1.2", "1.2.0"},
                                   {"1.2", "1.2-1"},
                                   {"1.02", "1.3"},
                                   {"1:2", "3"},
                                   {"3", "1!2"},
                                   {"v1", "v2"},
                                   {"", "1"},
                                   {"1.", "1.2"},
                                   {"1-2", "1-3"}}) {
    EXPECT_EQ(text_of(compare_numbers(one, other)), "open") << one << " " << other;
  }
}

/// Versions such as they are, and worse.
std::string random_version(std::mt19937& random) {
  static const std::vector<std::string> parts = {"0",        "1",        "2",   "9",     "10", "11", "02",   "00",
                                                 "20240101", ".",        ".",   ".",     ".",  "-",  "~",    "+",
                                                 "^",        "_",        "rc1", "alpha", "a",  "b2", "post", "dev",
                                                 "-r1",      "SNAPSHOT", "el8", "v",     ":",  "!"};
  std::string version;
  for (std::size_t left = 1 + random() % 7; left > 0; --left) version += parts[random() % parts.size()];
  return version;
}

TEST(OrdersTest, NoOrderDisagreesWithTheNumbersAtTheFront) {
  std::mt19937 random(1);
  std::size_t told = 0;
  for (int round = 0; round < 100'000; ++round) {
    const std::string one = random_version(random);
    const std::string other = random_version(random);
    const auto numbers = compare_numbers(one, other);
    if (!numbers) continue;
    for (const versions::Ecosystem order : versions::all_ecosystems()) {
      const auto whole = compare_versions(order, one, other);
      if (!whole) continue;
      ++told;
      EXPECT_EQ(*whole, *numbers) << versions::name_of(order) << ": " << one << " and " << other;
    }
  }
  EXPECT_GT(told, 10'000U);
}

}  // namespace
}  // namespace seawall::advisories
