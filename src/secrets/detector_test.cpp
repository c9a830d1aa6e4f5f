#include "detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "crypto/crypto.h"

namespace seawall::secrets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Written in two pieces, so that nobody who looks for tokens takes these for some. All are invented.
const std::string npm_token = "np"
                              "m_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";
const std::string random_value = "q8Zr2LkV0xTn"
                                 "B5mYc7Hd";

/// "rule:the text at its place", a leak each.
std::vector<std::string> found(std::string_view text, std::string_view file = "config.txt",
                               const Detector& detector = Detector::shared()) {
  std::vector<std::string> all;
  for (const Leak& leak : detector.find(file, text)) {
    all.push_back(std::string(leak.rule->id) + ":" +
                  std::string(text.substr(leak.range.begin, leak.range.end - leak.range.begin)));
  }
  return all;
}

TEST(Marks, AllAreUnderstood) {
  EXPECT_THAT(found("token=" + npm_token), ElementsAre("npm-access-token:" + npm_token));
}

TEST(Detector, TellsNothingOfASecretButWhatItsRuleSays) {
  const std::vector<Leak> leaks = Detector::shared().find("a.txt", "token=" + npm_token);
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].redacted, "npm_***");
  EXPECT_TRUE(leaks[0].is_proved);
  EXPECT_EQ(leaks[0].fingerprint.size(), 16u);
  EXPECT_THAT(npm_token, Not(HasSubstr(leaks[0].fingerprint)));
}

TEST(Detector, MakesFingerprintsOfWhatCanBeGuessedOnlyWithASalt) {
  const std::string text = "API_KEY=" + random_value;
  EXPECT_EQ(Detector::shared().find("a", text)[0].fingerprint, "");
  const Detector salted({.salt = "of a team"});
  const Detector other({.salt = "of another"});
  EXPECT_EQ(salted.find("a", text)[0].fingerprint.size(), 16u);
  EXPECT_EQ(salted.find("a", text)[0].fingerprint, salted.find("b", "other_token: " + random_value)[0].fingerprint);
  EXPECT_NE(salted.find("a", text)[0].fingerprint, other.find("a", text)[0].fingerprint);
}

TEST(Detector, LeavesOneOfWhatOverlaps) {
  EXPECT_THAT(found("url = https://bot:" + npm_token + "@registry.example.com/"),
              ElementsAre("npm-access-token:" + npm_token));
  EXPECT_THAT(found("datadog_api_key = " + random_value + random_value),
              ElementsAre(testing::StartsWith("datadog-access-token:")));
}

TEST(Detector, DoesNotTellTokensThatWereNeverIssued) {
  EXPECT_THAT(found("API_TOKEN=" + npm_token.substr(0, npm_token.size() - 1) + "8"), IsEmpty());
}

TEST(Detector, DecodesUpToItsDepth) {
  std::string text = "token: " + npm_token;
  for (int depth = 1; depth <= most_decodings; ++depth) {
    text = crypto::encode_base64(text);
    EXPECT_THAT(found("data: " + text), ElementsAre("npm-access-token:" + text)) << depth;
  }
  EXPECT_THAT(found("data: " + crypto::encode_base64(text)), IsEmpty());
}

TEST(Detector, FindsEachOfAListOfTokens) {
  const std::string key = "AI"
                          "zaSyD3x9Qm7Rt2Vw8Yb4Nc6Kd1Lf5Gh0Jp-sT";
  EXPECT_THAT(found(key + "\n" + key + "\n" + npm_token + "\n" + npm_token + "\n"), testing::SizeIs(4));
}

TEST(Detector, TakesAPieceOfALargeTextInBase64ForNoToken) {
  const std::string line = "icPp6FP3yDpCujU2YuDxB5DpCujU2YuDxB5icPp6FP3yDpCujU2YuDxB5yDpCujU2YuDxB5DpC";
  EXPECT_THAT(found(line + "\nEAAAq3Zr2LkV0xTnB5mYc7Hd9Qm\n"), IsEmpty());
  EXPECT_THAT(found(line + "/EAAAq3Zr2LkV0xTnB5mYc7Hd9Qm\n"), IsEmpty());
  EXPECT_THAT(found("EAAAq3Zr2LkV0xTnB5mYc7Hd9Qm\n"), testing::SizeIs(1));
}

TEST(Detector, FindsASecretBesideAStandInThatIsEncodedWithIt) {
  const std::string stand_in = "token: np"
                               "m_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
  const std::string encoded = crypto::encode_base64(stand_in + "api_key: " + random_value + "\n");
  EXPECT_THAT(found("kind: Secret\ndata: {a: " + encoded + "}\n", "s.yaml"), ElementsAre("generic-api-key:" + encoded));
  EXPECT_THAT(found("data: " + crypto::encode_base64(stand_in)), IsEmpty());
}

TEST(Detector, TellsWhatItWasBehind) {
  const auto encoding = [](const std::string& text) {
    return std::string(Detector::shared().find("a", text)[0].encoding);
  };
  EXPECT_EQ(encoding("x " + crypto::encode_base64("token: " + npm_token)), "base64");
  EXPECT_EQ(encoding("x " + crypto::hex("token: " + npm_token)), "hexadecimal");
  EXPECT_EQ(encoding("x?token%3D" + npm_token), "escapes");
  EXPECT_EQ(encoding("token: " + npm_token), "");
}

TEST(Detector, ReadsBase64OfSecretsThatIsWrapped) {
  const std::string encoded = crypto::encode_base64("# a comment\nkey: 1\ntoken: " + npm_token + "\n");
  const std::string text =
      "kind: Secret\ndata:\n  config: |\n    " + encoded.substr(0, 30) + "\n    " + encoded.substr(30) + "\n";
  EXPECT_THAT(found(text, "secret.yaml"), ElementsAre(HasSubstr("npm-access-token:")));
}

TEST(Detector, TellsASecretInAManifestOnce) {
  EXPECT_THAT(
      found("kind: Secret\ndata:\n  ca.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURQ==\n  mode: cHJvZHVjdGlvbi1mcm9udA==\n"
            "  region: ZXUtd2VzdC0xLWFuZC0y\n",
            "secret.yaml"),
      ElementsAre("kubernetes-secret-yaml:mode: cHJvZHVjdGlvbi1mcm9udA=="));
}

// kubectl takes whatever has items for a list.
TEST(Detector, LooksAtTheItemsOfAnything) {
  EXPECT_THAT(found("kind: Bundle\nitems:\n- kind: Secret\n  data:\n    mode: cHJvZHVjdGlvbi1mcm9udA==\n", "s.yaml"),
              ElementsAre("kubernetes-secret-yaml:mode: cHJvZHVjdGlvbi1mcm9udA=="));
}

TEST(Detector, LeavesCiphertextAlone) {
  EXPECT_THAT(
      found(
          "kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgBEEy7rPLBlXQhwQz2jnBm8uPTnYv0qO8jwf3ZoVeRscw\n",
          "s.yaml"),
      IsEmpty());
  EXPECT_THAT(found("password: ENC[AES256_GCM,data:+QL4QTGvlZc=,iv:VYj8JQHK6cTKMTWxmrnJt3PvoJXZkTcoiq=,type:str]\n",
                    "s.yaml"),
              IsEmpty());
}

TEST(Detector, FindsAnEnvironmentsValueBelowItsName) {
  EXPECT_THAT(found("env:\n- name: PAYMENT_API_KEY\n  value: " + random_value + "\n", "pod.yaml"),
              ElementsAre("generic-api-key:" + random_value));
}

TEST(Detector, TakesVariablesInSourceCodeForNoSecrets) {
  EXPECT_THAT(found("apiKey = " + random_value + ";\n", "main.go"), IsEmpty());
  EXPECT_THAT(found("apiKey = \"" + random_value + "\";\n", "main.go"), ElementsAre("generic-api-key:" + random_value));
}

TEST(Detector, LooksOnlyForFormatsWhereItIsToldTo) {
  const std::string text = "API_KEY=" + random_value + "\ntoken " + npm_token;
  std::vector<std::string> rules;
  for (const Leak& leak : Detector::shared().find("a.out", text, Effort::formats)) rules.emplace_back(leak.rule->id);
  EXPECT_THAT(rules, ElementsAre("npm-access-token"));
}

TEST(Detector, TellsAKeyStoreByItsName) {
  EXPECT_THAT(found("anything", "keys/server.p12"), ElementsAre("pkcs12-file:"));
}

TEST(Detector, FindsWithinAValueThatHasAName) {
  const std::vector<Leak> leaks = Detector::shared().find("PAYMENT_API_KEY", random_value, "");
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].range.begin, 0u);
  EXPECT_EQ(leaks[0].range.end, random_value.size());
  EXPECT_THAT(Detector::shared().find("BUILD_REF", random_value, ""), IsEmpty());
}

TEST(Detector, HidesWhatATextQuotes) {
  std::string text = "cannot read \"token=" + npm_token + "\"";
  Detector::shared().hide(text);
  EXPECT_EQ(text, "cannot read \"token=" + std::string(npm_token.size(), '*') + "\"");
}

TEST(Detector, HidesAllValuesOfASecret) {
  const std::string text = "kind: Secret\ndata: {a: aHVudGVyMg==}\nstringData: {b: hunter3}\n";
  std::vector<std::string> hidden;
  for (const documents::Range range : Detector::shared().to_hide("s.yaml", text)) {
    hidden.push_back(text.substr(range.begin, range.end - range.begin));
  }
  EXPECT_THAT(hidden, testing::Contains("aHVudGVyMg=="));
  EXPECT_THAT(hidden, testing::Contains("hunter3"));
}

TEST(Detector, BlotsWhatStandsInLinesAndNotTheirEnds) {
  std::string text = "a: |\r\n  one\n  two\nb";
  blot(text, {8, 14});
  EXPECT_EQ(text, "a: |\r\n  ***\n**two\nb");
}

TEST(Detector, IsBoundedByTheDecodedSize) {
  // 200 times the same piece of base64 of zeros in gzip: each grows to 1 MiB.
  const std::string bomb = "H4sIAAAAAAAA/+3BAQ0AAADCoPdPbQ8HFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  std::string text;
  for (int count = 0; count < 200; ++count) text += bomb + "\n";
  EXPECT_THAT(found(text), IsEmpty());
}

TEST(Detector, SurvivesWhatIsBroken) {
  for (const std::string& text :
       {std::string("-----BEGIN PRIVATE KEY-----"), std::string("-----BEGIN RSA PRIVATE KEY-----\n-----END"),
        "ey" + std::string(40, 'J') + ".ey" + std::string(40, 'J') + ".", std::string("://:@"),
        std::string("://a:bcdef@"), std::string("kind: Secret\ndata: {a: [}"), std::string("token=\xff\xfe\xfd"),
        std::string("token"), std::string("%4"), std::string("\\u00"), std::string("token:\n\n\n\n\n\n"),
        std::string("kind: Secret")}) {
    EXPECT_THAT(found(text, "a.yaml"), IsEmpty()) << text;
  }
}

TEST(Rules, HaveIdsAndTitlesThatTellThemApart) {
  for (const Rule& rule : rules()) {
    EXPECT_FALSE(rule.title.empty()) << rule.id;
    EXPECT_EQ(find_rule(rule.id)->id, rule.id);
  }
  EXPECT_EQ(find_rule("no-such-rule"), nullptr);
}

}  // namespace
}  // namespace seawall::secrets
