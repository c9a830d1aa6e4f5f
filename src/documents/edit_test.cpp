// Edits change one place: the tables say what is written, the property test tries every value of several files.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "documents/documents.h"

namespace seawall::documents {
namespace {

std::vector<Outcome> read_text(std::string text) {
  auto source = Source::from_bytes("test.yaml", std::move(text));
  EXPECT_TRUE(source);
  return read(take(std::move(source)));
}

/// The node at a path of keys and item numbers: "spec.containers.0.image"; of the last document.
Node find(const std::vector<Outcome>& outcomes, std::string_view path) {
  Node node = outcomes.back().document->root();
  while (!path.empty()) {
    const std::string_view step = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(step.size() + 1, path.size()));
    if (node.is_map()) {
      node = node.child(step);
      continue;
    }
    std::size_t index = std::stoul(std::string(step));
    for (const Node item : node.items()) {
      if (index-- == 0) node = item;
    }
  }
  EXPECT_TRUE(node) << path;
  return node;
}

/// The whole text with an edit made.
Result<std::string> edited(Node node, const Result<Edit>& edit) {
  if (!edit) return edit.error();
  return apply(node.document()->source(), std::span(&*edit, 1));
}
Result<std::string> with_value(Node node, std::string_view scalar) { return edited(node, replace_value(node, scalar)); }
Result<std::string> with_literal(Node node, std::string_view text) { return edited(node, replace_literal(node, text)); }
Result<std::string> with_field(Node map, std::span<const std::string_view> path, std::string_view literal) {
  return edited(map, insert_field(map, path, literal));
}
Result<std::string> with_field(Node map, std::string_view key, std::string_view literal) {
  return with_field(map, std::span(&key, 1), literal);
}
Result<std::string> without(Node node) { return edited(node, remove(node)); }

std::string answer(const Result<std::string>& result) {
  return result ? *result : "error: " + result.error().message();
}

struct Case {
  const char* name;
  std::string text;
  const char* path;
  std::string_view value;
  std::string expected;  // "" stands for an error
};

std::string name_of_case(const testing::TestParamInfo<Case>& info) { return info.param.name; }

void expect_answer(const Case& test, const Result<std::string>& result) {
  if (test.expected.empty()) {
    ASSERT_FALSE(result) << *result;
    EXPECT_EQ(result.error().code(), ErrorCode::unsupported);
  } else {
    EXPECT_EQ(answer(result), test.expected);
  }
}

class EditedValues : public testing::TestWithParam<Case> {};

TEST_P(EditedValues, KeepTheirStyle) {
  const auto outcomes = read_text(GetParam().text);
  expect_answer(GetParam(), with_value(find(outcomes, GetParam().path), GetParam().value));
}

INSTANTIATE_TEST_SUITE_P(
    Edits, EditedValues,
    testing::Values(Case{"plain", "image: nginx:1.2  # old\nx: 1\n", "image", "nginx:1.25",
                         "image: nginx:1.25  # old\nx: 1\n"},
                    Case{"plain_that_must_be_quoted", "a: b\n", "a", "yes", "a: \"yes\"\n"},
                    Case{"plain_to_a_number_in_text", "a: b\n", "a", "010", "a: \"010\"\n"},
                    Case{"plain_to_empty", "a: b\n", "a", "", "a: \"\"\n"},
                    Case{"plain_to_a_date", "a: b\n", "a", "2001-01-01", "a: \"2001-01-01\"\n"},
                    Case{"plain_to_what_looks_like_a_comment", "a: b\n", "a", "c #d", "a: \"c #d\"\n"},
                    Case{"plain_to_what_looks_like_a_map", "a: b\n", "a", "c: d", "a: \"c: d\"\n"},
                    Case{"plain_to_several_lines", "a: b\n", "a", "c\nd", "a: \"c\\nd\"\n"},
                    Case{"plain_over_lines", "a: b\n  c\nd: 1\n", "a", "e", "a: e\nd: 1\n"},
                    Case{"single_quoted", "a: 'b'\n", "a", "it's", "a: 'it''s'\n"},
                    Case{"single_quoted_to_control_characters", "a: 'b'\n", "a", "\t", "a: \"\\t\"\n"},
                    Case{"double_quoted", "a: \"b\"\n", "a", "c", "a: \"c\"\n"},
                    Case{"double_quoted_with_escapes", "a: \"\\x41\" # c\n", "a", "\\\"\x7F\xC2\x85",
                         "a: \"\\\\\\\"\\u007f\\u0085\" # c\n"},
                    Case{"number_to_string", "a: 1\n", "a", "1", "a: \"1\"\n"},
                    Case{"in_a_flow_list", "a: [b, c]\n", "a.0", "d,e", "a: [\"d,e\", c]\n"},
                    Case{"image_in_a_flow_map", "{image: a}\n", "image", "nginx:1.25", "{image: nginx:1.25}\n"},
                    Case{"null_without_text", "a:\nb: 1\n", "a", "c", "a: c\nb: 1\n"},
                    Case{"null_without_text_before_a_comment", "a: # why\nb: 1\n", "a", "c", "a: c # why\nb: 1\n"},
                    Case{"null_item", "-\n- 1\n", "0", "c", "- c\n- 1\n"},
                    Case{"null_with_text", "a: ~\n", "a", "c", "a: c\n"},
                    Case{"literal_block", "a: |\n  b\n  c\n\n# d\ne: 1\n", "a", "f", "a: f\n\n# d\ne: 1\n"},
                    Case{"folded_block_with_a_comment", "a: >-  # why\n  b\nc: 1\n", "a", "f", "a: f  # why\nc: 1\n"},
                    Case{"block_at_the_end", "a: |\n  b", "a", "f", "a: f"},
                    Case{"crlf", "a: |\r\n  b\r\nc: 'd'\r\n", "c", "e", "a: |\r\n  b\r\nc: 'e'\r\n"},
                    Case{"second_document", "a: 1\n---\na: 2\n", "a", "x", "a: 1\n---\na: x\n"},
                    Case{"json", R"({"a": "b","c":1})", "a", "\"<\n", R"({"a": "\"<\n","c":1})"},
                    Case{"json_number", R"({"a": "b","c":1})", "c", "x", R"({"a": "b","c":"x"})"},
                    Case{"json_behind_json", R"({"a":1} {"a":2} )", "a", "x", R"({"a":1} {"a":"x"} )"},
                    Case{"beyond_the_bmp", "a: 'b'\n", "a", "\xF0\x9F\x8C\x8A", "a: '\xF0\x9F\x8C\x8A'\n"},
                    Case{"a_byte_order_mark_is_not_counted",
                         "\xEF\xBB\xBF"
                         "a: b\n",
                         "a", "c", "a: c\n"},
                    Case{"a_fitting_tag_is_kept", "a: !!str b\n", "a", "c", "a: !!str c\n"},
                    Case{"a_tag_that_would_turn_it", "a: !!int 1\n", "a", "c", ""},
                    Case{"an_anchored_scalar_that_is_used", "a: &x b\nc: *x\n", "a", "d", ""},
                    Case{"an_anchored_scalar_that_is_not", "a: &x b\n", "a", "d", "a: &x d\n"},
                    Case{"an_alias", "a: &x b\nc: *x\n", "c", "d", ""},
                    Case{"inside_an_aliased_map", "a: &x {b: c}\nd: *x\n", "a.b", "e", ""},
                    Case{"a_merged_value", "a: &x {b: c}\nd:\n  <<: *x\n", "d.b", "e", ""},
                    Case{"beside_a_merge", "a: &x {b: c}\nd:\n  <<: *x\n  e: f\n", "d.e", "g",
                         "a: &x {b: c}\nd:\n  <<: *x\n  e: g\n"},
                    Case{"a_map", "a: {b: c}\n", "a", "d", ""}, Case{"invalid_utf8", "a: b\nc: \xFF\n", "a", "d", ""},
                    Case{"utf16",
                         std::string("\xFF\xFE"
                                     "a\0:\0 \0"
                                     "b\0",
                                     10),
                         "a", "d", ""}),
    name_of_case);

class Literals : public testing::TestWithParam<Case> {};

TEST_P(Literals, ReplaceValuesUnquoted) {
  const auto outcomes = read_text(GetParam().text);
  expect_answer(GetParam(), with_literal(find(outcomes, GetParam().path), GetParam().value));
}

INSTANTIATE_TEST_SUITE_P(
    Edits, Literals,
    testing::Values(Case{"boolean", "privileged: true # why\n", "privileged", "false", "privileged: false # why\n"},
                    Case{"for_a_quoted_string", "a: 'true'\n", "a", "false", "a: false\n"},
                    Case{"number_for_a_missing_one", "runAsUser:\n", "runAsUser", "65532", "runAsUser: 65532\n"},
                    Case{"in_json", R"({"a":true,"b":[1]})", "b.0", "1e3", R"({"a":true,"b":[1e3]})"},
                    Case{"yaml_boolean_in_json", R"({"a":true})", "a", "yes", ""},
                    Case{"behind_a_string_tag", "a: !!str true\n", "a", "false", ""},
                    Case{"before_a_comma", "{a: , b: 1}\n", "a", "1", "{a: 1, b: 1}\n"},
                    Case{"in_a_block_list", "- true\n- b\n", "0", "null", "- null\n- b\n"}),
    name_of_case);

TEST(Literals, MustBeNoStrings) {
  const auto outcomes = read_text("a: 1\n");
  for (const char* literal : {"abc", "\"1\"", "1\nb: 2", "1 # x", "- 1", "\xFF"}) {
    const auto result = with_literal(find(outcomes, "a"), literal);
    ASSERT_FALSE(result) << literal;
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument) << literal;
  }
}

class Fields : public testing::TestWithParam<Case> {};

// The value of a case is "key=literal" here.
TEST_P(Fields, AreInsertedInTheLayoutOfTheirMap) {
  const auto outcomes = read_text(GetParam().text);
  const std::string_view value = GetParam().value;
  const std::size_t equals = value.find('=');
  expect_answer(GetParam(),
                with_field(find(outcomes, GetParam().path), value.substr(0, equals), value.substr(equals + 1)));
}

INSTANTIATE_TEST_SUITE_P(
    Edits, Fields,
    testing::Values(
        Case{"block", "a:\n  b: 1 # one\n# next\nc: 2\n", "a", "k=true", "a:\n  b: 1 # one\n  k: true\n# next\nc: 2\n"},
        Case{"root", "a: 1\n", "", "k=2", "a: 1\nk: 2\n"},
        Case{"without_final_line_break", "a:\n  b: 1", "a", "k=2", "a:\n  b: 1\n  k: 2"},
        Case{"crlf", "a:\r\n  b: 1\r\nc: 2\r\n", "a", "k=2", "a:\r\n  b: 1\r\n  k: 2\r\nc: 2\r\n"},
        Case{"crlf_without_final_line_break", "a:\r\n  b: 1", "a", "k=2", "a:\r\n  b: 1\r\n  k: 2"},
        Case{"in_a_list_item", "l:\n- name: x\n  image: y\n- name: z\n", "l.0", "k=[]",
             "l:\n- name: x\n  image: y\n  k: []\n- name: z\n"},
        Case{"behind_a_nested_map", "a:\n  b:\n    c: 1\nd: 1\n", "a", "k=2", "a:\n  b:\n    c: 1\n  k: 2\nd: 1\n"},
        Case{"behind_a_list_at_the_same_column", "a:\n- 1\n- 2\n", "", "k=3", "a:\n- 1\n- 2\nk: 3\n"},
        Case{"behind_a_null", "a:\n  b:\n", "a", "k=3", "a:\n  b:\n  k: 3\n"},
        Case{"behind_a_flow_map_over_lines", "a:\n  b: {c: 1,\n    d: 2 }  # e\nf: 1\n", "a", "k=3",
             "a:\n  b: {c: 1,\n    d: 2 }  # e\n  k: 3\nf: 1\n"},
        Case{"behind_a_literal_block", "a:\n  b: |\n    c\nd: 1\n", "a", "k=3", "a:\n  b: |\n    c\n  k: 3\nd: 1\n"},
        Case{"behind_a_block_that_keeps_its_breaks", "a:\n  b: |+\n    c\n\nd: 1\n", "a", "k=3",
             "a:\n  b: |+\n    c\n\n  k: 3\nd: 1\n"},
        Case{"behind_a_literal_block_that_does_not_end", "a:\n  b: |\n    c", "a", "k=3", "a:\n  b: |\n    c\n  k: 3"},
        Case{"behind_an_alias", "x: &x {c: 1}\na:\n  b: *x # same\n", "a", "k=3",
             "x: &x {c: 1}\na:\n  b: *x # same\n  k: 3\n"},
        Case{"behind_an_aliased_scalar", "x: &x 1\na:\n  image: *x # same\n", "a", "k=3",
             "x: &x 1\na:\n  image: *x # same\n  k: 3\n"},
        Case{"before_a_separator", "a: 1\n---\nb: 1\n---\n", "", "k=2", "a: 1\n---\nb: 1\nk: 2\n---\n"},
        Case{"deep_columns", "- - a: 1\n- 2\n", "0.0", "k=2", "- - a: 1\n    k: 2\n- 2\n"},
        Case{"a_key_that_must_be_quoted", "a: 1\n", "", "on=2", "a: 1\n\"on\": 2\n"},
        Case{"a_map_as_the_value", "a: 1\n", "", "k={drop: [ALL]}", "a: 1\nk: {drop: [ALL]}\n"},
        Case{"empty_flow", "a: {}\n", "a", "k=2", "a: {k: 2}\n"},
        Case{"flow", "a: {b: 1, c: 2}\n", "a", "k=2", "a: {b: 1, c: 2, k: 2}\n"},
        Case{"flow_with_one_entry", "a: {b: 1}\n", "a", "k=2", "a: {b: 1, k: 2}\n"},
        Case{"flow_over_lines", "a: {\n  b: 1,\n  c: 2\n}\n", "a", "k=2", "a: {\n  b: 1,\n  c: 2,\n  k: 2\n}\n"},
        Case{"flow_with_a_last_comma", "a: {b: 1,}\n", "a", "k=2", "a: {b: 1, k: 2,}\n"},
        Case{"flow_with_a_comment", "a: {\n  b: 1 # one }\n}\n", "a", "k=2", "a: {\n  b: 1, k: 2 # one }\n}\n"},
        Case{"flow_behind_a_list", "{b: [1, {c: 2}]}\n", "", "k=2", "{b: [1, {c: 2}], k: 2}\n"},
        Case{"json_compact", R"({"a":{"b":1}})", "a", "k=true", R"({"a":{"b":1,"k":true}})"},
        Case{"json_spaced", R"({"a": {"b": 1, "c": 2}})", "a", "k=true", R"({"a": {"b": 1, "c": 2, "k": true}})"},
        Case{"json_indented", "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", "a", "k=true",
             "{\n  \"a\": {\n    \"b\": 1,\n    \"k\": true\n  }\n}\n"},
        Case{"json_empty", R"({"a":{},"b":1})", "a", "k=true", R"({"a":{"k":true},"b":1})"},
        Case{"json_empty_spaced", R"({"a": {}, "b": 1})", "a", "k=true", R"({"a": {"k": true}, "b": 1})"},
        Case{"json_map_as_the_value", R"({"a":1})", "", R"(k={"b":[]})", R"({"a":1,"k":{"b":[]}})"},
        Case{"yaml_value_in_json", R"({"a":1})", "", "k={b: 1}", ""},
        Case{"two_values_in_one", "a: {b: 1}\n", "a", "k=1, l: 2", ""},
        Case{"a_value_that_does_not_end", "a: {b: 1}\n", "a", "k=[", ""},
        Case{"of_a_pair_without_brackets", "[a: b]\n", "0", "k=1", ""},
        Case{"of_an_aliased_map", "a: &x {b: 1}\nc: *x\n", "a", "k=1", ""},
        Case{"of_a_merged_map", "a: &x\n  b: 1\nc:\n  <<: *x\n", "a", "k=1", ""},
        Case{"beside_a_merge", "a: &x\n  b: 1\nc:\n  <<: *x\n  d: 1\n", "c", "k=1",
             "a: &x\n  b: 1\nc:\n  <<: *x\n  d: 1\n  k: 1\n"},
        Case{"of_nothing_but_a_merge", "a: &x\n  b: 1\nspec:\n  <<: *x # c\n", "spec", "k=1",
             "a: &x\n  b: 1\nspec:\n  <<: *x # c\n  k: 1\n"},
        Case{"an_anchor_that_a_later_alias_would_mean", "a: &x '2'\nb: {c: 1}\nd: *x\n", "b", "k=&x 2", ""},
        Case{"of_a_null", "a:\n", "a", "k=1", ""}, Case{"of_a_list", "a: []\n", "a", "k=1", ""}),
    name_of_case);

class NestedFields : public testing::TestWithParam<Case> {};

// The value of a case is "key.key=literal" here.
TEST_P(NestedFields, GetTheMapsThatTheyNeed) {
  const auto outcomes = read_text(GetParam().text);
  const std::string_view value = GetParam().value;
  const std::size_t equals = value.find('=');
  std::vector<std::string_view> path;
  for (std::string_view keys = value.substr(0, equals); !keys.empty();) {
    path.push_back(keys.substr(0, keys.find('.')));
    keys.remove_prefix(std::min(keys.size(), path.back().size() + 1));
  }
  expect_answer(GetParam(), with_field(find(outcomes, GetParam().path), path, value.substr(equals + 1)));
}

INSTANTIATE_TEST_SUITE_P(
    Edits, NestedFields,
    testing::Values(Case{"block", "a:\n  b: 1\nc: 2\n", "a", "k.l=true", "a:\n  b: 1\n  k:\n    l: true\nc: 2\n"},
                    Case{"three_deep", "- a: 1\n- b: 2\n", "0",
                         "securityContext.seccompProfile.type=\"RuntimeDefault\"",
                         "- a: 1\n  securityContext:\n    seccompProfile:\n      type: RuntimeDefault\n- b: 2\n"},
                    Case{"crlf", "a: 1\r\n", "", "k.l=2", "a: 1\r\nk:\r\n  l: 2\r\n"},
                    Case{"behind_a_block_scalar", "a: |\n  x\n", "", "k.l=2", "a: |\n  x\nk:\n  l: 2\n"},
                    Case{"flow", "a: {b: 1}\n", "a", "k.l=2", "a: {b: 1, k: {l: 2}}\n"},
                    Case{"json", R"({"a":1})", "", "k.l=\"x\"", R"({"a":1,"k":{"l": "x"}})"},
                    Case{"a_text_that_is_no_plain_one", "a: 1\n", "", "k.l=\"true\"", "a: 1\nk:\n  l: \"true\"\n"},
                    Case{"a_list", "a: 1\n", "", "k.drop=[\"ALL\"]", "a: 1\nk:\n  drop: [\"ALL\"]\n"},
                    Case{"of_an_aliased_map", "a: &x {b: 1}\nc: *x\n", "a", "k.l=1", ""}),
    name_of_case);

class Removals : public testing::TestWithParam<Case> {};

TEST_P(Removals, TakeTheirLinesOrTheirPart) {
  const auto outcomes = read_text(GetParam().text);
  expect_answer(GetParam(), without(find(outcomes, GetParam().path)));
}

INSTANTIATE_TEST_SUITE_P(
    Edits, Removals,
    testing::Values(Case{"entry", "a: 1\nb: 2 # two\n# three\nc: 3\n", "b", "", "a: 1\n# three\nc: 3\n"},
                    Case{"first_entry", "a: 1\nb: 2\n", "a", "", "b: 2\n"},
                    Case{"last_entry", "a: 1\nb: 2\n", "b", "", "a: 1\n"},
                    Case{"last_entry_without_line_break", "a: 1\nb: 2", "b", "", "a: 1\n"},
                    Case{"crlf", "a: 1\r\nb: 2\r\nc: 3\r\n", "b", "", "a: 1\r\nc: 3\r\n"},
                    Case{"entry_with_a_map", "a:\n  b:\n    c: 1\n    d: 2\n  e: 3\n", "a.b", "", "a:\n  e: 3\n"},
                    Case{"entry_with_a_block_scalar", "a: |\n  x\n\n  y\nb: 2\n", "a", "", "b: 2\n"},
                    Case{"entry_with_an_unknown_key", "x-y/a: 1\nb: 2\n", "x-y/a", "", "b: 2\n"},
                    Case{"only_entry", "a:\n  b: 1\nc: 2\n", "a.b", "", "a:\n  {}\nc: 2\n"},
                    Case{"only_item", "a:\n  - b\nc: 2\n", "a.0", "", "a:\n  []\nc: 2\n"},
                    Case{"item", "a:\n  - x\n  - y # why\n  - z\n", "a.1", "", "a:\n  - x\n  - z\n"},
                    Case{"item_that_is_a_map", "a:\n- b: 1\n  c: 2\n- d: 3\n", "a.0", "", "a:\n- d: 3\n"},
                    Case{"first_entry_of_an_item", "- a: 1\n  b: 2\n- c\n", "0.a", "", "- b: 2\n- c\n"},
                    Case{"first_entry_of_an_item_before_a_comment", "- a: 1\n  # of b\n  b: 2\n", "0.a", "", ""},
                    Case{"flow_first", "a: {b: 1, c: 2}\n", "a.b", "", "a: {c: 2}\n"},
                    Case{"flow_last", "a: {b: 1, c: 2}\n", "a.c", "", "a: {b: 1}\n"},
                    Case{"flow_only", "a: {b: 1}\n", "a.b", "", "a: {}\n"},
                    Case{"flow_item", "a: [x, y, z]\n", "a.1", "", "a: [x, z]\n"},
                    Case{"flow_with_a_comment", "a: [x, # of x\n  y]\n", "a.0", "", ""},
                    Case{"json", R"({"a": [1, {"b": 2}], "c": 3})", "a", "", R"({"c": 3})"},
                    Case{"json_last", R"({"a": 1, "c": 3})", "c", "", R"({"a": 1})"},
                    Case{"an_anchor_that_is_used", "a: &x 1\nb: *x\n", "a", "", ""},
                    Case{"an_alias", "a: &x 1\nb: *x\n", "b", "", ""}, Case{"the_root", "a: 1\n", "", "", ""}),
    name_of_case);

TEST(Fields, ThatAreSetAreNotSetAgain) {
  const auto outcomes = read_text("image: a\nx-b: 1\n");
  for (const char* key : {"image", "x-b"}) {
    const auto result = with_field(find(outcomes, ""), key, "1");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
  }
}

TEST(Fields, NeedAValueOnOneLine) {
  const auto outcomes = read_text("a: 1\n");
  for (const char* literal : {"", "1\nb: 2", "1\r", "\x01"}) {
    const auto result = with_field(find(outcomes, ""), "k", literal);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
  }
}

TEST(Edits, OfOneSourceAreMadeTogether) {
  const auto outcomes = read_text("a: 1\nb: [x, y]\n---\nc: 1\n");
  const Node first = outcomes[0].document->root();
  const auto a = replace_literal(first.child("a"), "2");
  const auto y = remove(*++first.child("b").items().begin());
  const std::string_view path[] = {"k", "l"};
  const auto k = insert_field(outcomes[1].document->root(), path, "3");
  ASSERT_TRUE(a && y && k);
  const Edit edits[] = {*a, *y, *k};
  EXPECT_EQ(apply(first.document()->source(), edits), "a: 2\nb: [x]\n---\nc: 1\nk:\n  l: 3\n");
}

TEST(Edits, OfNothingAreRefused) {
  for (const auto& result :
       {with_value(Node(), "a"), with_literal(Node(), "1"), with_field(Node(), "a", "1"), without(Node())}) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
  }
}

TEST(Edits, TellWhereTheyFailed) {
  const auto outcomes = read_text("a: &x b\nc:\n- *x\n");
  const auto result = with_value(find(outcomes, "c"), "d");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().place().file, "test.yaml");
  EXPECT_EQ(result.error().place().line, 3u);
}

TEST(Edits, NameTheAliasThatForbidsThem) {
  const auto outcomes = read_text("a: &x b\nc: &y [1]\nd:\n- *x\n- *y\n");
  for (const char* path : {"c.0", "d.0", "d.1.0"}) {
    const auto result = with_value(find(outcomes, path), "d");
    ASSERT_FALSE(result) << path;
    EXPECT_NE(result.error().message().find("alias"), std::string::npos) << path;
  }
}

// --- every value of several files -------------------------------------------------------------------

const char* const files[] = {
    R"(apiVersion: v1
kind: Pod
metadata:
  name: 'a'   # first
  labels: {app: x, "tier": "b\u0041"}
spec:
  containers:
  - name: a
    image: nginx:1.2
    args:
    - |
      one
      two
    - >-
      three

      four
    - plain
      words
    securityContext: {}
  -
    name: b
    ports: [{containerPort: 80}]
    env:
  hostNetwork: yes
---
a: ~
)",
    "metadata:\r\n  name: x\r\n  annotations:\r\n    a: \"b\"\r\n    c: |\r\n      d\r\nspec:\r\n- 1\r\n- [2, 3]",
    R"({"apiVersion":"v1","spec":{"a":[1,2.5,true,null,"x\ny"],"b":{}}}
{"kind": "Pod"}
)",
    R"({
  "spec": {
    "containers": [
      {
        "name": "a"
      }
    ],
    "b": null
  }
}
)",
    "? a\n: b\n? [c]\n",
    "'a': &n 1\nb: !!str c\nd: ! e\nf: !x g\n",
};

void collect(Node node, std::vector<Node>& nodes) {
  nodes.push_back(node);
  for (const Node item : node.items()) collect(item, nodes);
  for (const Entry& entry : node.entries()) collect(entry.value, nodes);
}

std::vector<Node> all_nodes(const std::vector<Outcome>& outcomes) {
  std::vector<Node> nodes;
  for (const Outcome& outcome : outcomes) {
    if (outcome.document) collect(outcome.document->root(), nodes);
  }
  return nodes;
}

/// JSON of all documents; the node's value is written as `instead`.
std::string whole(const std::vector<Outcome>& outcomes, Node node = {}, std::string_view instead = {}) {
  std::string text;
  const auto write = [&](const auto& self, Node at) -> void {
    if (node && at == node) {
      text += instead;
    } else if (at.is_map()) {
      text += '{';
      for (const Entry& entry : at.entries()) {
        text += std::string(entry.key) + ":";
        self(self, entry.value);
        text += ',';
      }
      text += '}';
    } else if (at.is_list()) {
      text += '[';
      for (const Node item : at.items()) {
        self(self, item);
        text += ',';
      }
      text += ']';
    } else {
      text += to_json(at);
    }
  };
  for (const Outcome& outcome : outcomes) {
    if (outcome.document) {
      write(write, outcome.document->root());
    } else {
      text += outcome.error ? "failed" : "empty";
    }
    text += '\n';
  }
  return text;
}

TEST(Edits, OfAnyScalarLeaveEverythingElse) {
  const std::string_view values[] = {"",
                                     "a",
                                     "a b",
                                     " a",
                                     "a ",
                                     "yes",
                                     "~",
                                     "1",
                                     "-",
                                     "- a",
                                     "a: b",
                                     "a:",
                                     "a #b",
                                     "#",
                                     "'",
                                     "\"",
                                     "]",
                                     "---",
                                     "...",
                                     "{",
                                     "\\",
                                     "a,b",
                                     "*a",
                                     "&a",
                                     "!a",
                                     "|",
                                     ">",
                                     "%a",
                                     "@a",
                                     "`",
                                     "<<",
                                     "\t",
                                     "\n",
                                     "a\nb",
                                     "\xC3\xBC",
                                     "\xC2\x85",
                                     "\xE2\x80\xA8",
                                     "\xEF\xBB\xBF",
                                     "\xF0\x9F\x8C\x8A"};
  std::size_t tried = 0;
  for (const std::string_view file : files) {
    const auto outcomes = read_text(std::string(file));
    const std::vector<Node> nodes = all_nodes(outcomes);
    for (std::size_t index = 0; index < nodes.size(); ++index) {
      const Node node = nodes[index];
      if (node.is_map() || node.is_list()) continue;
      for (const std::string_view value : values) {
        const auto result = with_value(node, value);
        ASSERT_TRUE(result) << file << value << result.error().message();
        const Range range = node.range();
        const bool is_block = range.end > 0 && file[range.end - 1] == '\n';  // takes in line breaks, which stay
        ASSERT_TRUE(result->starts_with(file.substr(0, range.begin))) << *result;
        ASSERT_TRUE(result->ends_with(file.substr(is_block ? range.end - 1 : range.end))) << *result;
        const auto changed = read_text(*result);
        const std::vector<Node> new_nodes = all_nodes(changed);
        ASSERT_EQ(new_nodes.size(), nodes.size()) << *result;
        ASSERT_EQ(new_nodes[index].string(), value) << *result;
        ASSERT_EQ(whole(changed, new_nodes[index], "here"), whole(outcomes, node, "here")) << *result;
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 1300u);
}

TEST(Edits, OfAnyMapAddOneField) {
  for (const std::string_view file : files) {
    const auto outcomes = read_text(std::string(file));
    const std::vector<Node> nodes = all_nodes(outcomes);
    for (std::size_t index = 0; index < nodes.size(); ++index) {
      if (!nodes[index].is_map()) continue;
      const auto result = with_field(nodes[index], "x-new", "7");
      ASSERT_TRUE(result) << file << result.error().message();
      std::size_t same = 0;
      while (same < file.size() && file[same] == (*result)[same]) ++same;
      ASSERT_TRUE(result->ends_with(file.substr(same))) << *result;
      const auto changed = read_text(*result);
      const std::vector<Node> new_nodes = all_nodes(changed);
      ASSERT_EQ(new_nodes.size(), nodes.size() + 1) << *result;
      ASSERT_EQ(new_nodes[index].child("x-new").integer(), 7) << *result;
      ASSERT_EQ(whole(changed, new_nodes[index], "here"), whole(outcomes, nodes[index], "here")) << *result;
    }
  }
}

TEST(Edits, OfAnyNodeTakeOutNothingElse) {
  std::size_t taken = 0;
  std::size_t refused = 0;
  for (const std::string_view file : files) {
    const auto outcomes = read_text(std::string(file));
    const std::vector<Node> nodes = all_nodes(outcomes);
    for (const Node node : nodes) {
      const auto result = without(node);
      if (!result) {
        ++refused;
        continue;
      }
      ++taken;
      std::size_t same = 0;
      while (same < result->size() && file[same] == (*result)[same]) ++same;
      std::size_t end = 0;
      while (end < result->size() - same && file[file.size() - 1 - end] == (*result)[result->size() - 1 - end]) ++end;
      const std::string_view inserted = std::string_view(*result).substr(same, result->size() - end - same);
      ASSERT_TRUE(inserted.empty() || inserted == "{}" || inserted == "[]") << *result;
      ASSERT_LT(all_nodes(read_text(*result)).size(), nodes.size()) << *result;
    }
  }
  EXPECT_GT(taken, 4 * refused);
}

}  // namespace
}  // namespace seawall::documents
