#include "libnats.h"

#include <nats/version.h>

#include "libraries/libraries.h"

namespace seawall::bus {
namespace {

#define SEAWALL_TEXT_OF(number) #number
#define SEAWALL_LIBRARY_OF(major, minor) "libnats.so." SEAWALL_TEXT_OF(major) "." SEAWALL_TEXT_OF(minor)

const libraries::Loaded<Libnats>& loaded() {
  static const libraries::Loaded<Libnats> once(SEAWALL_LIBRARY_OF(NATS_VERSION_MAJOR, NATS_VERSION_MINOR));
  return once;
}

}  // namespace

std::optional<documents::Error> load_libnats() {
  return libraries::unusable(loaded().failure(), "libnats, which speaks with NATS,",
                             "install libnats " NATS_VERSION_STRING "; Debian's package is libnats3.4");
}

const Libnats& libnats() noexcept { return loaded().table(); }

}  // namespace seawall::bus
