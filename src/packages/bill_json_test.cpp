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

TEST(BillJson, IndentsAndPutsCommas) {
  JsonWriter json;
  json.open('{');
  json.member("a", "b");
  json.member_if_any("none", "");
  json.key("list").open('[');
  json.number(1);
  json.boolean(true);
  json.real(7.5);
  json.real(10);
  json.open('{');
  json.close('}');
  json.close(']');
  json.close('}');
  EXPECT_EQ(json.text(), "{\n  \"a\": \"b\",\n  \"list\": [\n    1,\n    true,\n    7.5,\n    10,\n    {}\n  ]\n}\n");
}

TEST(BillJson, EscapesWhatATerminalActsOnAndReplacesWhatIsNotUtf8) {
  JsonWriter json;
  json.string(std::string_view("\"\\\n\0\x1B\x7F\xC2\x9B\xD8\x9C\xE2\x80\xAE\xFF\xC3\xBC", 16));
  EXPECT_EQ(json.text(), R"("\"\\\u000a\u0000\u001b\u007f\u009b\u061c\u202e)"
                         "\xEF\xBF\xBD\xC3\xBC\"");
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

TEST(BillJson, WritesTimesOfTheYearsThatRfc3339Has) {
  EXPECT_EQ(time_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(time_text(1709210096), "2024-02-29T12:34:56Z");
  EXPECT_EQ(time_text(-1), "1970-01-01T00:00:00Z");
  EXPECT_EQ(time_text(INT64_MAX), "9999-12-31T23:59:59Z");
}

TEST(BillJson, MakesUuidsOfVersionEightFromContent) {
  const std::string uuid = content_uuid("");  // of e3b0c44298fc1c149afbf4c8996fb924...
  EXPECT_EQ(uuid, "e3b0c442-98fc-8c14-9afb-f4c8996fb924");
  EXPECT_NE(content_uuid("a"), uuid);
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
