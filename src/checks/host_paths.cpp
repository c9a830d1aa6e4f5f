#include "host_paths.h"

#include <algorithm>

namespace seawall::checks {
namespace {

std::string without_dots(std::string_view path) {
  std::string clean;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      clean.resize(clean.empty() ? 0 : clean.rfind('/'));
    } else {
      clean.append("/").append(part);
    }
  }
  return clean.empty() ? "/" : clean;
}

}  // namespace

bool is_at_or_below(std::string_view path, std::string_view directory) noexcept {
  if (directory == "/") return path.starts_with('/');
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

bool is_below_one_of(std::string_view path, std::span<const std::string> directories) {
  if (directories.empty()) return false;
  const std::string clean = cleaned(path);
  return std::ranges::any_of(directories, [&](const std::string& directory) {
    return !directory.empty() && is_at_or_below(clean, cleaned(directory));
  });
}

std::string cleaned(std::string_view path) {
  if (path.empty()) return {};
  std::string clean = without_dots(path);
  if (is_at_or_below(clean, "/var/run")) clean.erase(0, std::string_view("/var").size());
  return clean;
}

}  // namespace seawall::checks
