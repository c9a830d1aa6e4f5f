#pragma once

// A scan of a registry that several machines share. Each does what is to be done: it takes pieces of work from a queue,
// adds those that follow from them, and puts what comes out of them on a shelf, by a name that tells what it is of. So
// a piece that is done twice has no effect, and a machine that goes away has no piece that another would not get. At
// the end whoever writes a report takes all from the shelf, and looks whether something of it is missing.

#include <optional>
#include <string>

#include "bus/bus.h"
#include "commands.h"
#include "registry_run.h"

namespace seawall::commands {

/// Works until nothing is left to do, and then has the state of the run know what all have found; a worker leaves the
/// last to others. `variant`: what a ReadImage depends on besides the image. Fails as bus::Bus does.
std::optional<documents::Error> read_registry_with_others(RegistryRun& run, const RegistryScanArguments& arguments,
                                                          const std::string& variant);

}  // namespace seawall::commands
