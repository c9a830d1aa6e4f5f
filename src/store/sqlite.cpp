#include "sqlite.h"

#include "libraries/libraries.h"

namespace seawall::store {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Loaded {
  Sqlite functions;
  std::string failure;  ///< empty when all went well
};

Loaded load() {
  libraries::Library library("libsqlite3.so.0");
  Loaded loaded;
#define SEAWALL_FIND(name) library.find(#name, loaded.functions.name);
  SEAWALL_SQLITE(SEAWALL_FIND)
#undef SEAWALL_FIND
  loaded.failure = library.failure();
  return loaded;
}

const Loaded& loaded() {
  static const Loaded once = load();
  return once;
}

}  // namespace

std::optional<Error> load_sqlite() {
  const std::string& failure = loaded().failure;
  if (failure.empty()) return std::nullopt;
  return Error(ErrorCode::unsupported, "SQLite, which reads and writes databases, cannot be used: " + failure, {},
               "install SQLite 3.31 or newer; Debian's package is libsqlite3-0");
}

const Sqlite& sqlite() noexcept { return loaded().functions; }

}  // namespace seawall::store
