// What a node tells: its value, its children, and which part of the text it is.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "documents/documents.h"

namespace seawall::documents {
namespace {

std::unique_ptr<const Document> read_one(std::string text) {
  auto source = Source::from_bytes("test.yaml", std::move(text));
  EXPECT_TRUE(source);
  std::vector<Outcome> outcomes = read(take(std::move(source)));
  EXPECT_EQ(outcomes.size(), 1u);
  if (outcomes[0].error) ADD_FAILURE() << outcomes[0].error->text();
  return std::move(outcomes[0].document);
}

std::string_view text_in(const Document& document, Range range) {
  return document.source().text().substr(range.begin, range.end - range.begin);
}

// --- values -----------------------------------------------------------------------------------------

struct Value {
  const char* name;
  std::string text;  // of a document {"v": ...} or `v: ...`
  Kind kind;
  std::optional<bool> boolean;
  std::optional<std::int64_t> integer;
  std::optional<double> number;
  std::optional<std::string_view> string;
};

class Values : public testing::TestWithParam<Value> {};

TEST_P(Values, AreGivenOnlyAsWhatTheyAre) {
  const auto document = read_one(GetParam().text);
  const Node node = document->root().child("v");
  EXPECT_EQ(node.kind(), GetParam().kind);
  EXPECT_EQ(node.boolean(), GetParam().boolean);
  EXPECT_EQ(node.integer(), GetParam().integer);
  EXPECT_EQ(node.number(), GetParam().number);
  EXPECT_EQ(node.string(), GetParam().string);
}

INSTANTIATE_TEST_SUITE_P(
    Nodes, Values,
    testing::Values(
        Value{"null", "v:", Kind::null, {}, {}, {}, {}}, Value{"yes", "v: yes", Kind::boolean, true, {}, {}, {}},
        Value{"json_false", R"({"v":false})", Kind::boolean, false, {}, {}, {}},
        Value{"octal", "v: 010", Kind::integer, {}, 8, 8.0, {}},
        Value{"hexadecimal", "v: -0x1_F", Kind::integer, {}, -31, -31.0, {}},
        Value{"plus", "v: +7", Kind::integer, {}, 7, 7.0, {}},
        Value{"least", "v: -9223372036854775808", Kind::integer, {}, INT64_MIN, -9223372036854775808.0, {}},
        Value{"beyond_int64", "v: 9223372036854775808", Kind::integer, {}, {}, 9223372036854775808.0, {}},
        Value{"beyond_uint64", "v: 18446744073709551616", Kind::floating, {}, {}, 18446744073709551616.0, {}},
        Value{"float", "v: 1_0.5e1", Kind::floating, {}, {}, 105.0, {}},
        Value{"json_integer", R"({"v":-12})", Kind::integer, {}, -12, -12.0, {}},
        Value{"json_beyond_int64", R"({"v":18446744073709551615})", Kind::integer, {}, {}, 18446744073709551615.0, {}},
        Value{
            "json_beyond_uint64", R"({"v":18446744073709551616})", Kind::floating, {}, {}, 18446744073709551616.0, {}},
        Value{"json_beyond_double", R"({"v":1e400})", Kind::floating, {}, {}, {}, {}},
        Value{"json_too_small", R"({"v":1e-400})", Kind::floating, {}, {}, 0.0, {}},
        Value{"string", "v: 'it''s'", Kind::string, {}, {}, {}, "it's"},
        Value{"through_an_alias", "a: &x 5\nv: *x", Kind::integer, {}, 5, 5.0, {}},
        Value{"map", "v: {a: 1}", Kind::map, {}, {}, {}, {}}, Value{"list", "v: [1]", Kind::list, {}, {}, {}, {}},
        Value{"nothing", "w: 1", Kind::absent, {}, {}, {}, {}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Nodes, AbsentOnesGiveNothingAllTheWay) {
  const Node none = Node().at(Field::spec, "x-mine", Field::containers);
  EXPECT_FALSE(none);
  EXPECT_EQ(none.kind(), Kind::absent);
  EXPECT_EQ(none.text(), "");
  EXPECT_EQ(none.string_or("otherwise"), "otherwise");
  EXPECT_EQ(none.size(), 0u);
  EXPECT_EQ(none.range().end, 0u);
  EXPECT_EQ(none.position().line, 0u);
  EXPECT_EQ(none.key_position().line, 0u);
  EXPECT_FALSE(none.entries().begin() != none.entries().end());
  EXPECT_FALSE(none.items().begin() != none.items().end());
}

TEST(Nodes, FindChildrenWhateverTheirKeysAre) {
  const auto document = read_one("spec: 1\nx-mine: 2\n\"\": 3\n\"x\\u0041\": 4\n5: 6\n");
  const Node root = document->root();
  EXPECT_EQ(root.child(Field::spec).integer(), 1);
  EXPECT_EQ(root.child("spec").integer(), 1);
  EXPECT_EQ(root.child("x-mine").integer(), 2);
  EXPECT_EQ(root.child("").integer(), 3);
  EXPECT_EQ(root.child("xA").integer(), 4);
  EXPECT_EQ(root.child("5").integer(), 6);
  EXPECT_FALSE(root.child("x"));
  EXPECT_FALSE(root.child("kind"));
  EXPECT_FALSE(root.child("spec").child("spec"));
}

TEST(Nodes, KeysThatAreSetAgainCountOnce) {
  const auto document = read_one("image: a\nx-a: 1\nimage: b\nx-a: {}\nkind: c\n");
  const Node root = document->root();
  EXPECT_EQ(root.size(), 3u);
  EXPECT_EQ(root.child(Field::image).string(), "b");
  EXPECT_TRUE(root.child("x-a").is_map());
  std::string keys;
  for (const Entry& entry : root.entries()) keys += std::string(entry.key) + " ";
  EXPECT_EQ(keys, "image x-a kind ");
}

TEST(Nodes, CountEntriesAndItems) {
  const auto document = read_one("a: [1, [2, 3], {b: 4}]\nspec: {}\nc: x\n");
  const Node root = document->root();
  EXPECT_EQ(root.size(), 3u);
  EXPECT_EQ(root.child("a").size(), 3u);
  EXPECT_EQ(root.child("spec").size(), 0u);
  EXPECT_EQ(root.child("c").size(), 0u);
}

TEST(Nodes, ContainWhatStandsInsideThem) {
  const auto document = read_one("a: {b: {c: 1}}\nd: 2\n");
  const Node a = document->root().child("a");
  EXPECT_TRUE(a.contains(a));
  EXPECT_TRUE(a.contains(a.at("b", "c")));
  EXPECT_FALSE(a.contains(document->root().child("d")));
  EXPECT_FALSE(a.child("b").contains(a));
  EXPECT_FALSE(a.contains(Node()));
}

TEST(Kinds, AreDescribedWithTheirArticle) {
  EXPECT_EQ(describe(Kind::absent), "nothing");
  EXPECT_EQ(describe(Kind::integer), "an integer");
  EXPECT_EQ(describe(Kind::floating), "a number");
  EXPECT_EQ(describe(Kind::map), "a map");
}

// --- places -----------------------------------------------------------------------------------------

struct Text {
  const char* name;
  std::string text;
  std::vector<std::string_view> path;
  std::string_view value;
  std::string_view key;
};

class Texts : public testing::TestWithParam<Text> {};

TEST_P(Texts, AreTheValuesOwn) {
  const auto document = read_one(GetParam().text);
  Node node = document->root();
  for (const std::string_view step : GetParam().path) {
    node = node.is_list() ? *node.items().begin() : node.child(step);
  }
  ASSERT_TRUE(node);
  EXPECT_EQ(text_in(*document, node.range()), GetParam().value);
  EXPECT_EQ(text_in(*document, node.key_range()), GetParam().key);
  EXPECT_EQ(node.offset(), node.range().begin);
  EXPECT_LE(node.range().end, document->source().text().size());
}

INSTANTIATE_TEST_SUITE_P(
    Nodes, Texts,
    testing::Values(Text{"plain", "a: b c # d\n", {"a"}, "b c", "a"},
                    Text{"quoted", "\"a\" : 'b'\n", {"a"}, "'b'", "\"a\""},
                    Text{"field_name_in_quotes", "'spec': \"b\"\n", {"spec"}, "\"b\"", "'spec'"},
                    Text{"escaped", "\"\\x41\": \"\\x42\" \n", {"A"}, "\"\\x42\"", "\"\\x41\""},
                    Text{"number_that_is_rewritten", "0x1: 0x2 \n", {"1"}, "0x2", "0x1"},
                    Text{"null", "a:\nb: 1\n", {"a"}, "", "a"},
                    Text{"block_scalar", "a: |\n  b\nc: 1\n", {"a"}, "|\n  b\n", "a"},
                    Text{"block_scalar_without_a_final_line_break", "a: |\n  b", {"a"}, "|\n  b", "a"},
                    Text{"plain_over_lines", "a: b\n  c\n", {"a"}, "b\n  c", "a"},
                    Text{"block_map", "a:\n  b: 1\n  c: {d: 2} # e\nf: 1\n", {"a"}, "b: 1\n  c: {d: 2}", "a"},
                    Text{"block_list", "a:\n- 1\n- - 2\nb: 1\n", {"a"}, "- 1\n- - 2", "a"},
                    Text{"ends_in_a_null", "a:\n  b:\nc: 1\n", {"a"}, "b:", "a"},
                    Text{"ends_in_an_alias", "x: &x [1]\na:\n  b: *x # c\n", {"a"}, "b: *x", "a"},
                    Text{"ends_in_an_aliased_scalar", "x: &x 1\na:\n  b*: *x # c\n", {"a"}, "b*: *x", "a"},
                    Text{"ends_in_an_aliased_item", "x: &x 1\na:\n- *x\n", {"a"}, "- *x", "a"},
                    Text{"ends_in_a_merge", "x: &x {y: 1}\na:\n  b: 2\n  <<: *x\n", {"a"}, "b: 2", "a"},
                    Text{"nothing_but_a_merge", "x: &x {y: 1}\na:\n  <<: *x\n", {"a"}, "", "a"},
                    Text{"flow", "a: [1, {b: [2]}, ] # c\n", {"a"}, "[1, {b: [2]}, ]", "a"},
                    Text{"empty_flow", "a: { } # c\n", {"a"}, "{ }", "a"},
                    Text{"flow_with_comments", "a: [1, # ]\n  2 # }\n  ]\n", {"a"}, "[1, # ]\n  2 # }\n  ]", "a"},
                    Text{"flow_with_an_alias", "x: &x 1\na: [*x ]\n", {"a"}, "[*x ]", "a"},
                    Text{"pair_without_brackets", "a: [b: c ]\n", {"a"}, "[b: c ]", "a"},
                    Text{"the_pair_itself", "a: [b: c ]\n", {"a", "0"}, "b: c", ""},
                    Text{"anchored_flow", "a: &x {b: 1} # c\n", {"a"}, "&x {b: 1}", "a"},
                    Text{"tagged_flow", "a: !!map {b: 1} # c\n", {"a"}, "!!map {b: 1}", "a"},
                    Text{"behind_an_alias", "x: &x {b: 1}\na: *x\n", {"a"}, "&x {b: 1}", "a"},
                    Text{"json", R"({"a" : [1, {"b":2} ] } )", {}, R"({"a" : [1, {"b":2} ] })", ""},
                    Text{"json_string", R"({"a\n" : "b\t" })", {"a\n"}, R"("b\t")", R"("a\n")"},
                    Text{"list_item", "- a\n- b\n", {"0"}, "a", ""}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Nodes, TellPositionsOfValueAndKey) {
  const auto document = read_one("spec:\n  \xC3\xBC: [ x ]\n");
  const Node list = document->root().at(Field::spec, "\xC3\xBC");
  EXPECT_EQ(list.position().line, 2u);
  EXPECT_EQ(list.position().column, 6u);
  EXPECT_EQ(list.key_position().column, 3u);
  const Node item = *list.items().begin();
  EXPECT_EQ(item.position().column, 8u);
  EXPECT_EQ(item.key_position().column, 8u);
}

// --- JSON of a tree ---------------------------------------------------------------------------------

TEST(Json, WritesNumbersAsGoDoes) {
  const std::pair<const char*, const char*> cases[] = {
      {"0.000001", "0.000001"},
      {"1e-7", "1e-7"},
      {"1e20", "100000000000000000000"},
      {"1e21", "1e+21"},
      {"1e-10", "1e-10"},
      {"-0.0", "-0"},
      {"1.50", "1.5"},
      {"123456789.125", "123456789.125"},
      {"1e100", "1e+100"},
      {"5e-324", "5e-324"},
      {"0x10", "16"},
      {"18446744073709551615", "18446744073709551615"},
      {"1e3", "1000"},
      {"1.0", "1"},
      {"+5", "5"},
      {"-1_000", "-1000"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(to_json(read_one("- " + std::string(text))->root()), "[" + std::string(expected) + "]");
  }
}

TEST(Json, KeepsTheDigitsOfJson) {
  const std::string text = R"([1.50,1e3,-0,1E+2,18446744073709551616,12])";
  EXPECT_EQ(to_json(read_one("{\"a\":" + text + "}")->root().child("a")), text);
}

TEST(Json, EscapesStringsAndKeepsOrSortsKeys) {
  const auto document = read_one("b: \"\\\"\\\\\\n\\r\\t\\0\\x1f\xC3\xBC\"\na: [~, yes, {}, []]\nB: {c: 1, b: 2}\n");
  EXPECT_EQ(to_json(document->root()), R"({"b":"\"\\\n\r\t\u0000\u001f)"
                                       "\xC3\xBC"
                                       R"(","a":[null,true,{},[]],"B":{"c":1,"b":2}})");
  EXPECT_EQ(to_json(document->root(), true), R"({"B":{"b":2,"c":1},"a":[null,true,{},[]],"b":"\"\\\n\r\t\u0000\u001f)"
                                             "\xC3\xBC"
                                             R"("})");
  EXPECT_EQ(to_json(Node()), "null");
}

TEST(Json, OfTheDeepestTreeIsWritten) {
  const std::string text = std::string(9'998, '[') + "1" + std::string(9'998, ']');
  EXPECT_EQ(to_json(read_one("{\"a\":" + text + "}")->root()), "{\"a\":" + text + "}");
}

}  // namespace
}  // namespace seawall::documents
