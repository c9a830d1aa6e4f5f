// Any bytes: nothing or a layer, which is then written as it is read. The checksum is made right, as it would hide all
// that is behind it.

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "images/images.h"

namespace {

using namespace seawall;

std::string with_head(std::string_view body) {
  static const std::string head = images::serialised({}).substr(0, 8);
  XXH64_canonical_t canonical;
  XXH64_canonicalFromHash(&canonical, XXH3_64bits(body.data(), body.size()));
  return head + std::string(reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest) +
         std::string(body);
}

void check(std::string_view text) {
  const std::optional<images::Layer> layer = images::deserialised(text);
  if (!layer) return;
  const std::string written = images::serialised(*layer);
  const std::optional<images::Layer> again = images::deserialised(written);
  if (!again || images::serialised(*again) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text);
  check(with_head(text));
  if (size > 16) check(with_head(text.substr(16)));
  return 0;
}
