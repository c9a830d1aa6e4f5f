#include "sqlite.h"

#include "libraries/libraries.h"

namespace seawall::store {
namespace {

const libraries::Loaded<Sqlite>& loaded() {
  static const libraries::Loaded<Sqlite> once("libsqlite3.so.0");
  return once;
}

}  // namespace

std::optional<documents::Error> load_sqlite() {
  return libraries::unusable(loaded().failure(), "SQLite, which reads and writes databases,",
                             "install SQLite 3.31 or newer; Debian's package is libsqlite3-0");
}

const Sqlite& sqlite() noexcept { return loaded().table(); }

}  // namespace seawall::store
