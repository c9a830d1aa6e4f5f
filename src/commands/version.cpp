#include "commands.h"
#include "console.h"

namespace seawall::commands {

Exit version() {
  print("seawall " + std::string(seawall_version) + "\n");
  return Exit::clean;
}

}  // namespace seawall::commands
