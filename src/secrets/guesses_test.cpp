#include "guesses.h"

#include <gtest/gtest.h>

#include <string>

namespace seawall::secrets {
namespace {

// Written in two pieces, so that nobody who looks for secrets takes it for one.
const std::string value = "q8Zr2LkV0xTn"
                          "B5mYc7Hd";

TEST(GuessedValue, EndsWhereATokenEnds) {
  EXPECT_EQ(guessed_value("abc.def-012= rest"), "abc.def-012=");
  EXPECT_EQ(guessed_value("abcdef+/0123==\""), "abcdef+/0123==");
  EXPECT_EQ(guessed_value("short"), "");
  EXPECT_EQ(guessed_value("abcdefgh*ijkl"), "");
  EXPECT_EQ(guessed_value(std::string(longest_guess, 'a')), std::string(longest_guess, 'a'));
  EXPECT_EQ(guessed_value(""), "");
}

TEST(IsLikelySecret, GoesByTheEndOfTheName) {
  for (const char* const name :
       {"API_KEY", "apiToken", "azurestorageaccountkey", "DATABASE_URL_PASSWORD", "secret", "auth", "api-key-1"}) {
    EXPECT_TRUE(is_likely_secret(name, value, 3.5)) << name;
  }
  for (const char* const name : {"publicKey", "key_id", "secretName", "token_url", "tokenAudience", "sitekey",
                                 "checksum/secret", "api_version", "authority", "secretPath", "accessRegion"}) {
    EXPECT_FALSE(is_likely_secret(name, value, 3.5)) << name;
  }
}

TEST(IsLikelySecret, TakesHashesOnlyForStrongNames) {
  const std::string hash = "d3b07384d113edec49eaa6238ad5ff00";
  EXPECT_TRUE(is_likely_secret("client_secret", hash, 3));
  EXPECT_FALSE(is_likely_secret("key", hash, 3));
  EXPECT_FALSE(is_likely_secret("api_key", "781c6bb1-2847-4cdd-ab38-8b09fb54c931", 3));
}

TEST(IsLikelySecret, LeavesNamesAddressesAndStandInsAlone) {
  for (const char* const other :
       {"api-token-production-v2", "auth-v2.shop.svc.cluster.local", "/run/secrets/token-1", "k8s-goat1vaultkey",
        "changeme123456789", "noDigitsInThisRandomXqWz", "aaaaaaaaaaaa1"}) {
    EXPECT_FALSE(is_likely_secret("api_key", other, 3.5)) << other;
  }
}

}  // namespace
}  // namespace seawall::secrets
