#include "parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace seawall::objects {
namespace {

TEST(Parts, AreWhatStandsBetweenSeparators) {
  const struct {
    std::string_view text;
    std::vector<std::string> parts;
  } rows[] = {
      {"", {}}, {",", {}}, {"a", {"a"}}, {"a,b,c", {"a", "b", "c"}}, {"a,,b,", {"a", "b"}}, {",,a b", {"a b"}},
  };
  for (const auto& row : rows) {
    const Parts parts(row.text);
    EXPECT_EQ(std::vector<std::string>(parts.begin(), parts.end()), row.parts) << row.text;
  }
  const Parts lines("a,b\nc", '\n');
  EXPECT_THAT(std::vector<std::string>(lines.begin(), lines.end()), testing::ElementsAre("a,b", "c"));
}

TEST(Parts, AreListedAsAWhole) {
  EXPECT_TRUE(is_listed("b", "a,b,c"));
  EXPECT_FALSE(is_listed("b", "a,bc"));
  EXPECT_FALSE(is_listed("", "a,,b"));
  EXPECT_TRUE(is_listed("a,b", "a,b;c", ';'));
}

}  // namespace
}  // namespace seawall::objects
