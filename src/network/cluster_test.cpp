#include "cluster.h"

#include <gtest/gtest.h>

#include <array>

namespace seawall::network {
namespace {

std::unique_ptr<const documents::Document> document_of(std::string text) {
  const auto source = documents::Source::from_bytes("labels.yaml", std::move(text));
  EXPECT_TRUE(source);
  return std::move(documents::read(*source).at(0).document);
}

std::string text_of(const Labels& labels) {
  std::string text;
  for (const Label& label : labels) text += std::string(label.key) + '=' + std::string(label.value) + ' ';
  return text;
}

TEST(Labels, AreSortedByKey) {
  const auto document = document_of("{b: x, a: y, example.com/c: '', B: z}");
  EXPECT_EQ(text_of(labels_of(document->root())), "B=z a=y b=x example.com/c= ");
}

TEST(Labels, CountByTheTextOfTheirValues) {
  const auto document = document_of("{a: 1, b: true, c: null, d: 1.0}");
  EXPECT_EQ(text_of(labels_of(document->root())), "a=1 b=true c= d=1.0 ");
}

TEST(Labels, OfSomethingElseThanAMapAreNone) {
  EXPECT_TRUE(labels_of({}).empty());
  EXPECT_TRUE(labels_of(document_of("[a, b]")->root()).empty());
}

/// Labels match as the map that they are from does.
TEST(Labels, MatchAsTheirMapDoes) {
  constexpr std::array maps = {"{}",
                               "{a: x}",
                               "{a: y}",
                               "{b: x}",
                               "{a: x, b: y}",
                               "{a: ''}",
                               "{a: null}",
                               "{a: 5}",
                               "{a: '-5'}",
                               "{a: '+7'}",
                               "{a: '+-7'}",
                               "{aa: x, b: z}",
                               "{a: '99999999999999999999'}"};
  constexpr std::array selectors = {"",    "a",   "!a",       "a=x",  "a!=x", "a in (x,y)", "a notin (x,y)",
                                    "a=",  "a,b", "a=x,b!=y", "!a,b", "a>4",  "a<4",        "a in (,x)",
                                    "a=5", "aa",  "b,!aa"};
  for (const char* map : maps) {
    const auto document = document_of(map);
    const Labels labels = labels_of(document->root());
    for (const char* text : selectors) {
      const auto selector = Selector::parse(text);
      ASSERT_TRUE(selector) << text;
      EXPECT_EQ(matches(*selector, labels), selector->matches(document->root())) << text << " of " << map;
    }
    EXPECT_TRUE(matches(Selector::everything(), labels));
    EXPECT_FALSE(matches(Selector::from_map({}), labels));
  }
}

TEST(Cluster, FindsNamespacesByName) {
  Cluster cluster;
  EXPECT_FALSE(cluster.find_namespace("a"));
  for (const char* name : {"a", "ab", "b"}) cluster.namespaces.push_back({name, {}, nullptr});
  EXPECT_EQ(cluster.find_namespace("a"), 0u);
  EXPECT_EQ(cluster.find_namespace("ab"), 1u);
  EXPECT_EQ(cluster.find_namespace("b"), 2u);
  for (const char* name : {"", "aa", "c"}) EXPECT_FALSE(cluster.find_namespace(name)) << name;
}

}  // namespace
}  // namespace seawall::network
