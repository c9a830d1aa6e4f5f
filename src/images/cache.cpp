#include <zstd.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "images.h"
#include "store/store.h"

namespace seawall::images {
namespace {

using documents::Error;
using documents::ErrorCode;
using store::Database;
using store::Statement;

// What PRAGMA user_version says of a database of Seawall's.
constexpr std::int64_t not_made = 0;
constexpr std::int64_t layer_cache = 0x4c01;  // one more for tables of another shape
constexpr std::int64_t damaged_cache = 0x4cff;

constexpr std::size_t most_layer = std::size_t{256} << 20;  // "cached layer size", as it is serialised
constexpr int compression = 3;

// `used` counts up with each use, whatever the time of day is.
constexpr std::string_view tables = R"(
  CREATE TABLE layers (id INTEGER PRIMARY KEY, variant TEXT NOT NULL, diff_id TEXT NOT NULL, used INTEGER NOT NULL,
                       size INTEGER NOT NULL, content BLOB NOT NULL, UNIQUE (variant, diff_id));
  CREATE INDEX layers_by_use ON layers (used, size);
)";

// Steps answer with what failed; what is asked of SQLite in between does not throw.
using Failure = std::optional<Error>;

documents::Result<std::int64_t> number_of(Database& database, std::string_view sql) {
  documents::Result<Statement> statement = database.prepare(sql);
  if (!statement) return statement.error();
  const documents::Result<bool> row = statement->step();
  if (!row) return row.error();
  return *row ? statement->integer(0) : 0;
}

Failure run(documents::Result<Statement>& statement) {
  const documents::Result<bool> row = statement->step();
  if (!row) return row.error();
  return std::nullopt;
}

/// All of what `steps` does, or nothing.
template <typename Steps>
Failure transaction(Database& database, Steps&& steps) {
  if (Failure failure = database.execute("BEGIN IMMEDIATE")) return failure;
  Failure failure = steps();
  if (!failure) failure = database.execute("COMMIT");
  if (failure) static_cast<void>(database.execute("ROLLBACK"));  // what failed first tells why
  return failure;
}

Failure mark_as(Database& database, std::int64_t version) {
  return database.execute("PRAGMA user_version = " + std::to_string(version));
}

/// Where nothing was made yet: between two looks another process may make it all.
Failure make_tables(Database& database, const std::string& file) {
  return transaction(database, [&]() -> Failure {
    const documents::Result<std::int64_t> version = number_of(database, "PRAGMA user_version");
    if (!version) return version.error();
    if (*version != not_made) return std::nullopt;
    const documents::Result<std::int64_t> others = number_of(database, "SELECT count(*) FROM sqlite_master");
    if (!others) return others.error();
    if (*others > 0) return Error(ErrorCode::syntax, "a database that is no cache of layers", {file});
    if (Failure failure = database.execute(tables)) return failure;
    return mark_as(database, layer_cache);
  });
}

/// That it is a cache of ours, as new as this program.
Failure prepare(Database& database, const std::string& file) {
  documents::Result<std::int64_t> version = number_of(database, "PRAGMA user_version");
  if (!version) return version.error();
  if (*version == not_made) {
    if (Failure failure = make_tables(database, file)) return failure;
    version = number_of(database, "PRAGMA user_version");
    if (!version) return version.error();
  }
  if (*version == damaged_cache) {
    return Error(ErrorCode::syntax, "the cache of layers is damaged", {file}, "remove the file: it is made again");
  }
  if (*version != layer_cache) {
    return Error(ErrorCode::syntax, "not a cache of layers of this version", {file}, "name another file");
  }
  return std::nullopt;
}

std::string compressed(std::string_view text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), compression);
  packed.resize(ZSTD_isError(size) ? 0 : size);
  return packed;
}

std::optional<std::string> decompressed(std::string_view packed) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > most_layer) return std::nullopt;  // the two that stand for errors are the largest
  std::string text(static_cast<std::size_t>(size), '\0');
  if (ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size()) != text.size()) return std::nullopt;
  return text;
}

}  // namespace

struct Cache::State {
  State(Database opened, std::string of, std::size_t most)
      : database(std::move(opened)), variant(std::move(of)), limit(most) {}

  std::optional<std::string> stored(const std::string& diff_id) {
    documents::Result<Statement> statement =
        database.prepare("SELECT content FROM layers WHERE variant = ? AND diff_id = ?");
    if (!is_well(statement)) return std::nullopt;
    statement->bind_text(1, variant);
    statement->bind_text(2, diff_id);
    const documents::Result<bool> row = statement->step();
    if (!is_well(row) || !*row) return std::nullopt;
    return std::string(statement->blob(0));
  }

  Failure remove(const std::string& diff_id) {
    documents::Result<Statement> statement = database.prepare("DELETE FROM layers WHERE variant = ? AND diff_id = ?");
    if (!statement) return statement.error();
    statement->bind_text(1, variant);
    statement->bind_text(2, diff_id);
    return run(statement);
  }

  /// What was used becomes the newest.
  Failure write_uses() {
    if (used.empty()) return std::nullopt;
    documents::Result<Statement> statement = database.prepare(
        "UPDATE layers SET used = (SELECT coalesce(max(used), 0) + 1 FROM layers) WHERE variant = ? AND diff_id = ?");
    if (!statement) return statement.error();
    for (const std::string& diff_id : used) {
      statement->bind_text(1, variant);
      statement->bind_text(2, diff_id);
      if (Failure failure = run(statement)) return failure;
      statement->reset();
    }
    return std::nullopt;
  }

  Failure write(const std::string& diff_id, std::string_view content) {
    documents::Result<Statement> statement =
        database.prepare("INSERT OR REPLACE INTO layers (variant, diff_id, used, size, content) "
                         "VALUES (?, ?, (SELECT coalesce(max(used), 0) + 1 FROM layers), ?, ?)");
    if (!statement) return statement.error();
    statement->bind_text(1, variant);
    statement->bind_text(2, diff_id);
    statement->bind(3, static_cast<std::int64_t>(content.size()));
    statement->bind_blob(4, content);
    return run(statement);
  }

  /// Removes what was not used for longest, until the rest fits.
  Failure make_room() {
    const documents::Result<std::int64_t> total = number_of(database, "SELECT coalesce(sum(size), 0) FROM layers");
    if (!total) return total.error();
    const std::int64_t excess = *total - static_cast<std::int64_t>(limit);
    if (excess <= 0) return std::nullopt;
    documents::Result<Statement> oldest = database.prepare("SELECT used, size FROM layers ORDER BY used");
    if (!oldest) return oldest.error();
    std::int64_t last = 0;
    for (std::int64_t freed = 0; freed < excess;) {
      const documents::Result<bool> row = oldest->step();
      if (!row) return row.error();
      if (!*row) break;
      last = oldest->integer(0);
      freed += oldest->integer(1);
    }
    oldest->reset();
    documents::Result<Statement> statement = database.prepare("DELETE FROM layers WHERE used <= ?");
    if (!statement) return statement.error();
    statement->bind(1, last);
    return run(statement);
  }

  /// Notes a failure; one that another try would not mend ends the use of the cache.
  void note(const Failure& failure) {
    if (!failure || failure->code() != ErrorCode::syntax) return;
    is_damaged = true;
    static_cast<void>(mark_as(database, damaged_cache));  // where it fails the next run finds out anew
  }
  template <typename T>
  bool is_well(const documents::Result<T>& result) {
    if (result) return true;
    note(result.error());
    return false;
  }

  std::mutex mutex;
  Database database;
  std::string variant;
  std::size_t limit;
  std::set<std::string> used;  // since it was last written down
  bool is_damaged = false;
};

documents::Result<std::unique_ptr<Cache>> Cache::open(const std::string& file, std::string variant, std::size_t limit) {
  documents::Result<Database> database = Database::open(file);
  if (!database) return database.error();
  if (Failure failure = prepare(*database, file)) return *std::move(failure);
  auto state = std::make_unique<State>(take(std::move(database)), std::move(variant), limit);
  return std::make_unique<Cache>(std::move(state));
}

Cache::Cache(std::unique_ptr<State> state) : state_(std::move(state)) {}

Cache::~Cache() {
  const std::lock_guard lock(state_->mutex);
  if (state_->is_damaged || state_->used.empty()) return;
  state_->note(transaction(state_->database, [this] { return state_->write_uses(); }));
}

std::optional<Layer> Cache::find(const std::string& diff_id) {
  std::optional<std::string> packed;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->is_damaged) return std::nullopt;
    packed = state_->stored(diff_id);
  }
  if (!packed) return std::nullopt;
  const std::optional<std::string> text = decompressed(*packed);
  std::optional<Layer> layer = text ? deserialised(*text) : std::nullopt;
  const bool is_right = layer && layer->diff_id == diff_id;
  const std::lock_guard lock(state_->mutex);
  if (is_right) {
    state_->used.insert(diff_id);
    return layer;
  }
  state_->note(state_->remove(diff_id));
  return std::nullopt;
}

void Cache::keep(const Layer& layer) {
  const bool is_for_now = std::ranges::any_of(layer.faults, [](const Error& fault) {
    return fault.code() == ErrorCode::unreadable || fault.code() == ErrorCode::unavailable;
  });
  if (is_for_now) return;
  const std::string text = serialised(layer);
  if (text.size() > most_layer) return;
  const std::string packed = compressed(text);
  if (packed.empty() || packed.size() > state_->limit) return;
  const std::lock_guard lock(state_->mutex);
  if (state_->is_damaged) return;
  State& state = *state_;
  const Failure failure = transaction(state.database, [&]() -> Failure {
    if (Failure first = state.write_uses()) return first;
    if (Failure second = state.write(layer.diff_id, packed)) return second;
    return state.make_room();
  });
  state.note(failure);
  if (!failure) state.used.clear();
}

}  // namespace seawall::images
