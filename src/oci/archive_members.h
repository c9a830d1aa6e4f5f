#pragma once

// The files of a tar archive, found by name and read in any order. What is compressed is unpacked into a temporary file
// first; of others only the places are kept. Private to oci.
//
// Threads: const and shareable. Lifetimes: a stream keeps what it reads from.

#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "archives/archives.h"
#include "documents/documents.h"

namespace seawall::oci {

class ArchiveMembers {
 public:
  /// Reads through the archive once. Fails with unreadable, syntax, limit_exceeded, unsupported (compressed in a way
  /// that is not known) and unavailable (stopped).
  static documents::Result<std::shared_ptr<const ArchiveMembers>> of(const std::string& file, std::stop_token stop);

  /// Links are followed, within the archive: what leads elsewhere leads nowhere. Paths may hold "." and "..".
  bool has(std::string_view path) const { return find(path) != nullptr; }
  std::uint64_t size(std::string_view path) const;
  documents::Result<std::unique_ptr<archives::Stream>> open(std::string_view path) const;
  documents::Result<std::string> text(std::string_view path, std::size_t most, std::string_view limit) const;

 private:
  struct Member {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::string link = {};  ///< a path of the archive; empty: it is a file
    bool is_link = false;
  };

  std::optional<documents::Error> index(archives::Stream& stream, const std::stop_token& stop);
  const Member* find(std::string_view path) const;

  std::string file_;
  std::shared_ptr<const archives::Content> content_;  ///< of one that was compressed
  std::map<std::string, Member, std::less<>> members_;
};

}  // namespace seawall::oci
