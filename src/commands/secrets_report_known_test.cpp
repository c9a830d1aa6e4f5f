#include "secrets_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "secrets_report_testing.h"

namespace seawall::commands {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// What is left of a report by the JSON of an earlier one.
SecretsReport left_of(SecretsReport report, const SecretsReport& earlier) {
  const auto known = read_known_secrets("old.json", secrets_report_text(earlier, "json", false));
  EXPECT_TRUE(known) << known.error().message();
  if (known) leave_out_known(*known, report);
  return report;
}

TEST(KnownSecrets, LeaveNothingOfTheReportThatTheyAreOf) {
  SecretsReport left = left_of(sample(), sample());
  EXPECT_THAT(left.secrets, IsEmpty());
  EXPECT_EQ(left.known, 4u);
}

TEST(KnownSecrets, AreKnownAtOtherLines) {
  SecretsReport moved = sample();
  for (FoundSecret& secret : moved.secrets) {
    secret.begin.line += 100;
    secret.end.line += 100;
  }
  EXPECT_THAT(left_of(moved, sample()).secrets, IsEmpty());
}

TEST(KnownSecrets, AreNotWhatDiffersInFileRuleOrFingerprint) {
  const SecretsReport earlier = report_of({found("github-pat", "a", 1, 1, 4, "00000000000000aa")});
  const FoundSecret others[] = {found("github-pat", "b", 1, 1, 4, "00000000000000aa"),
                                found("gitlab-pat", "a", 1, 1, 4, "00000000000000aa"),
                                found("github-pat", "a", 1, 1, 4, "00000000000000bb"),
                                found("github-pat", "a", 1, 1, 4)};
  for (const FoundSecret& other : others) {
    const SecretsReport left = left_of(report_of({other}), earlier);
    EXPECT_EQ(left.secrets.size(), 1u) << other.file << ' ' << other.leak.rule->id << ' ' << other.leak.fingerprint;
    EXPECT_EQ(left.known, 0u);
  }
}

TEST(KnownSecrets, AreAsManyAsThereWere) {
  for (const char* fingerprint : {"", "00000000000000aa"}) {
    const FoundSecret secret = found("generic-api-key", "a", 1, 1, 4, fingerprint);
    FoundSecret third = secret;
    third.begin.line = 30;
    const SecretsReport left = left_of(report_of({secret, secret, third}), report_of({secret, secret}));
    ASSERT_EQ(left.secrets.size(), 1u);
    EXPECT_EQ(left.secrets[0].begin.line, 30u);
    EXPECT_EQ(left.known, 2u);
  }
}

TEST(KnownSecrets, AreKnownHoweverTheirFilesAreNamed) {
  const struct {
    const char* earlier;
    const char* now;
  } rows[] = {{"./deploy/a", "deploy/a"},
              {"deploy//x/../a", "./deploy/a"},
              {"a\xff\n\"\\", "a\xff\n\"\\"},
              {"<stdin>", "<stdin>"}};
  for (const auto& row : rows) {
    const SecretsReport left = left_of(report_of({found("github-pat", row.now, 1, 1, 4)}),
                                       report_of({found("github-pat", row.earlier, 1, 1, 4)}));
    EXPECT_THAT(left.secrets, IsEmpty()) << row.now;
  }
}

TEST(KnownSecrets, AreReadFromAReportInJsonOnly) {
  constexpr const char* secret_needs = "a secret has a \"rule\", a \"location\" with a \"file\", and a \"fingerprint\"";
  const struct {
    const char* text;
    documents::ErrorCode code;
    std::uint32_t line;
    const char* message;
  } rows[] = {
      {"", documents::ErrorCode::syntax, 0, "is one JSON object"},
      {"[]", documents::ErrorCode::syntax, 0, "is one JSON object"},
      {"{}\n{}", documents::ErrorCode::syntax, 0, "is one JSON object"},
      {"{\"secrets\":[", documents::ErrorCode::syntax, 1, ""},
      {"{\"schemaVersion\":\"1\",\"findings\":[]}", documents::ErrorCode::invalid_argument, 1,
       "no list of \"secrets\""},
      {"{\"schemaVersion\":\"1\",\n\"secrets\":{}}", documents::ErrorCode::invalid_argument, 2,
       "no list of \"secrets\""},
      {"{\"secrets\":[]}", documents::ErrorCode::invalid_argument, 1, "schemaVersion of this report is not \"1\""},
      {"{\"secrets\":[],\n\"schemaVersion\":\"2\"}", documents::ErrorCode::invalid_argument, 2, "schemaVersion"},
      {"{\"schemaVersion\":\"1\",\"secrets\":[\n{}]}", documents::ErrorCode::invalid_argument, 2, secret_needs},
      {"{\"schemaVersion\":\"1\",\"secrets\":[\n7]}", documents::ErrorCode::invalid_argument, 2, secret_needs},
      {"{\"schemaVersion\":\"1\",\"secrets\":[\n{\"rule\":\"a\",\"redacted\":\"***\",\"location\":{\"file\":7}}]}",
       documents::ErrorCode::invalid_argument, 2, secret_needs},
      {"{\"schemaVersion\":\"1\",\"secrets\":[\n{\"rule\":\"a\",\"fingerprint\":7,\"redacted\":\"***\","
       "\"location\":{\"file\":\"a\"}}]}",
       documents::ErrorCode::invalid_argument, 2, secret_needs},
  };
  for (const auto& row : rows) {
    const auto known = read_known_secrets("old.json", row.text);
    ASSERT_FALSE(known) << row.text;
    EXPECT_EQ(known.error().code(), row.code) << row.text;
    EXPECT_EQ(known.error().place().file, "old.json") << row.text;
    EXPECT_EQ(known.error().place().line, row.line) << row.text;
    EXPECT_THAT(known.error().message(), HasSubstr(row.message)) << row.text;
  }
}

TEST(KnownSecrets, ComeFromReportsOfLaterReleasesToo) {
  const auto known = read_known_secrets(
      "old.json", "{\"schemaVersion\":\"1\",\"secrets\":[{\"rule\":\"rule-of-tomorrow\",\"redacted\":\"***\",\"new\":1,"
                  "\"location\":{\"file\":\"a\"}}]}");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->size(), 1u);
}

}  // namespace
}  // namespace seawall::commands
