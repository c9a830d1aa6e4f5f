// What a text means as documents, through the module's door: values, splitting, errors with their places, limits.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "documents/documents.h"

namespace seawall::documents {
namespace {

std::vector<Outcome> read_text(std::string text, const Limits& limits = {}) {
  auto source = Source::from_bytes("test.yaml", std::move(text), limits);
  EXPECT_TRUE(source);
  return read(take(std::move(source)), limits);
}

/// "{"a":1} | empty | error 3:1"
std::string summary(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const Outcome& outcome : outcomes) {
    if (!text.empty()) text += " | ";
    switch (outcome.state) {
      case Outcome::State::document: text += to_json(outcome.document->root()); break;
      case Outcome::State::empty: text += "empty"; break;
      case Outcome::State::failed:
        text += "error " + std::to_string(outcome.error->place().line) + ":" +
                std::to_string(outcome.error->place().column);
        break;
    }
  }
  return text;
}

struct Case {
  const char* name;
  std::string text;
  const char* expected;
};

class Reading : public testing::TestWithParam<Case> {};

TEST_P(Reading, GivesWhatKubectlReads) { EXPECT_EQ(summary(read_text(GetParam().text)), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Texts, Reading,
    testing::Values(
        Case{"yaml_1_1_booleans", "a: yes\nb: Off\nc: yEs\nd: n\n", R"({"a":true,"b":false,"c":"yEs","d":false})"},
        Case{"integers_in_all_bases", "a: 010\nb: 0x1F\nc: 0b11\nd: 1_000\ne: 08\nf: 0o17\n",
             R"({"a":8,"b":31,"c":3,"d":1000,"e":8,"f":15})"},
        Case{"no_sexagesimal_and_no_dates", "a: 1:30\nb: 2001-01-01\n", R"({"a":"1:30","b":"2001-01-01"})"},
        Case{"a_float_beyond_double_is_a_string", "a: 1e400\nb: 1e3\n", R"({"a":"1e400","b":1000})"},
        Case{"keys_become_text", "1: a\n1.5: b\ntrue: c\n", R"({"1":"a","1.5":"b","true":"c"})"},
        Case{"zero_is_one_key_whatever_its_sign", "0.0: a\n-0.0: b\n", R"({"-0":"b"})"},
        Case{"missing_keys_at_the_very_end_are_refused", "?\n?", "error 2:2"},
        Case{"a_null_key_is_refused", "~: a\n", "error 1:1"},
        Case{"a_replaced_null_key_is_not", "a: {~: b}\na: 1\n", R"({"a":1})"},
        Case{"a_merge_counts_where_it_stands", "x: &x {a: 1, b: 2}\nz:\n  a: 0\n  <<: *x\n  b: 9\n",
             R"({"x":{"a":1,"b":2},"z":{"a":1,"b":9}})"},
        Case{"in_a_list_of_merges_the_earlier_wins", "v:\n  <<: [{a: 1}, {a: 2, b: 3}]\n", R"({"v":{"b":3,"a":1}})"},
        Case{"an_inline_merge_keeps_its_values", "v: &v {<<: {m: {p: [1]}}, o: 2}\nw: *v\n",
             R"({"v":{"m":{"p":[1]},"o":2},"w":{"m":{"p":[1]},"o":2}})"},
        Case{"an_alias_to_itself_is_refused", "a: &a [*a]\n", "error 1:8"},
        Case{"an_unknown_anchor_is_refused", "a: *b\n", "error 1:4"},
        Case{"block_scalars", "a: |\n  x\n   y\nb: >-\n  p\n  q\n\n  r\n", R"({"a":"x\n y\n","b":"p q\nr"})"},
        Case{"a_plain_scalar_over_lines", "a: b\n  c\n\n  d\n", R"({"a":"b c\nd"})"},
        Case{"escapes", R"(a: "\x41\u00e9\n\'")", "{\"a\":\"A\xC3\xA9\\n'\"}"},
        Case{"json_escapes_are_not_yaml", "---\na: \"\\/\"\n", "error 2:5"},
        Case{"binary_is_decoded", "a: !!binary aGk=\n", R"({"a":"hi"})"},
        Case{"a_tag_must_fit", "a: !!int x\n", "error 1:4"},
        Case{"separators_split_before_parsing", "a: |\n  x\n---\nb: 1\n", R"({"a":"x\n"} | {"b":1})"},
        Case{"a_broken_document_costs_only_itself", "a: 1\n---\nb: [\n---\nc: 3\n", R"({"a":1} | error 4:1 | {"c":3})"},
        Case{"text_behind_a_separator_is_an_error", "a: 1\n--- b\nc: 2\n", R"(error 2:1 | {"c":2})"},
        Case{"comments_and_nulls_are_empty", "# c\n---\n~\n---\na: 1\n", R"(empty | empty | {"a":1})"},
        Case{"crlf", "a: 1\r\nb:\r\n- x\r\n", R"({"a":1,"b":["x"]})"}, Case{"a_file_of_nothing", "", ""},
        Case{"json_values_in_a_row",
             R"({"a":1}{"a":2})"
             "\n[3]",
             R"({"a":1} | {"a":2} | [3])"},
        Case{"json_then_yaml", "{\"a\":1}\n---\nb: 2\n", R"({"a":1} | {"b":2})"},
        Case{"json_lone_surrogate", R"({"a":"\ud83d"})", "{\"a\":\"\xEF\xBF\xBD\"}"},
        Case{"json_numbers_keep_their_digits", R"({"a":1.50,"b":1e309})", R"({"a":1.50,"b":1e309})"},
        Case{"json_broken_after_two", "{}{}{\n---\na: 1\n", R"({} | {} | error 2:1 | {"a":1})"},
        Case{"utf16",
             std::string("\xFF\xFE"
                         "a\0:\0 \0"
                         "1\0",
                         10),
             R"({"a":1})"},
        Case{"a_byte_order_mark_is_dropped",
             "\xEF\xBB\xBF"
             "a: 1\n",
             R"({"a":1})"},
        Case{"invalid_bytes_are_replaced", "a: \xFFx\n", "{\"a\":\"\xEF\xBF\xBDx\"}"},
        Case{"nul_bytes_are_refused", std::string("a: b\0c\n", 7), "error 1:5"},
        Case{"a_list_or_scalar_at_the_top", "- 1\n---\nx\n", R"([1] | "x")"},
        Case{"truncated", "a:\n  b: \"c\n", "error 3:1"},
        Case{"a_tab_in_the_indentation", "a:\n\tb: 1\n", "error 2:1"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Duplicates, AreToldWithBothPlacesAndTheLastCounts) {
  const auto outcomes = read_text("image: a\nname: b\nimage: c\n");
  ASSERT_EQ(summary(outcomes), R"({"name":"b","image":"c"})");
  const Document& document = *outcomes[0].document;
  ASSERT_EQ(document.duplicates().size(), 1u);
  EXPECT_EQ(document.duplicates()[0].key, "image");
  EXPECT_EQ(document.duplicates()[0].first.begin, 0u);
  EXPECT_EQ(document.duplicates()[0].second.begin, 17u);
}

TEST(Duplicates, OfUnknownKeysInLargeMapsAreFound) {
  std::string text;
  for (int index = 0; index < 1000; ++index) text += "x-" + std::to_string(index) + ": 1\n";
  text += "x-500: 2\n";
  const auto outcomes = read_text(text);
  ASSERT_EQ(outcomes.size(), 1u);
  ASSERT_EQ(outcomes[0].document->duplicates().size(), 1u);
  EXPECT_EQ(outcomes[0].document->root().child("x-500").integer(), 2);
}

TEST(Duplicates, OfQuotedKeysAreTheWholeKeys) {
  const std::string text = "\"a\": 1\n'x-b': 2\n'a': 3\nx-b: 4\n";
  const auto outcomes = read_text(text);
  std::vector<std::string> keys;
  for (const DuplicateKey& duplicate : outcomes[0].document->duplicates()) {
    for (const Range range : {duplicate.first, duplicate.second}) {
      keys.push_back(text.substr(range.begin, range.end - range.begin));
    }
  }
  EXPECT_EQ(keys, (std::vector<std::string>{"\"a\"", "'a'", "'x-b'", "x-b"}));
}

TEST(Duplicates, OfDifferentTypesAreAmbiguous) {
  const auto outcomes = read_text("1: a\n'1': b\n");
  EXPECT_TRUE(outcomes[0].document->is_ambiguous());
  EXPECT_TRUE(outcomes[0].document->duplicates().empty());
}

TEST(Places, AreThoseOfTheUsersFile) {
  const auto outcomes = read_text("---\nkind: Pod\nspec:\n  # comment\n  größe: \"x\"   \n  list: [a, {b: c}]\n");
  const Node root = outcomes[0].document->root();
  const Node spec = root.child(Field::spec);
  EXPECT_EQ(spec.key_position().line, 3u);
  EXPECT_EQ(spec.child("größe").position().line, 5u);
  EXPECT_EQ(spec.child("größe").position().column, 10u);
  const Range list = spec.child("list").range();
  const std::string_view text = root.document()->source().text();
  EXPECT_EQ(text.substr(list.begin, list.end - list.begin), "[a, {b: c}]");
  const Range quoted = spec.child("größe").range();
  EXPECT_EQ(text.substr(quoted.begin, quoted.end - quoted.begin), "\"x\"");
  const Range key = spec.child("größe").key_range();
  EXPECT_EQ(text.substr(key.begin, key.end - key.begin), "größe");
  const Range map = root.range();
  EXPECT_EQ(map.begin, 4u);
  EXPECT_EQ(map.end, list.end);
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
  std::string text;
  for (std::size_t level = 0; level < depth; ++level) text += open;
  text += "x";
  for (std::size_t level = 0; level < depth; ++level) text += close;
  return text + "\n";
}

TEST(Limits, NestingStopsAtTenThousand) {
  EXPECT_EQ(summary(read_text("a: " + nested(10'001, "[", "]"))).substr(0, 5), "error");
  EXPECT_EQ(read_text("---\n" + nested(9'999, "[", "]"))[0].state, Outcome::State::document);
  std::string block;
  for (int level = 0; level < 10'001; ++level) block += std::string(static_cast<std::size_t>(level), ' ') + "a:\n";
  const auto outcomes = read_text(block);
  ASSERT_EQ(outcomes[0].state, Outcome::State::failed);
  EXPECT_NE(outcomes[0].error->message().find("nesting"), std::string::npos);
  EXPECT_EQ(read_text("{\"a\":" + nested(10'001, "[", "]"))[0].state, Outcome::State::failed);
}

TEST(Limits, OfNodesAndDocumentsAndBytesAreNamed) {
  Limits limits;
  limits.nodes = 100;
  std::string list;
  for (int index = 0; index < 200; ++index) list += "- 1\n";
  auto outcomes = read_text(list, limits);
  ASSERT_EQ(outcomes[0].state, Outcome::State::failed);
  EXPECT_EQ(outcomes[0].error->code(), ErrorCode::limit_exceeded);
  EXPECT_NE(outcomes[0].error->message().find("\"nodes\""), std::string::npos);
  // Where it is reached, not where the document ends: beyond it nothing is kept.
  EXPECT_EQ(outcomes[0].error->place().line, 100u);
  std::string json = "{\"a\":[";
  for (int index = 0; index < 200; ++index) json += "1,\n";
  outcomes = read_text(json + "1]}", limits);
  ASSERT_EQ(outcomes[0].state, Outcome::State::failed);
  EXPECT_NE(outcomes[0].error->message().find("\"nodes\""), std::string::npos);
  EXPECT_EQ(outcomes[0].error->place().line, 98u);
  // A broken end is beyond the limit, and no second reason is looked for there.
  outcomes = read_text(list + "]\n---\nb: 1\n", limits);
  EXPECT_EQ(summary(outcomes), R"(error 100:3 | {"b":1})");
  outcomes = read_text(json + "\n---\nb: 1\n", limits);
  EXPECT_EQ(summary(outcomes), R"(error 98:2 | {"b":1})");

  limits = {};
  limits.documents = 2;
  outcomes = read_text("a: 1\n---\nb: 1\n---\nc: 1\n---\nd: 1\n", limits);
  EXPECT_EQ(summary(outcomes), R"({"a":1} | {"b":1} | error 5:1)");
  EXPECT_NE(outcomes[2].error->message().find("\"documents\""), std::string::npos);
  outcomes = read_text(R"({"a":1}{"b":1}{"c":1})", limits);
  EXPECT_EQ(summary(outcomes).substr(0, 25), R"({"a":1} | {"b":1} | error)");

  limits = {};
  limits.bytes = 10;
  const auto source = Source::from_bytes("big.yaml", "0123456789a", limits);
  ASSERT_FALSE(source);
  EXPECT_NE(source.error().message().find("\"bytes\""), std::string::npos);
}

std::string alias_bomb() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 12; ++level) {
    const std::string below = "*a" + std::to_string(level - 1);
    text += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [";
    for (int copy = 0; copy < 10; ++copy) text += (copy ? ", " : "") + below;
    text += "]\n";
  }
  return text;
}

TEST(Limits, AnAliasBombIsRefusedBeforeItGrows) {
  const auto outcomes = read_text(alias_bomb());
  ASSERT_EQ(outcomes[0].state, Outcome::State::failed);
  EXPECT_EQ(outcomes[0].error->code(), ErrorCode::limit_exceeded);
  EXPECT_NE(outcomes[0].error->message().find("\"alias expansion\""), std::string::npos);
}

TEST(Limits, NestingAlsoCountsThroughAliases) {
  std::string text = "a0: &a0 " + nested(60, "[", "]");
  for (int level = 1; level < 200; ++level) {
    std::string inner = nested(60, "[", "]");
    inner.replace(inner.find('x'), 1, "*a" + std::to_string(level - 1));
    text += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " " + inner;
  }
  EXPECT_EQ(read_text(text)[0].state, Outcome::State::failed);
}

TEST(Sections, ReadApartGiveTheSameAsTheWhole) {
  const std::string text = "a: 1\n---\nb: [\n---\n--- x\nc: 1\n---\n# nothing\n---\nd: 4\n";
  auto source = Source::from_bytes("test.yaml", text);
  ASSERT_TRUE(source);
  const auto shared = take(std::move(source));
  std::vector<Outcome> apart;
  for (const Section& section : sections(*shared)) {
    for (Outcome& outcome : read(shared, std::span(&section, 1))) apart.push_back(std::move(outcome));
  }
  EXPECT_EQ(summary(apart), summary(read(shared)));
  EXPECT_EQ(summary(apart), R"({"a":1} | error 4:1 | error 5:1 | {"c":1} | empty | {"d":4})");
}

TEST(Errors, TellTheLineThatKubectlTells) {
  const auto outcomes = read_text("a: 1\n---\nk: b\n c: d\n");
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[1].kubectl_line, 2u);
  EXPECT_EQ(outcomes[1].error->place().line, 4u);
}

TEST(Errors, CountLoneCarriageReturnsAtTheEndAsKubectlDoes) {
  const auto outcomes = read_text("'\n\r\r");
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].kubectl_line, 4u);
}

TEST(Fields, AreFoundByIdAndByName) {
  const auto outcomes = read_text("spec: {template: {spec: {hostPID: true}}, x-mine: 1}\n");
  const Node root = outcomes[0].document->root();
  EXPECT_EQ(root.at(Field::spec, Field::template_, Field::spec, Field::hostPID).boolean(), true);
  EXPECT_EQ(root.at("spec", "x-mine").integer(), 1);
  EXPECT_FALSE(root.at(Field::spec, Field::hostPID, Field::spec));
  EXPECT_EQ(name_of(intern("hostPID")), "hostPID");
  EXPECT_EQ(intern("x-mine"), Field::none);
}

TEST(Fields, EveryNameFindsItself) {
  for (std::uint16_t id = 1; id < field_count; ++id) {
    EXPECT_EQ(intern(name_of(static_cast<Field>(id))), static_cast<Field>(id));
  }
}

}  // namespace
}  // namespace seawall::documents
