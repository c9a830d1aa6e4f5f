#include "libcurl.h"

#include "libraries/libraries.h"

namespace seawall::http {
namespace {

const libraries::Loaded<Libcurl>& loaded() {
  static const libraries::Loaded<Libcurl> once("libcurl.so.4", [](const Libcurl& table) -> std::string {
    return table.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? "" : "it cannot be set up";
  });
  return once;
}

}  // namespace

std::optional<documents::Error> load_libcurl() {
  return libraries::unusable(loaded().failure(), "libcurl, which speaks HTTP,",
                             "install libcurl 7.87 or newer; Debian's package is libcurl4");
}

const Libcurl& libcurl() noexcept { return loaded().table(); }

}  // namespace seawall::http
