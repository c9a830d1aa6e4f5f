#include "veil.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::reports {
namespace {

using sample::Sample;
using testing::HasSubstr;
using testing::Not;

// Written in two pieces, so that nobody who looks for secrets takes it for one.
const std::string value = "q8Zr2LkV0xTn"
                          "B5mYc7Hd";

/// What a veil leaves of the text around the first finding.
std::string veiled(const std::string& text) {
  Sample sample(text);
  const findings::Finding& finding = sample.scan().findings.at(0);
  Veil veil;
  return std::string(veil.around(finding, finding.range()).text);
}

std::string pod_with(const std::string& env) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostPID: true\n  containers:\n  - name: b\n    "
         "env:\n" +
         env;
}

TEST(Veil, HidesWhatLooksLikeASecretAndMovesNothing) {
  const std::string text = pod_with("    - {name: API_KEY, value: " + value + "}\n    - {name: MODE, value: fast}\n");
  std::string expected = text;
  expected.replace(expected.find(value), value.size(), std::string(value.size(), '*'));
  EXPECT_EQ(veiled(text), expected);
}

TEST(Veil, HidesAllValuesOfSecretsBeside) {
  const std::string text = pod_with("    - {name: a, value: b}\n") +
                           "---\nkind: Secret\napiVersion: v1\nmetadata: {name: s}\ndata: {pin: NDcxMQ==}\n"
                           "stringData: {word: hunter2}\n";
  EXPECT_THAT(veiled(text), Not(HasSubstr("NDcxMQ==")));
  EXPECT_THAT(veiled(text), Not(HasSubstr("hunter2")));
  EXPECT_THAT(veiled(text), HasSubstr("pin: ********"));
}

TEST(Veil, SeesTheNameAboveAValueOfALargeDocument) {
  std::string env = "    - name: API_KEY\n      value: " + value + "\n";
  for (int count = 0; count < 20'000; ++count) env += "    - {name: FILL_" + std::to_string(count) + ", value: x}\n";
  EXPECT_THAT(veiled(pod_with(env)), Not(HasSubstr(value)));
}

TEST(MessageOf, HidesWhatAMessageQuotes) {
  Sample sample("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: b\n"
                "    image: https://user:" +
                value + "@registry.example.com/a\n");
  const std::string message = message_of(sample.scan().findings.at(0));
  EXPECT_THAT(message, Not(HasSubstr(value)));
  EXPECT_THAT(message, HasSubstr("https://user:********************@registry"));
}

}  // namespace
}  // namespace seawall::reports
