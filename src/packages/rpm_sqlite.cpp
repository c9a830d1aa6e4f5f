// rpm's database in SQLite: a row of the table Packages for each package, with its number and its header.

#include <string>

#include "rpm_header.h"
#include "store/store.h"

namespace seawall::packages {
namespace {

using documents::Result;

// A header longer than the file is none that the file holds: its length is asked for before its bytes are.
constexpr std::string_view query =
    "SELECT hnum, CASE WHEN typeof(blob) = 'blob' THEN length(blob) ELSE -1 END AS size, "
    "CASE WHEN typeof(blob) = 'blob' AND length(blob) <= ?1 THEN blob END FROM Packages";
constexpr std::uint64_t row_size = 4;  // at least, of what the file needs for a row

/// The rows, until there are more of them than the file can hold: a damaged one leads to the same pages again and
/// again.
std::optional<documents::Error> read_rows(const File& file, store::Statement& rows, Collector& told) {
  std::uint64_t total = 0;
  while (true) {
    const Result<bool> has_row = rows.step();
    if (!has_row) return has_row.error();
    if (!*has_row) return std::nullopt;
    const auto number = static_cast<std::uint64_t>(rows.integer(0));
    const std::int64_t size = rows.integer(1);
    if (size < 0 || static_cast<std::uint64_t>(size) > file.bytes.size()) {
      fault_of_rpm_record(told, number, "no header that the file could hold");
      total += row_size;
    } else {
      total += static_cast<std::uint64_t>(size) + row_size;
      if (total <= file.bytes.size()) add_rpm_record(told, number, rows.blob(2));
    }
    if (total > file.bytes.size()) {
      return documents::Error(documents::ErrorCode::syntax, "its records are more than the file could hold");
    }
  }
}

std::optional<documents::Error> read_packages(const File& file, Collector& told) {
  Result<store::Database> database = store::Database::open_foreign(file.bytes);
  if (!database) return database.error();
  Result<store::Statement> rows = database->prepare(query);
  if (!rows) return rows.error();
  rows->bind(1, static_cast<std::int64_t>(file.bytes.size()));
  return read_rows(file, *rows, told);
}

}  // namespace

Reading read_rpm_sqlite(const File& file) {
  Collector told(file);
  if (const auto error = read_packages(file, told)) told.fault(*error);
  return told.finish();
}

Reading read_rpm_sqlite_log(const File& file) {
  constexpr std::size_t header_size = 32;  // SQLite's file format, "The Write-Ahead Log"
  Collector told(file);
  if (file.bytes.size() > header_size) {
    told.fault("changes that the database does not have yet, and that were not read", 0,
               documents::ErrorCode::unsupported);
  }
  return told.finish();
}

}  // namespace seawall::packages
