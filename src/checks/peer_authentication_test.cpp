// Istio's precedence: a policy for some pods before one for the namespace before one for the mesh.

#include "peer_authentication.h"

#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

std::string policy(std::string_view namespace_, std::string_view mode, std::string_view rest = "",
                   std::string_view metadata = "") {
  return "---\n{apiVersion: security.istio.io/v1beta1, kind: PeerAuthentication, metadata: {namespace: " +
         std::string(namespace_) + std::string(metadata) + "}, spec: {mtls: {mode: " + std::string(mode) + "}" +
         std::string(rest) + "}}\n";
}

class Policies {
 public:
  explicit Policies(std::string text)
      : scan_(text + "---\n{apiVersion: v1, kind: Pod, metadata: {labels: {app: cart}}}\n", "mesh-tls-not-strict"),
        policies_(scan_.inventory(), mesh_configuration(scan_.inventory(), scan_.facts())) {}
  TlsMode mode(std::string_view namespace_) const { return policies_.in_force(namespace_).mode; }
  bool is_strict_for_cart(std::string_view namespace_) const {
    return policies_.is_strict_by_labels(namespace_, scan_.inventory().objects().back().labels());
  }

 private:
  testing::AccessScan scan_;
  PeerPolicies policies_;
};

constexpr std::string_view for_cart = ", selector: {matchLabels: {app: cart}}";

TEST(Modes, AreThoseOfTheApi) {
  EXPECT_EQ(parse_tls_mode("STRICT"), TlsMode::strict);
  EXPECT_EQ(parse_tls_mode("PERMISSIVE"), TlsMode::permissive);
  EXPECT_EQ(parse_tls_mode("DISABLE"), TlsMode::disable);
  EXPECT_EQ(parse_tls_mode("UNSET"), TlsMode::unset);
  EXPECT_EQ(parse_tls_mode(""), TlsMode::unset);
  EXPECT_EQ(parse_tls_mode("strict"), TlsMode::unknown);
  EXPECT_TRUE(takes_plaintext(TlsMode::permissive) && takes_plaintext(TlsMode::disable));
  EXPECT_FALSE(takes_plaintext(TlsMode::unset) || takes_plaintext(TlsMode::strict) ||
               takes_plaintext(TlsMode::unknown));
}

TEST(ModeInForce, ComesFromTheNamespaceElseTheMeshElseIsPermissive) {
  const struct {
    std::string text;
    TlsMode mode;
  } rows[] = {
      {"", TlsMode::permissive},
      {policy("istio-system", "STRICT"), TlsMode::strict},
      {policy("istio-system", "UNSET"), TlsMode::permissive},
      {policy("istio-system", "STRICT") + policy("shop", "PERMISSIVE"), TlsMode::permissive},
      {policy("istio-system", "PERMISSIVE") + policy("shop", "STRICT"), TlsMode::strict},
      {policy("istio-system", "STRICT") + policy("shop", "UNSET"), TlsMode::strict},
      {policy("istio-system", "DISABLE") + policy("shop", "UNSET"), TlsMode::disable},
      {policy("istio-system", "STRICT") + policy("shop", "DISABLE", for_cart), TlsMode::strict},
      {policy("istio-system", "STRICT", for_cart), TlsMode::permissive},
      {policy("shop", "STRICT", ", selector: {matchLabels: {}}"), TlsMode::strict},
      {policy("shop", "STRICT", ", selector: {}"), TlsMode::strict},
      {policy("other", "STRICT"), TlsMode::permissive},
      {policy("''", "STRICT"), TlsMode::strict},  // may be of any namespace
      {policy("''", "STRICT") + policy("shop", "PERMISSIVE"), TlsMode::permissive},
  };
  for (const auto& row : rows) EXPECT_EQ(Policies(row.text).mode("shop"), row.mode) << row.text;
}

TEST(ModeInForce, IsThatOfTheOldestPolicy) {
  const std::string older = ", name: b, creationTimestamp: '2026-01-01T00:00:00Z'";
  const std::string newer = ", name: a, creationTimestamp: '2026-01-02T00:00:00Z'";
  EXPECT_EQ(Policies(policy("shop", "STRICT", "", newer) + policy("shop", "DISABLE", "", older)).mode("shop"),
            TlsMode::disable);
  EXPECT_EQ(Policies(policy("shop", "DISABLE", "", newer) + policy("shop", "STRICT", "", older)).mode("shop"),
            TlsMode::strict);
  const std::string same = ", name: a, creationTimestamp: '2026-01-01T00:00:00Z'";
  EXPECT_EQ(Policies(policy("shop", "STRICT", "", older) + policy("shop", "DISABLE", "", same)).mode("shop"),
            TlsMode::disable)
      << "of two of an age the first by name";
}

TEST(ModeInForce, IsTheStrictestWhereNoAgeIsTold) {
  EXPECT_EQ(Policies(policy("shop", "DISABLE") + policy("shop", "STRICT")).mode("shop"), TlsMode::strict);
  EXPECT_EQ(Policies(policy("shop", "PERMISSIVE") + policy("shop", "DISABLE")).mode("shop"), TlsMode::permissive);
  EXPECT_EQ(
      Policies(policy("istio-system", "STRICT") + policy("shop", "UNSET") + policy("shop", "DISABLE")).mode("shop"),
      TlsMode::strict);
}

TEST(ModeByLabels, IsOfPodsThatHaveAllOfThem) {
  EXPECT_TRUE(Policies(policy("shop", "STRICT", for_cart)).is_strict_for_cart("shop"));
  EXPECT_TRUE(Policies(policy("''", "STRICT", for_cart)).is_strict_for_cart("shop"));
  EXPECT_FALSE(Policies(policy("shop", "UNSET", for_cart)).is_strict_for_cart("shop"));
  EXPECT_FALSE(Policies(policy("shop", "PERMISSIVE", for_cart)).is_strict_for_cart("shop"));
  EXPECT_FALSE(Policies(policy("other", "STRICT", for_cart)).is_strict_for_cart("shop"));
  EXPECT_FALSE(Policies(policy("istio-system", "STRICT", for_cart)).is_strict_for_cart("istio-system"));
  EXPECT_FALSE(Policies(policy("shop", "STRICT", ", selector: {matchLabels: {app: cart, tier: web}}"))
                   .is_strict_for_cart("shop"));
}

}  // namespace
}  // namespace seawall::checks
