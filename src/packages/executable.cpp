// Programs that carry their own list. Sources: Go's debug/buildinfo; cargo-auditable's JSON; for the rest the table of
// runtimes.

#include <string>

#include "executable_version.h"
#include "readers.h"
#include "runtimes.h"

namespace seawall::packages {
namespace {

using binaries::GoBuild;
using binaries::GoModule;
using documents::Error;
using documents::Node;

void add_fault(const File& file, Reading& reading, const Error& error) {
  reading.faults.push_back(fault_of(file, error.code(), error.message()));
}

Package package_of(const File& file, Type type, std::string name, std::string version) {
  Package package;
  package.type = type;
  package.name = std::move(name);
  package.version = std::move(version);
  package.location = file.path;
  return package;
}

/// A folder in the place of a module: a path of the machine that built it, whose content has no version.
bool is_folder(std::string_view path) noexcept {
  return path.starts_with('.') || path.starts_with('/') || path.contains('\\') || (path.size() > 1 && path[1] == ':');
}

Package module_package(const File& file, const GoModule& module) {
  const bool is_replaced_by_folder = !module.replaces.empty() && is_folder(module.path);
  Package package = package_of(file, Type::golang, is_replaced_by_folder ? module.replaces : module.path,
                               is_replaced_by_folder ? std::string() : module_version(module.version));
  package.digest = module.sum;
  return package;
}

void add_go(const File& file, const GoBuild& build, Reading& reading) {
  std::uint32_t parent = Package::none;
  const auto add = [&](Package package) {
    package.parent = parent;
    reading.packages.push_back(std::move(package));
  };
  if (!build.main.path.empty()) {
    Package main = module_package(file, build.main);
    main.version = main_version(build);
    if (main.version.empty() && main.name == "k8s.io/kubernetes") main.version = kubernetes_version(file.bytes);
    add(std::move(main));
    parent = static_cast<std::uint32_t>(reading.packages.size() - 1);
  }
  for (const GoModule& each : build.dependencies) {
    if (!each.path.empty()) add(module_package(file, each));
  }
  add(package_of(file, Type::golang, "stdlib", go_release(build.go_version)));
}

bool read_go(const File& file, Reading& reading) {
  const documents::Result<std::optional<GoBuild>> build = binaries::go_build(file.bytes);
  if (!build) {
    add_fault(file, reading, build.error());
    return true;
  }
  if (*build) add_go(file, **build, reading);
  return build->has_value();
}

void add_crates(const File& file, std::string_view json, Reading& reading) {
  const std::unique_ptr<const documents::Document> document = json_of({file.path, json}, reading);
  if (!document) return;
  const std::size_t first = reading.packages.size();
  std::uint32_t root = Package::none;
  for (const Node each : document->root().child("packages").items()) {
    const std::string_view name = each.child("name").string_or("");
    const std::string_view version = each.child("version").string_or("");
    if (name.empty()) continue;
    if (each.child("root").boolean().value_or(false)) root = static_cast<std::uint32_t>(reading.packages.size());
    Package& package =
        reading.packages.emplace_back(package_of(file, Type::cargo, std::string(name), std::string(version)));
    package.is_development = each.child("kind").string_or("runtime") != "runtime";
  }
  for (std::size_t index = first; index < reading.packages.size(); ++index) {
    if (index != root) reading.packages[index].parent = root;
  }
}

bool read_rust(const File& file, Reading& reading) {
  const documents::Result<std::optional<std::string>> json = binaries::cargo_audit_data(file.bytes);
  if (!json) {
    add_fault(file, reading, json.error());
    return true;
  }
  if (*json) add_crates(file, **json, reading);
  return json->has_value();
}

}  // namespace

Reading read_executable(const File& file) {
  Reading reading;
  if (!binaries::format_of(file.bytes) || read_go(file, reading) || read_rust(file, reading)) return reading;
  const std::string_view name = file.path.substr(file.path.rfind('/') + 1);
  if (std::optional<FoundRuntime> found = find_runtime(name, file.bytes)) {
    reading.packages.push_back(package_of(file, Type::generic, std::string(found->name), std::move(found->version)));
  }
  return reading;
}

}  // namespace seawall::packages
