#include "excerpt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::reports {
namespace {

using testing::ElementsAre;

/// "12:text" for each line, the marked one with a `>` before it, and `...` where a line is cut.
std::vector<std::string> lines_of(const std::string& text, std::string_view place, std::uint32_t number) {
  const std::size_t begin = text.find(place);
  const documents::Range range{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + place.size())};
  const Excerpt found = excerpt(text, range, number);
  std::vector<std::string> lines;
  for (std::size_t index = 0; index < found.lines.size(); ++index) {
    const ExcerptLine& line = found.lines[index];
    lines.push_back((index == found.marked ? ">" : "") + std::to_string(line.number) + ":" +
                    (line.cut_before ? "..." : "") + text.substr(line.range.begin, line.range.end - line.range.begin) +
                    (line.cut_behind ? "..." : ""));
  }
  return lines;
}

TEST(Excerpt, shows_three_lines_on_each_side_or_as_many_as_there_are) {
  const std::string text = "a\nb\nc\nd\ne\nf\ng\nh\n";
  EXPECT_THAT(lines_of(text, "e", 5), ElementsAre("2:b", "3:c", "4:d", ">5:e", "6:f", "7:g", "8:h"));
  EXPECT_THAT(lines_of(text, "a", 1), ElementsAre(">1:a", "2:b", "3:c", "4:d"));
  EXPECT_THAT(lines_of(text, "g", 7), ElementsAre("4:d", "5:e", "6:f", ">7:g", "8:h"));
  EXPECT_THAT(lines_of("only", "ly", 1), ElementsAre(">1:only"));
}

TEST(Excerpt, counts_lines_as_places_do) {
  const std::string text = "a\r\nb\rc\n\nplace\r\r\nend";
  const auto source = documents::Source::from_bytes("a.yaml", text);
  ASSERT_TRUE(source);
  const std::uint32_t number = (*source)->position(static_cast<std::uint32_t>(text.find("place"))).line;
  EXPECT_EQ(number, 5u);
  EXPECT_THAT(lines_of(text, "place", number), ElementsAre("2:b", "3:c", "4:", ">5:place", "6:", "7:end"));
}

TEST(Excerpt, cuts_a_long_line_around_the_place) {
  const std::string text = "{" + std::string(1000, 'x') + "place" + std::string(1000, 'y') + "}";
  EXPECT_THAT(lines_of(text, "place", 1),
              ElementsAre(">1:..." + std::string(80, 'x') + "place" + std::string(155, 'y') + "..."));
}

TEST(Excerpt, shows_the_start_of_a_long_line_that_holds_the_place) {
  const std::string text = "place" + std::string(1000, 'y');
  EXPECT_THAT(lines_of(text, "place", 1), ElementsAre(">1:place" + std::string(235, 'y') + "..."));
}

TEST(Excerpt, cuts_long_lines_of_context_and_ends_it_where_one_has_no_near_start) {
  const std::string longish(300, 'x');
  const std::string endless(5000, 'z');
  EXPECT_THAT(lines_of(longish + "\nplace\n" + longish, "place", 2),
              ElementsAre("1:" + longish.substr(0, 240) + "...", ">2:place", "3:" + longish.substr(0, 240) + "..."));
  EXPECT_THAT(lines_of("a\n" + endless + "\nplace\n" + endless + "\nb", "place", 3),
              ElementsAre(">3:place", "4:" + endless.substr(0, 240) + "..."));
}

TEST(Excerpt, never_cuts_a_character_in_two) {
  for (std::size_t filler = 0; filler < 4; ++filler) {
    std::string text(filler, 'x');
    for (int count = 0; count < 300; ++count) text += "\xF0\x9F\x8C\x8A";
    text += "place";
    for (int count = 0; count < 300; ++count) text += "\xE2\x82\xAC";
    const std::vector<std::string> lines = lines_of(text, "place", 1);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_THAT(lines[0], testing::StartsWith(">1:...\xF0"));
    EXPECT_THAT(lines[0], testing::EndsWith("\xAC..."));
  }
}

}  // namespace
}  // namespace seawall::reports
