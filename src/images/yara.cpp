#include "yara.h"

#include "libraries/libraries.h"

namespace seawall::images {
namespace {

using documents::Error;
using documents::ErrorCode;

struct Loaded {
  Yara functions;
  std::string failure;  ///< empty when all went well
};

Loaded load() {
  libraries::Library library("libyara.so.9");
  Loaded loaded;
#define SEAWALL_FIND(name) library.find(#name, loaded.functions.name);
  SEAWALL_YARA(SEAWALL_FIND)
#undef SEAWALL_FIND
  loaded.failure = library.failure();
  if (loaded.failure.empty() && loaded.functions.yr_initialize() != ERROR_SUCCESS) {
    loaded.failure = "it does not start";
  }
  return loaded;
}

const Loaded& loaded() {
  static const Loaded once = load();
  return once;
}

}  // namespace

std::optional<Error> load_yara() {
  const std::string& failure = loaded().failure;
  if (failure.empty()) return std::nullopt;
  return Error(ErrorCode::unsupported, "libyara, which looks for malware, cannot be used: " + failure, {},
               "install libyara 4.2; Debian's package is libyara9");
}

const Yara& yara() noexcept { return loaded().functions; }

}  // namespace seawall::images
