#include "secrets_report_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands.h"
#include "secrets_report_testing.h"

namespace seawall::commands {
namespace {

using documents::Node;
using testing::ElementsAre;

class Sarif {
 public:
  explicit Sarif(const SecretsReport& report) : parsed_(secrets_report_text(report, "sarif", false)) {}
  Node run() const { return item(parsed_.root().child("runs"), 0); }
  Node rules() const { return run().at("tool", "driver", "rules"); }
  Node result(std::size_t index) const { return item(run().child("results"), index); }
  Node place(std::size_t index) const { return item(result(index).child("locations"), 0).child("physicalLocation"); }
  Node invocation() const { return item(run().child("invocations"), 0); }

 private:
  Parsed parsed_;
};

TEST(SecretsSarif, DescribesTheRulesThatFoundSomethingOnceAndInOrder) {
  SecretsReport report = sample();
  report.secrets.push_back(report.secrets[1]);
  const Sarif sarif(report);
  EXPECT_EQ(sarif.run().at("tool", "driver", "semanticVersion").text(), seawall_version);
  std::vector<std::string> ids;
  for (const Node rule : sarif.rules().items()) ids.emplace_back(rule.child("id").text());
  EXPECT_THAT(ids, ElementsAre("generic-api-key", "github-pat", "pkcs12-file", "private-key"));
  for (const Node result : sarif.run().child("results").items()) {
    const auto index = static_cast<std::size_t>(result.child("ruleIndex").integer().value_or(-1));
    EXPECT_EQ(item(sarif.rules(), index).child("id").text(), result.child("ruleId").text());
  }
}

TEST(SecretsSarif, SaysHowSureARuleIsHowBadAndWhatToDo) {
  const Sarif sarif(sample());
  const Node rule = item(sarif.rules(), 1);
  EXPECT_EQ(rule.at("shortDescription", "text").text(), "GitHub personal access token");
  EXPECT_EQ(rule.at("help", "markdown").text(),
            "Such secrets have a format of their own.\n\n**What to do:** Revoke it where it was issued, as whoever has "
            "seen the file or its history has it. Let programs read the new one from a Secret or a vault.\n");
  EXPECT_EQ(rule.at("defaultConfiguration", "level").text(), "error");
  EXPECT_EQ(rule.at("properties", "precision").text(), "very-high");
  EXPECT_EQ(rule.at("properties", "security-severity").text(), "8.0");
  EXPECT_EQ(item(sarif.rules(), 0).at("properties", "precision").text(), "low");
  EXPECT_EQ(item(sarif.rules(), 3).at("properties", "security-severity").text(), "9.5");
}

TEST(SecretsSarif, PlacesASecretExactlyAndAFileAtItsFirstLine) {
  const Sarif sarif(sample());
  EXPECT_EQ(sarif.result(1).at("message", "text").text(),
            "GitHub personal access token: ghp_***, in base64, proved by its form");
  EXPECT_EQ(documents::to_json(sarif.place(1)),
            R"({"artifactLocation":{"uri":"deploy/app.env","uriBaseId":"SRCROOT"},)"
            R"("region":{"startLine":12,"startColumn":7,"endLine":12,"endColumn":47}})");
  EXPECT_EQ(documents::to_json(sarif.place(3).child("region")), R"({"startLine":1})");
}

TEST(SecretsSarif, NamesFilesFromTheFolderThatSeawallWasStartedIn) {
  const Sarif sarif(
      report_of({found("github-pat", "/srv/shop/a b", 1, 1, 4), found("github-pat", "/etc/env", 1, 1, 4)}));
  EXPECT_EQ(sarif.place(0).at("artifactLocation", "uri").text(), "a%20b");
  EXPECT_EQ(documents::to_json(sarif.place(1).child("artifactLocation")), R"({"uri":"file:///etc/env"})");
}

TEST(SecretsSarif, HasAFingerprintOfItsOwnForEachSecretThatHasOne) {
  SecretsReport report = sample();
  report.secrets.push_back(report.secrets[1]);
  const Sarif sarif(report);
  EXPECT_EQ(sarif.result(1).at("partialFingerprints", "seawallFingerprint/v1").text(), "00000000000000bb:1");
  EXPECT_EQ(sarif.result(4).at("partialFingerprints", "seawallFingerprint/v1").text(), "00000000000000bb:2");
  EXPECT_FALSE(sarif.result(2).child("partialFingerprints"));
}

TEST(SecretsSarif, TellsWhatWasNotLookedAtAndMakesNoLinkOfIt) {
  const Sarif complete(sample());
  EXPECT_EQ(complete.invocation().child("executionSuccessful").boolean(), true);
  const Sarif sarif(report_of({}, {not_looked("", "see [here](https://example.com)"), not_looked("b.env", "gone", 7)}));
  EXPECT_EQ(sarif.invocation().child("executionSuccessful").boolean(), false);
  const Node notifications = sarif.invocation().child("toolExecutionNotifications");
  EXPECT_EQ(item(notifications, 0).at("message", "text").text(), "not looked at: see \\[here](https://example.com)");
  EXPECT_FALSE(item(notifications, 0).child("locations"));
  EXPECT_EQ(item(notifications, 1).at("descriptor", "id").text(), "unreadable");
  EXPECT_EQ(documents::to_json(item(item(notifications, 1).child("locations"), 0)),
            R"({"physicalLocation":{"artifactLocation":{"uri":"b.env","uriBaseId":"SRCROOT"},)"
            R"("region":{"startLine":7}}})");
}

}  // namespace
}  // namespace seawall::commands
