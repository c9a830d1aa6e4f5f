#include "reports.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace seawall::reports {
namespace {

void append_steps(std::vector<std::string_view>& steps, std::string_view path, bool absolute) {
  while (!path.empty()) {
    const std::string_view step = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    if (step.empty() || step == ".") continue;
    const bool leads_up = step == "..";
    if (!leads_up || (steps.empty() ? !absolute : steps.back() == "..")) {
      steps.push_back(step);
    } else if (!steps.empty()) {
      steps.pop_back();
    }
  }
}

bool is_unreserved(char byte) noexcept {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         std::string_view("-._~/").find(byte) != std::string_view::npos;
}

}  // namespace

std::string path_from(std::string_view base, std::string_view file) {
  const bool has_base = base.starts_with('/');
  const bool absolute = file.starts_with('/') || has_base;
  std::vector<std::string_view> root;
  std::vector<std::string_view> steps;
  if (has_base) append_steps(root, base, true);
  if (has_base && !file.starts_with('/')) steps = root;
  append_steps(steps, file, absolute);
  const bool is_below = has_base && steps.size() > root.size() && std::equal(root.begin(), root.end(), steps.begin());
  std::string path;
  for (auto step = steps.begin() + (is_below ? static_cast<std::ptrdiff_t>(root.size()) : 0); step != steps.end();
       ++step) {
    if (!path.empty() || (absolute && !is_below)) path += '/';
    path += *step;
  }
  return path;
}

std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char byte : path) {
    if (is_unreserved(byte)) {
      uri += byte;
    } else {
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return uri;
}

}  // namespace seawall::reports
