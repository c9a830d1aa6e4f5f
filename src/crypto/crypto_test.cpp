#include "crypto.h"

#include <gtest/gtest.h>

#include <set>

namespace seawall::crypto {
namespace {

std::string hmac_of(std::string_view key, std::string_view data) {
  const auto code = hmac_sha256(key, data);
  return code ? hex(*code) : code.error().message();
}

/// RFC 4231, and the value of two empty texts as everybody gives it.
TEST(Hmac, IsThatOfTheStandard) {
  const struct {
    std::string key;
    std::string data;
    const char* expected;
  } rows[] = {
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {"", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
  };
  for (const auto& row : rows) EXPECT_EQ(hmac_of(row.key, row.data), row.expected) << row.data;
  EXPECT_EQ(hmac_of({}, {}), rows[4].expected);
}

TEST(RandomBytes, AreAsManyAsAskedForAndDifferEachTime) {
  for (const std::size_t count : {0u, 1u, 16u, 4096u}) {
    const auto bytes = random_bytes(count);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->size(), count);
  }
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    auto bytes = random_bytes(16);
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(seen.insert(take(std::move(bytes))).second);
  }
}

TEST(Hex, HasTwoLowerCaseDigitsForEachByte) {
  EXPECT_EQ(hex(""), "");
  EXPECT_EQ(hex(std::string_view("\x00\x0a\x1b\xff", 4)), "000a1bff");
}

/// RFC 4648, section 10.
TEST(Base64, IsThatOfTheStandard) {
  constexpr struct {
    const char* bytes;
    const char* text;
  } rows[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xfb\xff\xfe", "+//+"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(encode_base64(row.bytes), row.text);
    EXPECT_EQ(decode_base64(row.text), row.bytes);
  }
}

/// Verdicts of Go's base64.StdEncoding.
TEST(Base64, IsReadAsGoReadsIt) {
  constexpr struct {
    const char* text;
    const char* expected;  // null: refused
  } rows[] = {
      {"Zm9v\nYmFy\n", "foobar"},
      {"Z\r\nm9v", "foo"},
      {"Zg=\n=\r\n", "f"},
      {"\n", ""},
      {"Zh==", "f"},   // a bit behind the last byte
      {"Zm9=", "fo"},
      {"Zg=", nullptr},
      {"Zg", nullptr},
      {"Z", nullptr},
      {"Zm8", nullptr},
      {"Z===", nullptr},
      {"====", nullptr},
      {"=", nullptr},
      {"Zg===", nullptr},
      {"Zm8==", nullptr},
      {"Zm9v=", nullptr},
      {"Zg==Zg==", nullptr},
      {"Zg==\nZg==", nullptr},
      {"Zg=Z", nullptr},
      {"Z=g=", nullptr},
      {"Zm 9v", nullptr},
      {"Zm9v ", nullptr},
      {"Zm\t9v", nullptr},
      {"Zm-_", nullptr},
      {"Zm\xc3\xa4", nullptr},
  };
  for (const auto& row : rows) {
    const std::optional<std::string> bytes = decode_base64(row.text);
    const std::optional<std::string> expected = row.expected ? std::optional<std::string>(row.expected) : std::nullopt;
    EXPECT_EQ(bytes, expected) << row.text;
  }
  EXPECT_EQ(decode_base64(std::string_view("Zm9v\0", 5)), std::nullopt);
}

TEST(Base64, GivesBackWhateverBytesWereEncoded) {
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 7 + size);
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes) << size;
  }
}

}  // namespace
}  // namespace seawall::crypto
