#include "proofs.h"

#include <gtest/gtest.h>

#include <string>

namespace seawall::secrets {
namespace {

// Written in two pieces, so that nobody who looks for tokens takes these for some. All are invented.

TEST(ProveTrailingCrc, KnowsTokensThatWereNeverIssued) {
  const std::string body = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ";  // of a published example
  EXPECT_EQ(prove_trailing_crc("gh"
                               "p_" +
                               body + "0mLq17"),
            Proof::fits);
  EXPECT_EQ(prove_trailing_crc("gh"
                               "p_" +
                               body + "0mLq18"),
            Proof::refuted);
}

TEST(ProveAge, IsThatOfBech32) {
  const std::string key = "AGE-SECRET-"
                          "KEY-1Q8W4UR23CLXD5MZFSH79VN6PG0KAYTJEQ8W4UR23CLXD5MZFSH79HTAERT";
  EXPECT_EQ(prove_age(key), Proof::fits);
  EXPECT_EQ(prove_age(key.substr(0, 40) + 'Q' + key.substr(41)), Proof::refuted);
}

TEST(ProveGrafana, HasItsSumInHexadecimalWithTheLowByteFirst) {
  const std::string body = "gl"
                           "sa_Zk3vQ8mT1xR5cN7bY2wL9pJ4hD6fS0aG_";
  EXPECT_EQ(prove_grafana(body + "4581a75a"), Proof::fits);
  EXPECT_EQ(prove_grafana(body + "4581a75b"), Proof::refuted);
}

TEST(ProveJwt, NeedsTwoObjects) {
  EXPECT_EQ(prove_jwt("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"), Proof::fits);
  EXPECT_EQ(prove_jwt("eyJhbGciOiJIUzI1NiJ9.WyJhIl0.c2ln"), Proof::refuted);
  EXPECT_EQ(prove_jwt("eyJhbGciOiJIUzI1NiJ9eyJzdWIi"), Proof::refuted);
}

TEST(ProveJson, DoesNotRefute) {
  EXPECT_EQ(prove_json("eyJrIjoiYSJ9"), Proof::fits);
  EXPECT_EQ(prove_json("eyJrIjoiYS"), Proof::none);
  EXPECT_EQ(prove_json_behind_prefix("ops_eyJrIjoiYSJ9"), Proof::fits);
  EXPECT_EQ(prove_json_behind_prefix("sntrys_eyJrIjoiYSJ9_abc"), Proof::fits);
}

TEST(ProveVault, NeedsADigit) {
  EXPECT_EQ(prove_vault("s.ContainerRuntimeEndpoint"), Proof::refuted);
  EXPECT_EQ(prove_vault("s.Conta1nerRuntimeEndpoint"), Proof::none);
  EXPECT_EQ(prove_vault("hvs.abc"), Proof::none);
}

}  // namespace
}  // namespace seawall::secrets
