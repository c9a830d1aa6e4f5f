#include "snippet.h"

#include <gtest/gtest.h>

#include "reports.h"
#include "text.h"

namespace seawall::reports {
namespace {

/// The place is what stands between « and » in the text.
Snippet snippet_of(std::string text, std::size_t width) {
  const std::string open = "«";
  const std::string close = "»";
  const std::size_t begin = text.find(open);
  text.erase(begin, open.size());
  const std::size_t end = text.find(close);
  text.erase(end, close.size());
  return snippet(text, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}, width);
}

TEST(Snippet, shows_the_line_and_underlines_the_place) {
  const struct {
    const char* name;
    const char* text;
    const char* line;
    const char* underline;
  } rows[] = {
      {"in the middle of a text", "a: 1\nhostPID: «true»\nb: 2\n", "hostPID: true", "         ^~~~"},
      {"the first line", "«kind»: Pod\n", "kind: Pod", "^~~~"},
      {"the last line, without a line break", "a: 1\n  «b»", "  b", "  ^"},
      {"nothing to underline", "a: 1\nb:«»\n", "b:", "  ^"},
      {"a carriage return ends the line", "a: «1»\r\nb: 2\r\n", "a: 1", "   ^"},
      {"a lone carriage return does too", "a: 1\rb: «2»\rc: 3", "b: 2", "   ^"},
      {"tabs go to the next stop", "\ta\t: «1»", "    a   : 1", "          ^"},
      {"a tab inside of the place", "a: «x\ty»", "a: x    y", "   ^~~~~~"},
      {"wide characters take two columns", "東: «京»", "東: 京", "    ^~"},
      {"combining marks take none", "e\u0301: «1»", "e\u0301: 1", "   ^"},
      {"controls are written out", "a\x1b: «b\x07»", "a\\x1b: b\\x07", "       ^~~~~"},
  };
  for (const auto& row : rows) {
    const Snippet shown = snippet_of(row.text, 60);
    EXPECT_EQ(shown.line, row.line) << row.name;
    EXPECT_EQ(shown.underline, row.underline) << row.name;
  }
}

TEST(Snippet, cuts_long_lines_around_the_place) {
  const std::string lead(30, 'a');
  const std::string tail(30, 'z');
  const struct {
    const char* name;
    std::string text;
    const char* line;
    const char* underline;
  } rows[] = {
      {"behind it", "«key»: " + tail, "key: zzzzzzzzzzzz...", "^~~"},
      {"before it", lead + "«key»", "...aaaaaakey", "         ^~~"},
      {"on both sides", lead + "«key»" + tail, "...aaaaaakeyzzzzz...", "         ^~~"},
      {"a place that is itself too long", "k: «" + tail + "»", "k: zzzzzzzzzzzzzz...", "   ^~~~~~~~~~~~~~"},
      {"a line that just fits", "k: «12345678901234567»", "k: 12345678901234567", "   ^~~~~~~~~~~~~~~~~"},
  };
  for (const auto& row : rows) {
    const Snippet shown = snippet_of(row.text, 20);
    EXPECT_EQ(shown.line, row.line) << row.name;
    EXPECT_EQ(shown.underline, row.underline) << row.name;
    EXPECT_LE(columns(shown.line), 20u) << row.name;
  }
}

TEST(Snippet, never_cuts_a_character) {
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::string text(shift, 'x');
    for (int index = 0; index < 200; ++index) text += "京";
    const auto middle = static_cast<std::uint32_t>(shift + 300);
    const Snippet shown = snippet(text, {middle, middle + 3}, 40);
    EXPECT_EQ(escaped(shown.line), shown.line) << shift;
    EXPECT_NE(shown.underline.find("^~"), std::string::npos) << shift;
  }
}

}  // namespace
}  // namespace seawall::reports
