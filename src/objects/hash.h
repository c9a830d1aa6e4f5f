#pragma once

// A hash of names that the input cannot foresee, so that no choice of names makes a table slow.
//
// Threads: const after construction.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace seawall::objects {

class SeededHash {
 public:
  /// The seed is where the hash first stands in memory; copies keep it.
  SeededHash() noexcept : seed_(reinterpret_cast<std::uintptr_t>(this)) {}
  std::size_t operator()(std::string_view text) const noexcept;
  std::uint64_t seed() const noexcept { return seed_; }

 private:
  std::uint64_t seed_;
};

}  // namespace seawall::objects
