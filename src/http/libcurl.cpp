#include "libcurl.h"

#include "libraries/libraries.h"

namespace seawall::http {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Loaded {
  Libcurl functions;
  std::string failure;  ///< empty when all went well
};

Loaded load() {
  libraries::Library library("libcurl.so.4");
  Loaded loaded;
#define SEAWALL_FIND(name) library.find(#name, loaded.functions.name);
  SEAWALL_LIBCURL(SEAWALL_FIND)
#undef SEAWALL_FIND
  loaded.failure = library.failure();
  if (library.failure().empty() && loaded.functions.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    loaded.failure = "it cannot be set up";
  }
  return loaded;
}

const Loaded& loaded() {
  static const Loaded once = load();
  return once;
}

}  // namespace

std::optional<Error> load_libcurl() {
  const std::string& failure = loaded().failure;
  if (failure.empty()) return std::nullopt;
  return Error(ErrorCode::unsupported, "libcurl, which speaks HTTP, cannot be used: " + failure, {},
               "install libcurl 7.87 or newer; Debian's package is libcurl4");
}

const Libcurl& libcurl() noexcept { return loaded().functions; }

}  // namespace seawall::http
