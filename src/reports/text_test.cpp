#include "text.h"

#include <gtest/gtest.h>

#include "reports.h"

namespace seawall::reports {
namespace {

struct Row {
  const char* name;
  std::string_view text;
  std::string_view expected;
};

TEST(Escaped, leaves_nothing_that_a_terminal_acts_on) {
  using namespace std::string_view_literals;
  const Row rows[] = {
      {"plain text stays", "web-1 (a/b)", "web-1 (a/b)"},
      {"letters of other scripts stay", "größe 東京 🚢", "größe 東京 🚢"},
      {"nothing stays nothing", "", ""},
      {"escape sequences", "\x1b[31mred", "\\x1b[31mred"},
      {"line breaks and tabs", "a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
      {"NUL and DEL", "a\0b\x7f"sv, "a\\x00b\\x7f"},
      {"C1 controls", "a\u009bb\u0080", "a\\u{9b}b\\u{80}"},
      {"the first character behind C1 stays", "\u00a0", "\u00a0"},
      {"overrides of direction", "a\u202eb\u2066c\u2069\u200f", "a\\u{202e}b\\u{2066}c\\u{2069}\\u{200f}"},
      {"line separators", "a\u2028b\u2029", "a\\u{2028}b\\u{2029}"},
      {"bytes that are not UTF-8", "a\xff\xfe", "a\\xff\\xfe"},
      {"a sequence that ends early", "a\xe6\x9d", "a\\xe6\\x9d"},
      {"an overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
      {"a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"beyond Unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
      {"the last code point stays", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
  };
  for (const Row& row : rows) EXPECT_EQ(escaped(row.text), row.expected) << row.name;
}

TEST(Columns, are_those_that_a_terminal_uses) {
  const struct {
    std::string_view text;
    std::size_t columns;
  } rows[] = {{"", 0},   {"abc", 3}, {"é", 1},      {"e\u0301", 1}, {"東京", 4},
              {"한", 2}, {"🚢", 2},  {"\u200b", 0}, {"\uff21", 2}};
  for (const auto& row : rows) EXPECT_EQ(columns(row.text), row.columns) << row.text;
}

}  // namespace
}  // namespace seawall::reports
