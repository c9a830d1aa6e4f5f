#pragma once

// From text to documents and inventories, for the tests of this folder.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "objects.h"

namespace seawall::objects::testing {

inline std::shared_ptr<const documents::Source> source_of(std::string text, std::string name = "test.yaml") {
  auto source = documents::Source::from_bytes(std::move(name), std::move(text));
  EXPECT_TRUE(source);
  return take(std::move(source));
}

/// The only document of a text.
inline std::unique_ptr<const Document> document_of(std::string text) {
  std::vector<documents::Outcome> outcomes = documents::read(source_of(std::move(text)));
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_TRUE(outcomes.at(0).document) << (outcomes[0].error ? outcomes[0].error->message() : "empty");
  return std::move(outcomes.at(0).document);
}

inline std::vector<Node> items_of(Node list) {
  std::vector<Node> items;
  for (const Node item : list.items()) items.push_back(item);
  return items;
}

inline void add(Inventory& inventory, std::string text, std::string name = "test.yaml", bool named = false) {
  const auto source = source_of(std::move(text), std::move(name));
  inventory.add(documents::read(source), *source, named);
}

inline Inventory inventory_of(std::string text) {
  Inventory inventory;
  add(inventory, std::move(text));
  inventory.finish();
  return inventory;
}

}  // namespace seawall::objects::testing
