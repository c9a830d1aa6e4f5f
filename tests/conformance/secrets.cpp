#include "secrets/secrets.h"

#include <algorithm>
#include <cstdio>

#include "conformance.h"

namespace seawall::conformance {
namespace {

using documents::Node;
using documents::Range;
using secrets::Leak;

struct Expected {
  std::string_view rule;
  Range range;
};

std::vector<Expected> expected_of(Node vector) {
  std::vector<Expected> all;
  for (const Node item : vector.child("expect").items()) {
    all.push_back({item.child("rule").string_or(""),
                   {static_cast<std::uint32_t>(item.child("secret_start").integer().value_or(0)),
                    static_cast<std::uint32_t>(item.child("secret_end").integer().value_or(0))}});
  }
  return all;
}

/// An empty range stands for the whole file.
bool overlap(const Range& left, const Range& right) noexcept {
  const bool are_files = left.begin == left.end && right.begin == right.end;
  return are_files || (left.begin < right.end && right.begin < left.end);
}

bool is_required(const Expected& expected, const std::vector<Expected>& all) {
  // "generic-api-key beside a named rule is not required"
  return expected.rule != "generic-api-key" || all.size() == 1 ||
         std::ranges::all_of(all, [](const Expected& each) { return each.rule == "generic-api-key"; });
}

std::string why_not(const std::vector<Expected>& expected, const std::vector<Leak>& leaks) {
  for (const Expected& each : expected) {
    const bool is_found = std::ranges::any_of(leaks, [&](const Leak& leak) { return overlap(leak.range, each.range); });
    if (!is_found && is_required(each, expected)) {
      return "nothing is found at " + std::to_string(each.range.begin) + " for " + std::string(each.rule);
    }
  }
  for (const Leak& leak : leaks) {
    const bool is_expected =
        std::ranges::any_of(expected, [&](const Expected& each) { return overlap(leak.range, each.range); });
    if (!is_expected)
      return std::string(leak.rule->id) + " at " + std::to_string(leak.range.begin) + ", where nothing is";
  }
  return {};
}

struct Counts {
  std::size_t disputed = 0;
  std::size_t disputed_passed = 0;
  std::size_t spans = 0;
  std::size_t same_rule = 0;
  std::size_t same_span = 0;
};

void count_closeness(const std::vector<Expected>& expected, const std::vector<Leak>& leaks, Counts& counts) {
  for (const Leak& leak : leaks) {
    const auto overlaps = [&](const Expected& each) { return overlap(leak.range, each.range); };
    if (!std::ranges::any_of(expected, overlaps)) continue;
    ++counts.spans;
    counts.same_rule += std::ranges::any_of(expected, [&](const Expected& each) {
      return overlaps(each) && each.rule == leak.rule->id;
    });
    counts.same_span += std::ranges::any_of(expected, [&](const Expected& each) {
      return each.range.begin == leak.range.begin && each.range.end == leak.range.end;
    });
  }
}

}  // namespace

void secrets(const std::filesystem::path& directory, Tally& tally) {
  const secrets::Detector detector;
  Counts counts;
  each_vector(file_named(directory, "vectors"), tally, [&](Node vector) {
    const std::vector<Expected> expected = expected_of(vector);
    const std::vector<Leak> leaks =
        detector.find(vector.child("file_name").string_or(""), vector.child("text").string_or(""));
    const std::string why = why_not(expected, leaks);
    const std::string title =
        std::string(vector.child("id").string_or("")) + " " + std::string(vector.child("about").string_or(""));
    if (vector.child("disputed")) {
      ++counts.disputed;
      counts.disputed_passed += why.empty();
    }
    tally.count(title, why);
    count_closeness(expected, leaks, counts);
  });
  std::printf("disputed: %zu of %zu; of %zu findings %zu name the rule and %zu the very span that was recorded\n",
              counts.disputed_passed, counts.disputed, counts.spans, counts.same_rule, counts.same_span);
}

}  // namespace seawall::conformance
