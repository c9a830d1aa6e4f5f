// Lists end before readers would take them for alias bombs.

#include "manifest_text.h"

#include <gtest/gtest.h>

#include "manifest_testing.h"

namespace seawall::cluster {
namespace {

using testing::read_all;

/// A list of so many nodes.
std::unique_ptr<const documents::Document> list_of(std::size_t nodes) {
  std::string json = "{\"list\":[0";
  for (std::size_t index = 2; index < nodes; ++index) json += ",0";
  auto documents = read_all(json + "]}");
  return documents.empty() ? nullptr : std::move(documents[0]);
}

/// An item with a list that has an anchor.
std::size_t write_anchored(ListText& text, std::size_t nodes) {
  const auto list = list_of(nodes);
  text.begin_item();
  text.key("list", 2);
  text.anchor("a");
  return text.value(list->root().child("list"), 2);
}

TEST(ListText, CountsTheNodesThatItWrites) {
  ListText text;
  EXPECT_EQ(write_anchored(text, 10), 10u);
  EXPECT_EQ(text.map([&] {
    text.key("b", 4);
    text.string("c");
    text.key("d", 4);
    text.literal("1");
    text.entry("e", list_of(5)->root().child("list"), 4);
  }),
            11u);
}

TEST(ListText, TakesAliasesForNineTenthsOfItsNodesAtMost) {
  ListText text;
  const std::size_t nodes = write_anchored(text, 1000);
  std::size_t aliases = 0;
  while (text.can_repeat(nodes) && aliases < 100) {
    text.key("alias-" + std::to_string(aliases++), 2);
    text.alias("a", nodes);
  }
  EXPECT_EQ(aliases, 9u);
  EXPECT_TRUE(text.can_repeat(1));
  const auto read = read_all(text.finish());
  ASSERT_EQ(read.size(), 1u);
}

TEST(ListText, TakesNoAliasBeyondThreeHundredThousandNodes) {
  ListText text;
  EXPECT_TRUE(text.can_repeat(0));
  write_anchored(text, 149'000);
  EXPECT_TRUE(text.can_repeat(149'000));
  EXPECT_FALSE(text.can_repeat(152'000));
}

TEST(ListText, BeginsAnotherListWhereOneHasEnough) {
  ListText text;
  write_anchored(text, 200'000);
  EXPECT_EQ(text.list(), 1u);
  write_anchored(text, 100'000);
  EXPECT_EQ(text.list(), 1u);
  write_anchored(text, 10);
  EXPECT_EQ(text.list(), 2u);
  EXPECT_EQ(read_all(text.finish()).size(), 2u);
}

}  // namespace
}  // namespace seawall::cluster
