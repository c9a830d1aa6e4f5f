#pragma once

// The user's file of advisories, as commands open it.

#include <memory>
#include <string>
#include <string_view>

#include "advisories/advisories.h"
#include "documents/documents.h"
#include "files/files.h"

namespace seawall::commands {

/// The file that --advisories names, else the one of the user: seawall/advisories.db below $XDG_DATA_HOME, else below
/// ~/.local/share. Empty where the environment names no place either.
std::string advisories_path(const std::string& given);

/// An open store and the file below it. An import that replaces the file meanwhile does not change it.
class AdvisoryFile {
 public:
  /// Fails with not_found where there is none (and says what to do about it), with unreadable, and as
  /// advisories::Store::open() does. The message names the file.
  static documents::Result<std::unique_ptr<AdvisoryFile>> open(const std::string& path);

  const advisories::Store& store() const noexcept { return store_; }
  const std::string& path() const noexcept { return path_; }
  std::string_view bytes() const noexcept { return file_.view(); }
  std::size_t size() const noexcept { return file_.view().size(); }  ///< in bytes

  /// For open() alone.
  AdvisoryFile(std::string path, files::Mapped file, advisories::Store store) noexcept;

 private:
  std::string path_;
  files::Mapped file_;
  advisories::Store store_;  // looks into the file
};

}  // namespace seawall::commands
