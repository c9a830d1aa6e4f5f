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

Reachability::Id Reachability::id_of(std::string_view name) {
  auto place = ids_.lower_bound(name);
  if (place == ids_.end() || place->first != name) place = ids_.emplace_hint(place, name, static_cast<Id>(ids_.size()));
  return place->second;
}

std::vector<std::string> Reachability::reached() {
  std::ranges::sort(edges_);
  std::vector<bool> is_reached(ids_.size());
  while (!roots_.empty()) {
    const Id from = roots_.back();
    roots_.pop_back();
    if (is_reached[from]) continue;
    is_reached[from] = true;
    for (const auto& edge : std::ranges::equal_range(edges_, from, {}, &std::pair<Id, Id>::first)) {
      roots_.push_back(edge.second);
    }
  }
  std::vector<std::string> names;
  for (const auto& [name, id] : ids_) {
    if (is_reached[id]) names.push_back(name);
  }
  return names;
}

bool is_in(const std::vector<std::string>& sorted, std::string_view name) noexcept {
  const auto found = std::ranges::lower_bound(sorted, name);
  return found != sorted.end() && *found == name;
}

std::vector<std::unique_ptr<const documents::Document>> yaml_of(const File& file, Reading& reading) {
  std::vector<std::unique_ptr<const documents::Document>> read;
  const documents::Result<std::shared_ptr<const documents::Source>> source =
      documents::Source::from_bytes(std::string(file.path), std::string(file.bytes));
  if (!source) {
    reading.faults.push_back(source.error());
    return read;
  }
  for (documents::Outcome& outcome : documents::read(*source)) {
    if (outcome.error) reading.faults.push_back(*std::move(outcome.error));
    if (outcome.document) read.push_back(std::move(outcome.document));
  }
  return read;
}

documents::Node own_child(documents::Node node, std::string_view key) noexcept {
  const documents::Node child = node.child(key);
  return child.is_shared() ? documents::Node() : child;
}

}  // namespace seawall::packages
