#include "names.h"

#include <algorithm>

namespace seawall::images {

using archives::TarEntry;

const Entry* find_entry(std::span<const Entry> entries, std::string_view path) noexcept {
  const auto found = std::ranges::lower_bound(entries, path, is_before, &Entry::path);
  return found != entries.end() && found->path == path ? &*found : nullptr;
}

const Entry* find_entry(const std::vector<Visible>& visible, std::string_view path) noexcept {
  const auto path_of = [](const Visible& each) -> const std::string& { return each.entry->path; };
  const auto found = std::ranges::lower_bound(visible, path, is_before, path_of);
  return found != visible.end() && found->entry->path == path ? found->entry : nullptr;
}

void HardLinks::add(const Layer& layer, const std::vector<Visible>& lower) {
  const auto target_of = [&](const Entry& link) {
    const Entry* const entry = find_entry(layer.entries, link.link);
    return entry ? entry : find_entry(lower, link.link);
  };
  for (const Entry& entry : layer.entries) {
    // A link that was met before ends the chain, so that each is followed once, and none in a circle.
    std::vector<const Entry*> chain;
    const Entry* at = &entry;
    while (at && at->type == TarEntry::Type::hard_link) {
      const auto [known, is_new] = files_.emplace(at, nullptr);
      if (!is_new) {
        at = known->second;
        break;
      }
      chain.push_back(at);
      at = target_of(*at);
    }
    for (const Entry* const link : chain) files_[link] = at && at->type == TarEntry::Type::file ? at : nullptr;
  }
}

const Entry* HardLinks::file_of(const Entry& link) const {
  const auto found = files_.find(&link);
  return found == files_.end() ? nullptr : found->second;
}

Names::Names(std::span<const Layer> layers, const std::vector<Visible>& visible, const HardLinks& links)
    : layers_(layers), visible_(visible) {
  for (const Visible& each : visible) {
    if (const Entry* const file = links.file_of(*each.entry)) links_[file].push_back(each.entry);
  }
}

const Entry* Names::file_of(std::string_view path, std::size_t layer) const noexcept {
  for (std::size_t end = path.size(); end != path.npos && end > 0; end = path.rfind("!/", end - 1)) {
    if (const Entry* const entry = find_entry(layers_[layer].entries, path.substr(0, end))) return entry;
  }
  return nullptr;
}

std::span<const Entry* const> Names::links_to(const Entry& file) const {
  const auto found = links_.find(&file);
  return found == links_.end() ? std::span<const Entry* const>() : found->second;
}

std::optional<std::string> Names::seen_as(std::string_view path, std::size_t layer) const {
  const Entry* const file = file_of(path, layer);
  if (!file) return std::nullopt;
  if (is_seen(*file)) return std::string(path);
  const std::span<const Entry* const> links = links_to(*file);
  if (links.empty()) return std::nullopt;
  return links.front()->path + std::string(path.substr(file->path.size()));
}

}  // namespace seawall::images
