#pragma once

// Package managers in commands of a Dockerfile: what they install, and whether a version is named.
//
// Threads: functions of their arguments alone.

#include <string>
#include <vector>

#include "dockerfile_commands.h"

namespace seawall::checks {

/// The packages that a command, unwrapped, installs in whatever version is newest, as they are written. Nothing for
/// what installs none, for files, addresses, groups and variables, and where a file says which versions are wanted.
std::vector<std::string> unpinned_packages(const ShellCommand& command);

}  // namespace seawall::checks
