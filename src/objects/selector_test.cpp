#include <array>

#include "testing.h"

namespace seawall::objects {
namespace {

using testing::document_of;

/// Labels of eight objects; the first has none. A row of a table says which of them a selector matches.
class Selectors : public ::testing::Test {
 protected:
  Selectors() {
    for (const char* text : {"{a: '1'}", "{a: '', b: x}", "{a: b, in: in}", "{b: '12', x: y, example.com/k: v}",
                             "{a: '+5'}", "{a: '007'}", "{a: '9223372036854775808'}"}) {
      documents_.push_back(document_of(text));
    }
  }

  std::string matched(const Selector& selector) const {
    std::string text(1, selector.matches(Node()) ? '1' : '0');
    for (const auto& document : documents_) text += selector.matches(document->root()) ? '1' : '0';
    return text;
  }

  std::string parsed(std::string_view text) const {
    const auto selector = Selector::parse(text);
    return selector ? matched(*selector) : "error: " + selector.error().message();
  }

  std::string converted(std::string text) const {
    const auto document = document_of("selector: " + std::move(text));
    const auto selector = Selector::from_label_selector(document->root().child("selector"));
    return selector ? matched(*selector) : "error: " + selector.error().message();
  }

  std::vector<std::unique_ptr<const Document>> documents_;
};

TEST_F(Selectors, AsTextMatchAsKubectlDoes) {
  constexpr struct {
    const char* text;
    const char* matched;
  } rows[] = {
      {"", "11111111"},
      {"a", "01110111"},
      {"!a", "10001000"},
      {"a=1", "01000000"},
      {"a==1", "01000000"},
      {"a!=1", "10111111"},
      {"a in (1,2)", "01000000"},
      {"a notin (1)", "10111111"},
      {"a>4", "00000110"},
      {"a<4", "01000000"},
      {"a>007", "00000000"},
      {"a=", "00100000"},
      {"a=,b", "00100000"},
      {"a in ()", "00100000"},
      {"a in (,)", "00100000"},
      {"a in (1,,2)", "01100000"},
      {"a notin ()", "11011111"},
      {"in in (in)", "00010000"},
      {"notin in (in)", "00000000"},
      {" b = x , a ", "00100000"},
      {"a\tin\t(1)", "01000000"},
      {"example.com/k=v", "00001000"},
      {"b notin (x),a", "01010111"},
  };
  for (const auto& row : rows) EXPECT_EQ(parsed(row.text), row.matched) << row.text;
  EXPECT_EQ(parsed("a=" + std::string(63, 'x')), "00000000");
}

TEST_F(Selectors, AsTextAreRefusedWhereKubectlRefusesThem) {
  const std::string long_name(64, 'x');
  for (const std::string& text : std::vector<std::string>{"a>x",
                                                          "a>-1",
                                                          "a>=1",
                                                          "a>",
                                                          "a=b=c",
                                                          "a b",
                                                          "a,",
                                                          "a,,b",
                                                          ",",
                                                          "=",
                                                          "a in 1",
                                                          "a in (1",
                                                          "a in (1 2)",
                                                          "a in (=)",
                                                          "!a=1",
                                                          "!!a",
                                                          "!",
                                                          "(a)",
                                                          "Example.com/k",
                                                          "/k",
                                                          "a/",
                                                          "a/b/c",
                                                          "a..b/c",
                                                          "-a",
                                                          "a=-1",
                                                          "a<9223372036854775808",
                                                          "a=" + long_name,
                                                          long_name}) {
    EXPECT_TRUE(parsed(text).starts_with("error: ")) << text;
  }
}

TEST_F(Selectors, AsTextSayWhatTheyExpected) {
  EXPECT_EQ(parsed("a in (1"), "error: found the end in the selector, expected \",\" or \")\"");
  EXPECT_EQ(parsed("a b"), "error: found \"b\" in the selector, expected one of =, ==, !=, in, notin, < and >");
  EXPECT_EQ(parsed("a>x"), "error: operator \">\" needs an integer, not \"x\"");
  EXPECT_EQ(parsed("-a"), "error: \"-a\" is not a valid label key");
}

TEST_F(Selectors, OfObjectsMatchAsTheApiServerDoes) {
  constexpr struct {
    const char* text;
    const char* matched;
  } rows[] = {
      {"", "00000000"},
      {"{}", "11111111"},
      {"{matchLabels: {}, matchExpressions: []}", "11111111"},
      {"{matchLabels: null}", "11111111"},
      {"{matchLabels: {a: '1'}}", "01000000"},
      {"{matchLabels: {a: }}", "00100000"},
      {"{matchLabels: {a: '', b: x}}", "00100000"},
      {"{matchExpressions: [{key: a, operator: In, values: [b, '1']}]}", "01010000"},
      {"{matchExpressions: [{key: a, operator: NotIn, values: ['1', b]}]}", "10101111"},
      {"{matchExpressions: [{key: a, operator: Exists}]}", "01110111"},
      {"{matchExpressions: [{key: a, operator: DoesNotExist, values: []}]}", "10001000"},
      {"{matchLabels: {b: x}, matchExpressions: [{key: a, operator: Exists}]}", "00100000"},
  };
  for (const auto& row : rows) EXPECT_EQ(converted(row.text), row.matched) << row.text;
}

TEST_F(Selectors, OfObjectsAreRefusedWithTheReason) {
  constexpr struct {
    const char* text;
    const char* message;
  } rows[] = {
      {"[]", "\"selector\" is a list, not a map"},
      {"{matchLabels: [a]}", "\"matchLabels\" is a list, not a map"},
      {"{matchLabels: {a: 1}}", "\"a\" is an integer, not a string"},
      {"{matchLabels: {a b: c}}", "\"a b\" is not a valid label key"},
      {"{matchLabels: {a: b c}}", "\"b c\" is not a valid label value"},
      {"{matchExpressions: {}}", "\"matchExpressions\" is a map, not a list"},
      {"{matchExpressions: [a]}", "\"matchExpressions[]\" is a string, not a map"},
      {"{matchExpressions: [{key: a, operator: in, values: [b]}]}",
       "operator \"in\" is none of In, NotIn, Exists and DoesNotExist"},
      {"{matchExpressions: [{key: a}]}", "operator \"\" is none of In, NotIn, Exists and DoesNotExist"},
      {"{matchExpressions: [{key: a, operator: In}]}", "operator \"In\" needs at least one value"},
      {"{matchExpressions: [{key: a, operator: Exists, values: [b]}]}", "operator \"Exists\" takes no values"},
      {"{matchExpressions: [{operator: Exists}]}", "\"\" is not a valid label key"},
      {"{matchExpressions: [{key: a, operator: In, values: b}]}", "\"values\" is a string, not a list"},
      {"{matchExpressions: [{key: a, operator: In, values: [1]}]}", "\"values[]\" is an integer, not a string"},
  };
  for (const auto& row : rows) EXPECT_EQ(converted(row.text), std::string("error: ") + row.message) << row.text;
}

TEST_F(Selectors, OfObjectsTellThePlaceOfTheFault) {
  const auto document = document_of("matchLabels:\n  a: b\n  c: -d\n");
  const auto selector = Selector::from_label_selector(document->root());
  ASSERT_FALSE(selector);
  EXPECT_EQ(selector.error().code(), documents::ErrorCode::invalid_argument);
  EXPECT_EQ(selector.error().place().line, 3u);
  EXPECT_EQ(selector.error().place().column, 6u);
}

TEST_F(Selectors, OfServicesMatchNothingWhenEmpty) {
  const auto document = document_of("{empty: {}, one: {a: '1'}, two: {a: '', b: x}, invalid: {a: '+5'}}");
  const Node root = document->root();
  EXPECT_EQ(matched(Selector::from_map(Node())), "00000000");
  EXPECT_EQ(matched(Selector::from_map(root.child("empty"))), "00000000");
  EXPECT_EQ(matched(Selector::from_map(root.child("one"))), "01000000");
  EXPECT_EQ(matched(Selector::from_map(root.child("two"))), "00100000");
  EXPECT_EQ(matched(Selector::from_map(root.child("invalid"))), "00000100");
}

TEST_F(Selectors, CompareLabelsThatAreNoStringsByTheirText) {
  const auto labels = document_of("{a: 1, b: }");
  const auto one = Selector::parse("a=1,b=");
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->matches(labels->root()));
}

TEST_F(Selectors, KnowWhetherTheyMatchAllOrNothing) {
  const auto all = Selector::parse("");
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->matches_everything());
  EXPECT_FALSE(all->matches_nothing());
  EXPECT_TRUE(Selector::from_map(Node()).matches_nothing());
  EXPECT_FALSE(Selector::from_map(Node()).matches_everything());
}

}  // namespace
}  // namespace seawall::objects
