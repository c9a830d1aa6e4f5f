#include "encodings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace seawall::secrets {
namespace {

std::string run_in(std::string_view text, std::size_t from = 0) {
  const std::optional<Run> run = next_run(text, from);
  return run ? std::string(text.substr(run->begin, run->end - run->begin)) : "none";
}

std::string gzip_of(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  ::deflateEnd(&stream);
  return out;
}

TEST(NextRun, IsTheFirstThatIsLongEnough) {
  EXPECT_EQ(run_in("short words and 0123456789abcdef, then"), "0123456789abcdef");
  EXPECT_EQ(run_in("a: aGVsbG8gd29ybGQhISE=\n"), "aGVsbG8gd29ybGQhISE=");
  EXPECT_EQ(run_in("0123456789abcde"), "none");
  EXPECT_EQ(run_in("0123456789abcde "), "none");
  EXPECT_EQ(run_in(" 0123456789abcdef"), "0123456789abcdef");
  EXPECT_EQ(run_in("0123456789abcdef 0123456789abcdeg", 16), "0123456789abcdeg");
  EXPECT_EQ(run_in(""), "none");
}

TEST(DecodedBase64, TakesBothAlphabetsWithAndWithoutPadding) {
  EXPECT_EQ(decoded_base64("aGVsbG8="), "hello");
  EXPECT_EQ(decoded_base64("aGVsbG8"), "hello");
  EXPECT_EQ(decoded_base64("Pz8/Pz8-"), std::string(5, '?') + ">");
  EXPECT_EQ(decoded_base64(""), "");
  for (const std::string_view bad : {"aGVsb", "aGVsbG8===", "aGV$bG8=", "aG=VsbG8"}) {
    EXPECT_EQ(decoded_base64(bad), std::nullopt) << bad;
  }
}

TEST(DecodedReadable, LeavesAloneWhatIsNoText) {
  EXPECT_EQ(decoded_readable("aHVudGVyMiBhbmQgbW9yZQ=="), "hunter2 and more");
  EXPECT_EQ(decoded_readable("U2NobMO8c3NlbCDDpMO2w7w="), "Schl\xc3\xbcssel \xc3\xa4\xc3\xb6\xc3\xbc");
  EXPECT_EQ(decoded_readable("authenticationProviders1"), std::nullopt);
  EXPECT_EQ(decoded_readable("AAAAAAAAAAAAAAAAAAAAAAAA"), std::nullopt);
}

TEST(DecodedHex, NeedsAnEvenNumberOfDigits) {
  EXPECT_EQ(decoded_hex("68656C6c6f"), "hello");
  EXPECT_EQ(decoded_hex("68656"), std::nullopt);
  EXPECT_EQ(decoded_hex("686g"), std::nullopt);
}

TEST(Unescaped, ReadsPercentAndUnicodeEscapes) {
  EXPECT_EQ(unescaped("a%3Db%2"), "a=b%2");
  EXPECT_EQ(unescaped(R"(a\u003db\u00)"), R"(a=b\u00)");
  EXPECT_EQ(unescaped("100% of it"), std::nullopt);
  EXPECT_EQ(unescaped("plain"), std::nullopt);
}

TEST(Decompressed, EndsAtItsLimit) {
  const std::string text(100'000, 'a');
  const std::string gzip = gzip_of(text);
  ASSERT_TRUE(is_gzip(gzip));
  std::size_t bytes = 0;
  EXPECT_EQ(decompressed(gzip, text.size(), bytes), text);
  EXPECT_EQ(bytes, text.size());
  EXPECT_EQ(decompressed(gzip, text.size() - 1, bytes), std::nullopt);
  EXPECT_GE(bytes, 2 * text.size() - 1);
}

TEST(Decompressed, IsNothingOfWhatIsBroken) {
  const std::string gzip = gzip_of("some text that is not that short");
  std::size_t bytes = 0;
  EXPECT_EQ(decompressed(std::string_view(gzip).substr(0, gzip.size() - 9), 1000, bytes), std::nullopt);
  EXPECT_EQ(decompressed("\x1f\x8b\x08 nothing", 1000, bytes), std::nullopt);
  EXPECT_EQ(decompressed("", 1000, bytes), std::nullopt);
}

TEST(IsText, KnowsControlCharactersAndBrokenCharacters) {
  EXPECT_TRUE(is_text("a\tb\r\n\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91"));
  for (const std::string_view bytes : {std::string_view("a\0b", 3), std::string_view("\x7f"), std::string_view("\xc3"),
                                       std::string_view("\xff"), std::string_view("\xe2\x82(")}) {
    EXPECT_FALSE(is_text(bytes));
  }
}

}  // namespace
}  // namespace seawall::secrets
