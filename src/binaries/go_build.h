#pragma once

// What Go's linker writes, as text. Private to binaries.

#include "binaries.h"

namespace seawall::binaries {

/// Lines of "path", "mod", "dep", "=>" and "build". Fails with syntax where Go does.
documents::Result<GoBuild> parse_go_build(std::string go_version, std::string_view text);

}  // namespace seawall::binaries
