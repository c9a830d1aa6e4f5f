#include "suggestion.h"

#include <gtest/gtest.h>

#include <array>

namespace seawall::config {
namespace {

TEST(Suggestion, names_what_was_probably_meant) {
  constexpr std::array<std::string_view, 5> words = {"critical", "high", "medium", "low", "host-network"};
  const struct {
    const char* typed;
    const char* expected;
  } rows[] = {
      {"hihg", "; did you mean \"high\"?"},
      {"hgh", "; did you mean \"high\"?"},
      {"highh", "; did you mean \"high\"?"},
      {"HIGH", ""},
      {"mediun", "; did you mean \"medium\"?"},
      {"host-netwrok", "; did you mean \"host-network\"?"},
      {"hostnetwork", "; did you mean \"host-network\"?"},
      {"something", ""},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(suggestion(row.typed, words), row.expected) << row.typed;
  EXPECT_EQ(suggestion(std::string(100'000, 'h'), words), "");
}

}  // namespace
}  // namespace seawall::config
