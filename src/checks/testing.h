#pragma once

// What the checks of roles and bindings say of a text, for the tests of this folder.

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "checks.h"
#include "rights.h"

namespace seawall::checks::testing {

/// All checks of category access, or one of any category, over a text.
class AccessScan {
 public:
  explicit AccessScan(std::string text, std::string_view only = "") {
    for (const findings::Check* check : all()) {
      const bool is_meant = only.empty() ? check->category == Category::access : check->id == only;
      if (is_meant) checks_.push_back(findings::configured(*check));
    }
    auto source = documents::Source::from_bytes("input.yaml", std::move(text));
    EXPECT_TRUE(source);
    inventory_.add(documents::read(*source), **source, true);
    inventory_.finish();
    context_.inventory = &inventory_;
    judged_ = findings::judge_all(context_, checks_);
  }

  const objects::Inventory& inventory() const { return inventory_; }
  findings::Facts& facts() { return *context_.facts; }
  const access::Rbac& rbac() { return rbac_of(inventory_, facts()); }
  const access::Role& role(std::size_t index) { return rbac().roles()[index]; }

  /// "Pod shop/cart: check-id (high): message"
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Finding& finding : judged_.findings) {
      lines.push_back(finding.object->title() + ": " + std::string(finding.check->id) + " (" +
                      std::string(findings::name_of(finding.severity)) + "): " + findings::message(finding));
    }
    return lines;
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const Finding& finding : judged_.findings) {
      paths.push_back(objects::field_path(finding.object->root, finding.at));
    }
    return paths;
  }
  std::vector<std::string> not_looked() const {
    std::vector<std::string> messages;
    for (const objects::NotLooked& entry : judged_.not_looked) messages.push_back(entry.message);
    return messages;
  }
  std::vector<std::string> not_assessed() const {
    std::vector<std::string> reasons;
    for (const auto& entry : findings::unassessable(inventory_, checks_, judged_.subjects)) {
      reasons.emplace_back(entry.reason);
    }
    return reasons;
  }

 private:
  objects::Inventory inventory_;
  findings::Context context_;
  std::vector<findings::ConfiguredCheck> checks_;
  findings::Judged judged_;
};

}  // namespace seawall::checks::testing
