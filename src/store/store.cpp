#include "store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "state.h"

namespace seawall::store {
namespace {

using documents::Error;
using documents::ErrorCode;

constexpr std::int64_t our_application_id = 0x5345'4157;  // "SEAW"
constexpr int busy_milliseconds = 5'000;
constexpr std::string_view signature{"SQLite format 3\0", 16};

ErrorCode code_of(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return ErrorCode::unavailable;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_NOLFS: return ErrorCode::unreadable;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG: return ErrorCode::invalid_argument;
    case SQLITE_NOMEM:
    case SQLITE_INTERNAL:
    case SQLITE_MISUSE: return ErrorCode::internal;
    default: return ErrorCode::syntax;
  }
}

Error refused(const std::string& file, std::string message) {
  return {ErrorCode::unreadable, std::move(message), {file, 0, 0}};
}

std::string message_of(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

/// Makes the file where there is none, as SQLite would let others read it.
std::optional<Error> make_file(const std::string& file) {
  struct stat status;
  if (::stat(file.c_str(), &status) == 0) {
    if (S_ISREG(status.st_mode)) return {};
    return refused(file, "not a file");
  }
  // Only where it is new: to close a file gives up the locks that SQLite has on it elsewhere in the program.
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0 && errno != EEXIST) return refused(file, message_of(errno));
  if (descriptor >= 0) ::close(descriptor);
  return {};
}

}  // namespace

// --- what they share --------------------------------------------------------------------------------

Prepared compile(sqlite3* connection, std::string_view sql, int& code) {
  sqlite3_stmt* statement = nullptr;
  code = sqlite().sqlite3_prepare_v2(connection, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  return Prepared(statement);
}

Error Database::State::over(const char* limit, std::size_t most) const {
  return {ErrorCode::limit_exceeded,
          "over the limit \"" + std::string(limit) + "\" of " + std::to_string(most),
          {name, 0, 0}};
}

Error Database::State::failure_of(int code) const {
  const int kind = foreign ? code & 0xff : SQLITE_OK;
  const bool has_schema = foreign && foreign->has_schema;
  if (kind == SQLITE_INTERRUPT && has_schema) return over("database steps", foreign->limits.steps);
  if (kind == SQLITE_INTERRUPT) return over("database schema", foreign->limits.schema);
  if (kind == SQLITE_TOOBIG && has_schema) return over("database value", foreign->limits.value);
  const std::string_view told = connection ? sqlite().sqlite3_errmsg(connection.get()) : "no memory";
  // Of a statement of the schema some versions say that the schema is damaged, and why behind it.
  const bool is_too_long =
      kind == SQLITE_TOOBIG || (kind == SQLITE_CORRUPT && !has_schema && told.ends_with("string or blob too big"));
  if (is_too_long) return over("database statement", foreign->limits.statement);
  return {code_of(code), "SQLite says: " + std::string(told), {name, 0, 0}};
}

std::optional<Error> Database::State::open(const char* file, int flags, const char* file_system) {
  sqlite3* handle = nullptr;
  const int code = sqlite().sqlite3_open_v2(file, &handle, flags | SQLITE_OPEN_NOMUTEX, file_system);
  connection.reset(handle);
  if (code != SQLITE_OK) return failure_of(code);
  return {};
}

std::optional<Error> Database::State::run(const char* sql) {
  const int code = sqlite().sqlite3_exec(connection.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure_of(code);
  return {};
}

documents::Result<std::int64_t> Database::State::number(const char* sql) {
  int code = SQLITE_OK;
  const Prepared statement = compile(connection.get(), sql, code);
  if (code == SQLITE_OK) code = sqlite().sqlite3_step(statement.get());
  if (code != SQLITE_ROW) return failure_of(code);
  return std::int64_t{sqlite().sqlite3_column_int64(statement.get(), 0)};
}

std::optional<Error> Database::State::claim() {
  const auto is_ours = [this]() -> documents::Result<bool> {
    const auto id = number("PRAGMA application_id");
    if (!id) return id.error();
    return *id == our_application_id;
  };
  const auto before = is_ours();
  if (!before) return before.error();
  if (*before) return {};
  // Whoever comes first makes it ours, while others wait.
  if (auto failure = run("BEGIN IMMEDIATE")) return failure;
  const auto now = is_ours();
  if (!now) return now.error();
  if (*now) return run("COMMIT");
  const auto tables = number("SELECT count(*) FROM sqlite_master");
  if (!tables) return tables.error();
  if (*tables > 0) return Error(ErrorCode::syntax, "a database of another program", {name, 0, 0});
  const std::string mark = "PRAGMA application_id = " + std::to_string(our_application_id);
  if (auto failure = run(mark.c_str())) return failure;
  return run("COMMIT");
}

// --- Statement --------------------------------------------------------------------------------------

struct Statement::State {
  Database::State* database;
  Prepared handle;
  bool is_done = false;
  int refused = SQLITE_OK;  ///< the first parameter that could not be set

  void bound(int code) noexcept {
    if (refused == SQLITE_OK) refused = code;
  }
  /// What a row of a foreign database costs its reader.
  bool is_within_limits() {
    if (!database->foreign) return true;
    const int count = sqlite().sqlite3_column_count(handle.get());
    std::size_t size = 0;
    for (int column = 0; column < count; ++column) {
      const int type = sqlite().sqlite3_column_type(handle.get(), column);
      if (type != SQLITE_TEXT && type != SQLITE_BLOB) continue;
      size += static_cast<std::size_t>(sqlite().sqlite3_column_bytes(handle.get(), column));
    }
    database->foreign->content += size;
    return database->foreign->content <= database->foreign->limits.content;
  }
};

Statement::Statement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Statement::Statement(Statement&& other) noexcept = default;
Statement& Statement::operator=(Statement&& other) noexcept = default;
Statement::~Statement() = default;

void Statement::bind(int parameter, std::int64_t value) {
  state_->bound(sqlite().sqlite3_bind_int64(state_->handle.get(), parameter, value));
}

void Statement::bind_text(int parameter, std::string_view value) {
  // Of a null pointer SQLite would make NULL.
  state_->bound(sqlite().sqlite3_bind_text64(state_->handle.get(), parameter, value.empty() ? "" : value.data(),
                                             value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_blob(int parameter, std::string_view value) {
  state_->bound(sqlite().sqlite3_bind_blob64(state_->handle.get(), parameter, value.empty() ? "" : value.data(),
                                             value.size(), SQLITE_TRANSIENT));
}

documents::Result<bool> Statement::step() {
  State& state = *state_;
  if (state.refused != SQLITE_OK) return state.database->failure_of(state.refused);
  if (state.is_done) return false;
  const int code = sqlite().sqlite3_step(state.handle.get());
  if (code == SQLITE_ROW) {
    if (state.is_within_limits()) return true;
    return state.database->over("database content", state.database->foreign->limits.content);
  }
  state.is_done = code == SQLITE_DONE;
  if (state.is_done) return false;
  return state.database->failure_of(code);
}

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite().sqlite3_column_int64(state_->handle.get(), column);
}

std::string_view Statement::text(int column) const noexcept {
  const unsigned char* const text = sqlite().sqlite3_column_text(state_->handle.get(), column);
  if (!text) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite().sqlite3_column_bytes(state_->handle.get(), column))};
}

std::string_view Statement::blob(int column) const noexcept {
  const void* const blob = sqlite().sqlite3_column_blob(state_->handle.get(), column);
  if (!blob) return {};
  return {static_cast<const char*>(blob),
          static_cast<std::size_t>(sqlite().sqlite3_column_bytes(state_->handle.get(), column))};
}

void Statement::reset() {
  sqlite().sqlite3_reset(state_->handle.get());
  state_->is_done = false;
  state_->refused = SQLITE_OK;
}

// --- Database ---------------------------------------------------------------------------------------

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&& other) noexcept = default;
Database& Database::operator=(Database&& other) noexcept = default;
Database::~Database() = default;

documents::Result<Database> Database::open(const std::string& file) {
  if (auto failure = load_sqlite()) return *std::move(failure);
  if (auto failure = make_file(file)) return *std::move(failure);
  auto state = std::make_unique<State>(file, nullptr, nullptr);
  // ":memory:" is a name like any other.
  const std::string path = file.starts_with(':') ? "./" + file : file;
  if (auto failure = state->open(path.c_str(), SQLITE_OPEN_READWRITE, nullptr)) return *std::move(failure);
  sqlite3* const connection = state->connection.get();
  sqlite().sqlite3_busy_timeout(connection, busy_milliseconds);
  // Somebody else may have written to it.
  sqlite().sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, static_cast<int*>(nullptr));
  sqlite().sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, static_cast<int*>(nullptr));
  // What a loss of power may do to it is worth less than the time that each change would take else.
  if (auto failure = state->run("PRAGMA synchronous = NORMAL")) return *std::move(failure);
  if (auto failure = state->claim()) return *std::move(failure);
  return Database(std::move(state));
}

documents::Result<Database> Database::open_foreign(std::string_view bytes, const ForeignLimits& limits) {
  if (!bytes.starts_with(signature)) return Error(ErrorCode::syntax, "not a database of SQLite");
  if (auto failure = load_sqlite()) return *std::move(failure);
  auto state = std::make_unique<State>(std::string(), std::make_unique<Foreign>(bytes, limits), nullptr);
  const char* const file_system = state->foreign->file.file_system();
  if (auto failure = state->open("bytes", SQLITE_OPEN_READONLY, file_system)) return *std::move(failure);
  const int code = distrust(state->connection.get(), *state->foreign);
  if (code != SQLITE_OK) return state->failure_of(code);
  // Reads the schema.
  const auto count = state->number("SELECT count(*) FROM sqlite_master");
  if (!count) return count.error();
  state->foreign->has_schema = true;
  return Database(std::move(state));
}

documents::Result<Statement> Database::prepare(std::string_view sql) {
  if (state_->foreign) state_->foreign->tables.clear();
  int code = SQLITE_OK;
  Prepared handle = compile(state_->connection.get(), sql, code);
  if (code != SQLITE_OK) return state_->failure_of(code);
  if (!handle) return Error(ErrorCode::invalid_argument, "no statement");
  if (state_->foreign) {
    const std::string table = computed_table(state_->connection.get(), *state_->foreign);
    if (!table.empty()) {
      return Error(ErrorCode::unsupported, "the table \"" + table + "\" has generated columns");
    }
  }
  return Statement(std::make_unique<Statement::State>(state_.get(), std::move(handle)));
}

std::optional<Error> Database::execute(std::string_view sql) { return state_->run(std::string(sql).c_str()); }

}  // namespace seawall::store
