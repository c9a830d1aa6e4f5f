// Lock files of npm. Source: npm's "package-lock.json", versions 1 to 3.

#include <algorithm>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

using documents::ErrorCode;
using documents::Node;

bool is_true(Node node) noexcept { return node.boolean().value_or(false); }

/// Version 2 and 3: by the folders that packages are installed to. Others are of the project itself: its root, its
/// workspaces, and folders that it depends on.
void read_folders(Node packages, LockReading& lock) {
  constexpr std::string_view modules = "node_modules/";
  for (const documents::Entry& each : packages.entries()) {
    const std::size_t at = each.key.rfind(modules);
    if (at == each.key.npos || is_true(each.value.child("link"))) continue;
    const std::string_view name = each.value.child("name").string_or(each.key.substr(at + modules.size()));
    lock.add({name, each.value.child("version").string_or(""), is_true(each.value.child("dev")),
              std::string(each.value.child("integrity").string_or(""))});
  }
}

/// Version 1: in the version of an alias stands the package, in that of others than the registry's the address.
void read_dependency(std::string_view name, Node dependency, LockReading& lock) {
  constexpr std::string_view alias = "npm:";
  std::string_view version = dependency.child("version").string_or("");
  if (version.starts_with("file:")) return;
  if (version.starts_with(alias)) {
    version.remove_prefix(alias.size());
    const std::size_t at = version.rfind('@');
    if (at == 0 || at == version.npos) return;
    name = version.substr(0, at);
    version = version.substr(at + 1);
  } else if (version.find(':') != version.npos) {
    version = {};
  }
  lock.add({name, version, is_true(dependency.child("dev")), std::string(dependency.child("integrity").string_or(""))});
}

void read_dependencies(Node dependencies, LockReading& lock) {
  std::vector<Node> open = {dependencies};
  while (!open.empty()) {
    const Node node = open.back();
    open.pop_back();
    for (const documents::Entry& each : node.entries()) {
      read_dependency(each.key, each.value, lock);
      if (const Node own = each.value.child("dependencies")) open.push_back(own);
    }
  }
}

}  // namespace

Reading read_npm_lock(const File& file) {
  LockReading lock(file, Type::npm);
  const std::unique_ptr<const documents::Document> document = json_of(file, lock.reading());
  if (!document) return lock.finish();
  const Node root = document->root();
  if (const Node packages = root.child("packages"); packages.is_map()) {
    read_folders(packages, lock);
  } else if (const Node dependencies = root.child("dependencies"); dependencies.is_map()) {
    read_dependencies(dependencies, lock);
  } else if (!root.child("lockfileVersion")) {
    lock.fail(ErrorCode::syntax, "is no lock file of npm");
  }
  return lock.finish();
}

}  // namespace seawall::packages
