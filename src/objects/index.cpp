#include "index.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace seawall::objects {

// Names come from whoever wrote the objects: without a secret they could be chosen to meet in one slot.
std::size_t Index::hash_of(const Key& key) const noexcept {
  std::uint64_t hash = hash_.seed();
  for (const std::string_view part : key) hash = XXH3_64bits_withSeed(part.data(), part.size(), hash + part.size());
  return hash;
}

/// The slot that holds the key's group, or the free one where it belongs.
std::size_t Index::slot_of(const Key& key, std::size_t hash) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Group& group = groups_[slots_[slot] - 1];
    if (group.hash == hash && group.key == key) break;
  }
  return slot;
}

void Index::grow() {
  slots_.assign(slots_.empty() ? 16 : 2 * slots_.size(), 0);
  for (std::size_t place = 0; place < groups_.size(); ++place) {
    slots_[slot_of(groups_[place].key, groups_[place].hash)] = static_cast<std::uint32_t>(place + 1);
  }
}

void Index::add(const Key& key, std::uint32_t number) {
  if (2 * groups_.size() >= slots_.size()) grow();
  const std::size_t hash = hash_of(key);
  std::uint32_t& slot = slots_[slot_of(key, hash)];
  if (slot == 0) {
    groups_.push_back({key, hash, 0, 0});
    slot = static_cast<std::uint32_t>(groups_.size());
  }
  Group& group = groups_[slot - 1];
  if (group.size != 0 && group.last == number) return;
  ++group.size;
  group.last = number;
  pairs_.push_back({slot - 1, number});
}

void Index::finish() {
  std::uint32_t begin = 0;
  for (Group& group : groups_) {
    group.last = begin;
    begin += group.size;
  }
  numbers_.resize(pairs_.size());
  for (const Pair& pair : pairs_) numbers_[groups_[pair.group].last++] = pair.number;
  pairs_ = {};
}

std::optional<std::size_t> Index::group_of(const Key& key) const noexcept {
  if (slots_.empty()) return {};
  const std::uint32_t slot = slots_[slot_of(key, hash_of(key))];
  return slot == 0 ? std::nullopt : std::optional<std::size_t>(slot - 1);
}

std::span<const std::uint32_t> Index::find(const Key& key) const noexcept {
  const std::optional<std::size_t> place = group_of(key);
  if (!place) return {};
  const Group& group = groups_[*place];
  return {numbers_.data() + group.last - group.size, group.size};
}

}  // namespace seawall::objects
