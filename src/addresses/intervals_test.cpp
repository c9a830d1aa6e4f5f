#include "intervals.h"

#include <gtest/gtest.h>

#include <bitset>
#include <cstdint>
#include <limits>
#include <vector>

namespace seawall::addresses {
namespace {

/// Every set of the numbers below `size`, by the bits of an index, and what intervals should make of it.
constexpr std::uint8_t size = 6;
constexpr unsigned sets = 1U << size;
using Bits = std::bitset<size>;

/// The intervals, built from single numbers in an order that is not theirs.
Intervals<std::uint8_t> intervals_of(const Bits& bits, std::uint8_t offset = 0) {
  Intervals<std::uint8_t> result;
  for (unsigned step = 0; step < size; ++step) {
    const auto number = static_cast<std::uint8_t>(step * 5 % size);
    const auto value = static_cast<std::uint8_t>(number + offset);
    if (bits[number]) result.add(value, value);
  }
  return result;
}

/// Sorted, disjoint, not touching, none turned round.
void expect_canonical(const Intervals<std::uint8_t>& set) {
  const Interval<std::uint8_t>* before = nullptr;
  for (const auto& part : set.parts()) {
    EXPECT_LE(part.first, part.last);
    if (before) {
      EXPECT_GT(part.first, before->last + 1);
    }
    before = &part;
  }
}

TEST(Intervals, HoldWhatWasAddedAndNothingElse) {
  for (unsigned set = 0; set < sets; ++set) {
    const Bits bits(set);
    const auto intervals = intervals_of(bits);
    expect_canonical(intervals);
    EXPECT_EQ(intervals.empty(), bits.none());
    for (std::uint8_t number = 0; number < size; ++number) EXPECT_EQ(intervals.contains(number), bits[number]) << bits;
    EXPECT_FALSE(intervals.contains(size));
  }
}

TEST(Intervals, AgreeWithPlainSetsInEveryOperation) {
  for (unsigned one = 0; one < sets; ++one) {
    const Bits a(one);
    const auto x = intervals_of(a);
    for (unsigned other = 0; other < sets; ++other) {
      const Bits b(other);
      const auto y = intervals_of(b);
      for (const auto& result : {unite(x, y), intersect(x, y), x.without(y)}) expect_canonical(result);
      ASSERT_EQ(unite(x, y), intervals_of(a | b)) << a << ' ' << b;
      ASSERT_EQ(intersect(x, y), intervals_of(a & b)) << a << ' ' << b;
      ASSERT_EQ(x.without(y), intervals_of(a & ~b)) << a << ' ' << b;
      ASSERT_EQ(x.contains(y), (b & ~a).none()) << a << ' ' << b;
      ASSERT_EQ(x == y, a == b) << a << ' ' << b;
    }
  }
}

TEST(Intervals, ReachTheEndsOfTheirType) {
  constexpr std::uint8_t highest = std::numeric_limits<std::uint8_t>::max();
  constexpr auto offset = static_cast<std::uint8_t>(highest - size + 1);
  const Intervals<std::uint8_t> all(0, highest);
  for (unsigned one = 0; one < sets; ++one) {
    const Bits a(one);
    const auto x = intervals_of(a, offset);
    EXPECT_EQ(all.without(all.without(x)), x);
    EXPECT_EQ(unite(x, all), all);
    for (unsigned other = 0; other < sets; ++other) {
      const Bits b(other);
      const auto y = intervals_of(b, offset);
      ASSERT_EQ(unite(x, y), intervals_of(a | b, offset)) << a << ' ' << b;
      ASSERT_EQ(intersect(x, y), intervals_of(a & b, offset)) << a << ' ' << b;
      ASSERT_EQ(x.without(y), intervals_of(a & ~b, offset)) << a << ' ' << b;
    }
  }
}

TEST(Intervals, JoinWhatTouchesOrOverlaps) {
  Intervals<std::uint32_t> set(10, 20);
  set.add(21, 30);
  set.add(15, 25);
  set.add(40, 40);
  ASSERT_EQ(set.parts().size(), 2u);
  EXPECT_EQ(set.parts()[0], (Interval<std::uint32_t>{10, 30}));
  EXPECT_EQ(set.parts()[1], (Interval<std::uint32_t>{40, 40}));
}

}  // namespace
}  // namespace seawall::addresses
