#pragma once

// What a database and its statements share. Private to store.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bytes_file.h"
#include "sqlite.h"
#include "store.h"

namespace seawall::store {

struct Closer {
  void operator()(sqlite3* handle) const noexcept { sqlite().sqlite3_close(handle); }
  void operator()(sqlite3_stmt* handle) const noexcept { sqlite().sqlite3_finalize(handle); }
};
using Connection = std::unique_ptr<sqlite3, Closer>;
using Prepared = std::unique_ptr<sqlite3_stmt, Closer>;

/// Of a database that somebody else made.
struct Foreign {
  Foreign(std::string_view bytes, const ForeignLimits& most) : file(bytes), limits(most) {}
  BytesFile file;
  ForeignLimits limits;
  std::size_t steps = 0;
  std::size_t content = 0;
  bool has_schema = false;               ///< it was read
  std::vector<std::string> tables = {};  ///< that the statement reads which is being prepared
  std::set<std::string> harmless = {};   ///< tables that were looked at
};

/// Sees to it that nothing of a schema is run, and that no query is without an end. Gives a result code.
int distrust(sqlite3* connection, Foreign& foreign);
/// The first table of those that the last statement reads which has generated columns: they are computed by what its
/// schema says, at a cost that SQLite's steps do not tell. Empty: none has.
std::string computed_table(sqlite3* connection, Foreign& foreign);

struct Database::State {
  std::string name;                  ///< of the file, for places; may be empty
  std::unique_ptr<Foreign> foreign;  ///< null: one of our own
  Connection connection;             ///< gone before what it reads from

  std::optional<documents::Error> open(const char* file, int flags, const char* file_system);
  std::optional<documents::Error> run(const char* sql);
  /// Marks a new database as ours, or fails where it is somebody else's.
  std::optional<documents::Error> claim();
  /// The number that a statement gives.
  documents::Result<std::int64_t> number(const char* sql);
  /// What SQLite has told by a code.
  documents::Error failure_of(int code) const;
  documents::Error over(const char* limit, std::size_t most) const;
};

/// Null where the code is not SQLITE_OK.
Prepared compile(sqlite3* connection, std::string_view sql, int& code);

}  // namespace seawall::store
