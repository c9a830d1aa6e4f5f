#include "challenge.h"

#include <gtest/gtest.h>

namespace seawall::oci {
namespace {

/// "scheme name=value name=value; scheme"
std::string text_of(const std::string& header) {
  std::string text;
  for (const Challenge& each : parse_challenges(header)) {
    text += (text.empty() ? "" : "; ") + each.scheme;
    for (const auto& [name, value] : each.parameters) text += " " + name + "=" + value;
  }
  return text;
}

TEST(Challenges, AreReadByTheGrammar) {
  const struct {
    const char* header;
    const char* expected;
  } rows[] = {
      {R"(Bearer realm="https://a.example/token",service="s",scope="repository:a/b:pull")",
       "bearer realm=https://a.example/token scope=repository:a/b:pull service=s"},
      {R"(Basic realm="a \"b\" \\ c")", R"(basic realm=a "b" \ c)"},
      {"BASIC Realm=x", "basic realm=x"},
      {"Basic", "basic"},
      {R"(Basic realm="a, b", Bearer realm="c")", "basic realm=a, b; bearer realm=c"},
      {R"(Negotiate, Basic realm="a")", "negotiate; basic realm=a"},
      {R"(Negotiate YWJj==, Basic realm="a")", "negotiate; basic realm=a"},
      {R"(Bearer realm = "a" , service = b)", "bearer realm=a service=b"},
      {R"(, ,Bearer realm="a",,service=b,)", "bearer realm=a service=b"},
      {R"(Bearer realm="a",realm="b")", "bearer realm=a"},
      {"", ""},
      {" \t,", ""},
      {R"("quoted")", ""},
      {R"(Bearer realm="open)", ""},
      {R"(Bearer realm="a" junk)", ""},
      {R"(Basic realm="a", Bearer realm="open\)", "basic realm=a"},
  };
  for (const auto& row : rows) EXPECT_EQ(text_of(row.header), row.expected) << row.header;
}

TEST(Challenges, AreNotMoreThanAFew) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "S" + std::to_string(i) + " a=b,";
  EXPECT_EQ(parse_challenges(many).size(), 16u);
  many = "S ";
  for (int i = 0; i < 1000; ++i) many += "p" + std::to_string(i) + "=b,";
  EXPECT_EQ(parse_challenges(many).size(), 0u);
}

TEST(Challenges, AreAskedForParametersThatTheyMayNotHave) {
  const auto challenges = parse_challenges("Bearer realm=a");
  ASSERT_EQ(challenges.size(), 1u);
  EXPECT_EQ(challenges[0].parameter("realm"), "a");
  EXPECT_EQ(challenges[0].parameter("service"), "");
}

}  // namespace
}  // namespace seawall::oci
