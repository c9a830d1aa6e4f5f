#include "vulnerable_components.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace seawall::checks {
namespace {

struct Listed {
  std::string_view component;
  std::uint16_t first;
  std::uint16_t count;
};
/// Sorted by path, then host.
struct Place {
  std::string_view path;
  std::string_view registry;
  std::uint16_t component;
};

#include "component_table.inc"

std::span<const Hole> holes_of_listed(const Listed& listed) noexcept {
  return std::span(holes).subspan(listed.first, listed.count);
}

const Listed* find_listed(const ImageRepository& repository) noexcept {
  const auto key = [](const auto& place) { return std::tie(place.path, place.registry); };
  const auto found =
      std::lower_bound(std::begin(places), std::end(places), repository,
                       [&](const Place& place, const ImageRepository& wanted) { return key(place) < key(wanted); });
  if (found == std::end(places) || key(*found) != key(repository)) return nullptr;
  return &components[found->component];
}

}  // namespace

std::span<const Hole> holes_of(std::string_view component) noexcept {
  const auto found = std::ranges::lower_bound(components, component, {}, &Listed::component);
  if (found == std::end(components) || found->component != component) return {};
  return holes_of_listed(*found);
}

std::span<const Hole> holes_of(const ImageRepository& repository) noexcept {
  const Listed* const listed = find_listed(repository);
  return listed ? holes_of_listed(*listed) : std::span<const Hole>();
}

std::string_view component_of(const ImageRepository& repository) noexcept {
  const Listed* const listed = find_listed(repository);
  return listed ? listed->component : std::string_view();
}

const Hole* worst_hole(std::span<const Hole> all, const ComponentVersion& version) noexcept {
  const auto found = std::ranges::find_if(all, [&](const Hole& hole) { return is_within(version, hole.affected); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace seawall::checks
