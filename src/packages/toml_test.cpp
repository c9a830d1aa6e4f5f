#include "toml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace seawall::packages {
namespace {

using testing::ElementsAre;

/// What is told, a line each.
class Lines : public TomlSink {
 public:
  void table(std::string_view name, bool is_element) override {
    lines.push_back(std::string(is_element ? "[[" : "[").append(name));
  }
  void inline_table(std::string_view key) override { lines.push_back(std::string("{").append(key)); }
  void value(std::string_view key, std::string_view value) override {
    lines.push_back(std::string(key).append("=").append(value));
  }
  std::vector<std::string> lines;
};

std::vector<std::string> told(std::string_view text) {
  Lines lines;
  const std::optional<documents::Error> failure = read_toml({"x.toml", text}, lines);
  if (failure) lines.lines.push_back(failure->text());
  return lines.lines;
}

TEST(Toml, TellsTablesAndValues) {
  EXPECT_THAT(
      told("\xEF\xBB\xBF# first\nversion = 4\n\n[[package]]\r\nname = \"a\" # b\r\n[package.source]\ntype='git'"),
      ElementsAre("version=4", "[[package", "name=a", "[package.source", "type=git"));
}

TEST(Toml, TellsValuesOfArraysAndInlineTables) {
  EXPECT_THAT(told(
                  "a = [ 1, 2,\n # no\n 3, ]\nb = { c = true, d.e = [\"x\"] }\nf = []\ng = {}\nh = [{i = 1}, {i = 2}]"),
              ElementsAre("a=1", "a=2", "a=3", "{b", "b.c=true", "b.d.e=x", "{g", "{h", "h.i=1", "{h", "h.i=2"));
}

TEST(Toml, JoinsPartsOfKeys) {
  EXPECT_THAT(told("a . \"b c\" . 'd' = 1\n[ x . y ]\n\"checksum a 1.0 (r)\" = \"0\""),
              ElementsAre("a.b c.d=1", "[x.y", "checksum a 1.0 (r)=0"));
}

TEST(Toml, ReadsStringsOfEveryKind) {
  EXPECT_THAT(told(R"(a = "q\"\\\t\u00e9\U0001F600")"), ElementsAre("a=q\"\\\t\xC3\xA9\xF0\x9F\x98\x80"));
  EXPECT_THAT(told(R"(a = 'q\n')"), ElementsAre("a=q\\n"));
  EXPECT_THAT(told("a = \"\"\"\nx \\\n   y\"\"\"\"\"\nb = '''\nl'''\nc = \"\""), ElementsAre("a=x y\"\"", "b=l", "c="));
}

TEST(Toml, NamesTheLineWhereItIsNone) {
  for (const auto& [text, failure] : {
           std::pair{"a = 1\nb", "x.toml:2: a key has no value"},
           std::pair{"a = \"x", "x.toml:1: a string does not end"},
           std::pair{"a = \"x\n\"", "x.toml:1: a string does not end"},
           std::pair{"a = \"\\q\"", "x.toml:1: an escape in a string is none of TOML's"},
           std::pair{"a = \"\\u12\"", "x.toml:1: an escape in a string is none of TOML's"},
           std::pair{"a = \"\\ud800\"", "x.toml:1: an escape in a string is none of TOML's"},
           std::pair{"a = \"\\", "x.toml:1: an escape in a string is none of TOML's"},
           std::pair{"a = ", "x.toml:1: a value is expected"},
           std::pair{"[a", "x.toml:1: the name of a table does not end"},
           std::pair{"[[a]", "x.toml:1: the name of a table does not end"},
           std::pair{"= 1", "x.toml:1: a key is expected"},
           std::pair{"a = \"x\" y", "x.toml:1: something stands behind a value"},
           std::pair{"a = [\"x\" \"y\"]", "x.toml:1: a comma or an end is expected"},
           std::pair{"a = [", "x.toml:1: a value is expected"},
       }) {
    Lines lines;
    const std::optional<documents::Error> error = read_toml({"x.toml", text}, lines);
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->text(), failure) << text;
  }
}

TEST(Toml, NestsAsDeepAsItsLimitSays) {
  Lines lines;
  const std::string deepest = "a = " + std::string(most_toml_nesting, '[') + std::string(most_toml_nesting, ']');
  EXPECT_FALSE(read_toml({"x.toml", deepest}, lines));
  const std::optional<documents::Error> error = read_toml({"x.toml", "a = [" + deepest.substr(4) + "]"}, lines);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), documents::ErrorCode::limit_exceeded);
  EXPECT_EQ(error->message(), "over the limit \"TOML nesting\" of 64");
}

}  // namespace
}  // namespace seawall::packages
