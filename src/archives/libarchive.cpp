#include "libarchive.h"

#include "libraries/libraries.h"

namespace seawall::archives {
namespace {

const libraries::Loaded<Libarchive>& loaded() {
  static const libraries::Loaded<Libarchive> once("libarchive.so.13");
  return once;
}

}  // namespace

std::optional<documents::Error> load_libarchive() {
  return libraries::unusable(loaded().failure(), "libarchive, which reads and writes archives,",
                             "install libarchive 3.6 or newer; Debian's package is libarchive13");
}

const Libarchive& libarchive() noexcept { return loaded().table(); }

std::string reason_of(archive* handle) {
  const char* const told = libarchive().archive_error_string(handle);
  std::string reason = told ? told : "it is damaged";
  if (reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return reason;
}

}  // namespace seawall::archives
