#pragma once

// Inventories from text, and findings as lines, for the tests of this folder.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "findings.h"

namespace seawall::findings::testing {

/// A check without texts, of high severity.
constexpr Check check_named(std::string_view id) {
  return {.id = id,
          .title = {},
          .severity = Severity::high,
          .component = Component::nodes,
          .category = Category::pods,
          .message = {},
          .why = {},
          .remediation = {},
          .bad_example = {},
          .good_example = {},
          .frameworks = {},
          .peers = {},
          .references = {},
          .since = {}};
}

inline objects::Inventory inventory_of(std::string text) {
  objects::Inventory inventory;
  auto source = documents::Source::from_bytes("test.yaml", std::move(text));
  EXPECT_TRUE(source);
  inventory.add(documents::read(*source), **source, true);
  inventory.finish();
  for (const objects::NotLooked& entry : inventory.not_looked()) ADD_FAILURE() << entry.message;
  return inventory;
}

/// "Pod cart: check-id: the text that is underlined"
inline std::vector<std::string> lines_of(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    const documents::Range range = finding.range();
    const std::string_view text = finding.at.document()->source().text();
    lines.push_back(finding.object->title() + ": " + std::string(finding.check->id) + ": " +
                    std::string(text.substr(range.begin, range.end - range.begin)));
  }
  return lines;
}

}  // namespace seawall::findings::testing
