// Source: the "runtime configuration files" document of the .NET SDK, about X.deps.json.

#include <algorithm>
#include <array>
#include <vector>

#include "readers.h"

namespace seawall::packages {
namespace {

using documents::Entry;
using documents::Node;

constexpr std::string_view runtime_pack = "runtimepack.";

/// Whether a library of a target brings something that runs; many are wanted by the compiler alone, or only bring
/// others along.
bool has_assets(Node library) {
  constexpr std::array<std::string_view, 4> kinds = {"runtime", "native", "runtimeTargets", "resources"};
  return std::ranges::any_of(kinds, [&](std::string_view kind) { return library.child(kind).size() > 0; });
}

/// Those that run, by "name/version", sorted; the target is the one that the program is for.
std::vector<std::string_view> running(Node target) {
  std::vector<std::string_view> names;
  for (const Entry& each : target.entries()) {
    if (has_assets(each.value)) names.push_back(each.key);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

Reading read_dotnet_deps(const File& file) {
  Reading reading;
  const std::unique_ptr<const documents::Document> document = json_of(file, reading);
  if (!document) return reading;
  const Node root = document->root();
  const Node target = root.child("targets").child(root.at("runtimeTarget", "name").string_or(""));
  const std::vector<std::string_view> names = running(target);
  for (const Entry& each : root.child("libraries").entries()) {
    const std::string_view type = each.value.child("type").string_or("");
    const std::size_t slash = each.key.rfind('/');
    if ((type != "package" && type != "runtimepack") || slash == each.key.npos) continue;
    if (target && !std::ranges::binary_search(names, each.key)) continue;
    std::string_view name = each.key.substr(0, slash);
    if (type == "runtimepack" && name.starts_with(runtime_pack)) name.remove_prefix(runtime_pack.size());
    Package& package = reading.packages.emplace_back();
    package.type = Type::nuget;
    package.name = name;
    package.version = each.key.substr(slash + 1);
    package.digest = each.value.child("sha512").string_or("");
    package.location = file.path;
  }
  return reading;
}

}  // namespace seawall::packages
