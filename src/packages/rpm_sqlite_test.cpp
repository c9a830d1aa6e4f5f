#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "rpm_header_testing.h"
#include "store/store.h"

namespace seawall::packages {
namespace {

using namespace testing;

using Texts = std::vector<std::string>;

/// A folder for one test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "seawall-rpm-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr std::string_view table =
    "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)";

/// The bytes of a database with these statements and headers.
std::string database_of(std::string_view statements, const Texts& headers) {
  const Folder folder;
  {
    auto database = store::Database::open(folder.file("rpmdb.sqlite"));
    EXPECT_TRUE(database) << database.error().text();
    EXPECT_FALSE(database->execute(statements));
    for (const std::string& header : headers) {
      auto insert = database->prepare("INSERT INTO Packages (blob) VALUES (?1)");
      EXPECT_TRUE(insert) << insert.error().text();
      insert->bind_blob(1, header);
      EXPECT_TRUE(insert->step());
    }
  }
  return bytes_of(folder.file("rpmdb.sqlite"));
}

Reading read_file(const std::string& bytes) { return read_rpm_sqlite({"var/lib/rpm/rpmdb.sqlite", bytes}); }

TEST(RpmSqlite, TellsOfEachPackage) {
  const Reading reading = read_file(database_of(table, {header_of("a"), header_of("b", 100'000), header_of("c", 3)}));
  EXPECT_EQ(names_of(reading), (Texts{"a 1-2", "b 1-2", "c 1-2"}));
  EXPECT_EQ(faults_of(reading), Texts{});
  EXPECT_EQ(reading.packages[0].location, "var/lib/rpm/rpmdb.sqlite");
}

// rpm writes with a log ahead, which the file's header tells of; the log itself is another file, which rpm empties.
TEST(RpmSqlite, ReadsAFileThatHadALogAhead) {
  std::string bytes = database_of(table, {header_of("a")});
  bytes[18] = bytes[19] = 2;
  EXPECT_EQ(names_of(read_file(bytes)), Texts{"a 1-2"});
}

TEST(RpmSqlite, TellsOfALogThatStillHoldsChanges) {
  const auto faults_of_log = [](std::size_t size) {
    return faults_of(read("var/lib/rpm/rpmdb.sqlite-wal", std::string(size, 'x')));
  };
  EXPECT_EQ(faults_of_log(32), Texts{}) << "its header alone";
  EXPECT_EQ(faults_of_log(33), Texts{"changes that the database does not have yet, and that were not read"});
}

TEST(RpmSqlite, TellsOfADamagedRecordAndReadsTheRest) {
  const Reading reading = read_file(database_of(table, {header_of("a"), "no header", header_of("c")}));
  EXPECT_EQ(names_of(reading), (Texts{"a 1-2", "c 1-2"}));
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_TRUE(reading.faults[0].text().starts_with("var/lib/rpm/rpmdb.sqlite: record 2: "));
}

TEST(RpmSqlite, TellsOfARecordThatIsNoHeader) {
  const Reading reading =
      read_file(database_of("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob); INSERT INTO Packages VALUES "
                            "(4, 'text'), (5, NULL), (6, 1)",
                            {header_of("a")}));
  EXPECT_EQ(names_of(reading), Texts{"a 1-2"});
  EXPECT_EQ(reading.faults.size(), 3U);
  EXPECT_EQ(faults_of(reading)[0], "record 4: no header that the file could hold");
}

TEST(RpmSqlite, RefusesWhatIsNone) {
  for (const std::string& bytes : {std::string(), std::string("SQLite format 3"), std::string(8192, 'x'),
                                   database_of("CREATE TABLE Other (hnum, blob)", {})}) {
    const Reading reading = read_file(bytes);
    EXPECT_EQ(names_of(reading), Texts{});
    ASSERT_EQ(reading.faults.size(), 1U);
    EXPECT_EQ(reading.faults[0].place().file, "var/lib/rpm/rpmdb.sqlite");
  }
}

TEST(RpmSqlite, TellsThatItsEndIsMissing) {
  const std::string bytes = database_of(table, {header_of("a", 20'000), header_of("b", 20'000)});
  const Reading reading = read_file(bytes.substr(0, bytes.size() - 8192));
  EXPECT_LT(reading.packages.size(), 2U);
  EXPECT_FALSE(reading.faults.empty());
}

// Without a test of its length, SQLite would allot what a record only says that it has.
TEST(RpmSqlite, BelievesNoLengthBeyondTheFile) {
  std::string bytes = database_of(
      "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob); INSERT INTO Packages VALUES (1, zeroblob(20000))", {});
  // The record's size, its number, and the types of its columns: a blob of 20,000 bytes.
  constexpr std::string_view told("\x81\x9C\x25\x01\x05\x00\x82\xB8\x4C", 9);
  constexpr std::string_view too_much("\xBF\xFF\x7E\x01\x05\x00\xFF\xFF\x7E", 9);
  ASSERT_NE(bytes.find(told), bytes.npos);
  EXPECT_EQ(faults_of(read_file(bytes)),
            Texts{"record 1: a header of 20000 bytes cannot have 0 entries and 0 bytes behind them"});
  bytes.replace(bytes.find(told), told.size(), too_much);
  EXPECT_EQ(faults_of(read_file(bytes)), Texts{"record 1: no header that the file could hold"});
}

}  // namespace
}  // namespace seawall::packages
