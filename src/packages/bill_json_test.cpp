#include "bill_json.h"

#include <gtest/gtest.h>

#include "documents/documents.h"

namespace seawall::packages {
namespace {

std::string digits_of(std::string_view digest) {
  std::string text;
  for (const FileHash& hash : file_hashes_of(digest)) text += hash.algorithm + "=" + hash.digits + ";";
  return text;
}

TEST(BillJson, ReadsDigestsInHexadecimalAndBase64) {
  const std::string sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  EXPECT_EQ(digits_of("sha256:" + sha256), "sha256=" + sha256 + ";");
  EXPECT_EQ(digits_of("SHA256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"),
            "sha256=" + sha256 + ";");
  EXPECT_EQ(digits_of("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), "sha256=" + sha256 + ";");
  EXPECT_EQ(digits_of("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=  sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=?x"),
            "sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709;sha256=" + sha256 + ";");
  for (const char* const other : {"", "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "sha256:00", "sha256",
                                  "sha1-!", "sha1-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}) {
    EXPECT_EQ(digits_of(other), "") << other;
  }
}

TEST(BillJson, NamesPackagesThatAreThereTwiceApartInAnyOrder) {
  Bill bill;
  for (const char* const location : {"b", "a", "c"}) {
    Package package;
    package.type = Type::npm;
    package.name = "x";
    package.location = location;
    bill.packages.push_back(package);
  }
  bill.packages[2].name.clear();
  const Listing listing(bill);
  EXPECT_EQ(listing.order, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_EQ(listing.references, (std::vector<std::string>{"pkg:npm/x#2", "pkg:npm/x", ""}));
}

}  // namespace
}  // namespace seawall::packages
