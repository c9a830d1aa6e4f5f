#include "advisory_store.h"

#include <utility>

#include "console.h"

namespace seawall::commands {

using documents::Error;
using documents::ErrorCode;
using documents::Result;

std::string advisories_path(const std::string& given) {
  if (!given.empty()) return given;
  const std::string_view base = environment("XDG_DATA_HOME");
  const std::string_view home = environment("HOME");
  if (base.starts_with('/')) return std::string(base) + "/seawall/advisories.db";
  return home.starts_with('/') ? std::string(home) + "/.local/share/seawall/advisories.db" : std::string();
}

AdvisoryFile::AdvisoryFile(std::string path, files::Mapped file, advisories::Store store) noexcept
    : path_(std::move(path)), file_(std::move(file)), store_(std::move(store)) {}

Result<std::unique_ptr<AdvisoryFile>> AdvisoryFile::open(const std::string& path) {
  if (path.empty()) {
    return Error(ErrorCode::not_found, "no place of advisories is known, as neither $XDG_DATA_HOME nor $HOME is set",
                 {}, "name the file: --advisories FILE");
  }
  Result<files::Mapped> mapped = files::Mapped::open(path);
  if (!mapped && mapped.error().code() == ErrorCode::not_found) {
    return Error(ErrorCode::not_found, "there are no advisories in \"" + path + '"', {},
                 "import some: seawall advisories import FILE...");
  }
  if (!mapped) {
    return Error(mapped.error().code(),
                 "the advisories in \"" + path + "\" cannot be read: " + mapped.error().message());
  }
  files::Mapped file = take(std::move(mapped));
  Result<advisories::Store> opened = advisories::Store::open(file.view());
  if (!opened) {
    return Error(opened.error().code(),
                 "the advisories in \"" + path + "\" cannot be used: " + opened.error().message(), {},
                 "import them again: seawall advisories import --replace FILE...");
  }
  return std::make_unique<AdvisoryFile>(path, std::move(file), take(std::move(opened)));
}

}  // namespace seawall::commands
