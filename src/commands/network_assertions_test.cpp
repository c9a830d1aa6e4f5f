#include "network_assertions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace seawall::commands {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AssertionFile read(std::string text) { return read_assertions("tests.yaml", std::move(text), "shop"); }

std::vector<std::string> errors_of(std::string text) {
  std::vector<std::string> texts;
  for (const documents::Error& error : read(std::move(text)).errors) texts.push_back(error.text());
  return texts;
}

TEST(ReadAssertions, TakesOneEndAndSeveral) {
  const AssertionFile file = read("tests:\n"
                                  "  - name: the database\n"
                                  "    from: [shop/cart, 10.0.0.0/8]\n"
                                  "    to: db\n"
                                  "    port: [5432, metrics, 53/UDP]\n"
                                  "    expect: allowed\n"
                                  "  - {from: outside, to: shop/*, expect: denied}\n");
  EXPECT_THAT(file.errors, IsEmpty());
  ASSERT_EQ(file.assertions.size(), 2U);
  const Assertion& first = file.assertions[0];
  EXPECT_EQ(first.name, "the database");
  EXPECT_TRUE(first.is_allowed);
  EXPECT_EQ(first.from.size(), 2U);
  EXPECT_EQ(first.to[0].value.namespace_, "shop");
  EXPECT_EQ(first.ports.size(), 3U);
  EXPECT_EQ(first.place.line, 2U);
  EXPECT_EQ(first.from[1].place.line, 3U);
  EXPECT_EQ(first.from[1].place.column, 23U);
  EXPECT_FALSE(file.assertions[1].is_allowed);
  EXPECT_THAT(file.assertions[1].ports, IsEmpty());
}

TEST(ReadAssertions, NamesATestWithoutANameByWhatItAsserts) {
  const AssertionFile file = read("tests: [{from: a, to: [b, c], port: 80, expect: denied}]\n");
  ASSERT_EQ(file.assertions.size(), 1U);
  EXPECT_EQ(file.assertions[0].name, "a to b, c on 80: denied");
}

TEST(ReadAssertions, TellsEveryMistakeWithItsPlace) {
  EXPECT_THAT(
      errors_of("tests:\n"
                "  - form: shop/cart\n"
                "    to: shop/db\n"
                "    expect: alowed\n"
                "  - from: 10.0.0.0/33\n"
                "    to: ingress-controller\n"
                "    port: 70000\n"
                "    expect: denied\n"
                "  - from: []\n"
                "    to: {name: db}\n"
                "    expect:\n"
                "  - shop/cart\n"
                "version: 2\n"),
      ElementsAre("tests.yaml:2:5: unknown key \"form\"; did you mean \"from\"?", "tests.yaml:2:5: \"from\" is missing",
                  "tests.yaml:4:13: \"expect\" is \"alowed\", neither allowed nor denied; did you mean \"allowed\"?",
                  "tests.yaml:5:11: \"10.0.0.0/33\" is not a CIDR: its length is no number from 0 to 32",
                  "tests.yaml:6:9: the ingress controller can stand in \"from\" only",
                  "tests.yaml:7:11: \"70000\" is no port; it is such as 8080, 8000-8100, 53/UDP or the name of a "
                  "container port",
                  "tests.yaml:9:11: \"from\" is an empty list", "tests.yaml:10:9: \"to\" is a map, not a string",
                  "tests.yaml:11:12: \"expect\" is missing", "tests.yaml:12:5: \"tests[]\" is a string, not a map",
                  "tests.yaml:13:10: \"version\" is \"2\"; this Seawall reads version 1"));
}

TEST(ReadAssertions, NeverTakesAFileWithoutTestsForGood) {
  EXPECT_THAT(errors_of(""), ElementsAre("tests.yaml: there is no test in it"));
  EXPECT_THAT(errors_of("tests: []\n"), ElementsAre("tests.yaml: there is no test in it"));
  EXPECT_THAT(errors_of("tests: shop/cart\n"), ElementsAre("tests.yaml:1:8: \"tests\" is a string, not a list"));
  EXPECT_THAT(errors_of("- from: a\n"), ElementsAre("tests.yaml:1:1: the file holds a list, not a map"));
  EXPECT_EQ(errors_of("tests: [}\n").size(), 1U);
  EXPECT_THAT(errors_of("tests: [{from: a, to: b, expect: denied}]\n---\ntests: []\n"),
              ElementsAre("tests.yaml:3:1: a second document, where there can be only one"));
}

TEST(ReadAssertions, WantsAPortOfTheIngressController) {
  EXPECT_THAT(errors_of("tests: [{from: ingress-controller, to: web, expect: allowed}]\n"),
              ElementsAre(
                  "tests.yaml:1:16: what the ingress controller reaches takes a \"port\": it never reaches all"));
}

}  // namespace
}  // namespace seawall::commands
