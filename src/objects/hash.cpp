#include "hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace seawall::objects {

std::size_t SeededHash::operator()(std::string_view text) const noexcept {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed_);
}

}  // namespace seawall::objects
