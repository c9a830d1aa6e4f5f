#include "store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace seawall::store {
namespace {

namespace fs = std::filesystem;
using documents::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Each test works in a new folder.
class Databases : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/seawall-store-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string bytes_of(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Database opened(const std::string& name) const {
    auto database = Database::open(path(name));
    EXPECT_TRUE(database) << database.error().text();
    return take(std::move(database));
  }
  /// The bytes of a new database in which statements were executed.
  std::string made(const std::string& sql) const {
    fs::remove(path("made"));
    {
      Database database = opened("made");
      const auto failure = database.execute("PRAGMA synchronous = OFF; " + sql);
      EXPECT_FALSE(failure) << failure->text();
    }
    return bytes_of("made");
  }

 private:
  fs::path folder_;
};

/// The first column of each row as text; at last the error, if there was one.
std::vector<std::string> told(Database& database, const std::string& sql) {
  auto statement = database.prepare(sql);
  if (!statement) return {"error: " + statement.error().message()};
  std::vector<std::string> rows;
  for (;;) {
    const auto more = statement->step();
    if (!more) rows.push_back("error: " + more.error().message());
    if (!more || !*more) return rows;
    rows.emplace_back(statement->text(0));
  }
}
std::vector<std::string> told(std::string_view bytes, const std::string& sql, const ForeignLimits& limits = {}) {
  auto database = Database::open_foreign(bytes, limits);
  if (!database) return {"error: " + database.error().message()};
  return told(*database, sql);
}
/// Of the first that fails of opening, preparing and stepping.
std::optional<ErrorCode> code_of(std::string_view bytes, const std::string& sql, const ForeignLimits& limits = {}) {
  auto database = Database::open_foreign(bytes, limits);
  if (!database) return database.error().code();
  auto statement = database->prepare(sql);
  if (!statement) return statement.error().code();
  for (;;) {
    const auto more = statement->step();
    if (!more) return more.error().code();
    if (!*more) return {};
  }
}

// --- of our own ---

TEST_F(Databases, KeepWhatIsWritten) {
  const std::string bytes("\0\xff\0blob", 7);
  {
    Database database = opened("a");
    ASSERT_FALSE(database.execute("CREATE TABLE t (k TEXT PRIMARY KEY, v BLOB, n INTEGER); CREATE TABLE u (x)"));
    auto insert = database.prepare("INSERT INTO t VALUES (?1, ?2, ?3)");
    ASSERT_TRUE(insert);
    for (const std::string key : {"one", "two", ""}) {
      insert->bind_text(1, key);
      insert->bind_blob(2, key.empty() ? std::string_view() : bytes);
      insert->bind(3, -5'000'000'000);
      const auto done = insert->step();
      ASSERT_TRUE(done) << done.error().text();
      EXPECT_FALSE(*done);
      insert->reset();
    }
  }
  Database database = opened("a");
  EXPECT_THAT(told(database, "SELECT k FROM t ORDER BY k"), ElementsAre("", "one", "two"));
  EXPECT_THAT(told(database, "SELECT typeof(v) FROM t WHERE k = ''"), ElementsAre("blob")) << "empty, and not null";
  auto select = database.prepare("SELECT v, n, NULL FROM t WHERE k = ?1");
  ASSERT_TRUE(select);
  for (int time = 0; time < 2; ++time) {
    select->bind_text(1, "two");
    const auto row = select->step();
    ASSERT_TRUE(row && *row);
    EXPECT_EQ(select->blob(0), bytes);
    EXPECT_EQ(select->integer(1), -5'000'000'000);
    EXPECT_EQ(select->text(2), "");
    for (int after = 0; after < 2; ++after) {
      const auto more = select->step();
      ASSERT_TRUE(more);
      EXPECT_FALSE(*more) << "after the last row";
    }
    select->reset();
  }
}

TEST_F(Databases, AreReadableByTheirOwnerAlone) {
  {
    Database database = opened("a");
    ASSERT_FALSE(database.execute("CREATE TABLE t (x)"));
  }
  struct stat status;
  ASSERT_EQ(::stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(Databases, AreSharedByProcesses) {
  Database one = opened("a");
  Database two = opened("a");
  ASSERT_FALSE(one.execute("CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)"));
  EXPECT_THAT(told(two, "SELECT count(*) FROM t"), ElementsAre("0")) << "may be read meanwhile";
  ASSERT_FALSE(two.execute("PRAGMA busy_timeout = 0"));
  const auto failure = two.execute("INSERT INTO t VALUES (2)");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), ErrorCode::unavailable);
  ASSERT_FALSE(one.execute("COMMIT"));
  EXPECT_FALSE(two.execute("INSERT INTO t VALUES (2)"));
  EXPECT_THAT(told(one, "SELECT x FROM t"), ElementsAre("1", "2"));
}

TEST_F(Databases, OfOtherProgramsAreLeftAlone) {
  made("PRAGMA application_id = 7; CREATE TABLE t (x)");
  write("text",
        "some text that is longer than a header of a database would be, as there are a hundred bytes in it\n\n\n");
  for (const std::string name : {"made", "text"}) {
    const std::string before = bytes_of(name);
    const auto database = Database::open(path(name));
    ASSERT_FALSE(database) << name;
    EXPECT_EQ(database.error().code(), ErrorCode::syntax) << name;
    EXPECT_EQ(database.error().place().file, path(name));
    EXPECT_TRUE(bytes_of(name) == before) << name;
  }
  write("empty", "");
  EXPECT_TRUE(Database::open(path("empty")));
}

TEST_F(Databases, ThatCannotBeOpenedAreToldByTheirName) {
  fs::create_directory(path("folder"));
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  for (const char* name : {"folder", "pipe", "missing/a"}) {
    const auto database = Database::open(path(name));
    ASSERT_FALSE(database) << name;
    EXPECT_EQ(database.error().code(), ErrorCode::unreadable) << name;
    EXPECT_EQ(database.error().place().file, path(name));
  }
}

TEST_F(Databases, TellWhatStatementsDoWrong) {
  Database database = opened("a");
  ASSERT_FALSE(database.execute("CREATE TABLE t (x PRIMARY KEY); INSERT INTO t VALUES (1)"));
  const struct {
    const char* sql;
    ErrorCode code;
  } rows[] = {{"INSERT INTO t VALUES (1)", ErrorCode::invalid_argument},
              {"INSERT INTO missing VALUES (1)", ErrorCode::syntax},
              {"not sql", ErrorCode::syntax}};
  for (const auto& row : rows) {
    const auto failure = database.execute(row.sql);
    ASSERT_TRUE(failure) << row.sql;
    EXPECT_EQ(failure->code(), row.code) << row.sql;
    EXPECT_EQ(failure->place().file, path("a"));
  }
  const auto nothing = database.prepare("-- nothing");
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code(), ErrorCode::invalid_argument);
  auto statement = database.prepare("SELECT ?1");
  ASSERT_TRUE(statement);
  statement->bind(2, 1);
  const auto row = statement->step();
  ASSERT_FALSE(row) << "there is no second parameter";
  EXPECT_EQ(row.error().code(), ErrorCode::invalid_argument);
}

TEST_F(Databases, ThatAreDamagedFail) {
  made("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  std::string bytes = bytes_of("made");
  for (std::size_t at = 100; at < bytes.size(); ++at) bytes[at] = '\x55';
  write("made", bytes);
  const auto database = Database::open(path("made"));
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code(), ErrorCode::syntax);
  EXPECT_THAT(database.error().message(), HasSubstr("malformed"));
}

// --- of others ---

constexpr const char* packages = "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL);"
                                 "INSERT INTO Packages VALUES (1, 'one'), (2, 'two'), (5, zeroblob(100000));";

TEST_F(Databases, OfOthersAreReadFromTheirBytes) {
  const std::string bytes = made(packages);
  const std::string before = bytes;
  EXPECT_THAT(told(bytes, "SELECT length(blob) FROM Packages"), ElementsAre("3", "3", "100000"));
  EXPECT_THAT(told(bytes, "SELECT blob FROM Packages WHERE hnum < 5 ORDER BY blob DESC"), ElementsAre("two", "one"));
  EXPECT_TRUE(bytes == before);
}

TEST_F(Databases, OfOthersMayHaveAWriteAheadLog) {
  const std::string bytes = made("PRAGMA journal_mode = WAL; " + std::string(packages));
  ASSERT_EQ(bytes.substr(18, 2), "\x02\x02");
  EXPECT_THAT(told(bytes, "SELECT hnum FROM Packages"), ElementsAre("1", "2", "5"));
}

TEST_F(Databases, OfOthersAreNeverWrittenTo) {
  const std::string bytes = made(packages);
  for (const char* sql : {"INSERT INTO Packages VALUES (9, 'x')", "DELETE FROM Packages", "DROP TABLE Packages",
                          "PRAGMA user_version = 1", "ATTACH '/dev/null' AS x", "CREATE TEMP TABLE t (x)", "VACUUM",
                          "SELECT load_extension('x')"}) {
    EXPECT_TRUE(code_of(bytes, sql)) << sql;
  }
}

TEST_F(Databases, OfOthersRunNothingOfTheirSchema) {
  const std::string view = made("CREATE TABLE t (x); CREATE VIEW Packages AS SELECT 1 AS blob");
  EXPECT_EQ(code_of(view, "SELECT blob FROM Packages"), ErrorCode::syntax);
  EXPECT_THAT(told(view, "SELECT count(*) FROM t"), ElementsAre("0"));
  const std::string computed = made("CREATE TABLE t (x); CREATE TABLE Packages (a, blob AS (hex(zeroblob(9)) || a));"
                                    "INSERT INTO Packages VALUES (1)");
  EXPECT_EQ(code_of(computed, "SELECT blob FROM Packages"), ErrorCode::unsupported);
  EXPECT_EQ(code_of(computed, "SELECT a FROM t, Packages"), ErrorCode::unsupported);
  EXPECT_THAT(told(computed, "SELECT count(*) FROM t"), ElementsAre("0"));
  const std::string virtual_table = made("CREATE TABLE t (x); CREATE VIRTUAL TABLE Packages USING fts5(blob)");
  EXPECT_EQ(code_of(virtual_table, "SELECT blob FROM Packages"), ErrorCode::syntax);
  EXPECT_THAT(told(virtual_table, "SELECT count(*) FROM t"), ElementsAre("0"));
}

TEST_F(Databases, OfOthersFailByTheNamesOfTheirLimits) {
  const std::string bytes = made(packages);
  const struct {
    const char* sql;
    ForeignLimits limits;
    const char* message;
  } rows[] = {
      {"SELECT count(*) FROM Packages a, Packages b, Packages c, Packages d, Packages e, Packages f, Packages g",
       {.steps = 5'000},
       "over the limit \"database steps\" of 5000"},
      {"SELECT blob FROM Packages", {.value = 50'000}, "over the limit \"database value\" of 50000"},
      {"SELECT blob FROM Packages", {.content = 50'000}, "over the limit \"database content\" of 50000"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(code_of(bytes, row.sql, row.limits), ErrorCode::limit_exceeded) << row.message;
    EXPECT_EQ(told(bytes, row.sql, row.limits).back(), "error: " + std::string(row.message));
    EXPECT_FALSE(code_of(bytes, row.sql)) << row.message;
  }
}

TEST_F(Databases, OfOthersHaveASchemaOfBoundedCost) {
  std::string sql = "BEGIN;";
  for (int index = 0; index < 700; ++index) sql += "CREATE TABLE t" + std::to_string(index) + " (x);";
  const std::string many = made(sql + "COMMIT");
  const std::string longest = made("CREATE TABLE t (x /*" + std::string(10'000, ' ') + "*/)");
  const struct {
    const std::string& bytes;
    ForeignLimits limits;
    const char* message;
  } rows[] = {
      {many, {.schema = 2'000}, "over the limit \"database schema\" of 2000"},
      {longest, {.statement = 5'000}, "over the limit \"database statement\" of 5000"},
  };
  for (const auto& row : rows) {
    const auto database = Database::open_foreign(row.bytes, row.limits);
    ASSERT_FALSE(database) << row.message;
    EXPECT_EQ(database.error().code(), ErrorCode::limit_exceeded);
    EXPECT_EQ(database.error().message(), row.message);
    EXPECT_TRUE(Database::open_foreign(row.bytes)) << row.message;
  }
}

TEST_F(Databases, OfOthersThatAreNoneAreRefused) {
  const std::string bytes = made(packages);
  for (const std::string& other : {std::string(), std::string("text"), std::string(5'000, '\0'), bytes.substr(0, 16),
                                   bytes.substr(0, 100), bytes.substr(1)}) {
    EXPECT_EQ(code_of(other, "SELECT hnum FROM Packages"), ErrorCode::syntax) << other.size();
  }
}

TEST_F(Databases, OfOthersThatAreDamagedFailOrTellWhatIsLeft) {
  std::string sql = std::string(packages) + "BEGIN;";
  for (int index = 10; index < 300; ++index) sql += "INSERT INTO Packages VALUES (" + std::to_string(index) + ", 'x');";
  sql += "CREATE INDEX i ON Packages (blob); COMMIT";
  const std::string whole = made(sql);
  const std::size_t rows = told(whole, "SELECT hnum FROM Packages").size();
  std::size_t failures = 0;
  for (std::size_t at = 16; at < whole.size(); at += 211) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0xff);
    failures += code_of(bytes, "SELECT hnum, blob FROM Packages ORDER BY blob") ? 1u : 0u;
    failures += code_of(bytes.substr(0, at), "SELECT hnum, blob FROM Packages") ? 1u : 0u;
  }
  EXPECT_GT(failures, 20u);
  EXPECT_EQ(rows, 293u);
}

}  // namespace
}  // namespace seawall::store
