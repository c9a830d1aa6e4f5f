#pragma once

// Bytes in memory as a file that SQLite reads. sqlite3_deserialize() would do, but for databases with a write-ahead
// log, which it cannot open, and package managers leave such ones. Private to store.

#include <sqlite3.h>

#include <string>
#include <string_view>

namespace seawall::store {

/// A file system of SQLite's, registered while this lives, in which every database is these bytes.
class BytesFile {
 public:
  /// After load_sqlite() went well.
  explicit BytesFile(std::string_view bytes);
  BytesFile(const BytesFile&) = delete;
  BytesFile& operator=(const BytesFile&) = delete;
  ~BytesFile();

  /// For sqlite3_open_v2().
  const char* file_system() const noexcept { return name_.c_str(); }

 private:
  std::string_view bytes_;
  std::string name_;
  sqlite3_vfs system_;
};

}  // namespace seawall::store
