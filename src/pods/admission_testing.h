#pragma once

// Documents and clusters from text, for the tests of admission.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "admission.h"

namespace seawall::pods::testing {

/// The only document of a text, or none where it is empty.
class Text {
 public:
  Text() = default;
  Text(std::string text) {  // implicit, so that a table can hold it
    auto source = documents::Source::from_bytes("test.yaml", std::move(text));
    EXPECT_TRUE(source);
    if (source) outcomes_ = documents::read(*source);
    for (const documents::Outcome& outcome : outcomes_) EXPECT_FALSE(outcome.error) << outcome.error->message();
  }
  Text(const char* text) : Text(std::string(text)) {}

  Node root() const { return outcomes_.empty() || !outcomes_[0].document ? Node() : outcomes_[0].document->root(); }

 private:
  std::vector<documents::Outcome> outcomes_;
};

class TestCluster final : public Cluster {
 public:
  /// A namespace with labels, as JSON.
  void add_namespace(const std::string& name, std::string labels) { labels_.emplace(name, Text(std::move(labels))); }
  void add_pod(std::string pod) { pods_.emplace_back(std::move(pod)); }
  void fail_to_list() { fails_to_list_ = true; }

  documents::Result<Node> labels_of(std::string_view namespace_) const override {
    const auto found = labels_.find(std::string(namespace_));
    if (found != labels_.end()) return found->second.root();
    return documents::Error(documents::ErrorCode::not_found,
                            "namespaces " + documents::go_string(namespace_) + " not found");
  }
  documents::Result<std::vector<Node>> pods_in(std::string_view) const override {
    if (fails_to_list_) return documents::Error(documents::ErrorCode::unreadable, "connection refused");
    std::vector<Node> pods;
    for (const Text& pod : pods_) pods.push_back(pod.root());
    return pods;
  }

 private:
  std::map<std::string, Text> labels_;
  std::vector<Text> pods_;
  bool fails_to_list_ = false;
};

}  // namespace seawall::pods::testing
