#include "yara.h"

#include "libraries/libraries.h"

namespace seawall::images {
namespace {

const libraries::Loaded<Yara>& loaded() {
  static const libraries::Loaded<Yara> once("libyara.so.9", [](const Yara& table) -> std::string {
    return table.yr_initialize() == ERROR_SUCCESS ? "" : "it does not start";
  });
  return once;
}

}  // namespace

std::optional<documents::Error> load_yara() {
  return libraries::unusable(loaded().failure(), "libyara, which looks for malware,",
                             "install libyara 4.2; Debian's package is libyara9");
}

const Yara& yara() noexcept { return loaded().table(); }

}  // namespace seawall::images
