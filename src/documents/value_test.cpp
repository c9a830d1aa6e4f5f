// Values: from documents and back, and the patches between them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "documents/documents.h"

namespace seawall::documents {

void PrintTo(const Value& value, std::ostream* out) { *out << value.to_json(); }

namespace {

std::unique_ptr<const Document> read_one(std::string text) {
  auto source = Source::from_bytes("test.yaml", std::move(text));
  EXPECT_TRUE(source);
  std::vector<Outcome> outcomes = read(take(std::move(source)));
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_TRUE(outcomes.at(0).document);
  return std::move(outcomes.at(0).document);
}

Value value_of(std::string text) { return Value::of(read_one(std::move(text))->root()); }

/// A value of any kind from JSON, which need not be an object.
Value json(const std::string& text) { return *value_of("{\"v\":" + text + "}").find("v"); }

Value nested(std::size_t depth, bool maps, Value inside) {
  Value value = std::move(inside);
  for (std::size_t level = 0; level < depth; ++level) {
    Value outer = maps ? Value::map() : Value::list();
    if (maps) {
      outer.set("a", std::move(value));
    } else {
      outer.items().push_back(std::move(value));
    }
    value = std::move(outer);
  }
  return value;
}

// --- of and to documents ------------------------------------------------------------------------------

TEST(Values, AreWrittenAsTheTreeTheyWereCopiedFromIs) {
  const auto document = read_one(
      "text: \"a\\\"<\\u0001é\"\nempty: {a: {}, b: []}\nlist: [1, -2, 1.5, 1e300, true, ~, 18446744073709551615]\n"
      "octal: 010\nanchor: &a {x: 1, z: [2]}\nalias: *a\nmerged: {<<: *a, x: 3}\n7: key\n");
  const Value value = Value::of(document->root());
  EXPECT_EQ(value.to_json(), to_json(document->root()));
  EXPECT_EQ(value.find("alias")->to_json(), R"({"x":1,"z":[2]})");
  EXPECT_EQ(*value.find("merged"), json(R"({"x":3,"z":[2]})"));
}

TEST(Values, OfAnAbsentNodeAreNull) { EXPECT_TRUE(Value::of(Node()).is_null()); }

TEST(Values, AreReadOnlyAsWhatTheyAre) {
  const Value value = value_of("{b: true, i: -5, s: x, u: 18446744073709551615, f: 1.5, z: , l: [1], m: {k: 1}}");
  EXPECT_EQ(value.find("b")->boolean(), true);
  EXPECT_EQ(value.find("i")->integer(), -5);
  EXPECT_EQ(value.find("s")->string(), "x");
  EXPECT_EQ(value.find("s")->boolean(), std::nullopt);
  EXPECT_EQ(value.find("b")->integer(), std::nullopt);
  EXPECT_EQ(value.find("u")->integer(), std::nullopt);
  EXPECT_EQ(value.find("i")->string(), std::nullopt);
  const std::pair<const char*, Kind> kinds[] = {
      {"b", Kind::boolean},  {"i", Kind::integer}, {"s", Kind::string}, {"u", Kind::integer},
      {"f", Kind::floating}, {"z", Kind::null},    {"l", Kind::list},   {"m", Kind::map},
  };
  for (const auto& [key, kind] : kinds) EXPECT_EQ(value.find(key)->kind(), kind) << key;
  EXPECT_EQ(value.find("s")->find("k"), nullptr);
  EXPECT_TRUE(value.find("m")->items().empty());
  EXPECT_TRUE(value.find("l")->members().empty());
}

TEST(Values, TakeAWholeNumberForAnIntegerHoweverYamlWritesIt) {
  EXPECT_EQ(value_of("v: 16.0").find("v")->integer(), 16);
  EXPECT_EQ(value_of("v: 0x10").find("v")->integer(), 16);
  EXPECT_EQ(value_of(R"({"v":16.0})").find("v")->integer(), std::nullopt);  // JSON keeps the digits of the text
}

TEST(Values, BecomeDocumentsOfTheSameValue) {
  const char* const texts[] = {
      "null",
      "true",
      "0",
      "-9223372036854775808",
      "1.50",
      R"("a\\\"\u0001é<")",
      "[]",
      "{}",
      R"([null,{"a":[1,[2]],"":{"~/":null}}])",
  };
  for (const std::string text : texts) {
    const Value value = json(text);
    const auto document = value.to_document();
    ASSERT_TRUE(document) << text;
    EXPECT_EQ(to_json((*document)->root()), value.to_json());
    EXPECT_EQ((*document)->root().kind(), value.kind()) << text;
  }
}

TEST(Values, WithBytesThatAreNoUtf8BecomeDocumentsWithoutThem) {
  const auto document = Value(std::string("a\xFF")).to_document();
  ASSERT_TRUE(document);
  EXPECT_EQ((*document)->root().text(), "a\uFFFD");
}

TEST(Values, ThatNestBeyondTheLimitOfDocumentsBecomeNone) {
  EXPECT_TRUE(nested(Limits().nesting, true, Value()).to_document());
  const auto document = nested(Limits().nesting + 1, true, Value()).to_document();
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(document.error().message(), testing::HasSubstr("\"nesting\""));
}

// Anything that went down by recursion would overflow the stack.
TEST(Values, MayNestDeeplyWhateverIsDoneWithThem) {
  for (const bool maps : {true, false}) {
    const Value deep = nested(100'000, maps, Value(true));
    Value copy = deep;
    EXPECT_TRUE(copy == deep);
    const Value other = nested(100'000, maps, Value(false));
    EXPECT_FALSE(other == deep);
    EXPECT_GT(deep.to_json().size(), 200'000u);
    const auto patch = difference(deep, other);
    ASSERT_EQ(patch.size(), 1u);
    ASSERT_TRUE(apply(copy, patch));
    EXPECT_TRUE(copy == other);
    copy = Value();
  }
  const auto document = read_one(nested(10'000, true, Value("x")).to_json());
  EXPECT_EQ(Value::of(document->root()).to_json(), to_json(document->root()));
}

// --- changing -----------------------------------------------------------------------------------------

TEST(Values, MakeMembersAndItemsOfAnyKindOfValue) {
  Value value(std::int64_t{1});
  value.member("a").member("b") = Value(true);
  value.set("c", Value("x"));
  value.member("l").items().push_back(Value(2));
  EXPECT_EQ(value.to_json(), R"({"a":{"b":true},"c":"x","l":[2]})");
  value.set("c", Value());
  value.remove("a");
  value.remove("missing");
  EXPECT_EQ(value.to_json(), R"({"c":null,"l":[2]})");
  value.items();
  EXPECT_EQ(value.to_json(), "[]");
}

TEST(Values, MayTakeThePlaceOfWhatHoldsThem) {
  Value value = json(R"({"a":{"b":[1,{"c":2}]}})");
  value = std::move(*value.find("a"));
  EXPECT_EQ(value.to_json(), R"({"b":[1,{"c":2}]})");
  value = Value(*value.find("b"));
  EXPECT_EQ(value.to_json(), R"([1,{"c":2}])");
  value = value.items()[1];
  EXPECT_EQ(value.to_json(), R"({"c":2})");
}

TEST(Values, AreEqualWhateverTheOrderOfMembers) {
  EXPECT_EQ(json(R"({"a":1,"b":{"c":[1],"d":2}})"), json(R"({"b":{"d":2,"c":[1]},"a":1})"));
  EXPECT_NE(json("[1,2]"), json("[2,1]"));
  EXPECT_NE(json(R"({"a":1})"), json(R"({"b":1})"));
  EXPECT_NE(json(R"({"a":1})"), json(R"({"a":1,"b":1})"));
  EXPECT_NE(json(R"({"a":1,"b":2})"), json(R"({"b":1,"a":2})"));
  EXPECT_NE(json("1"), json("\"1\""));
  EXPECT_NE(json("null"), json("false"));
  EXPECT_NE(json("[]"), json("{}"));
}

// --- pointers and differences -------------------------------------------------------------------------

TEST(Pointers, EscapeWhatHasAMeaning) {
  std::string path = "/metadata";
  append_pointer(path, "a/b~c~1");
  append_pointer(path, "");
  append_pointer(path, std::size_t{12});
  EXPECT_EQ(path, "/metadata/a~1b~0c~01//12");
}

struct DifferenceCase {
  const char* name;
  const char* before;
  const char* after;
  const char* patch;
};

class Differences : public testing::TestWithParam<DifferenceCase> {};

TEST_P(Differences, AreWrittenInTheOrderOfKeys) {
  const DifferenceCase& each = GetParam();
  EXPECT_EQ(to_json(difference(json(each.before), json(each.after))), each.patch);
}

INSTANTIATE_TEST_SUITE_P(
    Values, Differences,
    testing::Values(
        DifferenceCase{"none", R"({"a":1,"b":[{}]})", R"({"b":[{}],"a":1})", "[]"},
        DifferenceCase{"members", R"({"r":0,"b":{"y":1,"x":2},"Z":1})", R"({"b":{"x":3,"y":1,"w":null},"a":[],"Z":1})",
                       R"([{"op":"add","path":"/a","value":[]},{"op":"add","path":"/b/w","value":null},)"
                       R"({"op":"replace","path":"/b/x","value":3},{"op":"remove","path":"/r"}])"},
        DifferenceCase{"keys_by_byte", R"({})", R"({"b":1,"B":1,"é":1,"~":1})",
                       R"([{"op":"add","path":"/B","value":1},{"op":"add","path":"/b","value":1},)"
                       R"({"op":"add","path":"/~0","value":1},{"op":"add","path":"/é","value":1}])"},
        DifferenceCase{"maps_in_lists", R"({"l":[{"a":1},{"b":{"c":1}}]})", R"({"l":[{"a":1,"z":0},{"b":{"c":2}}]})",
                       R"([{"op":"add","path":"/l/0/z","value":0},{"op":"replace","path":"/l/1/b/c","value":2}])"},
        DifferenceCase{"list_of_another_length", R"([{"a":1}])", R"([{"a":1},{"b":2}])",
                       R"([{"op":"replace","path":"","value":[{"a":1},{"b":2}]}])"},
        DifferenceCase{"list_of_scalars", R"({"l":[1,2]})", R"({"l":[1,3]})",
                       R"([{"op":"replace","path":"/l","value":[1,3]}])"},
        DifferenceCase{"mixed_list", R"([{"a":1},2])", R"([{"a":2},2])",
                       R"([{"op":"replace","path":"","value":[{"a":2},2]}])"},
        DifferenceCase{"kind", R"({"a":{}})", R"({"a":[]})", R"([{"op":"replace","path":"/a","value":[]}])"},
        DifferenceCase{"null_is_a_value", R"({"a":null,"b":null})", R"({"a":{"x":1}})",
                       R"([{"op":"replace","path":"/a","value":{"x":1}},{"op":"remove","path":"/b"}])"}),
    [](const auto& each) { return each.param.name; });

/// Values that differ often in few places: small keys, small scalars, all kinds.
class Generator {
 public:
  Value any(int depth) {
    switch (pick(depth > 0 ? 7 : 5)) {
      case 0: return Value();
      case 1: return Value(pick(2) == 0);
      case 2: return Value(static_cast<std::int64_t>(pick(3)));
      case 3: return json(pick(2) == 0 ? "0.5" : "18446744073709551615");
      case 4: return Value(key());
      case 5: return list(depth);
      default: return map(depth);
    }
  }

  Value map(int depth) {
    Value value = Value::map();
    for (std::size_t left = pick(5); left > 0; --left) value.set(key(), any(depth - 1));
    return value;
  }

  /// The same with some parts drawn anew.
  Value changed(const Value& value, int depth) {
    if (pick(6) == 0) return any(depth);
    Value copy = value;
    if (copy.is_map()) {
      for (const Value::Member& member : value.members()) {
        if (pick(5) == 0) copy.remove(member.first);
        if (pick(3) == 0) copy.set(member.first, changed(member.second, depth - 1));
      }
      if (pick(3) == 0) copy.set(key(), any(depth - 1));
    } else if (copy.is_list()) {
      for (Value& item : copy.items()) {
        if (pick(3) == 0) item = changed(item, depth - 1);
      }
    }
    return copy;
  }

 private:
  std::size_t pick(std::size_t choices) { return random_() % choices; }
  std::string key() {
    static const std::string keys[] = {"a", "b", "a/b", "~", "~1", "", "0", "-", "é"};
    return keys[pick(std::size(keys))];
  }
  Value list(int depth) {
    Value value = Value::list();
    const bool of_maps = pick(2) == 0;
    for (std::size_t left = pick(4); left > 0; --left) {
      value.items().push_back(of_maps ? map(depth - 1) : any(depth - 1));
    }
    return value;
  }
  std::mt19937 random_{20'240'601};
};

TEST(Differences, AppliedToTheOneValueMakeTheOther) {
  Generator generator;
  std::size_t operations = 0;
  for (int round = 0; round < 5'000; ++round) {
    const Value before = round % 10 == 0 ? generator.any(4) : generator.map(5);
    const Value after = round % 3 == 0 ? generator.map(5) : generator.changed(before, 5);
    const std::vector<Operation> patch = difference(before, after);
    EXPECT_EQ(patch.empty(), before == after);
    Value value = before;
    ASSERT_TRUE(apply(value, patch)) << before.to_json() << ' ' << to_json(patch);
    ASSERT_TRUE(value == after) << before.to_json() << ' ' << to_json(patch) << ' ' << after.to_json();
    operations += patch.size();
  }
  EXPECT_GT(operations, 5'000u);
}

TEST(Differences, OfLargeMapsTakeNoTimeWorthTelling) {
  Value::Map forward;
  Value::Map backward;
  for (int key = 0; key < 50'000; ++key) forward.emplace_back(std::to_string(key), Value(key));
  backward.assign(forward.rbegin(), forward.rend());
  const Value one = Value::map(std::move(forward));
  const Value other = Value::map(std::move(backward));
  EXPECT_TRUE(one == other);
  EXPECT_TRUE(difference(one, other).empty());
}

// --- applying -----------------------------------------------------------------------------------------

struct ApplyCase {
  const char* name;
  const char* value;
  Operation operation;
  const char* result;  ///< JSON, or the end of the error
};

Operation add(std::string path) { return {Operation::Op::add, std::move(path), Value("new")}; }
Operation replace(std::string path) { return {Operation::Op::replace, std::move(path), Value("new")}; }
Operation remove_at(std::string path) { return {Operation::Op::remove, std::move(path)}; }

class Applying : public testing::TestWithParam<ApplyCase> {};

TEST_P(Applying, ChangesTheValueOrTellsWhyNot) {
  const ApplyCase& each = GetParam();
  Value value = json(each.value);
  const auto result = apply(value, {each.operation});
  if (result) {
    EXPECT_EQ(value.to_json(), each.result);
  } else {
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
    EXPECT_EQ(result.error().message(), each.result);
    EXPECT_EQ(value, json(each.value));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Values, Applying,
    testing::Values(
        ApplyCase{"add_member", R"({"a":{}})", add("/a/b"), R"({"a":{"b":"new"}})"},
        ApplyCase{"add_to_member_that_is_there", R"({"a":1})", add("/a"), R"({"a":"new"})"},
        ApplyCase{"add_item", "[1,2]", add("/1"), R"([1,"new",2])"},
        ApplyCase{"add_item_at_the_end", "[1,2]", add("/2"), R"([1,2,"new"])"},
        ApplyCase{"add_item_behind", R"({"a":[]})", add("/a/-"), R"({"a":["new"]})"},
        ApplyCase{"add_root", "[1]", add(""), R"("new")"}, ApplyCase{"add_empty_key", "{}", add("/"), R"({"":"new"})"},
        ApplyCase{"add_dash_to_map", "{}", add("/-"), R"({"-":"new"})"},
        ApplyCase{"add_escaped", R"({"a/b":{}})", add("/a~1b/~01"), R"({"a/b":{"~1":"new"}})"},
        ApplyCase{"replace_member", R"({"a":null})", replace("/a"), R"({"a":"new"})"},
        ApplyCase{"replace_item", "[[1,2]]", replace("/0/1"), R"([[1,"new"]])"},
        ApplyCase{"replace_root", "{}", replace(""), R"("new")"},
        ApplyCase{"remove_member", R"({"a":1,"b":2})", remove_at("/a"), R"({"b":2})"},
        ApplyCase{"remove_item", "[1,2,3]", remove_at("/1"), "[1,3]"},
        ApplyCase{"remove_root", "{}", remove_at(""),
                  "operation 1 of the patch, remove \"\": the whole value cannot be removed"},
        ApplyCase{"remove_missing", R"({"a":{}})", remove_at("/a/b"),
                  "operation 1 of the patch, remove \"/a/b\": there is no \"b\""},
        ApplyCase{"replace_missing", "{}", replace("/a"),
                  "operation 1 of the patch, replace \"/a\": there is no \"a\""},
        ApplyCase{"parent_missing", "{}", add("/a/b"), "operation 1 of the patch, add \"/a/b\": there is no \"a\""},
        ApplyCase{"parent_of_scalar", R"({"a":1})", add("/a/b"),
                  "operation 1 of the patch, add \"/a/b\": an integer has no \"b\""},
        ApplyCase{"through_scalar", R"({"a":"x"})", add("/a/b/c"),
                  "operation 1 of the patch, add \"/a/b/c\": there is no \"b\""},
        ApplyCase{"no_slash", R"({"a":1})", add("a"),
                  "operation 1 of the patch, add \"a\": a path that is not empty begins with \"/\""},
        ApplyCase{"bad_escape", "{}", add("/~2"),
                  "operation 1 of the patch, add \"/~2\": in a path \"~\" is written \"~0\""},
        ApplyCase{"half_an_escape", "{}", add("/a~/b"),
                  "operation 1 of the patch, add \"/a~/b\": in a path \"~\" is written \"~0\""},
        ApplyCase{"beyond_list", "[1]", add("/2"),
                  "operation 1 of the patch, add \"/2\": \"2\" is no index of a list of 1"},
        ApplyCase{"replace_behind_list", "[1]", replace("/1"),
                  "operation 1 of the patch, replace \"/1\": \"1\" is no index of a list of 1"},
        ApplyCase{"remove_behind_list", "[1]", remove_at("/-"),
                  "operation 1 of the patch, remove \"/-\": \"-\" is no index of a list of 1"},
        ApplyCase{"leading_zero", "[1,2]", replace("/01"),
                  "operation 1 of the patch, replace \"/01\": \"01\" is no index of a list of 2"},
        ApplyCase{"sign", "[1,2]", replace("/-1"),
                  "operation 1 of the patch, replace \"/-1\": \"-1\" is no index of a list of 2"},
        ApplyCase{
            "huge_index", "[1]", add("/99999999999999999999/a"),
            "operation 1 of the patch, add \"/99999999999999999999/a\": \"99999999999999999999\" is no index of a "
            "list of 1"}),
    [](const auto& each) { return each.param.name; });

TEST(Applying, NamesTheOperationThatFails) {
  Value value = Value::map();
  const auto result = apply(value, {add("/a"), remove_at("/a"), remove_at("/a")});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message(), testing::StartsWith("operation 3 of the patch, remove \"/a\""));
}

}  // namespace
}  // namespace seawall::documents
