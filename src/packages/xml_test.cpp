#include "xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace seawall::packages {
namespace {

using documents::ErrorCode;
using testing::ElementsAre;

class Lines : public XmlSink {
 public:
  void begin(std::string_view path) override { lines.push_back(std::string("<").append(path)); }
  void attribute(std::string_view, std::string_view name, std::string_view value) override {
    lines.push_back(std::string(name).append("=").append(value));
  }
  void end(std::string_view path, std::string_view text) override {
    lines.push_back(std::string(">").append(path).append(" ").append(text));
  }
  std::vector<std::string> lines;
};

std::optional<documents::Error> failure_of(std::string_view text) {
  Lines lines;
  return read_xml({"x.xml", text}, lines);
}

TEST(Xml, TellsElementsByTheirPaths) {
  Lines lines;
  EXPECT_FALSE(
      read_xml({"x.xml", "<?xml version='1.0'?><!-- no --><a><b c='1' d='&lt;'/><b>x&amp;<![CDATA[<y>]]></b></a>"},
               lines));
  EXPECT_THAT(lines.lines, ElementsAre("<a", "<a/b", "c=1", "d=<", ">a/b ", "<a/b", ">a/b x&<y>", ">a "));
}

TEST(Xml, NamesTheLineWhereItIsNone) {
  const std::optional<documents::Error> failure = failure_of("<a>\n<b></a>");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->text(), "x.xml:2: is no XML: mismatched tag");
  EXPECT_TRUE(failure_of(""));
}

TEST(Xml, RefusesEntities) {
  const std::optional<documents::Error> failure =
      failure_of("<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><a>&c;</a>");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), ErrorCode::unsupported);
  EXPECT_EQ(failure->message(), "declares entities");
}

TEST(Xml, HasLimitsOfNestingAndOfBytes) {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t count = 0; count < depth; ++count) text += "<a>";
    for (std::size_t count = 0; count < depth; ++count) text += "</a>";
    return text;
  };
  EXPECT_FALSE(failure_of(nested(most_xml_nesting)));
  const std::optional<documents::Error> deep = failure_of(nested(most_xml_nesting + 1));
  ASSERT_TRUE(deep);
  EXPECT_EQ(deep->text(), "x.xml:1: over the limit \"XML nesting\" of 256");
  const std::optional<documents::Error> large = failure_of(std::string(most_xml_bytes + 1, ' '));
  ASSERT_TRUE(large);
  EXPECT_EQ(large->message(), "over the limit \"XML bytes\" of 67108864");
}

}  // namespace
}  // namespace seawall::packages
