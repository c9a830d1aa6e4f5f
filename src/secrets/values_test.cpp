#include "values.h"

#include <gtest/gtest.h>

#include <string_view>

namespace seawall::secrets {
namespace {

TEST(EntropyOf, IsThatOfShannon) {
  EXPECT_DOUBLE_EQ(entropy_of("aaaa"), 0);
  EXPECT_DOUBLE_EQ(entropy_of("abab"), 1);
  EXPECT_DOUBLE_EQ(entropy_of("abcdefgh"), 3);
  EXPECT_DOUBLE_EQ(entropy_of(""), 0);
}

TEST(IsPlaceholder, KnowsWhatStandsForASecret) {
  for (const std::string_view text : {"",
                                      "your-api-key-here",
                                      "<YOUR_API_KEY>",
                                      "changeme",
                                      "REPLACE-WITH-YOUR-TOKEN-123",
                                      "example-token-12345",
                                      "${DB_PASSWORD}",
                                      "${CLIENT_SECRET:-default}",
                                      "$(cat /run/secrets/token)",
                                      "{{ .Values.auth.token | quote }}",
                                      "<%= ENV['TOKEN'] %>",
                                      "%(token)s",
                                      "#{TOKEN}#",
                                      "@TOKEN@",
                                      "$NPM_TOKEN",
                                      "********",
                                      "xxxxxxxxxxxxxxxxxxxx",
                                      "XXXXXXXX-XXXX-XXXX",
                                      "0000000000000000",
                                      "1234567890abcdef1234567890",
                                      "abcdefghijklmnop",
                                      "[REDACTED]",
                                      "vault:secret/data/app#token",
                                      "op://vault/item/credential",
                                      "ref+awsssm://prod/app/token",
                                      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-AbCdEf",
                                      "ENC[redacted]",
                                      "process.env.TOKEN_VALUE_1",
                                      "null",
                                      "true",
                                      "TO"
                                      "DO",
                                      "dummy"}) {
    EXPECT_TRUE(is_placeholder(text)) << text;
  }
}

TEST(IsPlaceholder, LeavesRandomTextAlone) {
  for (const std::string_view text : {"q8Zr2LkV0xTnB5mYc7Hd", "v7oLTOdoGni1Y7poOjogz2f6F4W8vW", "Wq7-not-so-r3al",
                                      "d3b07384d113edec49eaa6238ad5ff00", "hunter2"}) {
    EXPECT_FALSE(is_placeholder(text)) << text;
  }
}

TEST(IsMadeOfWords, KnowsNames) {
  for (const std::string_view text :
       {"worker-credentials-v2", "api-token-production", "secret/data/gateway/prod-db-01", "defaultSecretStoreName",
        "X-Api-Key-Header", "v1.TaintNodeNotReady", "default-token-89b0h", "every-90-days-v1",
        "io.k8s.api.core.v1beta1", "checkout/32776"}) {
    EXPECT_TRUE(is_made_of_words(text)) << text;
  }
}

TEST(IsMadeOfWords, DoesNotTakeRandomTextForNames) {
  for (const std::string_view text : {"AKYRKaXqTYpwf2GfQkIb", "kjl16b32hardsobsz4wwut2e0qui61xv",
                                      "Anz3GWPOTCmFSY44LPYQ", "rIsOJSqTbaseliyXHbMW", "q8Zr2LkV0xTnB5mYc7Hd"}) {
    EXPECT_FALSE(is_made_of_words(text)) << text;
  }
}

TEST(IsAddress, KnowsPathsAndNamesOfHosts) {
  EXPECT_TRUE(is_address("/run/secrets/db_password"));
  EXPECT_TRUE(is_address("../keys/tls.key"));
  EXPECT_TRUE(is_address("auth-v2.shop.svc.cluster.local"));
  EXPECT_FALSE(is_address("/8JzL2mQx0VtRb5YnKc7"));
  EXPECT_FALSE(is_address("aB3.dE5.fG7"));
}

TEST(IsHash, GoesByLengthAndDigits) {
  EXPECT_TRUE(is_hash("d3b07384d113edec49eaa6238ad5ff00"));
  EXPECT_TRUE(is_hash("781c6bb1-2847-4cdd-ab38-8b09fb54c931"));
  EXPECT_FALSE(is_hash("d3b07384d113edec49eaa6238ad5ff0"));
  EXPECT_FALSE(is_hash("x3b07384d113edec49eaa6238ad5ff00"));
}

}  // namespace
}  // namespace seawall::secrets
