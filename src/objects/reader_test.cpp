#include <gtest/gtest.h>

#include <limits>

#include "objects.h"
#include "testing.h"

namespace seawall::objects {
namespace {

using testing::inventory_of;

struct Reading {
  std::vector<TypeFault> faults;
  Reader reader{faults};
};

TEST(Reader, ReadsIntegersAsTheApiServerDoes) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  const struct {
    std::string value;
    std::optional<std::int64_t> read;
    std::size_t faults;
  } rows[] = {
      {"80", 80, 0},
      {"-1", -1, 0},
      {"0x10", 16, 0},
      {"80.0", 80, 0},
      {"null", {}, 0},
      {"80.5", {}, 1},
      {"'80'", {}, 1},
      {"true", {}, 1},
      {"[80]", {}, 1},
      {"1e30", most, 0},
      {"-1e30", least, 0},
      {"9223372036854775808", most, 0},
      {"9223372036854775807", most, 0},
  };
  for (const auto& row : rows) {
    const auto inventory = inventory_of("apiVersion: v1\nkind: Pod\nspec: {runAsUser: " + row.value + "}\n");
    Reading reading;
    EXPECT_EQ(reading.reader.integer(inventory.objects()[0].spec().child(Field::runAsUser)), row.read) << row.value;
    EXPECT_EQ(reading.faults.size(), row.faults) << row.value;
  }
}

TEST(Reader, TakesAbsentAndNullForNothing) {
  const auto inventory = inventory_of("apiVersion: v1\nkind: Pod\nspec: {ports: null}\n");
  const Node spec = inventory.objects()[0].spec();
  for (const Node node : {Node(), spec.child(Field::ports), spec.child(Field::volumes)}) {
    Reading reading;
    EXPECT_FALSE(reading.reader.boolean(node));
    EXPECT_FALSE(reading.reader.integer(node));
    EXPECT_FALSE(reading.reader.string(node));
    EXPECT_FALSE(reading.reader.map(node));
    EXPECT_FALSE(reading.reader.list(node));
    EXPECT_TRUE(reading.faults.empty());
  }
}

TEST(Reader, TellsOtherTypesAsFaultsWithTheTypeThatIsWanted) {
  const auto inventory = inventory_of("apiVersion: v1\nkind: Pod\nspec: {ports: 1, name: a}\n");
  const Node number = inventory.objects()[0].spec().child(Field::ports);
  const Node text = inventory.objects()[0].spec().child(Field::name);
  const struct {
    void (*read)(Reader&, Node);
    Node node;
    documents::Kind expected;
  } rows[] = {
      {[](Reader& reader, Node node) { EXPECT_FALSE(reader.boolean(node)); }, text, documents::Kind::boolean},
      {[](Reader& reader, Node node) { EXPECT_FALSE(reader.integer(node)); }, text, documents::Kind::integer},
      {[](Reader& reader, Node node) { EXPECT_FALSE(reader.string(node)); }, number, documents::Kind::string},
      {[](Reader& reader, Node node) { EXPECT_FALSE(reader.map(node)); }, text, documents::Kind::map},
      {[](Reader& reader, Node node) { EXPECT_FALSE(reader.list(node)); }, text, documents::Kind::list},
  };
  for (const auto& row : rows) {
    Reading reading;
    row.read(reading.reader, row.node);
    ASSERT_EQ(reading.faults.size(), 1u);
    EXPECT_EQ(reading.faults[0].at, row.node);
    EXPECT_EQ(reading.faults[0].expected, row.expected);
  }
}

}  // namespace
}  // namespace seawall::objects
