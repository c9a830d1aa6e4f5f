// The grammar of a JSON stream, as encoding/json has it.

#include "json_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace seawall::documents {
namespace {

struct Reading {
  JsonStream stream;
  std::shared_ptr<const Source> source;
};

Reading read_json(std::string text, const Limits& limits = {}) {
  auto source = Source::from_bytes("test.json", std::move(text));
  EXPECT_TRUE(source);
  const auto shared = take(std::move(source));
  const auto size = static_cast<std::uint32_t>(shared->text().size());
  return {read_json_stream(shared, {0, size}, limits), shared};
}

/// "{"a":1} null error@3 rest@2"
std::string summary(const Reading& reading) {
  std::string text;
  for (const Outcome& outcome : reading.stream.outcomes) {
    text += (outcome.document ? to_json(outcome.document->root()) : "null") + " ";
  }
  if (reading.stream.failure) {
    const std::uint32_t column = reading.stream.failure->error->place().column;
    text += "error@" + std::to_string(column - 1) + " rest@" + std::to_string(reading.stream.rest) + " ";
  }
  if (!text.empty()) text.pop_back();
  return text;
}

struct Case {
  const char* name;
  std::string text;
  std::string expected;
};

class Streams : public testing::TestWithParam<Case> {};

TEST_P(Streams, AreReadAsGoReadsThem) { EXPECT_EQ(summary(read_json(GetParam().text)), GetParam().expected); }

std::string name_of_case(const testing::TestParamInfo<Case>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Json, Streams,
    testing::Values(Case{"nothing", "", ""}, Case{"white_space", " \t\r\n", ""},
                    Case{"values_touch", "{}{}[]", "{} {} []"},
                    Case{"any_value_at_the_top", R"(1 "a" true null [2])", R"(1 "a" true null [2])"},
                    Case{"nested", R"({"a":[{"b":{}},[]]})", R"({"a":[{"b":{}},[]]})"},
                    Case{"spaced", "{ \"a\" :\t[ 1 ,\r\n 2 ] }\n", R"({"a":[1,2]})"},
                    Case{"numbers_that_touch", "1-2", "1 -2"}, Case{"zero_and_a_number", "01", "0 1"},
                    Case{"words_that_touch", "truefalse", "true false"}),
    name_of_case);

INSTANTIATE_TEST_SUITE_P(
    Numbers, Streams,
    testing::Values(Case{"forms", "[0,-0,10,1.5,-1.5e5,1E+5,1e-5,0e0]", "[0,-0,10,1.5,-1.5e5,1E+5,1e-5,0e0]"},
                    Case{"plus", "+1", "error@0 rest@0"}, Case{"minus_alone", "[-]", "error@2 rest@0"},
                    Case{"no_whole_part", ".5", "error@0 rest@0"}, Case{"no_fraction", "[1.]", "error@3 rest@0"},
                    Case{"no_exponent", "[1e]", "error@3 rest@0"},
                    Case{"no_exponent_but_a_sign", "[1e+]", "error@4 rest@0"},
                    Case{"leading_zero", "[01]", "error@2 rest@0"}, Case{"hexadecimal", "[0x1]", "error@2 rest@0"},
                    Case{"underscore", "[1_0]", "error@2 rest@0"}, Case{"ends_in_the_number", "-", "error@1 rest@0"},
                    Case{"not_a_number", "NaN", "error@0 rest@0"}),
    name_of_case);

INSTANTIATE_TEST_SUITE_P(
    Strings, Streams,
    testing::Values(Case{"escapes", R"(["\"\\\/\b\f\n\r\t\u0041"])", R"(["\"\\/\u0008\u000c\n\r\tA"])"},
                    Case{"hexadecimal_in_both_cases", R"(["\u00fC\u20aC"])", "[\"\xC3\xBC\xE2\x82\xAC\"]"},
                    Case{"a_pair", R"(["\ud83c\udf0a"])", "[\"\xF0\x9F\x8C\x8A\"]"},
                    Case{"a_high_half_alone", R"(["\ud83cx"])", "[\"\xEF\xBF\xBDx\"]"},
                    Case{"a_low_half_alone", R"(["\udf0a"])", "[\"\xEF\xBF\xBD\"]"},
                    Case{"two_high_halves", R"(["\ud83c\ud83c"])", "[\"\xEF\xBF\xBD\xEF\xBF\xBD\"]"},
                    Case{"two_low_halves", R"(["\udf0a\udf0a"])", "[\"\xEF\xBF\xBD\xEF\xBF\xBD\"]"},
                    Case{"a_high_half_and_what_is_no_half", R"(["\ud83c\ue000"])", "[\"\xEF\xBF\xBD\xEE\x80\x80\"]"},
                    Case{"a_high_half_and_another_escape", R"(["\ud83c\u0041"])",
                         "[\"\xEF\xBF\xBD"
                         "A\"]"},
                    Case{"other_control_characters_stand_raw", "[\"\x7F\xC2\x85\"]", "[\"\x7F\xC2\x85\"]"},
                    Case{"a_raw_control_character", "[\"a\tb\"]", "error@3 rest@0"},
                    Case{"a_raw_nul", std::string("[\"a\0b\"]", 7), "error@3 rest@0"},
                    Case{"a_control_character_behind_an_escape", "[\"\\n\n\"]", "error@4 rest@0"},
                    Case{"an_unknown_escape", R"(["\x41"])", "error@3 rest@0"},
                    Case{"a_single_quote_is_no_escape", R"(["\'"])", "error@3 rest@0"},
                    Case{"a_short_escape", R"(["\u004"])", "error@3 rest@0"},
                    Case{"ends_in_a_string", "[\"abc", "error@5 rest@0"},
                    Case{"ends_in_an_escape", "[\"a\\", "error@4 rest@0"},
                    Case{"single_quotes", "['a']", "error@1 rest@0"}),
    name_of_case);

INSTANTIATE_TEST_SUITE_P(
    Faults, Streams,
    testing::Values(Case{"key_without_quotes", "{a:1}", "error@1 rest@0"}, Case{"no_key", "{,}", "error@1 rest@0"},
                    Case{"no_colon", R"({"a" 1})", "error@5 rest@0"}, Case{"no_value", R"({"a":})", "error@5 rest@0"},
                    Case{"comma_before_the_brace", R"({"a":1,})", "error@7 rest@0"},
                    Case{"comma_before_the_bracket", "[1,]", "error@3 rest@0"},
                    Case{"comma_first", "[,1]", "error@1 rest@0"}, Case{"no_comma", "[1 2]", "error@3 rest@0"},
                    Case{"wrong_bracket", "[1}", "error@2 rest@0"},
                    Case{"bracket_too_many", "[1]]", "[1] error@3 rest@3"},
                    Case{"a_comment", "[1 # a", "error@3 rest@0"}, Case{"ends_open", "{\"a\":[1", "error@7 rest@0"},
                    Case{"ends_behind_a_comma", "[1,", "error@3 rest@0"},
                    Case{"ends_behind_a_brace", "{", "error@1 rest@0"}, Case{"half_a_word", "tru", "error@3 rest@0"},
                    Case{"wrong_word", "[nil]", "error@2 rest@0"},
                    Case{"no_break_space",
                         "[1,\xC2\xA0"
                         "2]",
                         "error@3 rest@0"},
                    Case{"form_feed", "[\f1]", "error@1 rest@0"},
                    Case{"byte_order_mark_inside", "{} \xEF\xBB\xBF{}", "{} error@3 rest@2"},
                    Case{"separator_behind_a_value", "{} ---", "{} error@4 rest@2"},
                    Case{"what_was_good_stands", "{} [1] {\"a\":", "{} [1] error@12 rest@6"}),
    name_of_case);

TEST(JsonStrings, StandInTheSourceUnlessTheyHaveEscapes) {
  const auto reading = read_json(R"({"x-a":"plain","x-b":"esc\u0061ped","x-\u0063":1})");
  const Node root = reading.stream.outcomes[0].document->root();
  const std::string_view text = reading.source->text();
  const auto in_source = [&](std::string_view view) {
    return std::less_equal<>()(text.data(), view.data()) && std::less<>()(view.data(), text.data() + text.size());
  };
  EXPECT_TRUE(in_source(*root.child("x-a").string()));
  EXPECT_FALSE(in_source(*root.child("x-b").string()));
  EXPECT_EQ(root.child("x-b").string(), "escaped");
  EXPECT_EQ(root.child("x-c").integer(), 1);
}

// Words of 16 bytes are looked at together, so each distance counts.
TEST(JsonStrings, OfEveryLengthEndWhereTheyEnd) {
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string content(length, 'x');
    EXPECT_EQ(summary(read_json("\"" + content + "\"")), "\"" + content + "\"");
    EXPECT_EQ(summary(read_json("\"" + content + "\\n" + content + "\"")), "\"" + content + "\\n" + content + "\"");
    EXPECT_EQ(summary(read_json("\"" + content + "\x1F\"")), "error@" + std::to_string(length + 1) + " rest@0");
  }
}

TEST(JsonDuplicates, AreFoundAndTheLastCounts) {
  const auto reading = read_json(R"({"image":1,"x-a":2,"image":3,"x-\u0061":4})");
  const Document& document = *reading.stream.outcomes[0].document;
  EXPECT_EQ(to_json(document.root()), R"({"image":3,"x-a":4})");
  ASSERT_EQ(document.duplicates().size(), 2u);
  EXPECT_EQ(document.duplicates()[0].key, "image");
  EXPECT_EQ(document.duplicates()[1].key, "x-a");
  EXPECT_EQ(document.duplicates()[0].second.begin, 19u);
}

TEST(JsonDocuments, TellTheirRangeAndFormat) {
  const auto reading = read_json(" {\"a\":1} [2] ");
  EXPECT_EQ(reading.stream.outcomes[0].range.begin, 1u);
  EXPECT_EQ(reading.stream.outcomes[0].range.end, 8u);
  EXPECT_EQ(reading.stream.outcomes[1].document->range().begin, 9u);
  EXPECT_EQ(reading.stream.outcomes[1].document->range().end, 12u);
  EXPECT_TRUE(reading.stream.outcomes[1].document->is_json());
}

TEST(JsonErrors, SayWhatWasFoundAndWhatBelongsThere) {
  const std::pair<const char*, const char*> cases[] = {
      {"{a:1}", "found \"a\" where a key in quotes belongs in JSON"},
      {"[\xC3\xBC]", "found \"\xC3\xBC\" where a value belongs in JSON"},
      {"[1", "the JSON text ends where \",\" or \"]\" belongs"},
      {"\"a", "the JSON text ends inside a string"},
  };
  for (const auto& [text, message] : cases) {
    const auto reading = read_json(text);
    ASSERT_TRUE(reading.stream.failure);
    EXPECT_EQ(reading.stream.failure->error->code(), ErrorCode::syntax);
    EXPECT_EQ(reading.stream.failure->error->message(), message);
  }
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

void expect_limit(const Reading& reading, std::string_view name) {
  ASSERT_TRUE(reading.stream.failure) << name;
  EXPECT_EQ(reading.stream.failure->error->code(), ErrorCode::limit_exceeded);
  EXPECT_NE(reading.stream.failure->error->message().find("\"" + std::string(name) + "\""), std::string::npos);
}

TEST(JsonLimits, AreNamed) {
  EXPECT_FALSE(read_json(nested(10'000)).stream.failure);
  expect_limit(read_json(nested(10'001)), "nesting");
  Limits limits;
  limits.nesting = 3;
  EXPECT_FALSE(read_json(nested(3), limits).stream.failure);
  expect_limit(read_json(nested(4), limits), "nesting");
  limits = {};
  limits.nodes = 4;
  EXPECT_FALSE(read_json("[1,2,3]", limits).stream.failure);
  expect_limit(read_json("[1,2,3,4]", limits), "nodes");
  expect_limit(read_json("[[],[],[],[],[],[],[", limits), "nodes");
  limits = {};
  limits.documents = 2;
  EXPECT_FALSE(read_json("1 2 ", limits).stream.failure);
  const auto reading = read_json("1 2 3", limits);
  expect_limit(reading, "documents");
  EXPECT_EQ(reading.stream.outcomes.size(), 2u);
}

}  // namespace
}  // namespace seawall::documents
