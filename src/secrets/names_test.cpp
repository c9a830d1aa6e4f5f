#include "names.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace seawall::secrets {
namespace {

struct Case {
  const char* title;
  const char* text;  ///< with a "token" in a name
  const char* name;
  const char* value;  ///< what the value begins with; "" where there is none
  friend void PrintTo(const Case& each, std::ostream* out) { *out << each.title; }
};

class Beside : public testing::TestWithParam<Case> {};

TEST_P(Beside, IsTheValueInThisNotation) {
  const Case& each = GetParam();
  const std::string_view text = each.text;
  std::size_t at = text.find("token");
  if (at == text.npos) at = text.find("TOKEN");
  const std::optional<NamedValue> found = value_beside(text, {at, at + 5});
  ASSERT_EQ(found.has_value(), *each.value != '\0');
  if (!found) return;
  EXPECT_EQ(found->name, each.name);
  EXPECT_EQ(found->value.substr(0, std::string_view(each.value).size()), each.value);
}

INSTANTIATE_TEST_SUITE_P(
    Notations, Beside,
    testing::Values(Case{"a_variable_of_a_shell", "export API_TOKEN=\"abc\"", "API_TOKEN", "abc\""},
                    Case{"yaml", "  api-token: abc\n", "api-token", "abc\n"},
                    Case{"json", "{\"apiToken\": 1, \"token\": \"abc\"}", "token", "abc\"}"},
                    Case{"json_in_a_string", R"("{\"token\":\"abc\"}")", "token", "abc\\\"}\""},
                    Case{"go", "token := `abc`", "token ", "abc`"}, Case{"ruby", ":token => 'abc'", "token ", "abc'"},
                    Case{"an_option", "--token=abc", "--token", "abc"},
                    Case{"a_property", "spring.token.value=abc", "spring.token.value", "abc"},
                    Case{"an_annotation", "example.com/token: abc", "example.com/token", "abc"},
                    Case{"quoted_arguments", "set(\"token\", \"abc\")", "token", "abc\")"},
                    Case{"arguments_that_are_variables", "set(token, abc)", "", ""},
                    Case{"name_above_value", "- name: API_TOKEN\n  value: abc\n", "API_TOKEN", "abc\n"},
                    Case{"name_and_value_in_json", R"({"name":"API_TOKEN","value":"abc"})", "API_TOKEN", "abc\"}"},
                    Case{"name_above_a_reference", "- name: API_TOKEN\n  valueFrom: x\n", "", ""},
                    Case{"prose", "the token is abc", "", ""}, Case{"nothing_behind", "token=", "", ""},
                    Case{"the_end", "token", "", ""}),
    [](const auto& each) { return each.param.title; });

TEST(ValueBeside, TellsAWordOfASentence) {
  const std::string_view text = "the key fingerprint: abc";
  const std::optional<NamedValue> found = value_beside(text, {4, 7});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->is_loose);
}

TEST(EndsValue, NeedsSomethingThatNoTokenGoesOnWith) {
  for (const std::string_view rest : {"", " ", "\"", "\n", "\\n", "\\\"", ";", ",", "@host", "&a=b", ")"}) {
    EXPECT_TRUE(ends_value(rest)) << rest;
  }
  for (const std::string_view rest : {"a", "-", "_", "=", "*", "~", "!", "?", "\\x"})
    EXPECT_FALSE(ends_value(rest)) << rest;
}

}  // namespace
}  // namespace seawall::secrets
