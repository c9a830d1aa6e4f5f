#include "bytes_file.h"

#include <algorithm>
#include <cstring>

#include "sqlite.h"

namespace seawall::store {
namespace {

/// What SQLite sees of an open file; it allots the memory.
struct OpenFile {
  sqlite3_file base;
  std::string_view bytes;
};

std::string_view bytes_of(sqlite3_file* file) noexcept { return reinterpret_cast<OpenFile*>(file)->bytes; }

int close_file(sqlite3_file*) noexcept { return SQLITE_OK; }

/// In bytes 18 and 19, the versions of the format, 2 stands for a write-ahead log. Without a log to look into the
/// database is one like any other.
void hide_log(char* out, std::size_t size, std::size_t offset) noexcept {
  for (const std::size_t at : {std::size_t{18}, std::size_t{19}}) {
    if (at >= offset && at - offset < size && out[at - offset] == 2) out[at - offset] = 1;
  }
}

int read_file(sqlite3_file* file, void* out, int count, sqlite3_int64 from) noexcept {
  const std::string_view bytes = bytes_of(file);
  const std::size_t wanted = static_cast<std::size_t>(count);
  const std::size_t offset = std::min(static_cast<std::size_t>(from), bytes.size());
  const std::size_t given = std::min(wanted, bytes.size() - offset);
  char* const target = static_cast<char*>(out);
  if (given > 0) std::memcpy(target, bytes.data() + offset, given);
  std::memset(target + given, 0, wanted - given);
  hide_log(target, given, offset);
  return given == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file*, const void*, int, sqlite3_int64) noexcept { return SQLITE_READONLY; }
int truncate_file(sqlite3_file*, sqlite3_int64) noexcept { return SQLITE_READONLY; }
int sync_file(sqlite3_file*, int) noexcept { return SQLITE_OK; }
int size_of_file(sqlite3_file* file, sqlite3_int64* size) noexcept {
  *size = static_cast<sqlite3_int64>(bytes_of(file).size());
  return SQLITE_OK;
}
int lock_file(sqlite3_file*, int) noexcept { return SQLITE_OK; }
int check_lock(sqlite3_file*, int* is_locked) noexcept {
  *is_locked = 0;
  return SQLITE_OK;
}
int control_file(sqlite3_file*, int, void*) noexcept { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) noexcept { return 4096; }
int characteristics(sqlite3_file*) noexcept { return SQLITE_IOCAP_IMMUTABLE; }

constexpr sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = lock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* system, const char*, sqlite3_file* file, int flags, int* told) noexcept {
  file->pMethods = nullptr;
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return SQLITE_CANTOPEN;  // no journals, no temporary files
  reinterpret_cast<OpenFile*>(file)->bytes = *static_cast<std::string_view*>(system->pAppData);
  file->pMethods = &methods;
  if (told) *told = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char*, int) noexcept { return SQLITE_READONLY; }
int find_file(sqlite3_vfs*, const char*, int, int* is_there) noexcept {
  *is_there = 0;
  return SQLITE_OK;
}
int full_name(sqlite3_vfs*, const char* name, int size, char* out) noexcept {
  const std::size_t length = std::strlen(name);
  if (length >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::memcpy(out, name, length + 1);
  return SQLITE_OK;
}
int random_bytes(sqlite3_vfs*, int size, char* out) noexcept {
  std::memset(out, 0, static_cast<std::size_t>(size));
  return size;
}
int sleep_for(sqlite3_vfs*, int) noexcept { return 0; }
int current_time(sqlite3_vfs*, double* day) noexcept {
  *day = 0;
  return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) noexcept { return 0; }

}  // namespace

BytesFile::BytesFile(std::string_view bytes)
    : bytes_(bytes), name_("seawall-" + std::to_string(reinterpret_cast<std::uintptr_t>(this))), system_{} {
  system_.iVersion = 1;
  system_.szOsFile = sizeof(OpenFile);
  system_.mxPathname = 64;
  system_.zName = name_.c_str();
  system_.pAppData = &bytes_;
  system_.xOpen = open_file;
  system_.xDelete = delete_file;
  system_.xAccess = find_file;
  system_.xFullPathname = full_name;
  system_.xRandomness = random_bytes;
  system_.xSleep = sleep_for;
  system_.xCurrentTime = current_time;
  system_.xGetLastError = last_error;
  sqlite().sqlite3_vfs_register(&system_, 0);
}

BytesFile::~BytesFile() { sqlite().sqlite3_vfs_unregister(&system_); }

}  // namespace seawall::store
