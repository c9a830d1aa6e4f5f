#include <gtest/gtest.h>

#include "crypto.h"

namespace seawall::crypto {
namespace {

// FIPS 180-4's examples, and those of nothing.
constexpr struct {
  HashFunction function;
  const char* text;
  const char* digits;
} vectors[] = {
    {HashFunction::sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {HashFunction::sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {HashFunction::sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {HashFunction::sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {HashFunction::sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {HashFunction::sha512, "abc",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e"
     "2a9ac94fa54ca49f"},
};

TEST(Hash, IsThatOfTheStandard) {
  for (const auto& row : vectors) {
    Hash hash(row.function);
    hash.add(row.text);
    EXPECT_EQ(hash.hex(), row.digits) << row.text;
  }
}

TEST(Hash, IsTheSameHoweverTheBytesCome) {
  for (const auto& row : vectors) {
    Hash hash(row.function);
    for (const char c : std::string_view(row.text)) {
      hash.add({&c, 1});
      hash.add({});
    }
    EXPECT_EQ(hash.hex(), row.digits) << row.text;
  }
  Hash million;
  const std::string thousand(1'000, 'a');
  for (int index = 0; index < 1'000; ++index) million.add(thousand);
  EXPECT_EQ(million.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hash, EndsWithItsFirstAnswer) {
  Hash hash;
  hash.add("abc");
  EXPECT_NE(hash.hex(), "");
  hash.add("abc");
  EXPECT_EQ(hash.hex(), "");
}

TEST(Hash, GoesOnWhereItIsMovedTo) {
  Hash hash;
  hash.add("a");
  Hash moved = std::move(hash);
  moved.add("bc");
  hash.add("x");
  EXPECT_EQ(hash.hex(), "");
  Hash other(HashFunction::sha1);
  other = std::move(moved);
  EXPECT_EQ(other.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace seawall::crypto
