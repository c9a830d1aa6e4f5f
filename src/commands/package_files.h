#pragma once

// Lock files and bills of materials: from paths to packages.
//
// Of folders, lock files are read that no .gitignore leaves out, and that are not of what is installed: none below
// node_modules, bower_components, site-packages and dist-packages, nor in what a build tool fills, which is `vendor`
// beside go.mod, Cargo.toml, composer.json or Gemfile, and `target` beside Cargo.toml, pom.xml or build.sbt. A folder
// that is itself an argument is read whatever it is called. A file that is an argument is a lock file by its name, else
// a bill of materials in CycloneDX or SPDX by its content.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "objects/objects.h"
#include "packages/packages.h"
#include "pool.h"
#include "settings.h"

namespace seawall::commands {

/// The size of a lock file ("bytes"). Bills may be as large as any document.
inline constexpr std::size_t most_lock_bytes = std::size_t{256} << 20;

struct PackageSource {
  std::string name;  ///< the path as reports have it
  packages::Bill bill;
};

struct PackageSources {
  std::vector<PackageSource> sources;  ///< by name; lock files only if they have packages
  std::vector<objects::NotLooked> not_looked;  ///< by place
  std::size_t files = 0;  ///< read, also those that have no packages
};

/// Reads lock files below the paths, and files that they name; "-" is a bill on standard input. What the settings
/// exclude is left out. What cannot be read is told, and the rest is read. The result is the same for any number of
/// threads.
PackageSources read_package_files(std::span<const std::string> paths, const Settings& settings, Pool& pool);

/// Reads a bill of materials; "-" is standard input. One source, or what is wrong; both where parts are wrong.
PackageSources read_bill_file(const std::string& path);

/// What was read as an object that checks judge, in YAML: `kind: PackageList`. `vulnerabilities`: further members of
/// it, in whole lines.
std::string describe_bill(const std::string& name, const packages::Bill& bill, std::string_view vulnerabilities);

}  // namespace seawall::commands
