#include "cluster.h"

#include <algorithm>

namespace seawall::network {

using addresses::Family;

bool has_whole_family(const AddressSet& addresses) {
  return addresses.of(Family::ipv4) == AddressSet::all(Family::ipv4).of(Family::ipv4) ||
         addresses.of(Family::ipv6) == AddressSet::all(Family::ipv6).of(Family::ipv6);
}

Labels labels_of(Node map) {
  Labels labels;
  labels.reserve(map.size());
  for (const documents::Entry entry : map.entries()) {
    labels.push_back({entry.key, entry.value.is_null() ? std::string_view() : entry.value.text()});
  }
  if (!std::ranges::is_sorted(labels)) std::ranges::sort(labels);
  return labels;
}

std::optional<std::string_view> value_of(const Labels& labels, std::string_view key) noexcept {
  const auto found = std::ranges::lower_bound(labels, key, {}, &Label::key);
  return found != labels.end() && found->key == key ? std::optional(found->value) : std::nullopt;
}

bool matches(const Selector& selector, const Labels& labels) noexcept {
  return !selector.matches_nothing() &&
         std::ranges::all_of(selector.requirements(), [&](const objects::Requirement& each) {
           return each.matches_value(value_of(labels, each.key));
         });
}

std::optional<std::uint32_t> Cluster::find_namespace(std::string_view name) const noexcept {
  const auto found = std::ranges::lower_bound(namespaces, name, {}, &Namespace::name);
  if (found == namespaces.end() || found->name != name) return {};
  return static_cast<std::uint32_t>(found - namespaces.begin());
}

}  // namespace seawall::network
