#include "patterns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace seawall::patterns {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Hits = std::vector<std::pair<std::uint32_t, std::size_t>>;

Set set_of(std::vector<Pattern> patterns) {
  documents::Result<Set> set = Set::of(patterns);
  EXPECT_TRUE(set) << set.error().message();
  return take(std::move(set));
}

Hits hits(const Set& set, std::string_view text) {
  Hits found;
  Scratch scratch = set.scratch();
  set.scan(text, scratch, [&](std::uint32_t pattern, std::size_t end) { found.emplace_back(pattern, end); });
  return found;
}

TEST(Set, TellsEachPatternThatEndsSomewhere) {
  const Set set = set_of({{"key"}, {"token", true}, {"a[0-9]{2}"}});
  EXPECT_THAT(hits(set, "key Token a12 KEY"), ElementsAre(std::pair(0U, 3U), std::pair(1U, 9U), std::pair(2U, 13U)));
  EXPECT_THAT(hits(set, ""), ElementsAre());
}

TEST(Set, NamesAnExpressionThatItDoesNotUnderstand) {
  const documents::Result<Set> set = Set::of(std::vector<Pattern>{{"good"}, {"(bad"}});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code(), documents::ErrorCode::invalid_argument);
  EXPECT_THAT(set.error().message(), HasSubstr("expression \"(bad\": "));
}

TEST(Set, FindsTheSameAfterItWasSerialized) {
  const Set set = set_of({{"key"}, {"token", true}});
  const std::string bytes = set.serialized();
  documents::Result<Set> again = Set::from(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(hits(*again, "a TOKEN, a key"), hits(set, "a TOKEN, a key"));
}

TEST(Set, RefusesBytesThatAreNone) {
  for (const std::string_view bytes : {"", "no database of patterns"}) {
    const documents::Result<Set> set = Set::from(bytes);
    ASSERT_FALSE(set);
    EXPECT_THAT(set.error().message(), HasSubstr("no patterns of this version"));
  }
}

}  // namespace
}  // namespace seawall::patterns
