#pragma once

// Archives, by libarchive, with limits: what is read may be hostile, what is written is the same for the same content.
//
// Threads: functions of their arguments alone; a Writer belongs to one thread.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compress.h"
#include "content.h"
#include "documents/documents.h"
#include "streams.h"
#include "tar.h"
#include "zip.h"

namespace seawall::archives {

/// Each limit has a name that its error tells.
struct Limits {
  std::size_t entries = 100'000;                  ///< "archive entries"
  std::size_t entry = std::size_t{1} << 30;       ///< "entry size" in bytes
  std::size_t total = std::size_t{8} << 30;       ///< "archive content" in bytes
  std::size_t ratio = 2'000;  ///< "expansion ratio": bytes of content a byte of archive, from 1 MiB of content on
};

struct Entry {
  std::string path;  ///< relative, with "/" and without "." and ".." parts
  std::string bytes;
};

/// Whether the name of a file says that it is an archive: .tar, .tar.gz, .tgz, .tar.zst, .tzst, in any case.
bool is_archive_name(std::string_view path) noexcept;

/// The regular files of a tar archive, in their order, whatever its name: with gzip or zstd around it, once, or
/// nothing. Links, devices and folders are skipped; a path that leads out of the archive (absolute, "..") fails with
/// syntax, as does one that is there twice, and an archive without the mark at its end, from which something may be
/// missing. Fails with unreadable, syntax or limit_exceeded; the place is the file.
documents::Result<std::vector<Entry>> read(const std::string& file, const Limits& limits = {});

/// Writes a tar archive, compressed as the name says (.tar, .tar.gz, .tgz, .tar.zst, .tzst). Files have mode 0600, no
/// owner and no time, so that the same content gives the same bytes. Until close() they are in a file of another name
/// beside; what has the name is replaced at once or not at all. It may be read by its owner alone.
class Writer {
  struct State;

 public:
  /// Fails with unsupported for another name, and with unreadable where the file cannot be made.
  static documents::Result<std::unique_ptr<Writer>> create(const std::string& file);
  /// For create() alone: nobody else has a State.
  explicit Writer(std::unique_ptr<State> state);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// Without close() the file is removed.
  ~Writer();

  /// Nothing when it went well; a path is as in Entry, and new. After a failure nothing more can be added: each call
  /// answers with the same.
  std::optional<documents::Error> add(std::string_view path, std::string_view bytes);
  std::optional<documents::Error> close();

 private:
  std::unique_ptr<State> state_;
};

}  // namespace seawall::archives
