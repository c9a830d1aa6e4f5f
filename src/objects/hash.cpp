#include "hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace seawall::objects {

std::size_t SeededHash::of(std::string_view text, std::uint64_t seed) noexcept {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

}  // namespace seawall::objects
