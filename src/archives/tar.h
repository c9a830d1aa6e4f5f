#pragma once

// A tar archive, entry by entry, as it streams by: ustar, pax and GNU forms, by libarchive. Nothing is written
// anywhere, so what a path says can do no harm but be long.
//
// Threads: a TarReader belongs to one thread. Lifetimes: the stream outlives it.
// Source: POSIX pax; GNU tar's manual ("Basic Tar Format", sparse formats).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "streams.h"

namespace seawall::archives {

/// Each limit has a name that its error tells.
struct TarLimits {
  std::size_t entries = 1'000'000;  ///< "archive entries"
  std::size_t path = 4'096;         ///< "path length" in bytes, of links' targets too
  std::size_t depth = 256;          ///< "path depth"
  /// "archive header" in bytes: of all that stands before an entry, and of the map of a sparse file
  std::size_t header = std::size_t{8} << 20;
};

struct TarEntry {
  enum class Type : std::uint8_t { file, hard_link, symbolic_link, folder, device, fifo, other };
  Type type = Type::file;
  std::string path;  ///< without "/" in front or behind, and without "." parts; empty: the root itself
  std::string link;  ///< of a hard link a path as above; of a symbolic one as written
  std::uint32_t mode = 0;  ///< permissions with setuid, setgid and sticky: 07777 at most
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::uint64_t size = 0;  ///< of the content of a file, holes included
  std::uint64_t offset = 0;  ///< of the content of a file in the stream, as one piece where it is not sparse
  std::int64_t modified = 0;  ///< seconds since 1970
  /// Why the entry is not to be used, as a fragment: its path or a hard link's target leads out of the archive ("..").
  /// The rest of it is set.
  std::string refusal;
};

class TarReader {
 public:
  explicit TarReader(Stream& stream, const TarLimits& limits = {});
  TarReader(const TarReader&) = delete;
  TarReader& operator=(const TarReader&) = delete;
  ~TarReader();

  /// The next entry, whatever of the one before was not read; false at the end. The mark at the end may be missing, as
  /// Go's reader and so container runtimes have it: what holds the archive has a digest. The stream may go on behind
  /// the mark. Fails with syntax (also for an archive that is cut off within an entry), limit_exceeded, or as the
  /// stream does; then each call does.
  documents::Result<bool> next(TarEntry& entry);
  /// The next bytes of the entry's content, holes as zeros; empty at its end. They are valid until the next call. A
  /// sparse file may be of any size: the caller has a limit. Fails as next() does.
  documents::Result<std::string_view> read();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace seawall::archives
