#include "streams.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "inflate.h"
#include "streams_testing.h"

namespace seawall::archives {
namespace {

namespace fs = std::filesystem;
using documents::Error;
using documents::ErrorCode;
using ::testing::HasSubstr;
using namespace testing;

/// What comes out of bytes that come in pieces of a size; or the message of the error.
std::string expanded(std::string_view bytes, std::size_t piece = 100'000, const ExpansionLimits& limits = {}) {
  const auto stream = decompressed(std::make_unique<PieceStream>(bytes, piece), limits);
  return told(*stream);
}
std::optional<Error> failure_of(std::string_view bytes, const ExpansionLimits& limits = {}) {
  const auto stream = decompressed(stream_of(bytes), limits);
  const auto all = read_all(*stream, std::size_t{1} << 30, "test");
  if (all) return {};
  return all.error();
}

/// Of some hundred kilobytes, in which some repeats.
std::string some_text() {
  std::string text;
  for (int index = 0; index < 20'000; ++index) text += "line " + std::to_string(index * index) + "\n";
  return text + noise(50'000);
}

// --- files ---

class FileStreams : public InFolder {};

TEST_F(FileStreams, GiveAFileOrAPartOfIt) {
  const std::string bytes = noise(700'000);
  const std::string file = write("a", bytes);
  constexpr struct {
    std::size_t offset;
    std::size_t size;
  } rows[] = {{0, std::string_view::npos},
              {0, 700'000},
              {0, 0},
              {600'000, 5},
              {100, 600'000},
              {699'999, 1'000},
              {700'000, 1},
              {800'000, 1}};
  for (const auto& row : rows) {
    auto stream = file_stream(file, row.offset, row.size);
    ASSERT_TRUE(stream) << row.offset;
    const std::string wanted = row.offset < bytes.size() ? bytes.substr(row.offset, row.size) : "";
    EXPECT_TRUE(told(**stream) == wanted) << row.offset << " " << row.size;
    EXPECT_EQ(told(**stream), "") << "after its end";
  }
}

TEST_F(FileStreams, OfNoFileAreRefused) {
  fs::create_directory(path("folder"));
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const struct {
    std::string file;
    const char* message;
  } rows[] = {{path("missing"), "no such file or directory"},
              {path("folder"), "not a file"},
              {path("pipe"), "not a file"},
              {"/dev/zero", "not a file"}};
  for (const auto& row : rows) {
    const auto stream = file_stream(row.file);
    ASSERT_FALSE(stream) << row.file;
    EXPECT_EQ(stream.error().code(), ErrorCode::unreadable);
    EXPECT_EQ(stream.error().message(), row.message);
    EXPECT_EQ(stream.error().place().file, row.file);
  }
}

TEST(ReadAll, GivesAllOrFailsByTheNameOfTheLimit) {
  EXPECT_EQ(told(*stream_of("some text")), "some text");
  PieceStream exact("12345", 2);
  const auto all = read_all(exact, 5, "label size");
  ASSERT_TRUE(all);
  EXPECT_EQ(*all, "12345");
  PieceStream longer("123456", 2);
  const auto none = read_all(longer, 5, "label size");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(none.error().message(), "over the limit \"label size\" of 5");
  PieceStream broken("123456", 2, Error(ErrorCode::unavailable, "broken off"));
  EXPECT_EQ(told(broken), "broken off");
}

// --- what is not compressed ---

TEST(Decompressed, LeavesOtherBytesAsTheyAre) {
  for (const std::string_view text :
       {"", "a", "\x1f", "\x28\xb5\x2f", "abc", "abcd", "some longer text", "\x5f\x2a\x4d\x17 nearly skipped"}) {
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 4, 5, 1'000})
      EXPECT_EQ(expanded(text, piece), text) << piece;
  }
}

TEST(Decompressed, IsDecompressedOnce) {
  const std::string inner = gzip("text");
  EXPECT_EQ(expanded(gzip(inner)), inner);
  EXPECT_EQ(expanded(zstd(inner)), inner);
}

TEST(Decompressed, FailsAsItsSourceDoesEachTime) {
  for (const std::string& bytes : {std::string(), std::string("ab"), gzip(some_text()), zstd(some_text())}) {
    const std::string_view half = std::string_view(bytes).substr(0, bytes.size() / 2);
    const auto stream =
        decompressed(std::make_unique<PieceStream>(half, 1'000, Error(ErrorCode::unavailable, "broken off")));
    for (int time = 0; time < 2; ++time) EXPECT_EQ(told(*stream), "broken off");
  }
}

// --- both compressions ---

using Compressor = std::string (*)(std::string_view);
class Compressions : public ::testing::TestWithParam<Compressor> {};
INSTANTIATE_TEST_SUITE_P(Of, Compressions, ::testing::Values(gzip, zstd));

TEST_P(Compressions, GiveTheContentHoweverItComes) {
  const std::string text = some_text();
  const std::string packed = GetParam()(text);
  for (const std::size_t piece : std::initializer_list<std::size_t>{1, 7, 4'096, 1'000'000})
    EXPECT_TRUE(expanded(packed, piece) == text) << piece;
  EXPECT_EQ(expanded(GetParam()("")), "");
  EXPECT_EQ(expanded(GetParam()("x"), 1), "x");
}

TEST_P(Compressions, MayConsistOfManyPartsAndBePadded) {
  const std::string text = some_text();
  std::string packed;
  std::string wanted;
  for (int index = 0; index < 300; ++index) {
    const std::string part = text.substr(static_cast<std::size_t>(index), static_cast<std::size_t>(index % 7) * 100);
    packed += GetParam()(part);
    wanted += part;
  }
  packed += GetParam()(text) + std::string(10'000, '\0');
  wanted += text;
  for (const std::size_t piece : std::initializer_list<std::size_t>{1, 999, 10'000'000})
    EXPECT_TRUE(expanded(packed, piece) == wanted) << piece;
}

TEST_P(Compressions, ThatAreCutOffAnywhereFail) {
  const std::string packed = GetParam()("some text, and again some text\n") + GetParam()("more of it");
  const std::size_t first = GetParam()("some text, and again some text\n").size();
  for (std::size_t size = 4; size < packed.size(); ++size) {
    if (size == first) continue;  // the end of a part is a good end
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 1'000}) {
      EXPECT_EQ(expanded(packed.substr(0, size), piece), "cut off within compressed data") << size << " " << piece;
    }
  }
}

TEST_P(Compressions, FollowedBySomethingElseFail) {
  const std::string packed = GetParam()("text");
  for (const std::string_view behind :
       {std::string_view("x"), std::string_view("\0\0x", 3), std::string_view("\x1f")}) {
    const auto failure = failure_of(packed + std::string(behind));
    ASSERT_TRUE(failure) << behind;
    EXPECT_EQ(failure->code(), ErrorCode::syntax) << behind;
  }
}

TEST_P(Compressions, ThatExpandTooMuchFailByTheNameOfTheLimit) {
  const std::string packed = GetParam()(std::string(8 << 20, 'a'));
  const auto by_size = failure_of(packed, {.ratio = 100'000, .content = (8 << 20) - 1});
  ASSERT_TRUE(by_size);
  EXPECT_EQ(by_size->code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(by_size->message(), "over the limit \"decompressed size\" of 8388607");
  const auto by_ratio = failure_of(packed, {.ratio = 100});
  ASSERT_TRUE(by_ratio);
  EXPECT_EQ(by_ratio->code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(by_ratio->message(), "over the limit \"expansion ratio\" of 100");
  EXPECT_FALSE(failure_of(packed, {.ratio = 100'000, .content = 8 << 20}));
  EXPECT_FALSE(failure_of(GetParam()(std::string(1 << 20, 'a')), {.ratio = 10})) << "from 1 MiB on";
}

TEST_P(Compressions, NeverGiveOtherContentWhenTheyAreDamaged) {
  const std::string text = some_text().substr(0, 20'000);
  const std::string packed = GetParam()(text);
  int failures = 0;
  for (std::size_t at = 0; at < packed.size(); at += 1 + packed.size() / 400) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const auto failure = failure_of(damaged);
    failures += failure ? 1 : 0;
    const bool must_fail = GetParam() == static_cast<Compressor>(gzip) && at >= 10;
    EXPECT_TRUE(failure || !must_fail) << at;
  }
  EXPECT_GT(failures, 100);
}

// --- gzip ---

TEST(Gzip, IsHeldAgainstItsChecksumAndSize) {
  const std::string packed = gzip(some_text().substr(0, 10'000));
  for (std::size_t from_end = 1; from_end <= 8; ++from_end) {
    std::string damaged = packed;
    char& byte = damaged[damaged.size() - from_end];
    byte = static_cast<char>(byte ^ 1);
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 5, 1'000'000}) {
      EXPECT_EQ(expanded(damaged, piece), "damaged: a checksum or size that is not that of the content") << from_end;
    }
  }
}

TEST(Gzip, IsHeldAgainstThoseOfEachMember) {
  const std::string first = gzip("first");
  const std::string second = gzip(some_text().substr(0, 10'000));
  for (std::size_t from_end = 1; from_end <= 8; ++from_end) {
    std::string damaged = first + second;
    char& byte = damaged[damaged.size() - from_end];
    byte = static_cast<char>(byte ^ 1);
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 5, 1'000'000}) {
      EXPECT_EQ(expanded(damaged, piece), "damaged: a checksum or size that is not that of the content") << from_end;
    }
    // The end of another member is not that of this one.
    std::string exchanged = first + first;
    exchanged.replace(first.size() - 8, 8, second.substr(second.size() - 8));
    EXPECT_EQ(expanded(exchanged), "damaged: a checksum or size that is not that of the content");
  }
}

/// A member with fields in its header, and the checksum of the header.
std::string with_header_checksum(const std::string& plain, std::uint8_t fields, const std::string& texts) {
  std::string header = plain.substr(0, 10) + texts;
  header[3] = static_cast<char>(fields | 2);  // FHCRC
  const std::uint32_t checksum = checksum_of(header);
  header += static_cast<char>(checksum & 0xff);
  header += static_cast<char>(checksum >> 8 & 0xff);
  return header + plain.substr(10);
}

TEST(Gzip, HoldsAHeaderAgainstItsChecksum) {
  const std::string texts = std::string("\x05\0extra", 7) + std::string("name\0", 5) + std::string("comment\0", 8);
  for (const auto& [fields, text] : {std::pair<std::uint8_t, std::string>{0, ""},
                                     {4, texts.substr(0, 7)},
                                     {8, texts.substr(7, 5)},
                                     {16, texts.substr(12)},
                                     {4 | 8 | 16, texts}}) {
    const std::string packed = with_header_checksum(gzip("text"), fields, text);
    const std::size_t end = 10 + text.size() + 2;
    for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 7, 1'000}) {
      EXPECT_EQ(expanded(packed + gzip("plain") + packed, piece), "textplaintext") << int{fields} << " " << piece;
      for (std::size_t size = 3; size < end; ++size)
        EXPECT_EQ(expanded(packed.substr(0, size), piece), "cut off within compressed data") << size << " " << piece;
      std::string damaged = packed + packed;
      damaged[packed.size() + end - 1] ^= 1;
      EXPECT_EQ(expanded(damaged, piece), "damaged: a checksum or size that is not that of the content") << piece;
    }
  }
}

TEST(Gzip, MayHaveAllFieldsInItsHeader) {
  const std::string plain = gzip("text");
  const std::string fields = std::string("\x05\0extra", 7) + std::string("name\0", 5) + std::string("comment\0", 8);
  std::string packed = plain.substr(0, 10) + fields + plain.substr(10);
  packed[3] = 4 | 8 | 16;  // FEXTRA, FNAME, FCOMMENT
  for (const std::size_t piece : std::initializer_list<std::size_t>{1, 3, 1'000})
    EXPECT_EQ(expanded(packed + packed, piece), "texttext") << piece;
  std::string long_name = plain.substr(0, 10) + std::string(300'000, 'n') + '\0' + plain.substr(10);
  long_name[3] = 8;
  for (const std::size_t piece : std::initializer_list<std::size_t>{999, 1'000'000})
    EXPECT_EQ(expanded(long_name, piece), "text") << piece;
}

TEST(Gzip, OfAnotherMethodOrShapeFails) {
  std::string method = gzip("text");
  method[2] = 7;
  EXPECT_EQ(expanded(method), "damaged: a gzip header of an unknown compression method");
  const std::string header = gzip("").substr(0, 10);
  EXPECT_EQ(expanded(header + "\x07"), "damaged: an invalid block");
  EXPECT_EQ(expanded("\x1f\x8b"), "cut off within compressed data");
}

// --- zstd ---

TEST(Zstd, PassesOverFramesThatAreToBeSkipped) {
  const std::string skipped = std::string("\x50\x2a\x4d\x18\x05\0\0\0", 8) + "table";
  const std::string other = std::string("\x5f\x2a\x4d\x18\0\0\0\0", 8);
  const std::string packed = other + skipped + zstd("some ") + skipped + zstd("text") + other + skipped;
  for (const std::size_t piece : std::initializer_list<std::size_t>{1, 1'000})
    EXPECT_EQ(expanded(packed, piece), "some text") << piece;
  EXPECT_EQ(expanded(skipped.substr(0, 10)), "cut off within compressed data");
}

/// A frame without content, of a window of a power of two.
std::string frame_of_window(int log) {
  return std::string("\x28\xb5\x2f\xfd\0", 5) + static_cast<char>((log - 10) << 3) + std::string("\x01\0\0", 3);
}

TEST(Zstd, OfALargeWindowIsReadUpToALimit) {
  EXPECT_EQ(expanded(frame_of_window(27)), "");
  const auto failure = failure_of(frame_of_window(28));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(failure->message(), "over the limit \"zstd window\" of 134217728");
}

}  // namespace
}  // namespace seawall::archives
