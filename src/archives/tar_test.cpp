#include "tar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "streams_testing.h"
#include "tar_testing.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace testing;

std::string content_of(TarReader& reader) {
  std::string content;
  for (;;) {
    const auto bytes = reader.read();
    if (!bytes) return bytes.error().message();
    if (bytes->empty()) return content;
    content += *bytes;
  }
}

/// "path=content", "link -> target", "path!refusal"; at last the error, if there was one.
std::vector<std::string> told(Stream& stream, const TarLimits& limits = {}) {
  TarReader reader(stream, limits);
  std::vector<std::string> lines;
  TarEntry entry;
  for (;;) {
    const auto more = reader.next(entry);
    if (!more) lines.push_back("error: " + more.error().message());
    if (!more || !*more) return lines;
    std::string line = entry.path;
    if (entry.type == TarEntry::Type::file) line += "=" + content_of(reader);
    if (!entry.link.empty()) line += " -> " + entry.link;
    if (!entry.refusal.empty()) line += "!" + entry.refusal;
    lines.push_back(line);
  }
}
std::vector<std::string> told(const std::string& bytes, std::size_t piece = 100'000, const TarLimits& limits = {}) {
  PieceStream stream(bytes, piece);
  return told(stream, limits);
}
std::optional<Error> failure_of(const std::string& bytes, const TarLimits& limits = {}) {
  PieceStream stream(bytes, 100'000);
  TarReader reader(stream, limits);
  TarEntry entry;
  for (;;) {
    const auto more = reader.next(entry);
    if (!more) return more.error();
    if (!*more) return {};
  }
}
bool is_another(TarReader& reader, TarEntry& entry) {
  const auto more = reader.next(entry);
  EXPECT_TRUE(more) << more.error().message();
  return more && *more;
}
/// The first entry.
TarEntry entry_of(const std::string& bytes) {
  const auto stream = stream_of(bytes);
  TarReader reader(*stream);
  TarEntry entry;
  EXPECT_TRUE(is_another(reader, entry));
  return entry;
}

TEST(TarReader, GivesEntriesInTheirOrderHoweverTheBytesCome) {
  const std::string large = noise(300'000);
  const std::string bytes = file("a", "some text") + file("b/c", large) + file("empty", "") + end_mark;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{511}, std::size_t{4'096}, std::size_t{1'000'000}}) {
    EXPECT_TRUE(told(bytes, piece) == (std::vector<std::string>{"a=some text", "b/c=" + large, "empty="})) << piece;
  }
}

TEST(TarReader, PassesOverContentThatIsNotRead) {
  const std::string bytes = file("a", noise(700'000)) + file("b", "text") + end_mark;
  PieceStream stream(bytes, 1'000);
  TarReader reader(stream);
  TarEntry entry;
  ASSERT_TRUE(is_another(reader, entry));
  EXPECT_EQ(entry.size, 700'000u);
  ASSERT_TRUE(is_another(reader, entry));
  EXPECT_EQ(entry.path, "b");
  EXPECT_EQ(content_of(reader), "text");
  EXPECT_EQ(content_of(reader), "") << "at its end";
  EXPECT_FALSE(is_another(reader, entry));
  EXPECT_FALSE(is_another(reader, entry));
  EXPECT_EQ(content_of(reader), "");
}

TEST(TarReader, TellsWhatAHeaderHolds) {
  const TarEntry entry = entry_of(header(
      {.name = "bin/su", .size = 0, .mode = 0104755, .user = 1'000, .group = 2'097'151, .modified = 1'700'000'000}));
  EXPECT_EQ(entry.type, TarEntry::Type::file);
  EXPECT_EQ(entry.mode, 04755u);
  EXPECT_EQ(entry.user, 1'000u);
  EXPECT_EQ(entry.group, 2'097'151u);
  EXPECT_EQ(entry.modified, 1'700'000'000);
  constexpr std::pair<char, TarEntry::Type> types[] = {
      {'0', TarEntry::Type::file},          {'7', TarEntry::Type::file},   {'1', TarEntry::Type::hard_link},
      {'2', TarEntry::Type::symbolic_link}, {'3', TarEntry::Type::device}, {'4', TarEntry::Type::device},
      {'5', TarEntry::Type::folder},        {'6', TarEntry::Type::fifo}};
  for (const auto& [written, type] : types) {
    EXPECT_EQ(entry_of(header({.name = "a", .type = written, .target = "b"})).type, type) << written;
  }
}

TEST(TarReader, TakesNumbersThatOctalDigitsCannotTell) {
  const TarEntry by_pax =
      entry_of(pax({{"uid", "4294967294"}, {"gid", "3000000"}, {"mtime", "5000000000.5"}}) + header({.name = "a"}));
  EXPECT_EQ(by_pax.user, 4'294'967'294u);
  EXPECT_EQ(by_pax.group, 3'000'000u);
  EXPECT_EQ(by_pax.modified, 5'000'000'000);
  // GNU: a byte 0x80 and the number in binary.
  const TarEntry by_gnu =
      entry_of(header({.name = "a", .kind = {"ustar  \0", 8}}, {{108, {"\x80\0\0\0\xff\xff\xff\xfe", 8}}}));
  EXPECT_EQ(by_gnu.user, 4'294'967'294u);
  const TarEntry too_large = entry_of(pax({{"uid", "99999999999"}}) + header({.name = "a"}));
  EXPECT_EQ(too_large.user, 4'294'967'295u);
}

TEST(TarReader, TakesSizesFromPax) {
  const std::string bytes = pax({{"size", "5"}}) + header({.name = "a"}) + padded("12345") + file("b", "x") + end_mark;
  EXPECT_THAT(told(bytes), ElementsAre("a=12345", "b=x"));
}

// --- names ---

TEST(TarReader, KeepsTheBytesOfNames) {
  const std::string names[] = {"\xc3\xbc.txt",
                               "u\xcc\x88.txt",
                               "latin-\xfc",
                               "\xff\xfe\x80",
                               "\xed\xa0\x80 surrogate",
                               "\xe6\x97\xa5\xe6\x9c\xac",
                               std::string(99, 'n'),
                               "line\nbreak",
                               "back\\slash"};
  for (const std::string& name : names) {
    EXPECT_THAT(told(file(name, "x")), ElementsAre(name + "=x"));
    EXPECT_THAT(told(pax({{"path", name}}) + file("short", "x")), ElementsAre(name + "=x"));
    EXPECT_THAT(told(pax({{"hdrcharset", "BINARY"}, {"path", name}}) + file("short", "x")), ElementsAre(name + "=x"));
    EXPECT_THAT(told(long_name(name) + file("short", "x")), ElementsAre(name + "=x"));
    for (const char type : {'1', '2'}) {
      const Header link{.name = "a", .type = type, .target = "short"};
      EXPECT_THAT(told(pax({{"linkpath", name}}) + header(link)), ElementsAre("a -> " + name));
      EXPECT_THAT(told(long_name(name, 'K') + header(link)), ElementsAre("a -> " + name));
    }
  }
}

TEST(TarReader, TakesLongNames) {
  for (const std::size_t size : std::initializer_list<std::size_t>{101, 255, 256, 257, 4'096}) {
    const std::string name(size, 'n');
    EXPECT_THAT(told(pax({{"path", name}}) + file("short", "x")), ElementsAre(name + "=x"));
    EXPECT_THAT(told(long_name(name) + file("short", "x")), ElementsAre(name + "=x"));
    EXPECT_THAT(told(long_name(name, 'K') + header({.name = "a", .type = '2', .target = "n"})),
                ElementsAre("a -> " + name));
  }
  const std::string prefix(150, 'p');
  EXPECT_THAT(told(header({.name = "name"}, {{345, prefix}})), ElementsAre(prefix + "/name="));
}

TEST(TarReader, TakesTargetsThatPaxAloneTells) {
  for (const char type : {'1', '2'}) {
    EXPECT_THAT(told(pax({{"linkpath", "\xe6\x97\xa5"}}) + header({.name = "a", .type = type})),
                ElementsAre("a -> \xe6\x97\xa5"));
  }
}

TEST(TarReader, CleansPaths) {
  constexpr std::pair<const char*, const char*> rows[] = {{"./a", "a"},      {"/a/b", "a/b"}, {"a//b/./c/", "a/b/c"},
                                                          {"./", ""},        {"/", ""},       {"...", "..."},
                                                          {".wh.a", ".wh.a"}};
  for (const auto& [written, clean] : rows) {
    EXPECT_EQ(entry_of(header({.name = written, .type = '5'})).path, clean) << written;
    EXPECT_EQ(entry_of(header({.name = "a", .type = '1', .target = written})).link, clean) << written;
    EXPECT_EQ(entry_of(header({.name = "a", .type = '2', .target = written})).link, written) << "as written";
  }
}

TEST(TarReader, RefusesEntriesThatLeadOutAndGoesOn) {
  const std::string bytes = file("../a", "1") + file("b/../../c", "2") + file("b/..", "3") +
                            header({.name = "link", .type = '1', .target = "../../etc/shadow"}) +
                            header({.name = "soft", .type = '2', .target = "../x"}) + file("good", "4") + end_mark;
  EXPECT_THAT(told(bytes),
              ElementsAre("../a=1!its path leads out of the archive", "b/../../c=2!its path leads out of the archive",
                          "b/..=3!its path leads out of the archive",
                          "link -> ../../etc/shadow!its target leads out of the archive", "soft -> ../x", "good=4"));
}

// --- ends ---

TEST(TarReader, MayEndWithoutAMark) {
  EXPECT_THAT(told(file("a", "x")), ElementsAre("a=x"));
  EXPECT_THAT(told(file("a", "x") + std::string(512, '\0')), ElementsAre("a=x"));
  EXPECT_THAT(told(""), IsEmpty());
  EXPECT_THAT(told(end_mark), IsEmpty());
  EXPECT_THAT(told(file("a", "x") + end_mark + file("b", "behind the mark")), ElementsAre("a=x"));
}

TEST(TarReader, MayEndBehindTheLastByteOfTheLastFile) {
  for (const std::size_t piece : {std::size_t{100}, std::size_t{100'000}}) {
    EXPECT_THAT(told(file("a", "x") + header({.name = "b", .size = 3}) + "new", piece), ElementsAre("a=x", "b=new"));
  }
  EXPECT_FALSE(failure_of(header({.name = "b", .size = 3}) + "new"));
}

TEST(TarReader, FailsForWhatIsCutOffWithinAnEntry) {
  const std::string bytes = file("first", "x") + pax({{"path", "long"}}) + file("a", std::string(700, 'x'));
  const std::size_t begin = 1'024;
  const std::size_t end = bytes.size() - 324;  // of the content; what fills its last block may be missing
  for (std::size_t size = begin + 1; size < end; size += 100) {
    for (const std::size_t piece : {std::size_t{100}, std::size_t{100'000}}) {
      const std::vector<std::string> lines = told(bytes.substr(0, size), piece);
      ASSERT_FALSE(lines.empty());
      EXPECT_EQ(lines.front(), "first=x");
      EXPECT_THAT(lines.back(), HasSubstr("error: cannot be read as a tar archive: ")) << size;
    }
    const auto skipped = failure_of(bytes.substr(0, size));
    ASSERT_TRUE(skipped) << size;
    EXPECT_EQ(skipped->code(), ErrorCode::syntax);
  }
  EXPECT_TRUE(failure_of(bytes.substr(0, begin + 1'024))) << "a pax header alone";
}

TEST(TarReader, FailsForAHeaderThatIsCutOffWhereZerosWouldMakeItWhole) {
  const std::string link = header({.name = "link", .type = '2', .target = "a"});
  for (const std::string& before : {std::string(), file("a", "x"), file("a", std::string(512, 'x'))}) {
    for (const std::size_t size : {std::size_t{300}, std::size_t{511}}) {
      const auto failure = failure_of(before + link.substr(0, size));
      ASSERT_TRUE(failure) << before.size() << " " << size;
      EXPECT_EQ(failure->code(), ErrorCode::syntax);
    }
  }
}

TEST(TarReader, FailsForWhatIsNoArchive) {
  std::string spoiled = file("a", "x") + file("b", "y") + end_mark;
  spoiled[1'024] = 'c';  // of the name, so that the checksum does not fit
  for (const std::string& bytes : {std::string("text"), noise(5'000), std::string(3, '\0'), spoiled}) {
    const auto failure = failure_of(bytes);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code(), ErrorCode::syntax);
  }
}

TEST(TarReader, FailsAsTheStreamDoesEachTime) {
  const std::string bytes = file("a", "x") + file("b", noise(5'000));
  for (const std::size_t size : {std::size_t{0}, std::size_t{1'024}, std::size_t{1'600}, std::size_t{3'000}}) {
    PieceStream stream(std::string_view(bytes).substr(0, size), 100, Error(ErrorCode::untrusted, "another digest"));
    TarReader reader(stream);
    TarEntry entry;
    for (;;) {
      const auto more = reader.next(entry);
      if (more && *more) continue;
      ASSERT_FALSE(more) << size;
      break;
    }
    const auto again = reader.next(entry);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code(), ErrorCode::untrusted);
    const auto content = reader.read();
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().message(), "another digest");
  }
}

TEST(TarReader, FailsForAHardLinkWithContentThatOthersWouldReadAsEntries) {
  const std::string hidden = file("hidden", "x");
  const std::string bytes =
      pax({{"comment", "x"}}) + header({.name = "a", .size = hidden.size(), .type = '1', .target = "b"}) + hidden;
  EXPECT_THAT(told(bytes), ElementsAre("error: \"a\" is a hard link with content"));
}

// --- limits ---

TEST(TarReader, FailsByTheNamesOfItsLimits) {
  const std::string deep = "a/b/c/d/e";
  const struct {
    std::string bytes;
    TarLimits limits;
    const char* message;
  } rows[] = {
      {file("a", "") + file("b", "") + file("c", ""), {.entries = 2}, "over the limit \"archive entries\" of 2"},
      {file("12345", ""), {.path = 4}, "over the limit \"path length\" of 4"},
      {header({.name = "a", .type = '2', .target = "12345"}), {.path = 4}, "over the limit \"path length\" of 4"},
      {file(deep, ""), {.depth = 4}, "over the limit \"path depth\" of 4"},
      {header({.name = "a", .type = '1', .target = deep}), {.depth = 4}, "over the limit \"path depth\" of 4"},
      {pax({{"comment", std::string(900'000, 'x')}}) + pax({{"comment", std::string(900'000, 'x')}}) + file("a", ""),
       {.header = 1'000'000},
       "over the limit \"archive header\" of 1000000"},
  };
  for (const auto& row : rows) {
    const auto failure = failure_of(row.bytes, row.limits);
    ASSERT_TRUE(failure) << row.message;
    EXPECT_EQ(failure->code(), ErrorCode::limit_exceeded);
    EXPECT_EQ(failure->message(), row.message);
    EXPECT_FALSE(failure_of(row.bytes)) << row.message;
  }
}

// --- sparse files ---

/// As GNU tar 1.27 and newer write them: the map stands in front of the content.
std::string sparse(const std::string& name, std::size_t size, const std::string& map, const std::string& content) {
  const std::string body = padded(map) + content;
  return pax({{"GNU.sparse.major", "1"},
              {"GNU.sparse.minor", "0"},
              {"GNU.sparse.name", name},
              {"GNU.sparse.realsize", std::to_string(size)}}) +
         header({.name = "GNUSparseFile.0/x", .size = body.size()}) + padded(body);
}

TEST(TarReader, FillsHolesWithZeros) {
  const std::string bytes = sparse("a", 300'000, "2\n100000\n4\n250000\n4\n", "ABCDEFGH") + file("b", "x") + end_mark;
  const std::string content =
      std::string(100'000, '\0') + "ABCD" + std::string(149'996, '\0') + "EFGH" + std::string(49'996, '\0');
  for (const std::size_t piece : {std::size_t{100}, std::size_t{100'000}}) {
    EXPECT_TRUE(told(bytes, piece) == (std::vector<std::string>{"a=" + content, "b=x"})) << piece;
  }
}

TEST(TarReader, CountsHolesThatNobodyReadsForNothing) {
  const std::size_t terabytes = std::size_t{5} << 40;
  const std::string bytes = sparse("a", terabytes, "1\n" + std::to_string(terabytes) + "\n0\n", "") + file("b", "x");
  const auto stream = stream_of(bytes);
  TarReader reader(*stream);
  TarEntry entry;
  ASSERT_TRUE(is_another(reader, entry));
  EXPECT_EQ(entry.path, "a");
  EXPECT_EQ(entry.size, terabytes);
  const auto some = reader.read();
  ASSERT_TRUE(some);
  EXPECT_EQ(some->find_first_not_of('\0'), some->npos);
  ASSERT_TRUE(is_another(reader, entry));
  EXPECT_EQ(entry.path, "b");
  EXPECT_EQ(content_of(reader), "x");
}

TEST(TarReader, FailsForAMapThatIsOutOfOrderOrTooLong) {
  EXPECT_THAT(told(sparse("a", 100, "2\n50\n4\n10\n4\n", "ABCDEFGH")),
              ElementsAre("a=the parts of a sparse file are not in order",
                          "error: the parts of a sparse file are not in order"));
  EXPECT_THAT(told(sparse("a", 100, "1\n98\n4\n", "ABCD")),
              ElementsAre("a=the parts of a sparse file are not in order",
                          "error: the parts of a sparse file are not in order"));
  std::string map = "1000000\n";
  for (int index = 0; index < 1'000'000; ++index) map += "0\n0\n";
  EXPECT_THAT(told(sparse("a", 100, map, ""), 100'000, {.header = 1'000'000}),
              ElementsAre("error: over the limit \"archive header\" of 1000000"));
}

}  // namespace
}  // namespace seawall::archives
