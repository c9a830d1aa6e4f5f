#include "secrets_report_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "secrets_report_testing.h"

namespace seawall::commands {
namespace {

using documents::Node;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// --- words ------------------------------------------------------------------------------------------

TEST(AdviceOn, IsGivenForEachRule) {
  for (const secrets::Rule& rule : secrets::rules()) {
    EXPECT_TRUE(advice_on(rule).ends_with('.')) << rule.id;
  }
}

TEST(AdviceOn, DependsOnWhatWasFound) {
  const struct {
    std::string_view rule;
    std::string_view advice;
  } rows[] = {
      {"private-key", "make a new one, replace the old one wherever it is trusted"},
      {"pkcs12-file", "make a new one, replace the old one wherever it is trusted"},
      {"kubernetes-secret-yaml", "SealedSecret"},
      {"github-pat", "Revoke it where it was issued"},
      {"adafruit-api-key", "Revoke it where it was issued"},
      {"url-password", "Change it where it is checked"},
      {"generic-api-key", "If it is none, say so in a comment"},
      {"adobe-client-id", "It opens nothing by itself"},
  };
  for (const auto& row : rows) {
    const secrets::Rule* rule = secrets::find_rule(row.rule);
    ASSERT_TRUE(rule) << row.rule;
    EXPECT_THAT(std::string(advice_on(*rule)), HasSubstr(row.advice)) << row.rule;
  }
}

TEST(SecretsSummary, CountsSecretsBySeverityAndWhatIsNotAmongThem) {
  EXPECT_EQ(secrets_summary(report_of({})), "2 files, no secrets");
  SecretsReport report = sample();
  EXPECT_EQ(secrets_summary(report), "2 files, 4 secrets (1 critical, 1 high, 2 medium)");
  report.known = 3;
  report.suppressed = 1;
  report.not_looked = {not_looked("a", "permission denied"), not_looked("b", "excluded by \"b\"")};
  report.not_looked[1].is_failure = false;
  EXPECT_EQ(secrets_summary(report),
            "2 files, 4 secrets (1 critical, 1 high, 2 medium), 3 known, 1 suppressed, 1 not looked at");
}

// --- text -------------------------------------------------------------------------------------------

TEST(SecretsText, GroupsSecretsByFileThenTellsWhatToDo) {
  SecretsReport report = sample();
  report.not_looked = {not_looked("locked.env", "permission denied")};
  EXPECT_EQ(secrets_report_text(report, "text", false),
            "deploy/app.env\n"
            "  3:1   critical  Private key  ***  [private-key]\n"
            "  12:7  high      GitHub personal access token  ghp_***  in base64, proved by its form  [github-pat]\n"
            "\n"
            "readme.md\n"
            "  4:10  medium    Secret by its name and value  ***  [generic-api-key]\n"
            "\n"
            "store.p12\n"
            "  1:1  medium    PKCS #12 file  ***  [pkcs12-file]\n"
            "\n"
            "What to do, most urgent first\n"
            "  critical  private-key, pkcs12-file\n"
            "            Take the key for stolen: make a new one, replace the old one wherever it is trusted, and\n"
            "            keep "
            "the new one out of files that are shared.\n"
            "  high      github-pat\n"
            "            Revoke it where it was issued, as whoever has seen the file or its history has it. Let\n"
            "            "
            "programs read the new one from a Secret or a vault.\n"
            "  medium    generic-api-key\n"
            "            If it is a secret, change it, and let programs read the new one from a Secret or a\n"
            "            vault. If it is none, say so in a comment on its line: seawall:ignore, the rule, and a\n"
            "            reason.\n"
            "\n"
            "Not looked at\n"
            "  locked.env: permission denied\n"
            "\n"
            "2 files, 4 secrets (1 critical, 1 high, 2 medium), 1 not looked at\n");
}

TEST(SecretsText, IsOneLineWhenThereIsNothingToTell) {
  EXPECT_EQ(secrets_report_text(report_of({}), "text", false), "2 files, no secrets\n");
}

TEST(SecretsText, ClaimsNothingOfWhatWasNotLookedThrough) {
  EXPECT_EQ(secrets_summary(SecretsReport()), "0 files looked through");
}

TEST(SecretsText, NamesARuleOnceInTheAdviceHoweverOftenItFoundSomething) {
  const SecretsReport report = report_of(
      {found("github-pat", "a", 1, 1, 40), found("url-password", "a", 2, 1, 8), found("github-pat", "b", 1, 1, 40)});
  EXPECT_THAT(secrets_report_text(report, "text", false), HasSubstr("  high      github-pat\n"));
}

TEST(SecretsText, HasTheColoursOfTheReportOfAScan) {
  const std::string text =
      secrets_report_text(report_of({found("github-pat", "a", 1, 1, 40)}, {not_looked("b", "permission denied")}),
                          "text", true);
  EXPECT_THAT(text, StartsWith("\x1b[1ma\x1b[0m\n"));
  EXPECT_THAT(text, HasSubstr("\n  1:1  \x1b[1;31mhigh\x1b[0m      GitHub personal access token  ghp_***  "
                              "\x1b[2m[github-pat]\x1b[0m\n"));
  EXPECT_THAT(text, HasSubstr("  b: \x1b[33mpermission denied\x1b[0m\n"));
}

TEST(SecretsText, EscapesNamesOfFiles) {
  const std::string text =
      secrets_report_text(report_of({found("github-pat", "a\x1b[2J\n", 1, 1, 40)}, {not_looked("b\x1b", "no \x1b")}),
                          "text", false);
  EXPECT_THAT(text, StartsWith("a\\x1b[2J\\x0a\n"));
  EXPECT_THAT(text, HasSubstr("  b\\x1b: no \\x1b\n"));
}

// --- JSON -------------------------------------------------------------------------------------------

TEST(SecretsJson, TellsAllOfASecretButTheSecret) {
  SecretsReport report = sample();
  report.suppressed = 5;
  report.known = 6;
  report.not_looked = {not_looked("locked.env", "permission denied")};
  const Parsed json(secrets_report_text(report, "json", false));
  EXPECT_EQ(documents::to_json(json.root().child("summary")),
            R"({"files":2,"bytes":512,"notLookedAt":1,"suppressed":5,"known":6,)"
            R"("secrets":{"total":4,"critical":1,"high":1,"medium":2,"low":0,"info":0}})");
  EXPECT_EQ(documents::to_json(item(json.root().child("secrets"), 1)),
            R"({"rule":"github-pat","title":"GitHub personal access token","severity":"high","certainty":"format",)"
            R"("redacted":"ghp_***","fingerprint":"00000000000000bb","encoding":"base64","proved":true,)"
            R"("location":{"file":"deploy/app.env","line":12,"column":7,"endLine":12,"endColumn":47}})");
  EXPECT_EQ(documents::to_json(item(json.root().child("secrets"), 3)),
            R"({"rule":"pkcs12-file","title":"PKCS #12 file","severity":"medium","certainty":"guess",)"
            R"("redacted":"***","proved":false,)"
            R"("location":{"file":"store.p12","line":1,"column":1,"endLine":1,"endColumn":1}})");
  EXPECT_EQ(documents::to_json(json.root().child("notLookedAt")),
            R"([{"reason":"unreadable","failure":true,"file":"locked.env","message":"permission denied"}])");
}

TEST(SecretsJson, HasEachSecretOnALineOfItsOwn) {
  const std::vector<std::string> lines = lines_of(secrets_report_text(sample(), "json", false));
  EXPECT_EQ(std::ranges::count_if(lines, [](const std::string& line) { return line.starts_with("    {\"rule\":"); }),
            4);
}

// --- lines ------------------------------------------------------------------------------------------

TEST(SecretsCsv, HasOneRowASecretAndLetsNoNameBecomeAFormula) {
  SecretsReport report = report_of({found("github-pat", "=1+1,\n", 12, 7, 40, "00000000000000bb")});
  report.secrets[0].leak.encoding = "base64";
  report.not_looked = {not_looked("locked.env", "permission denied")};
  EXPECT_EQ(secrets_report_text(report, "csv", false),
            "status,severity,rule,certainty,file,line,column,message,redacted,encoding,proved,fingerprint\r\n"
            "secret,high,github-pat,format,\"'=1+1,\\x0a\",12,7,"
            "\"GitHub personal access token: ghp_***, in base64\",ghp_***,base64,no,00000000000000bb\r\n"
            "not-looked-at,,,,locked.env,,,permission denied,,,,\r\n");
}

TEST(SecretsGcc, SaysItAsACompilerDoes) {
  SecretsReport report = sample();
  report.secrets[2].file = "read\nme";
  report.not_looked = {not_looked("locked.env", "permission denied")};
  EXPECT_THAT(lines_of(secrets_report_text(report, "gcc", false)),
              ElementsAre("deploy/app.env:3:1: error: Private key: *** [private-key]",
                          "deploy/app.env:12:7: error: GitHub personal access token: ghp_***, in base64, proved by its "
                          "form [github-pat]",
                          "read\\x0ame:4:10: warning: Secret by its name and value: *** [generic-api-key]",
                          "store.p12:1:1: warning: PKCS #12 file: *** [pkcs12-file]",
                          "locked.env: error: not looked at: permission denied"));
}

TEST(SecretsGithub, AnnotatesWorstFirstAndCountsBeforeTheNotices) {
  const SecretsReport report = report_of({found("adobe-client-id", "./a", 1, 2, 3), found("pkcs12-file", "b", 1, 1, 0),
                                          found("github-pat", "c", 4, 5, 6)},
                                         {not_looked("locked.env", "permission denied", 2)});
  EXPECT_THAT(
      lines_of(secrets_report_text(report, "github", false)),
      ElementsAre(
          StartsWith(
              "::error file=c,line=4,col=5,endLine=4,endColumn=11,title=GitHub personal access token (github-pat)::"
              "GitHub personal access token: ghp_***. Revoke it where it was issued"),
          StartsWith("::warning file=b,line=1,title=PKCS #12 file (pkcs12-file)::PKCS #12 file: ***. Take the key"),
          "::error file=locked.env,line=2,title=Not looked at::permission denied",
          "::notice title=Seawall::2 files, 3 secrets (1 high, 1 medium, 1 low), 1 not looked at",
          StartsWith("::notice file=a,line=1,col=2,endLine=1,endColumn=5,title=Adobe client ID (adobe-client-id)::")));
}

TEST(SecretsGithub, LetsNoNameBecomeACommand) {
  const SecretsReport report =
      report_of({found("github-pat", "x,line=1::%0A\n::error::a", 1, 1, 4)}, {not_looked("a", "100%\n::error::a")});
  const std::vector<std::string> lines = lines_of(secrets_report_text(report, "github", false));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], StartsWith("::error file=x%2Cline=1%3A%3A%250A\\x0a%3A%3Aerror%3A%3Aa,line=1,"));
  EXPECT_EQ(lines[1], "::error file=a,title=Not looked at::100%25\\x0a::error::a");
}

TEST(SecretsGitlab, HasAViolationWithAFingerprintOfItsOwnForEachSecret) {
  SecretsReport report = sample();
  report.secrets.insert(report.secrets.end(), 2, report.secrets[2]);
  report.secrets.push_back(report.secrets[1]);
  report.not_looked = {not_looked("locked.env", "permission denied"), not_looked("locked.env", "permission denied")};
  const Parsed json(secrets_report_text(report, "gitlab", false));
  EXPECT_EQ(json.root().size(), 9u);
  std::set<std::string> fingerprints;
  for (const Node violation : json.root().items()) fingerprints.emplace(violation.child("fingerprint").text());
  EXPECT_EQ(fingerprints.size(), 9u);
  EXPECT_EQ(documents::to_json(item(json.root(), 0)),
            R"({"description":"Private key: ***","check_name":"private-key",)"
            R"("fingerprint":"private-key:deploy/app.env:00000000000000aa:1","severity":"blocker",)"
            R"("location":{"path":"deploy/app.env","lines":{"begin":3}}})");
  EXPECT_EQ(item(json.root(), 8).child("check_name").text(), "not-looked-at");
  EXPECT_EQ(item(json.root(), 8).at("location", "lines", "begin").integer(), 1);
}

TEST(SecretsGitlab, IsAnEmptyListWhenThereIsNothingToTell) {
  EXPECT_EQ(secrets_report_text(report_of({}), "gitlab", false), "[]\n");
}

}  // namespace
}  // namespace seawall::commands
