#pragma once

// SQLite: databases of our own, and those that others left in images.
//
// Threads: a Database and its Statements belong to one thread at a time; several processes may share a file.
// Lifetimes: statements do not outlive their database, nor a database the bytes that it was opened over.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "documents/documents.h"

namespace seawall::store {

class Database;

/// Of a database that somebody else made. Each limit has a name that its error tells.
struct ForeignLimits {
  std::size_t steps =
      20'000'000;  ///< "database steps" of SQLite's machine for all that is asked of it, give or take 1'000
  std::size_t value = std::size_t{128} << 20;   ///< "database value": bytes of one row or one value
  std::size_t content = std::size_t{2} << 30;  ///< "database content": bytes of texts and blobs in all rows
  std::size_t schema = 10'000;  ///< "database schema": steps that reading it takes, some six for a table or an index
  std::size_t statement = 16 * 1024;  ///< "database statement": bytes of one of the schema, or of what is asked
};

/// A prepared statement. Columns and parameters: columns count from 0, parameters from 1, as SQLite has it.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  void bind(int parameter, std::int64_t value);
  void bind_text(int parameter, std::string_view value);  ///< copied
  void bind_blob(int parameter, std::string_view value);  ///< copied
  /// Whether there is another row; after the last there is none until reset(). Fails with syntax for a database that is
  /// damaged, unreadable where the system would not, limit_exceeded, unavailable where another process holds it too
  /// long, or invalid_argument where a constraint forbids what is written.
  documents::Result<bool> step();
  std::int64_t integer(int column) const noexcept;
  std::string_view text(int column) const noexcept;  ///< until the next step
  std::string_view blob(int column) const noexcept;  ///< until the next step
  void reset();

 private:
  friend class Database;
  struct State;
  explicit Statement(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Database {
 public:
  /// A file of our own, made where there is none, readable by its owner alone. It is locked while somebody writes, for
  /// which others wait some seconds; it has a rollback journal, as logs (WAL) do not work on every file system. Fails
  /// with unreadable, unavailable, unsupported where SQLite is not installed, or with syntax where it is something
  /// else; its place is the file.
  static documents::Result<Database> open(const std::string& file);
  /// A database that somebody else made, over its bytes, which is never written to. Nothing of its schema is run: no
  /// triggers, views, virtual tables, generated columns or extensions. What was not yet written from a log (-wal) into
  /// it is not there. Fails with syntax for what is no database. Whoever asks for what would run fails with syntax, or
  /// with unsupported.
  static documents::Result<Database> open_foreign(std::string_view bytes, const ForeignLimits& limits = {});
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  documents::Result<Statement> prepare(std::string_view sql);
  /// One or several statements without results.
  [[nodiscard]] std::optional<documents::Error> execute(std::string_view sql);

 private:
  friend class Statement;
  struct State;
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace seawall::store
