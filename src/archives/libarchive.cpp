#include "libarchive.h"

#include "libraries/libraries.h"

namespace seawall::archives {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Loaded {
  Libarchive functions;
  std::string failure;  ///< empty when all went well
};

Loaded load() {
  libraries::Library library("libarchive.so.13");
  Loaded loaded;
#define SEAWALL_FIND(name) library.find(#name, loaded.functions.name);
  SEAWALL_LIBARCHIVE(SEAWALL_FIND)
#undef SEAWALL_FIND
  loaded.failure = library.failure();
  return loaded;
}

const Loaded& loaded() {
  static const Loaded once = load();
  return once;
}

}  // namespace

std::optional<Error> load_libarchive() {
  const std::string& failure = loaded().failure;
  if (failure.empty()) return std::nullopt;
  return Error(ErrorCode::unsupported, "libarchive, which reads and writes archives, cannot be used: " + failure, {},
               "install libarchive 3.6 or newer; Debian's package is libarchive13");
}

const Libarchive& libarchive() noexcept { return loaded().functions; }

std::string reason_of(archive* handle) {
  const char* const told = libarchive().archive_error_string(handle);
  std::string reason = told ? told : "it is damaged";
  if (reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return reason;
}

}  // namespace seawall::archives
