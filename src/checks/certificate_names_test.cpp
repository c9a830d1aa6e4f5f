#include "certificate_names.h"

#include <gtest/gtest.h>

#include <string>

#include "testing.h"

namespace seawall::checks {
namespace {

using testing::AccessScan;

TEST(NamesOfCertificates, CoverHostsAsClientsCompareThem) {
  CertificateNames names;
  names.add("Shop.example.com");
  names.add("*.pay.example.com");
  for (const std::string_view host :
       {"shop.example.com", "SHOP.example.com", "a.pay.example.com", "*.pay.example.com"}) {
    EXPECT_TRUE(names.cover(host)) << host;
  }
  for (const std::string_view host : {"example.com", "a.shop.example.com", "pay.example.com", "a.b.pay.example.com",
                                      ".pay.example.com", "*.example.com", "*.shop.example.com", "*", "", "a"}) {
    EXPECT_FALSE(names.cover(host)) << host;
  }
}

std::string certificate(std::string_view spec) {
  return "---\n{apiVersion: cert-manager.io/v1, kind: Certificate, spec: {" + std::string(spec) + "}}\n";
}

TEST(NamesInSecrets, AreThoseOfAllCertificatesThatFillThem) {
  AccessScan scan(certificate("secretName: shop, dnsNames: [a.example.com]") +
                      certificate("secretName: shop, commonName: b.example.com") +
                      certificate("secretName: addresses, ipAddresses: [192.0.2.1]") +
                      certificate("secretName: addresses, dnsNames: [c.example.com]") +
                      certificate("secretName: [1], dnsNames: 1") + certificate("secretName: odd, dnsNames: [1, '']"),
                  "gateway-tls-weak");
  const CertificateNames* const names = names_in_secret("shop", scan.inventory(), scan.facts());
  ASSERT_NE(names, nullptr);
  EXPECT_TRUE(names->cover("a.example.com") && names->cover("b.example.com"));
  EXPECT_FALSE(names->cover("c.example.com"));
  for (const std::string_view unknown : {"addresses", "odd", "other", ""}) {
    EXPECT_EQ(names_in_secret(unknown, scan.inventory(), scan.facts()), nullptr) << unknown;
  }
}

}  // namespace
}  // namespace seawall::checks
