#include "field.h"

#include <cstring>

namespace seawall::documents {
namespace {

#include "field_table.inc"

// The same steps as hash_of in generate_fields.py.
std::uint64_t hash_of(std::string_view name) noexcept {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (name.size() >= 8) {
    std::memcpy(&first, name.data(), 8);
    std::memcpy(&last, name.data() + name.size() - 8, 8);
  } else {
    std::memcpy(&first, name.data(), name.size());
    last = first;
  }
  const std::uint64_t value = first * 0x9E3779B97F4A7C15u + last * 0xC2B2AE3D27D4EB4Fu + name.size();
  return (value ^ (value >> 32)) * 0x9E3779B97F4A7C15u;
}

}  // namespace

std::string_view name_of(Field field) noexcept { return names[static_cast<std::uint16_t>(field)]; }

Field intern(std::string_view name) noexcept {
  constexpr std::size_t longest = 64;
  if (name.empty() || name.size() > longest) return Field::none;
  for (std::size_t slot = hash_of(name) >> (64 - slot_bits);; slot = (slot + 1) % std::size(slots)) {
    const std::uint16_t id = slots[slot];
    if (id == 0) return Field::none;
    if (names[id] == name) return static_cast<Field>(id);
  }
}

}  // namespace seawall::documents
