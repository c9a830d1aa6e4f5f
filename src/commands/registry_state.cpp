#include "registry_state.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "store/store.h"

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using objects::NotLooked;
using store::Database;
using store::Statement;

using Failure = std::optional<Error>;

constexpr std::int64_t not_made = 0;
constexpr std::int64_t registry_state = 0x5201;  // one more for tables of another shape
constexpr std::int64_t longest_unseen = std::int64_t{90} * 24 * 60 * 60;

constexpr std::string_view kept_tables = R"(
  CREATE TABLE images (id INTEGER PRIMARY KEY, variant TEXT NOT NULL, digest TEXT NOT NULL, created INTEGER NOT NULL,
                       seen INTEGER NOT NULL, content BLOB NOT NULL, UNIQUE (variant, digest));
)";

// Of one run: gone with its connection.
constexpr std::string_view run_tables = R"(
  CREATE TEMP TABLE repositories (name TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TEMP TABLE tags (repository TEXT NOT NULL, digest TEXT NOT NULL, tag TEXT NOT NULL,
                          PRIMARY KEY (repository, tag)) WITHOUT ROWID;
  CREATE INDEX temp.tags_by_digest ON tags (digest, repository);
  CREATE INDEX temp.tags_by_image ON tags (repository, digest, tag);
  CREATE TEMP TABLE given_up (digest TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TEMP TABLE verdicts (repository TEXT NOT NULL, digest TEXT NOT NULL, critical INTEGER NOT NULL,
                              high INTEGER NOT NULL, medium INTEGER NOT NULL, low INTEGER NOT NULL,
                              info INTEGER NOT NULL, failing INTEGER NOT NULL, suppressed INTEGER NOT NULL,
                              is_whole INTEGER NOT NULL, worst TEXT NOT NULL,
                              PRIMARY KEY (repository, digest)) WITHOUT ROWID;
  CREATE TEMP TABLE not_looked (id INTEGER PRIMARY KEY, is_failure INTEGER NOT NULL, reason INTEGER NOT NULL,
                                message TEXT NOT NULL, place TEXT NOT NULL, more INTEGER NOT NULL,
                                UNIQUE (message, reason, is_failure));
)";

/// What a run wants of an image that is kept: all, or to know that it is too old.
constexpr std::string_view is_wanted =
    "NOT EXISTS (SELECT 1 FROM main.images AS kept WHERE kept.variant = ?1 AND kept.digest = tags.digest AND "
    "(length(kept.content) > 0 OR (kept.created > 0 AND kept.created < ?2))) "
    "AND NOT EXISTS (SELECT 1 FROM given_up WHERE given_up.digest = tags.digest)";

/// Values for the parameters of a statement, from the first on.
void set_parameter(Statement& statement, int at, std::int64_t value) { statement.bind(at, value); }
void set_parameter(Statement& statement, int at, std::size_t value) {
  statement.bind(at, static_cast<std::int64_t>(value));
}
void set_parameter(Statement& statement, int at, std::string_view value) { statement.bind_text(at, value); }
template <typename... Values>
void bind_all(Statement& statement, const Values&... values) {
  int at = 0;
  (set_parameter(statement, ++at, values), ...);
}

std::size_t size_at(const Statement& row, int column) {
  return static_cast<std::size_t>(std::max<std::int64_t>(row.integer(column), 0));
}

}  // namespace

struct RegistryState::State {
  State(Database opened, std::string of) : database(std::move(opened)), variant(std::move(of)) {}

  /// Runs a statement for each of its rows; `each` may be called often, and must not ask this for more.
  template <typename Each, typename... Values>
  Failure query(std::string_view sql, const Each& each, const Values&... values) {
    Result<Statement> statement = database.prepare(sql);
    if (!statement) return statement.error();
    bind_all(*statement, values...);
    for (;;) {
      const Result<bool> row = statement->step();
      if (!row) return row.error();
      if (!*row) return std::nullopt;
      each(*statement);
    }
  }
  template <typename... Values>
  Failure run(std::string_view sql, const Values&... values) {
    return query(sql, [](const Statement&) {}, values...);
  }
  template <typename... Values>
  Result<std::int64_t> number(std::string_view sql, const Values&... values) {
    std::int64_t number = 0;
    const Failure failure = query(sql, [&](const Statement& row) { number = row.integer(0); }, values...);
    if (failure) return *failure;
    return number;
  }
  template <typename Steps>
  Failure transaction(const Steps& steps) {
    if (Failure failure = database.execute("BEGIN IMMEDIATE")) return failure;
    Failure failure = steps();
    if (!failure) failure = database.execute("COMMIT");
    if (failure) static_cast<void>(database.execute("ROLLBACK"));  // what failed first tells why
    return failure;
  }
  /// Makes the tables where nothing was made yet: between two looks another process may make it all.
  Failure prepare(const std::string& file) {
    Failure failure = transaction([&]() -> Failure {
      const Result<std::int64_t> version = number("PRAGMA user_version");
      if (!version) return version.error();
      if (*version == registry_state) return std::nullopt;
      const Result<std::int64_t> others = number("SELECT count(*) FROM sqlite_master");
      if (!others) return others.error();
      if (*version != not_made || *others > 0) {
        return Error(ErrorCode::syntax, "no state of a registry of this version", {file, 0, 0},
                     "name another file with --state, or remove it: it is made again");
      }
      if (Failure made = database.execute(kept_tables)) return made;
      return database.execute("PRAGMA user_version = " + std::to_string(registry_state));
    });
    return failure ? failure : database.execute(run_tables);
  }
  Failure add_tags_of(RegistryImage& image) {
    std::size_t count = 0;
    return query(
        "SELECT tag FROM tags WHERE repository = ? AND digest = ? ORDER BY tag",
        [&](const Statement& row) {
          if (++count <= RegistryImage::most_tags) image.tags.emplace_back(row.text(0));
          image.more_tags = count - image.tags.size();
        },
        image.repository, image.digest);
  }

  std::mutex mutex;
  Database database;
  const std::string variant;
};

Result<std::unique_ptr<RegistryState>> RegistryState::open(const std::string& file, const std::string& variant) {
  Result<Database> database = Database::open(file);
  if (!database) return database.error();
  auto state = std::make_unique<State>(take(std::move(database)), variant);
  if (Failure failure = state->prepare(file)) return *std::move(failure);
  return std::make_unique<RegistryState>(std::move(state));
}

RegistryState::RegistryState(std::unique_ptr<State> state) : state_(std::move(state)) {}
RegistryState::~RegistryState() = default;

// --- what a run has listed ----------------------------------------------------------------------------

Failure RegistryState::begin_anew() {
  const std::lock_guard lock(state_->mutex);
  return state_->database.execute(
      "DELETE FROM temp.repositories; DELETE FROM temp.tags; DELETE FROM temp.given_up; DELETE FROM temp.verdicts; "
      "DELETE FROM temp.not_looked");
}

Failure RegistryState::add_repository(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  return state_->run("INSERT OR IGNORE INTO repositories (name) VALUES (?)", name);
}

Result<std::optional<std::string>> RegistryState::repository_after(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  std::optional<std::string> found;
  const Failure failure = state_->query(
      "SELECT name FROM repositories WHERE name > ? ORDER BY name LIMIT 1",
      [&](const Statement& row) { found = std::string(row.text(0)); }, name);
  if (failure) return *failure;
  return found;
}

Failure RegistryState::add_tags(std::span<const TagRow> rows) {
  const std::lock_guard lock(state_->mutex);
  return state_->transaction([&]() -> Failure {
    for (const TagRow& row : rows) {
      Failure failure = state_->run("INSERT OR REPLACE INTO tags (repository, digest, tag) VALUES (?, ?, ?)",
                                    row.repository, row.digest, row.tag);
      if (failure) return failure;
    }
    return std::nullopt;
  });
}

Failure RegistryState::drop_tag(const TagRow& row) {
  const std::lock_guard lock(state_->mutex);
  return state_->run("DELETE FROM tags WHERE repository = ? AND tag = ?", row.repository, row.tag);
}

Result<std::vector<TagRow>> RegistryState::unresolved_after(const TagRow& last, std::size_t most) {
  const std::lock_guard lock(state_->mutex);
  std::vector<TagRow> all;
  const Failure failure = state_->query(
      "SELECT repository, tag FROM tags WHERE digest = '' AND (repository, tag) > (?, ?) ORDER BY repository, tag "
      "LIMIT ?",
      [&](const Statement& row) { all.push_back({std::string(row.text(0)), std::string(row.text(1)), {}}); },
      last.repository, last.tag, most);
  if (failure) return *failure;
  return all;
}

Failure RegistryState::add_not_looked(const NotLooked& entry) {
  const std::lock_guard lock(state_->mutex);
  return state_->run("INSERT INTO not_looked (is_failure, reason, message, place, more) VALUES (?, ?, ?, ?, 0) "
                     "ON CONFLICT (message, reason, is_failure) DO UPDATE SET more = more + 1",
                     std::int64_t{entry.is_failure}, static_cast<std::int64_t>(entry.reason), entry.message,
                     entry.place.file);
}

// --- what is kept of images ---------------------------------------------------------------------------

Result<std::vector<RegistryState::Wanted>> RegistryState::wanted_after(const std::string& digest, std::int64_t since,
                                                                       std::size_t most) {
  const std::lock_guard lock(state_->mutex);
  std::vector<Wanted> all;
  const Failure failure = state_->query(
      "SELECT digest, min(repository) FROM tags WHERE " + std::string(is_wanted) +
          " AND digest > ?3 AND digest <> '' GROUP BY digest ORDER BY digest LIMIT ?4",
      [&](const Statement& row) { all.push_back({std::string(row.text(1)), std::string(row.text(0))}); },
      state_->variant, since, digest, most);
  if (failure) return *failure;
  return all;
}

Result<std::size_t> RegistryState::count_wanted(std::int64_t since) {
  const std::lock_guard lock(state_->mutex);
  const auto count =
      state_->number("SELECT count(DISTINCT digest) FROM tags WHERE digest <> '' AND " + std::string(is_wanted),
                     state_->variant, since);
  if (!count) return count.error();
  return static_cast<std::size_t>(*count);
}

Failure RegistryState::keep(const std::string& digest, std::int64_t created, std::string_view content) {
  const std::lock_guard lock(state_->mutex);
  Result<Statement> statement = state_->database.prepare(
      "INSERT INTO images (variant, digest, created, seen, content) VALUES (?, ?, ?, 0, ?) "
      "ON CONFLICT (variant, digest) DO UPDATE SET created = excluded.created, content = excluded.content");
  if (!statement) return statement.error();
  bind_all(*statement, state_->variant, digest, created);
  statement->bind_blob(4, content);
  const Result<bool> row = statement->step();
  if (!row) return row.error();
  return std::nullopt;
}

Failure RegistryState::give_up(const std::string& digest) {
  const std::lock_guard lock(state_->mutex);
  return state_->run("INSERT OR IGNORE INTO given_up (digest) VALUES (?)", digest);
}

Result<std::optional<RegistryState::Kept>> RegistryState::find(const std::string& digest) {
  const std::lock_guard lock(state_->mutex);
  std::optional<Kept> kept;
  const Failure failure = state_->query(
      "SELECT created, content FROM images WHERE variant = ? AND digest = ?",
      [&](const Statement& row) { kept = Kept{row.integer(0), std::string(row.blob(1))}; }, state_->variant, digest);
  if (failure) return *failure;
  return kept;
}

Failure RegistryState::tidy(std::int64_t now) {
  const std::lock_guard lock(state_->mutex);
  return state_->transaction([&]() -> Failure {
    if (Failure failure =
            state_->run("UPDATE images SET seen = ? WHERE seen = 0 OR digest IN (SELECT digest FROM tags)", now)) {
      return failure;
    }
    return state_->run("DELETE FROM images WHERE seen < ?", now - longest_unseen);
  });
}

// --- what is said of images ---------------------------------------------------------------------------

Result<std::vector<RegistryImage>> RegistryState::images_after(const RegistryImage& last, std::size_t most) {
  const std::lock_guard lock(state_->mutex);
  std::vector<RegistryImage> all;
  Failure failure = state_->query(
      "SELECT DISTINCT repository, digest FROM tags WHERE digest <> '' AND (repository, digest) > (?, ?) "
      "ORDER BY repository, digest LIMIT ?",
      [&](const Statement& row) { all.push_back({std::string(row.text(0)), std::string(row.text(1)), {}}); },
      last.repository, last.digest, most);
  for (RegistryImage& each : all) {
    if (!failure) failure = state_->add_tags_of(each);
  }
  if (failure) return *failure;
  return all;
}

Result<RegistryImage> RegistryState::image(const std::string& repository, const std::string& digest) {
  const std::lock_guard lock(state_->mutex);
  RegistryImage image{repository, digest, {}};
  if (const Failure failure = state_->add_tags_of(image)) return *failure;
  return image;
}

Result<std::vector<std::string>> RegistryState::repositories_of(const std::string& digest) {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> all;
  const Failure failure = state_->query(
      "SELECT DISTINCT repository FROM tags WHERE digest = ? ORDER BY repository",
      [&](const Statement& row) { all.emplace_back(row.text(0)); }, digest);
  if (failure) return *failure;
  return all;
}

Failure RegistryState::judge(const std::string& repository, const std::string& digest, const ImageVerdict& verdict) {
  const std::lock_guard lock(state_->mutex);
  const auto& [info, low, medium, high, critical] = verdict.findings;
  return state_->run("INSERT OR REPLACE INTO verdicts (repository, digest, critical, high, medium, low, info, failing, "
                     "suppressed, is_whole, worst) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     repository, digest, critical, high, medium, low, info, verdict.failing, verdict.suppressed,
                     std::int64_t{verdict.is_whole}, verdict.worst);
}

Result<std::vector<RegistryState::Ranked>> RegistryState::ranked(std::size_t from, std::size_t most) {
  const std::lock_guard lock(state_->mutex);
  std::vector<Ranked> all;
  const Failure failure = state_->query(
      "SELECT repository, digest, info, low, medium, high, critical, failing, suppressed, is_whole, worst FROM "
      "verdicts "
      "ORDER BY critical DESC, high DESC, medium DESC, low DESC, info DESC, repository, digest LIMIT ? OFFSET ?",
      [&](const Statement& row) {
        Ranked& each = all.emplace_back(Ranked{std::string(row.text(0)), std::string(row.text(1)), {}});
        for (std::size_t at = 0; at < each.verdict.findings.size(); ++at) {
          each.verdict.findings[at] = size_at(row, static_cast<int>(at) + 2);
        }
        each.verdict.failing = size_at(row, 7);
        each.verdict.suppressed = size_at(row, 8);
        each.verdict.is_whole = row.integer(9) != 0;
        each.verdict.worst = row.text(10);
      },
      most, from);
  if (failure) return *failure;
  return all;
}

Result<RegistryState::Totals> RegistryState::totals(std::int64_t since) {
  const std::lock_guard lock(state_->mutex);
  Totals totals;
  Failure failure = state_->query(
      "SELECT (SELECT count(*) FROM repositories), (SELECT count(*) FROM tags), (SELECT count(*) FROM (SELECT DISTINCT "
      "repository, digest FROM tags WHERE digest <> '')), count(*), coalesce(sum(critical + high + medium + low + info "
      "> 0), 0), "
      "coalesce(sum(failing), 0), coalesce(sum(suppressed), 0), coalesce(sum(info), 0), coalesce(sum(low), 0), "
      "coalesce(sum(medium), 0), coalesce(sum(high), 0), coalesce(sum(critical), 0) FROM verdicts",
      [&](const Statement& row) {
        totals.repositories = size_at(row, 0);
        totals.tags = size_at(row, 1);
        totals.images = size_at(row, 2);
        totals.judged = size_at(row, 3);
        totals.with_findings = size_at(row, 4);
        totals.failing = size_at(row, 5);
        totals.suppressed = size_at(row, 6);
        for (std::size_t at = 0; at < totals.findings.size(); ++at) {
          totals.findings[at] = size_at(row, static_cast<int>(at) + 7);
        }
      });
  const auto old = state_->number(
      "SELECT count(*) FROM (SELECT DISTINCT repository, digest FROM tags) AS listed, main.images AS kept WHERE "
      "kept.variant = ? AND kept.digest = listed.digest AND kept.created > 0 AND kept.created < ?",
      state_->variant, since);
  if (!old) failure = old.error();
  if (failure) return *failure;
  totals.old = static_cast<std::size_t>(*old);
  return totals;
}

Result<std::vector<NotLookedOften>> RegistryState::not_looked(std::size_t from, std::size_t most) {
  const std::lock_guard lock(state_->mutex);
  std::vector<NotLookedOften> all;
  const Failure failure = state_->query(
      "SELECT is_failure, reason, message, place, more FROM not_looked ORDER BY is_failure DESC, id LIMIT ? OFFSET ?",
      [&](const Statement& row) {
        NotLooked entry{static_cast<NotLooked::Reason>(row.integer(1)),
                        {std::string(row.text(3)), 0, 0},
                        std::string(row.text(2)),
                        row.integer(0) != 0};
        all.push_back({std::move(entry), size_at(row, 4)});
      },
      most, from);
  if (failure) return *failure;
  return all;
}

Result<bool> RegistryState::has_failures() {
  const std::lock_guard lock(state_->mutex);
  const auto count = state_->number("SELECT count(*) FROM (SELECT 1 FROM not_looked WHERE is_failure = 1 LIMIT 1)");
  if (!count) return count.error();
  return *count > 0;
}

}  // namespace seawall::commands
