// The bytes of a file as kubectl decodes them, and where lines and columns are.

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "documents/documents.h"

namespace seawall::documents {
namespace {

using std::string_literals::operator""s;

std::shared_ptr<const Source> source_of(std::string bytes) {
  auto source = Source::from_bytes("test.yaml", std::move(bytes));
  EXPECT_TRUE(source);
  return take(std::move(source));
}

// --- decoding ---------------------------------------------------------------------------------------

constexpr const char* mark = "\xEF\xBF\xBD";  // U+FFFD

struct Decoding {
  const char* name;
  std::string bytes;
  std::string text;  // `?` stands for U+FFFD
  bool verbatim;
  std::vector<std::uint32_t> replaced;
};

class Decodings : public testing::TestWithParam<Decoding> {};

TEST_P(Decodings, AreThoseOfKubectl) {
  const auto source = source_of(GetParam().bytes);
  std::string expected;
  for (const char c : GetParam().text) c == '?' ? expected += mark : expected += c;
  EXPECT_EQ(source->text(), expected);
  EXPECT_EQ(source->is_verbatim(), GetParam().verbatim);
  EXPECT_EQ(std::vector<std::uint32_t>(source->replaced().begin(), source->replaced().end()), GetParam().replaced);
}

INSTANTIATE_TEST_SUITE_P(
    Sources, Decodings,
    testing::Values(Decoding{"nothing", "", "", true, {}}, Decoding{"ascii", "a: 1\n", "a: 1\n", true, {}},
                    Decoding{"utf8", "a: \xC3\xBC\xF0\x9F\x8C\x8A", "a: \xC3\xBC\xF0\x9F\x8C\x8A", true, {}},
                    Decoding{"utf8_mark",
                             "\xEF\xBB\xBF"
                             "a",
                             "a",
                             true,
                             {}},
                    Decoding{"only_the_first_mark_goes",
                             "\xEF\xBB\xBF\xEF\xBB\xBF"
                             "a",
                             "\xEF\xBB\xBF"
                             "a",
                             true,
                             {}},
                    Decoding{"nul", "a\0b"s, "a\0b"s, true, {}},
                    Decoding{"stray_bytes",
                             "a\xFF\x80"
                             "b",
                             "a??b",
                             false,
                             {1, 4}},
                    Decoding{"cut_sequences_are_one",
                             "\xE2\x82"
                             "a\xF0\x9F\x8C",
                             "?a?",
                             false,
                             {0, 4}},
                    Decoding{"overlong", "\xC0\xAF\xE0\x80\x80", "?????", false, {0, 3, 6, 9, 12}},
                    Decoding{"surrogate", "\xED\xA0\x80", "???", false, {0, 3, 6}},
                    Decoding{"beyond_unicode", "\xF4\x90\x80\x80", "????", false, {0, 3, 6, 9}},
                    Decoding{"bytes_behind_a_mark", "\xEF\xBB\xBF\xE2\x82", "??", false, {0, 3}},
                    Decoding{"utf16_little",
                             "\xFF\xFE"
                             "a\0\xFC\0"s,
                             "a\xC3\xBC",
                             false,
                             {}},
                    Decoding{"utf16_big", "\xFE\xFF\0a\x20\xAC"s, "a\xE2\x82\xAC", false, {}},
                    Decoding{"utf16_pair", "\xFE\xFF\xD8\x3C\xDF\x0A", "\xF0\x9F\x8C\x8A", false, {}},
                    Decoding{"utf16_high_alone", "\xFE\xFF\xD8\x3C\0a"s, "?a", false, {0}},
                    Decoding{"utf16_low_alone", "\xFE\xFF\xDF\x0A\0a"s, "?a", false, {0}},
                    Decoding{"utf16_high_at_the_end", "\xFE\xFF\0a\xD8\x3C"s, "a?", false, {1}},
                    Decoding{"utf16_odd_byte",
                             "\xFF\xFE"
                             "a\0b"s,
                             "a?",
                             false,
                             {1}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Decoding, TellsOfInvalidBytesThatYamlRefuses) {
  EXPECT_TRUE(source_of("\xEF\xBB\xBF"
                        "a: \xFF")
                  ->refuses_invalid_bytes());
  EXPECT_FALSE(source_of("a: \xFF")->refuses_invalid_bytes());
  EXPECT_FALSE(source_of("\xEF\xBB\xBF"
                         "a: b")
                   ->refuses_invalid_bytes());
}

TEST(Decoding, KeepsAHundredPlacesOfReplacedBytes) {
  EXPECT_EQ(source_of(std::string(1000, '\xFF'))->replaced().size(), 100u);
}

TEST(Decoding, RefusesMoreThanTheLimit) {
  Limits limits;
  limits.bytes = 4;
  EXPECT_TRUE(Source::from_bytes("x", "abcd", limits));
  EXPECT_TRUE(Source::from_bytes("x",
                                 "\xEF\xBB\xBF"
                                 "abcd",
                                 limits));
  for (const char* bytes : {"abcde", "\xFF\xFF"}) {  // two bytes become six
    const auto source = Source::from_bytes("big.yaml", bytes, limits);
    ASSERT_FALSE(source);
    EXPECT_EQ(source.error().code(), ErrorCode::limit_exceeded);
    EXPECT_NE(source.error().message().find("\"bytes\""), std::string::npos);
    EXPECT_EQ(source.error().place().file, "big.yaml");
  }
}

TEST(Decoding, PadsTheTextSoThatScannersMayReadOn) {
  for (const std::string& bytes : {""s, "a"s, std::string(5000, 'a'), "\xFF"s}) {
    const auto source = source_of(bytes);
    const char* end = source->text().data() + source->text().size();
    EXPECT_EQ(std::string(end, 65), "\n" + std::string(64, '\0')) << bytes.size();
  }
}

// --- places -----------------------------------------------------------------------------------------

struct PlaceCase {
  const char* name;
  std::string text;
  std::uint32_t offset;
  std::uint32_t line;
  std::uint32_t column;
  std::string_view line_text;
};

class Places : public testing::TestWithParam<PlaceCase> {};

TEST_P(Places, AreThoseOfAnEditor) {
  const PlaceCase& test = GetParam();
  const auto source = source_of(test.text);
  EXPECT_EQ(source->position(test.offset).line, test.line);
  EXPECT_EQ(source->position(test.offset).column, test.column);
  EXPECT_EQ(source->line_around(test.offset), test.line_text);
}

INSTANTIATE_TEST_SUITE_P(Sources, Places,
                         testing::Values(PlaceCase{"of_an_empty_text", "", 0, 1, 1, ""},
                                         PlaceCase{"first", "ab\ncd", 0, 1, 1, "ab"},
                                         PlaceCase{"of_a_line_break", "ab\ncd", 2, 1, 3, "ab"},
                                         PlaceCase{"behind_a_line_break", "ab\ncd", 3, 2, 1, "cd"},
                                         PlaceCase{"the_end", "ab\ncd", 5, 2, 3, "cd"},
                                         PlaceCase{"beyond_the_end", "ab\ncd", 99, 2, 3, "cd"},
                                         PlaceCase{"behind_the_last_line_break", "ab\n", 3, 2, 1, ""},
                                         PlaceCase{"empty_line", "a\n\nb", 2, 2, 1, ""},
                                         PlaceCase{"carriage_return_and_line_feed", "ab\r\ncd", 4, 2, 1, "cd"},
                                         PlaceCase{"inside_that", "ab\r\ncd", 3, 1, 4, "ab"},
                                         PlaceCase{"carriage_return_alone", "ab\rcd", 3, 2, 1, "cd"},
                                         PlaceCase{"carriage_return_at_the_end", "ab\r", 3, 2, 1, ""},
                                         PlaceCase{"columns_are_code_points", "\xC3\xBC\xF0\x9F\x8C\x8A!", 6, 1, 3,
                                                   "\xC3\xBC\xF0\x9F\x8C\x8A!"}),
                         [](const auto& test) { return std::string(test.param.name); });

/// The same answers, counted byte by byte.
struct Walk {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t start = 0;
};

std::vector<Walk> walk_through(std::string_view text) {
  std::vector<Walk> walks(text.size() + 1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    Walk next = walks[at];
    const bool breaks = text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
    if (breaks) next = {next.line + 1, 1, static_cast<std::uint32_t>(at + 1)};
    if (!breaks && (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) ++next.column;
    walks[at + 1] = next;
  }
  return walks;
}

TEST(Places, OfLongTextsAreCountedAcrossBlocks) {
  std::vector<std::string> texts = {std::string(20'000, 'x'), std::string(20'000, '\n'), std::string(20'000, '\r')};
  std::string mixed;
  const std::string_view pieces[] = {"a\r\n", "\xC3\xBC", "bc\n", "\r", "\n", "\xE2\x82\xAC ", "ddddddddddddddddddd"};
  for (std::uint32_t state = 1; mixed.size() < 40'000; state = state * 1664525 + 1013904223) {
    mixed += pieces[(state >> 16) % std::size(pieces)];
  }
  texts.push_back(mixed);
  texts.push_back(std::string(9'000, 'y') + mixed + std::string(9'000, 'z'));
  for (std::size_t shift = 4090; shift < 4100; ++shift) texts.push_back(std::string(shift, 'x') + "\r\n\xC3\xBC\r");
  for (const std::string& text : texts) {
    const auto source = source_of(text);
    const std::vector<Walk> walks = walk_through(text);
    for (std::uint32_t at = 0; at < walks.size(); ++at) {
      const Position position = source->position(at);
      ASSERT_EQ(position.line, walks[at].line) << at;
      ASSERT_EQ(position.column, walks[at].column) << at;
      ASSERT_EQ(source->line_start(at), walks[at].start) << at;
      if (at % 37 != 0) continue;
      const std::string_view line = source->line_around(at);
      const std::string_view rest = std::string_view(text).substr(walks[at].start);
      ASSERT_EQ(line, rest.substr(0, rest.find_first_of("\r\n"))) << at;
    }
  }
}

TEST(Places, MayBeAskedForByManyThreadsAtOnce) {
  std::string text;
  for (int line = 0; line < 20'000; ++line) text += "key: value\n";
  const auto source = source_of(text);
  std::vector<std::uint32_t> lines(4);
  {
    std::vector<std::jthread> threads;
    for (std::uint32_t& line : lines) threads.emplace_back([&] { line = source->position(110'000).line; });
  }
  EXPECT_EQ(lines, std::vector<std::uint32_t>(4, 10'001));
}

TEST(Places, CarryTheNameOfTheFile) {
  const Place place = source_of("a\nbc")->place(3);
  EXPECT_EQ(place.file, "test.yaml");
  EXPECT_EQ(place.line, 2u);
  EXPECT_EQ(place.column, 2u);
}

}  // namespace
}  // namespace seawall::documents
