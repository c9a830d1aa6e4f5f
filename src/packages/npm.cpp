// What npm installs. Sources: npm's "package.json" and "folders"; which folders count is as `npm ls --all` lists them.

#include <algorithm>

#include "lock_reading.h"

namespace seawall::packages {
namespace {

constexpr std::string_view modules = "node_modules/";

std::string_view take_part(std::string_view& path) noexcept { return take_until(path, '/'); }

/// Over the folder of one package, and what stands there for another that is elsewhere.
bool take_package(std::string_view& path) noexcept {
  std::string_view name = take_part(path);
  if (name.starts_with('.')) {
    // The stores of pnpm, Deno and npm hold "NAME@VERSION/node_modules/NAME", that of yarn "NAME-HASH/package".
    take_part(path);
    if (path.starts_with("package/")) take_part(path);
    return name != ".bin" && !path.empty();
  }
  if (name.starts_with('@')) name = take_part(path);
  return !name.empty() && !path.empty();
}

/// Whether the folder of a package.json is that of a package. Below the first node_modules only packages are, one
/// within the other: what lies in their own folders (esm, test, fixtures) are parts of them.
bool is_package_folder(std::string_view path) noexcept {
  const std::size_t below = path.find("/node_modules/");
  if (below == path.npos && !path.starts_with(modules)) return true;
  std::string_view rest = path.starts_with(modules) ? path : path.substr(below + 1);
  while (rest.starts_with(modules)) {
    rest.remove_prefix(modules.size());
    if (!take_package(rest)) return false;
  }
  return rest == "package.json";
}

/// "MIT", or what was written before there were such expressions: {"type": "MIT"}, and lists of them.
std::string_view license_of(documents::Node node) noexcept {
  return node.is_map() ? node.child("type").string_or("") : node.string_or("");
}

std::vector<std::string> licenses_of(documents::Node root) {
  constexpr std::size_t most = 20;  // more than any package has
  std::vector<std::string> licenses;
  const auto add = [&](documents::Node node) {
    const std::string_view license = license_of(node);
    if (!license.empty() && licenses.size() < most) licenses.emplace_back(license);
  };
  add(root.child("license"));
  if (licenses.empty()) {
    for (const documents::Node each : root.child("licenses").items()) add(each);
  }
  return licenses;
}

}  // namespace

Reading read_npm_package(const File& file) {
  Reading reading;
  if (!is_package_folder(file.path)) return reading;
  const std::unique_ptr<const documents::Document> document = json_of(file, reading);
  if (!document) return reading;
  const documents::Node root = document->root();
  const std::string_view name = root.child("name").string_or("");
  const std::string_view version = root.child("version").string_or("");
  if (name.empty() || version.empty()) return reading;
  Package& package = reading.packages.emplace_back();
  package.type = Type::npm;
  package.name = name;
  package.version = version;
  package.licenses = licenses_of(root);
  package.location = file.path;
  return reading;
}

}  // namespace seawall::packages
