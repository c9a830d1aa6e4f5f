#include "zip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "zip_testing.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

bool wants_all(std::string_view, std::size_t) { return true; }

/// "path=content", "refused: message" in the order in which they come; at last the error, if there was one.
std::vector<std::string> told(std::string_view bytes, const ZipLimits& limits = {},
                              const std::function<bool(std::string_view, std::size_t)>& wants = wants_all) {
  std::vector<std::string> lines;
  const auto count = read_zip(
      bytes, limits, wants,
      [&](std::string_view path, const std::string& content) {
        lines.push_back(std::string(path) + "=" + content);
        return true;
      },
      [&](const Error& error) { lines.push_back("refused: " + error.message()); });
  if (!count) lines.push_back("error: " + count.error().message());
  return lines;
}
std::optional<Error> failure_of(std::string_view bytes, const ZipLimits& limits = {}) {
  const auto count = read_zip(
      bytes, limits, wants_all, [](std::string_view, const std::string&) { return true; }, [](const Error&) {});
  if (count) return {};
  return count.error();
}

const std::vector<Member> some_files = {
    {.name = "META-INF/", .method = 0},
    {.name = "META-INF/MANIFEST.MF", .content = "Manifest-Version: 1.0\r\n"},
    {.name = "lib/inner.jar", .content = "stored", .method = 0},
    {.name = "empty"},
    {.name = "empty-stored", .method = 0},
};
const std::vector<std::string> some_lines = {"META-INF/MANIFEST.MF=Manifest-Version: 1.0\r\n", "lib/inner.jar=stored",
                                             "empty=", "empty-stored="};

TEST(ReadZip, HandsOverFilesInTheOrderOfTheDirectory) {
  EXPECT_EQ(told(zip(some_files)), some_lines);
  EXPECT_EQ(told(zip(some_files, {.is_zip64 = true})), some_lines);
  EXPECT_THAT(told(zip({})), IsEmpty());
  const std::string large = noise(600'000) + std::string(600'000, 'x');
  EXPECT_TRUE(told(zip({{.name = "a", .content = large}})) == std::vector<std::string>{"a=" + large});
}

TEST(ReadZip, LooksAtTheDirectoryAlone) {
  // What the headers in front of the files call them is of no interest to those who run a jar.
  EXPECT_THAT(told(zip({{.name = "real", .content = "x", .local_name = "other"}})), ElementsAre("real=x"));
  const std::string hidden = zip({{.name = "hidden", .content = "x"}});
  EXPECT_THAT(told(hidden + zip({{.name = "seen", .content = "y"}})), ElementsAre("seen=y"));
  // A data descriptor follows; the header has no sizes.
  EXPECT_THAT(told(zip({{.name = "streamed", .content = "x", .flags = 8}})), ElementsAre("streamed=x"));
}

TEST(ReadZip, KeepsTheBytesOfNames) {
  for (const std::string name : {"\xc3\xbc", "u\xcc\x88", "\xff\xfe", "../a", "/etc/passwd", "a\\b", "C:\\a"}) {
    for (const std::uint64_t flags : std::initializer_list<std::uint64_t>{0, 0x800}) {
      EXPECT_THAT(told(zip({{.name = name, .content = "x", .flags = flags}})), ElementsAre(name + "=x"));
    }
  }
}

TEST(ReadZip, FindsAnArchiveBehindSomethingElse) {
  const std::string script = "#!/bin/sh\nexec java -jar \"$0\"\n" + std::string(100'000, '#') + "\n";
  EXPECT_EQ(told(script + zip(some_files)), some_lines);
  EXPECT_EQ(told(script + zip(some_files, {.is_zip64 = true})), some_lines);
  EXPECT_FALSE(is_zip(script + zip(some_files)));
  EXPECT_TRUE(is_zip(zip(some_files)));
  EXPECT_TRUE(is_zip(zip({})));
  EXPECT_FALSE(is_zip("PK"));
  EXPECT_FALSE(is_zip(""));
}

TEST(ReadZip, FindsTheDirectoryInFrontOfAComment) {
  EXPECT_EQ(told(zip(some_files, {.comment = std::string(65'535, 'c')})), some_lines);
  // One that looks like an end itself.
  EXPECT_EQ(told(zip(some_files, {.comment = "PK\x05\x06" + std::string(30, '\xff')})), some_lines);
  EXPECT_EQ(told(zip(some_files) + "\n"), some_lines) << "a line feed behind it";
}

TEST(ReadZip, DecompressesNothingThatIsNotWanted) {
  std::vector<std::string> asked;
  const std::string bytes = zip({{.name = "bomb", .size = std::size_t{3} << 30, .packed = "not deflated"},
                                 {.name = "wanted", .content = "x"},
                                 {.name = "secret", .content = "y", .flags = 1}});
  const auto lines = told(bytes, {.entry = 100}, [&](std::string_view path, std::size_t size) {
    asked.push_back(std::string(path) + " " + std::to_string(size));
    return path == "wanted";
  });
  EXPECT_THAT(lines, ElementsAre("wanted=x"));
  EXPECT_THAT(asked, ElementsAre("bomb 3221225472", "wanted 1", "secret 1"));
}

TEST(ReadZip, EndsWhenItIsTold) {
  int count = 0;
  const auto result = read_zip(
      zip(some_files), {}, wants_all, [&](std::string_view, const std::string&) { return ++count < 2; },
      [](const Error&) { FAIL(); });
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, 2u);
  EXPECT_EQ(count, 2);
}

// --- what cannot be read ---

TEST(ReadZip, RefusesWhatItCannotUnpackAndGoesOn) {
  const std::string text = "some text";
  const std::string bytes = zip({
      {.name = "first", .content = "1"},
      {.name = "encrypted", .content = text, .flags = 1},
      {.name = "lzma", .content = text, .method = 14},
      {.name = "checksum", .content = text, .checksum = 1},
      {.name = "stored-checksum", .content = text, .method = 0, .checksum = 1},
      {.name = "larger", .content = text, .size = 100},
      {.name = "smaller", .content = text, .size = 1},
      {.name = "stored-size", .content = text, .method = 0, .size = 100},
      {.name = "cut", .content = text, .packed = deflated(text).substr(0, 5)},
      {.name = "not-deflated", .content = text, .packed = "\x07\x07\x07\x07"},
      {.name = "outside", .content = text, .offset = 1'000'000},
      {.name = "elsewhere", .content = text, .offset = 1},
      {.name = "last", .content = "2"},
  });
  const std::string damaged = " is not what its size and checksum say";
  EXPECT_THAT(told(bytes),
              ElementsAre("first=1", "refused: \"encrypted\" is encrypted",
                          "refused: \"lzma\" is packed by method 14, which is not known",
                          "refused: damaged: \"checksum\"" + damaged, "refused: damaged: \"stored-checksum\"" + damaged,
                          "refused: damaged: \"larger\"" + damaged, "refused: damaged: \"smaller\"" + damaged,
                          "refused: damaged: \"stored-size\"" + damaged, "refused: damaged: \"cut\"" + damaged,
                          "refused: damaged: \"not-deflated\"" + damaged,
                          "refused: damaged: \"outside\" lies outside of the archive",
                          "refused: damaged: \"elsewhere\" lies outside of the archive", "last=2"));
}

TEST(ReadZip, FailsForWhatIsNoArchive) {
  const std::string whole = zip(some_files);
  const std::string no_directory = "not a zip archive, or cut off: it has no directory at its end";
  for (const std::string& bytes : {std::string(), std::string("PK\x03\x04"), noise(100'000),
                                   whole.substr(0, whole.size() - 1), whole.substr(0, 100)}) {
    const auto failure = failure_of(bytes);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code(), ErrorCode::syntax);
    EXPECT_EQ(failure->message(), no_directory);
  }
  EXPECT_THAT(told(zip({}, {.behind_directory = "something"})),
              ElementsAre("error: damaged: the directory holds something else"));
  EXPECT_THAT(told(zip({}, {.behind_directory = "PK\x05\x05\x03\0abc"})), IsEmpty()) << "a signature";
  EXPECT_THAT(told(zip({}, {.behind_directory = "PK\x01\x02 cut off"})),
              ElementsAre("error: damaged: the directory ends within an entry"));
}

TEST(ReadZip, NeverGivesOtherContentWhenItIsDamaged) {
  const std::string whole = zip({{.name = "a", .content = "some text, some text"}}, {.is_zip64 = true});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {1, 0x80, 0xff}) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ change);
      for (const std::string& line : told(bytes)) {
        EXPECT_TRUE(line.ends_with("=some text, some text") || line.starts_with("refused: ") ||
                    line.starts_with("error: "))
            << at << " " << line;
      }
    }
  }
}

// --- limits ---

TEST(ReadZip, FailsByTheNamesOfItsLimits) {
  const std::string bytes = zip({{.name = "a", .content = "1234"}, {.name = "b", .content = "56789"}, {.name = "c/"}});
  const std::string zeros = zip({{.name = "a", .content = std::string(2 << 20, '\0')}});
  const struct {
    const std::string& bytes;
    ZipLimits limits;
    const char* message;
  } rows[] = {
      {bytes, {.entries = 2}, "over the limit \"archive entries\" of 2"},
      {bytes, {.entry = 4}, "\"b\" is over the limit \"entry size\" of 4"},
      {bytes, {.total = 8}, "over the limit \"archive content\" of 8"},
      {zeros, {.ratio = 100}, "over the limit \"expansion ratio\" of 100"},
  };
  for (const auto& row : rows) {
    const auto failure = failure_of(row.bytes, row.limits);
    ASSERT_TRUE(failure) << row.message;
    EXPECT_EQ(failure->code(), ErrorCode::limit_exceeded);
    EXPECT_EQ(failure->message(), row.message);
    EXPECT_FALSE(failure_of(row.bytes)) << row.message;
  }
}

TEST(ReadZip, StopsBombs) {
  // One file of ten gigabytes of zeros, as it says itself.
  const std::string huge =
      zip({{.name = "zeros", .size = std::size_t{10} << 30, .packed = std::string(10 << 10, 'x')}}, {.is_zip64 = true});
  EXPECT_THAT(told(huge), ElementsAre("error: \"zeros\" is over the limit \"entry size\" of 268435456"));
  // Many files of the same bytes.
  const std::string content(4 << 20, '\0');
  std::vector<Member> members = {{.name = "0", .content = content}};
  for (int index = 1; index < 1'000; ++index) {
    members.push_back({.name = std::to_string(index),
                       .size = content.size(),
                       .checksum = checksum_of(content),
                       .packed = "",
                       .offset = 0});
  }
  std::string overlapping = zip(members);
  EXPECT_TRUE(failure_of(overlapping));
  // One that says less than it holds gives no more than it says.
  const std::string liar = zip({{.name = "liar", .content = content, .size = 10}});
  EXPECT_THAT(told(liar), ElementsAre("refused: damaged: \"liar\" is not what its size and checksum say"));
  // One that says more than its bytes can hold costs no memory.
  const std::string boaster = zip({{.name = "boaster", .size = 200 << 20, .packed = "1234567890"}});
  EXPECT_THAT(told(boaster, {.ratio = std::size_t{1} << 30}),
              ElementsAre("refused: damaged: \"boaster\" is not what its size and checksum say"));
}

}  // namespace
}  // namespace seawall::archives
