#include <array>
#include <utility>

#include "state.h"

namespace seawall::store {
namespace {

constexpr int steps_between_calls = 1'000;

/// Ends what takes too long. A step on the way through the schema may parse a whole statement, and pages that lead to
/// each other again and again make any number of them.
int count_steps(void* self) noexcept {
  Foreign& foreign = *static_cast<Foreign*>(self);
  foreign.steps += steps_between_calls;
  return foreign.steps > (foreign.has_schema ? foreign.limits.steps : foreign.limits.schema) ? 1 : 0;
}

/// Told of all that a statement does while it is compiled.
int authorize(void* self, int action, const char* table, const char*, const char*, const char*) noexcept {
  switch (action) {
    case SQLITE_READ:
      if (table) static_cast<Foreign*>(self)->tables.emplace_back(table);
      return SQLITE_OK;
    case SQLITE_SELECT:
    case SQLITE_FUNCTION: return SQLITE_OK;
    default: return SQLITE_DENY;
  }
}

}  // namespace

int distrust(sqlite3* connection, Foreign& foreign) {
  static constexpr std::array<std::pair<int, int>, 4> settings = {{{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                                                   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                                                   {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                                                   {SQLITE_DBCONFIG_ENABLE_VIEW, 0}}};
  for (const auto& [setting, value] : settings) {
    const int code = sqlite().sqlite3_db_config(connection, setting, value, static_cast<int*>(nullptr));
    if (code != SQLITE_OK) return code;
  }
  const std::array<std::pair<int, int>, 6> limits = {
      {{SQLITE_LIMIT_LENGTH, static_cast<int>(foreign.limits.value)},
       {SQLITE_LIMIT_SQL_LENGTH, static_cast<int>(foreign.limits.statement)},
       {SQLITE_LIMIT_EXPR_DEPTH, 100},
       {SQLITE_LIMIT_COMPOUND_SELECT, 10},
       {SQLITE_LIMIT_ATTACHED, 0},
       {SQLITE_LIMIT_WORKER_THREADS, 0}}};
  for (const auto& [limit, value] : limits) sqlite().sqlite3_limit(connection, limit, value);
  sqlite().sqlite3_progress_handler(connection, steps_between_calls, count_steps, &foreign);
  // Virtual tables read their own structures, which are as hostile as the rest.
  const int code = sqlite().sqlite3_drop_modules(connection, nullptr);
  if (code != SQLITE_OK) return code;
  const int set = sqlite().sqlite3_exec(connection, "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;", nullptr,
                                        nullptr, nullptr);
  if (set != SQLITE_OK) return set;
  return sqlite().sqlite3_set_authorizer(connection, authorize, &foreign);
}

std::string computed_table(sqlite3* connection, Foreign& foreign) {
  std::string found;
  sqlite().sqlite3_set_authorizer(connection, nullptr, nullptr);
  for (std::string& table : foreign.tables) {
    if (!found.empty() || foreign.harmless.contains(table)) continue;
    int code = SQLITE_OK;
    const Prepared query =
        compile(connection, "SELECT 1 FROM pragma_table_xinfo(?1) WHERE hidden IN (2, 3) LIMIT 1", code);
    if (code == SQLITE_OK) {
      sqlite().sqlite3_bind_text64(query.get(), 1, table.data(), table.size(), SQLITE_STATIC, SQLITE_UTF8);
      code = sqlite().sqlite3_step(query.get());
    }
    if (code == SQLITE_DONE) {
      foreign.harmless.insert(table);
    } else {
      found = table;
    }
  }
  foreign.tables.clear();
  sqlite().sqlite3_set_authorizer(connection, authorize, &foreign);
  return found;
}

}  // namespace seawall::store
