#pragma once

// Lists of numbers by a key of up to four texts. Private to objects.
//
// Keys are views into documents: building copies no text and allocates a few arrays in all, however many keys
// there are. Add in ascending order of numbers, finish() once, then find() from any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hash.h"

namespace seawall::objects {

class Index {
 public:
  using Key = std::array<std::string_view, 4>;

  /// A number that was just added under the same key is not added again.
  void add(const Key& key, std::uint32_t number);
  void finish();
  std::span<const std::uint32_t> find(const Key& key) const noexcept;
  /// Groups are numbered from 0 in the order in which their keys came.
  std::size_t group_count() const noexcept { return groups_.size(); }
  std::optional<std::size_t> group_of(const Key& key) const noexcept;

 private:
  struct Group {
    Key key;
    std::size_t hash;
    std::uint32_t size;
    std::uint32_t last;  // number added last; after finish(): where the group ends in numbers_
  };
  struct Pair {
    std::uint32_t group;
    std::uint32_t number;
  };
  std::size_t hash_of(const Key& key) const noexcept;
  std::size_t slot_of(const Key& key, std::size_t hash) const noexcept;
  void grow();
  SeededHash hash_;
  std::vector<std::uint32_t> slots_;  // 0, or a group's place plus one; open addressing, a power of two
  std::vector<Group> groups_;
  std::vector<Pair> pairs_;
  std::vector<std::uint32_t> numbers_;
};

}  // namespace seawall::objects
