#pragma once

// Versions as Go's builds tell them. Private to packages.

#include <string>
#include <string_view>

#include "binaries/binaries.h"

namespace seawall::packages {

/// "1.22.3" of "go1.22.3 X:nocoverageredesign"; of a release candidate "1.21.0-rc.2", as OSV orders it; empty for one
/// that was built between releases.
std::string go_release(std::string_view go_version);

/// Without the "v"; empty of "(devel)".
std::string module_version(std::string_view version);

/// The version of the main module: the linker's, else one that was set by "-ldflags=-X path.version=v1.2.3", where that
/// is a version of this program and of nothing that it uses.
std::string main_version(const binaries::GoBuild& build);

/// The version of a program of k8s.io/kubernetes. Its builds trim paths, which takes the linker's flags out of the list
/// of modules; what the flags set is left, as a text of its own among the program's data. Empty unless one alone has
/// the form of a version of Kubernetes, and for the builds of vendors that mend releases themselves.
std::string kubernetes_version(std::string_view file);

}  // namespace seawall::packages
