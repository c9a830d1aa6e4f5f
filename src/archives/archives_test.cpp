#include "archives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include "streams_testing.h"
#include "tar_testing.h"

namespace seawall::archives {
namespace {

namespace fs = std::filesystem;
using documents::ErrorCode;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace testing;

class Archives : public InFolder {
 protected:
  std::vector<std::string> names_in_folder() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder())) names.push_back(entry.path().filename().string());
    return names;
  }
  /// An archive by Writer, closed.
  std::string pack(const std::string& name, const std::vector<Entry>& entries) const {
    auto writer = Writer::create(path(name));
    if (!writer) {
      ADD_FAILURE() << writer.error().text();
      return {};
    }
    for (const Entry& entry : entries) {
      const auto error = (*writer)->add(entry.path, entry.bytes);
      EXPECT_FALSE(error) << error->text();
    }
    const auto error = (*writer)->close();
    EXPECT_FALSE(error) << error->text();
    return path(name);
  }
};

/// "path=bytes", or the error.
std::vector<std::string> told(const documents::Result<std::vector<Entry>>& result) {
  if (!result) return {result.error().message()};
  std::vector<std::string> lines;
  for (const Entry& entry : *result) lines.push_back(entry.path + "=" + entry.bytes);
  return lines;
}

// --- names ---

TEST(ArchiveNames, EndAsTarDoes) {
  constexpr struct {
    const char* name;
    bool is_archive;
  } rows[] = {
      {"a.tar", true},         {"a.tar.gz", true},    {"a.tgz", true},   {"a.tar.zst", true}, {"a.tzst", true},
      {"b/c.d/a.TAR", true},   {"a.Tar.GZ", true},    {"a.yaml", false}, {"a.gz", false},     {"a.zst", false},
      {"a.tar.bz2", false},    {"a.tar.xz", false},   {"a.zip", false},  {"tar", false},      {"", false},
      {".tar", false},         {"b/.tar.gz", false},  {"b/.tgz", false}, {"atar", false},     {"a.tar/", false},
      {"a.tar/b.yaml", false}, {"a.tar.yaml", false},
  };
  for (const auto& row : rows) EXPECT_EQ(is_archive_name(row.name), row.is_archive) << row.name;
}

// --- what is written is read ---

const std::vector<Entry> some_files = {
    {"snapshot.yaml", "kind: Snapshot\n"},
    {"cluster/pods.yaml", std::string(300'000, 'x') + "\n"},
    {"cluster/empty.yaml", ""},
    {"bytes", std::string("\0\xff\n\0", 4)},
    {std::string(120, 'n') + "/" + std::string(200, 'm') + ".yaml", "long\n"},
    {"\xc3\xbc.yaml", "not of ASCII\n"},
};

TEST_F(Archives, GiveBackWhatWasWritten) {
  for (const char* name : {"a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "a.TZST"}) {
    const auto entries = read(pack(name, some_files));
    EXPECT_EQ(told(entries), told(some_files)) << name;
  }
}

TEST_F(Archives, OfNothingAreEmpty) {
  for (const char* name : {"a.tar", "a.tgz", "a.tzst"}) EXPECT_THAT(told(read(pack(name, {}))), IsEmpty()) << name;
}

TEST_F(Archives, OfTheSameContentAreTheSameBytesThatTheirOwnerAloneMayRead) {
  for (const std::string ending : {".tar", ".tgz", ".tzst"}) {
    pack("one" + ending, some_files);
    pack("two" + ending, some_files);
    EXPECT_TRUE(bytes_of("one" + ending) == bytes_of("two" + ending)) << ending;
    struct stat status;
    ASSERT_EQ(::stat(path("one" + ending).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u) << ending;
  }
}

TEST_F(Archives, AreCompressedAsTheirNameSays) {
  pack("a.tar", some_files);
  pack("a.tgz", some_files);
  pack("a.tzst", some_files);
  EXPECT_EQ(bytes_of("a.tar").substr(257, 5), "ustar");
  EXPECT_EQ(bytes_of("a.tgz").substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(bytes_of("a.tzst").substr(0, 4), "\x28\xb5\x2f\xfd");
  // Whatever the name says, the bytes decide what is read.
  fs::rename(path("a.tzst"), path("b.tar"));
  EXPECT_EQ(told(read(path("b.tar"))), told(some_files));
}

// --- writing ---

TEST_F(Archives, AreThereWhenTheyAreClosedAndNotBefore) {
  write("a.tar", "what was there before");
  {
    auto writer = Writer::create(path("a.tar"));
    ASSERT_TRUE(writer);
    EXPECT_FALSE((*writer)->add("a.yaml", "a: 1\n"));
    EXPECT_EQ(bytes_of("a.tar"), "what was there before");
  }
  EXPECT_EQ(bytes_of("a.tar"), "what was there before");
  EXPECT_THAT(names_in_folder(), ElementsAre("a.tar"));
  pack("a.tar", {{"a.yaml", "a: 1\n"}});
  EXPECT_THAT(told(read(path("a.tar"))), ElementsAre("a.yaml=a: 1\n"));
  EXPECT_THAT(names_in_folder(), ElementsAre("a.tar"));
}

TEST_F(Archives, ThatCannotBeMadeAreRefused) {
  fs::create_directory(path("folder.tar"));
  const struct {
    const char* name;
    ErrorCode code;
    const char* ending;
  } rows[] = {
      {"a.zip", ErrorCode::unsupported, "is no archive that can be written: .tar, .tar.gz, .tgz, .tar.zst or .tzst"},
      {"missing/a.tar", ErrorCode::unreadable, "missing/a.tar\": no such file or directory"},
      {"folder.tar", ErrorCode::unreadable, "folder.tar\": is a directory"},
  };
  for (const auto& row : rows) {
    const auto writer = Writer::create(path(row.name));
    ASSERT_FALSE(writer) << row.name;
    EXPECT_EQ(writer.error().code(), row.code) << row.name;
    EXPECT_THAT(writer.error().message(), EndsWith(row.ending));
    EXPECT_EQ(writer.error().place().file, path(row.name));
  }
  EXPECT_THAT(names_in_folder(), ElementsAre("folder.tar"));
}

TEST_F(Archives, TakeNoPathThatCouldNotBeReadAgain) {
  for (const char* name : {"", ".", "..", "/a", "../a", "a/../b", "a//b", "a/", "./a", "there"}) {
    auto writer = Writer::create(path("a.tar"));
    ASSERT_TRUE(writer);
    EXPECT_FALSE((*writer)->add("there", "1"));
    const auto error = (*writer)->add(name, "2");
    ASSERT_TRUE(error) << name;
    EXPECT_EQ(error->code(), ErrorCode::invalid_argument) << name;
    for (const auto& again : {(*writer)->add("other", "3"), (*writer)->close()}) {
      ASSERT_TRUE(again) << name;
      EXPECT_EQ(again->message(), error->message()) << name;
    }
    EXPECT_THAT(names_in_folder(), IsEmpty()) << name;
  }
}

TEST_F(Archives, AreClosedOnce) {
  auto writer = Writer::create(path("a.tar"));
  ASSERT_TRUE(writer);
  EXPECT_FALSE((*writer)->close());
  EXPECT_TRUE((*writer)->add("a", "1"));
  EXPECT_TRUE((*writer)->close());
  EXPECT_THAT(names_in_folder(), ElementsAre("a.tar"));
}

/// Files of this process can grow to a few KiB while it lives, as on a disk that is full.
class SmallFiles {
 public:
  SmallFiles() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{4096, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(Archives, ThatDoNotFitOnTheDiskAreToldAndRemoved) {
  for (const char* name : {"a.tar", "a.tgz", "a.tzst"}) {
    std::string noise;
    for (std::uint32_t state = 1; noise.size() < 4'000'000; state = state * 1664525 + 1013904223) {
      noise += static_cast<char>(state >> 24);
    }
    const SmallFiles limit;
    auto writer = Writer::create(path(name));
    ASSERT_TRUE(writer);
    std::optional<documents::Error> error = (*writer)->add("a", noise);
    if (!error) error = (*writer)->close();
    ASSERT_TRUE(error) << name;
    EXPECT_EQ(error->code(), ErrorCode::unreadable);
    EXPECT_THAT(error->message(), EndsWith("\": file too large"));
    EXPECT_THAT(names_in_folder(), IsEmpty()) << name;
  }
}

// --- reading what others have written ---

TEST_F(Archives, GiveFilesAloneByTheirPathsInside) {
  const std::string bytes =
      header({.name = "./", .type = '5'}) + file("./a.yaml", "a") + header({.name = "sub/", .type = '5'}) +
      file("sub//b.yaml", "b") + header({.name = "link.yaml", .type = '2', .target = "a.yaml"}) +
      header({.name = "../up.yaml", .type = '2', .target = "/etc/passwd"}) +
      header({.name = "hard.yaml", .type = '1', .target = "a.yaml"}) + header({.name = "device.yaml", .type = '3'}) +
      header({.name = "fifo.yaml", .type = '6'}) + file("a/./c", "c") + end_mark;
  EXPECT_THAT(told(read(write("a.tar", bytes))), ElementsAre("a.yaml=a", "sub/b.yaml=b", "a/c=c"));
}

TEST_F(Archives, WithPathsThatLeadOutOfThemAreRefused) {
  const struct {
    const char* path;
    const char* message;
  } rows[] = {
      {"/etc/passwd", "\"/etc/passwd\" leads out of the archive"},
      {"../a.yaml", "\"../a.yaml\" leads out of the archive"},
      {"a/../../b.yaml", "\"a/../../b.yaml\" leads out of the archive"},
      {"a/../b.yaml", "\"a/../b.yaml\" leads out of the archive"},
      {"a/..", "\"a/..\" leads out of the archive"},
      {".", "\".\" leads out of the archive"},
      {"twice", "\"twice\" is there twice"},
      {"./twice", "\"twice\" is there twice"},
  };
  for (const auto& row : rows) {
    const auto result = read(write("a.tar", file("twice", "1") + file(row.path, "2") + end_mark));
    ASSERT_FALSE(result) << row.path;
    EXPECT_EQ(result.error().code(), ErrorCode::syntax) << row.path;
    EXPECT_EQ(result.error().message(), row.message);
    EXPECT_EQ(result.error().place().file, path("a.tar"));
  }
}

TEST_F(Archives, ThatAreNoneAreRefused) {
  const std::string good = file("a", "1") + end_mark;
  const struct {
    std::string bytes;
    const char* message;
  } rows[] = {
      {"", "cannot be read as a tar archive: unrecognized archive format"},
      {"apiVersion: v1\nkind: Pod\n", "cannot be read as a tar archive: unrecognized archive format"},
      {std::string("PK\x03\x04") + std::string(600, 'z'),
       "cannot be read as a tar archive: unrecognized archive format"},
      {std::string(10'000, '\xa5'), "cannot be read as a tar archive: unrecognized archive format"},
      {zstd("a: 1\n"), "cannot be read as a tar archive: unrecognized archive format"},
      {gzip(gzip(good)), "compressed more than once"},
      {gzip(zstd(good)), "compressed more than once"},
      {file("a", "1"), "ends without the mark at the end of a tar archive: it may be cut off"},
      {header({.name = "a", .size = 5000}) + "b", "cannot be read as a tar archive: truncated tar archive"},
  };
  for (const auto& row : rows) {
    const auto result = read(write("a.tar", row.bytes));
    ASSERT_FALSE(result) << row.message;
    EXPECT_EQ(result.error().code(), ErrorCode::syntax) << row.message;
    EXPECT_EQ(result.error().message(), row.message);
  }
}

TEST_F(Archives, ThatCannotBeReadGiveTheReason) {
  fs::create_directory(path("folder.tar"));
  ASSERT_EQ(::mkfifo(path("pipe.tar").c_str(), 0600), 0);
  const struct {
    const char* name;
    const char* message;
  } rows[] = {
      {"missing.tar", "no such file or directory"},
      {"folder.tar", "not a file"},
      {"pipe.tar", "not a file"},
  };
  for (const auto& row : rows) {
    const auto result = read(path(row.name));
    ASSERT_FALSE(result) << row.name;
    EXPECT_EQ(result.error().code(), ErrorCode::unreadable) << row.name;
    EXPECT_EQ(result.error().message(), row.message) << row.name;
  }
}

// --- limits ---

/// A file of which most is a hole: it has more bytes than the archive.
std::string sparse_file(std::size_t hole) {
  return header({.name = "sparse", .size = 512, .type = 'S', .kind = {"ustar  \0", 8}},
                {{386, octal(hole, 11)}, {398, octal(512, 11)}, {483, octal(hole + 512, 11)}}) +
         std::string(512, 'x');
}

TEST_F(Archives, HaveLimitsThatAreTold) {
  const std::string four = file("a", std::string(1000, 'a')) + header({.name = "folder/", .type = '5'}) +
                           file("b", std::string(2000, 'b')) + file("c", std::string(10, 'c')) + end_mark;
  const std::string zeros(2 << 20, '\0');
  const std::string bomb = zstd(file("a", zeros) + end_mark);
  const struct {
    std::string bytes;
    Limits limits;
    const char* message;
  } rows[] = {
      {four, {.entries = 3}, "over the limit \"archive entries\" of 3"},
      {four, {.entry = 1999}, "\"b\" is over the limit \"entry size\" of 1999"},
      {four, {.total = 3000}, "over the limit \"archive content\" of 3000"},
      {bomb, {}, "over the limit \"expansion ratio\" of 2000"},
      {sparse_file(5 << 20) + end_mark, {.entry = 1 << 20}, "\"sparse\" is over the limit \"entry size\" of 1048576"},
      {sparse_file(5 << 20) + end_mark, {.ratio = 100}, "over the limit \"expansion ratio\" of 100"},
  };
  for (const auto& row : rows) {
    const auto result = read(write("a.tar", row.bytes), row.limits);
    ASSERT_FALSE(result) << row.message;
    EXPECT_EQ(result.error().code(), ErrorCode::limit_exceeded) << row.message;
    EXPECT_EQ(result.error().message(), row.message);
  }
  const auto all = read(write("a.tar", four), {.entries = 4, .entry = 2000, .total = 8192, .ratio = 1});
  EXPECT_TRUE(all);
  const auto small = read(write("a.tar", zstd(file("a", zeros.substr(0, 1'000'000)) + end_mark)));
  EXPECT_TRUE(small);
}

TEST_F(Archives, CountWhatTheyDoNotKeep) {
  // Names as long as they may be, of what is no file.
  std::string names;
  for (int index = 0; index < 3; ++index) {
    names += long_name(std::string(1'000'000, 'n'));
    names += header({.name = "folder/", .type = '5'});
  }
  const auto result = read(write("a.tar", zstd(names + end_mark)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "over the limit \"expansion ratio\" of 2000");
}

// --- damage ---

TEST_F(Archives, ThatAreCutOffAreNeverTakenForWhole) {
  const std::vector<Entry> entries = {{"a.yaml", "a: 1\n"}, {"b.yaml", std::string(600, 'b')}, {"c.yaml", "c: 3\n"}};
  for (const std::string name : {"a.tar", "a.tgz", "a.tzst"}) {
    pack(name, entries);
    const std::string whole = bytes_of(name);
    for (std::size_t size = 0; size < whole.size(); size += name == "a.tar" ? 128u : 3u) {
      const auto result = read(write("cut.tar", std::string_view(whole).substr(0, size)));
      // The second half of the mark and the checksum behind it may be missing.
      EXPECT_TRUE(!result || told(result) == told(entries)) << name << " of " << size << " bytes";
    }
  }
}

TEST_F(Archives, ThatAreDamagedDoNoHarm) {
  for (const std::string name : {"a.tar", "a.tgz", "a.tzst"}) {
    pack(name, {{"a.yaml", "a: 1\n"}, {"b.yaml", std::string(600, 'b')}});
    const std::string whole = bytes_of(name);
    for (std::size_t at = 0; at < whole.size(); at += name == "a.tar" ? 19u : 3u) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
      const auto result = read(write("damaged.tar", damaged));
      EXPECT_TRUE(result || !result.error().message().empty()) << name << " at " << at;
    }
  }
}

}  // namespace
}  // namespace seawall::archives
