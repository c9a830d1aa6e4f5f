#pragma once

// SQLite, loaded when the first database is opened. Private to store.

#include <sqlite3.h>

#include "documents/documents.h"

namespace seawall::store {

// clang-format off
#define SEAWALL_SQLITE(F) \
  F(sqlite3_bind_blob64) F(sqlite3_bind_int64) F(sqlite3_bind_text64) F(sqlite3_busy_timeout) F(sqlite3_close) \
  F(sqlite3_column_blob) F(sqlite3_column_bytes) F(sqlite3_column_count) F(sqlite3_column_int64) \
  F(sqlite3_column_text) F(sqlite3_column_type) F(sqlite3_db_config) F(sqlite3_drop_modules) F(sqlite3_errmsg) \
  F(sqlite3_exec) F(sqlite3_finalize) F(sqlite3_limit) F(sqlite3_open_v2) F(sqlite3_prepare_v2) \
  F(sqlite3_progress_handler) F(sqlite3_reset) F(sqlite3_set_authorizer) F(sqlite3_step) F(sqlite3_vfs_register) \
  F(sqlite3_vfs_unregister)
// clang-format on

/// The functions by their names.
struct Sqlite {
#define SEAWALL_FUNCTION(name) decltype(&::name) name = nullptr;
  SEAWALL_SQLITE(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  template <typename Visitor>
  void each(Visitor&& visit) {
#define SEAWALL_FUNCTION(name) visit(#name, name);
    SEAWALL_SQLITE(SEAWALL_FUNCTION)
#undef SEAWALL_FUNCTION
  }
};

/// Loads it, once. Fails with unsupported where it is not installed.
std::optional<documents::Error> load_sqlite();
/// After load_sqlite() went well.
const Sqlite& sqlite() noexcept;

}  // namespace seawall::store
