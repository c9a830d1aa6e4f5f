#include "json_text.h"

#include <gtest/gtest.h>

namespace seawall::packages {
namespace {

TEST(JsonText, IndentsAndPutsCommas) {
  JsonWriter json;
  json.open('{');
  json.member("a", "b");
  json.member_if_any("none", "");
  json.key("list").open('[');
  json.number(1);
  json.boolean(true);
  json.real(7.5);
  json.real(10);
  json.open('{');
  json.close('}');
  json.close(']');
  json.close('}');
  EXPECT_EQ(json.text(), "{\n  \"a\": \"b\",\n  \"list\": [\n    1,\n    true,\n    7.5,\n    10,\n    {}\n  ]\n}\n");
}

TEST(JsonText, EscapesWhatATerminalActsOnAndReplacesWhatIsNotUtf8) {
  JsonWriter json;
  json.string(std::string_view("\"\\\n\0\x1B\x7F\xC2\x9B\xD8\x9C\xE2\x80\xAE\xFF\xC3\xBC", 16));
  EXPECT_EQ(json.text(), R"("\"\\\u000a\u0000\u001b\u007f\u009b\u061c\u202e)"
                         "\xEF\xBF\xBD\xC3\xBC\"");
}

TEST(JsonText, WritesTimesOfTheYearsThatRfc3339Has) {
  EXPECT_EQ(time_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(time_text(1709210096), "2024-02-29T12:34:56Z");
  EXPECT_EQ(time_text(-1), "1970-01-01T00:00:00Z");
  EXPECT_EQ(time_text(INT64_MAX), "9999-12-31T23:59:59Z");
}

TEST(JsonText, MakesUuidsOfVersionEightFromContent) {
  const std::string uuid = content_uuid("");  // of e3b0c44298fc1c149afbf4c8996fb924...
  EXPECT_EQ(uuid, "e3b0c442-98fc-8c14-9afb-f4c8996fb924");
  EXPECT_NE(content_uuid("a"), uuid);
}

}  // namespace
}  // namespace seawall::packages
