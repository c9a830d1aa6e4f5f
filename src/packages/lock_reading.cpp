#include "lock_reading.h"

#include <algorithm>
#include <tuple>

namespace seawall::packages {

using documents::ErrorCode;

void LockReading::add(Entry entry) {
  if (entry.name.empty() || is_full_) return;
  if (reading_.packages.size() == most_packages) return overflow();
  Package& package = reading_.packages.emplace_back();
  package.type = type_;
  package.name = entry.name;
  package.version = entry.version;
  package.digest = std::move(entry.digest);
  package.is_declared = true;
  package.is_development = entry.is_development;
}

void LockReading::fail(ErrorCode code, std::string message, std::uint32_t line) {
  reading_.faults.emplace_back(code, std::move(message), documents::Place{std::string(file_.path), line, 0});
}

void LockReading::overflow() {
  if (is_full_) return;
  is_full_ = true;
  fail(ErrorCode::limit_exceeded, "over the limit \"packages of a file\" of " + std::to_string(most_packages));
}

Reading LockReading::finish() {
  std::vector<Package>& packages = reading_.packages;
  const auto key = [](const Package& each) { return std::tie(each.name, each.version); };
  std::ranges::sort(packages, {}, [](const Package& each) { return std::tie(each.name, each.version, each.digest); });
  std::size_t kept = 0;
  for (Package& each : packages) {
    if (kept > 0 && key(packages[kept - 1]) == key(each)) {
      Package& same = packages[kept - 1];
      same.is_development = same.is_development && each.is_development;
      if (same.digest.empty()) same.digest = std::move(each.digest);
      continue;
    }
    each.location = file_.path;
    if (&packages[kept] != &each) packages[kept] = std::move(each);
    ++kept;
  }
  packages.resize(kept);
  return std::move(reading_);
}

std::vector<std::string> Reachability::reached() {
  std::ranges::sort(edges_);
  std::vector<std::string> names;
  names.reserve(edges_.size() + roots_.size());
  for (const auto& [from, to] : edges_) names.push_back(to);
  for (const std::string& root : roots_) names.push_back(root);
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<bool> is_reached(names.size());
  while (!roots_.empty()) {
    const std::string name = std::move(roots_.back());
    roots_.pop_back();
    const auto index = static_cast<std::size_t>(std::ranges::lower_bound(names, name) - names.begin());
    if (is_reached[index]) continue;
    is_reached[index] = true;
    const auto from = std::ranges::equal_range(edges_, name, {}, &std::pair<std::string, std::string>::first);
    for (const auto& edge : from) roots_.push_back(edge.second);
  }
  std::size_t kept = 0;
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (is_reached[index]) std::swap(names[kept++], names[index]);
  }
  names.resize(kept);
  return names;
}

bool is_in(const std::vector<std::string>& sorted, std::string_view name) noexcept {
  const auto found = std::ranges::lower_bound(sorted, name);
  return found != sorted.end() && *found == name;
}

documents::Node own_child(documents::Node node, std::string_view key) noexcept {
  const documents::Node child = node.child(key);
  return child.is_shared() ? documents::Node() : child;
}

}  // namespace seawall::packages
