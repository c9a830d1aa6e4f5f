// seawall init: a configuration file to begin with.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "commands.h"
#include "config/config.h"
#include "console.h"

namespace seawall::commands {

Exit init(const InitArguments& arguments) {
  const std::string folder = arguments.path.empty() ? "" : arguments.path + (arguments.path.ends_with('/') ? "" : "/");
  const std::string path = folder + ".seawall.yaml";
  // Exclusive, so that a file that is there is never lost.
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    const bool is_there = errno == EEXIST;
    complain("cannot write \"" + path + "\": " + (is_there ? "there is one already" : std::strerror(errno)));
    return is_there ? Exit::findings : Exit::failed;
  }
  const bool written = write_all(descriptor, config::commented_example());
  if (::close(descriptor) != 0 || !written) {
    complain("cannot write \"" + path + "\": " + std::strerror(errno));
    return Exit::failed;
  }
  return show("wrote " + path + "; everything in it is optional and explained there\n");
}

}  // namespace seawall::commands
